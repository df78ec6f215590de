"""Records into the files that an instructor downloaded from Canvas and Moodle."""

import csv
import io

import pytest

from grader.exports import canvas, moodle
from grader.exports.marks import ExportError
from grader.exports.sheet import Sheet

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Homework 5 (881),Homework 6 (912),Current Score\r\n"
    "    Points Possible,,,,,10,50,(read only)\r\n"
    '"Chen, Wei",101,s1,wchen,"A, ""early""",7,,90.1\r\n'
    '"Núñez, Ana",102,s2,anunez,B,8,3,88\r\n'
    "=cmd(),103,s3,x3,B,,,\r\n"
    '"Student, Test",999,,t1,B,,,\r\n'
)
MOODLE = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    'Participant 11,"Wei Chen",wei@example.org,Submitted,,20.00,Yes,"Monday, 1 May",-,\n'
    'Participant 12,"Ana Núñez",ana@example.org,-,,20.00,Yes,-,-,"<p>old</p>"\n'
)


def rows(data, encoding="utf-8-sig"):
    """The file as a table."""
    return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))


def test_only_the_asked_column_of_matched_rows_changes(record):
    """Header, points row, other columns, quoting and line ends of the download come back byte for byte."""
    data, _ = canvas.fill(CANVAS.encode(), [record(id="101"), record(sis_id="s2")], "Homework 6")
    expected = CANVAS.replace('""early""",7,,90.1', '""early""",7,37.5,90.1').replace(
        ",B,8,3,88", ",B,8,37.5,88"
    )
    assert data.decode() == expected.replace("=cmd()", "'=cmd()")


@pytest.mark.parametrize(
    "student",
    [
        {"id": "101", "name": "Somebody Else"},
        {"sis_id": "S1"},
        {"login": "wchen"},
        {"name": "Wei Chen"},
        {"name": "Chen, Wei"},
        {"name": "chenwei"},
        {"name": "weichen"},
    ],
)
def test_canvas_rows_are_found_by_id_then_sis_id_login_and_name(record, student):
    """Each way alone finds the student; the id outranks the name."""
    data, _ = canvas.fill(CANVAS.encode(), [record(**student)], "Homework 6 (912)")
    assert [row[6] for row in rows(data)] == ["Homework 6 (912)", "50", "37.5", "3", "", ""]


def test_a_name_never_overrules_an_id_that_speaks(record):
    """Where ids find students, one with an unknown id and a known name is somebody else."""
    records = [record(id="102"), record("other", id="555", name="Wei Chen")]
    data, told = canvas.fill(CANVAS.encode(), records, "Homework 6")
    assert rows(data)[2][6] == "" and rows(data)[3][6] == "37.5"
    assert any("other (Wei Chen): fits no row" in line for line in told)


def test_what_cannot_be_told_apart_is_left_and_said(record):
    """Two submissions for a row, two rows for a name: nobody gets a mark by guess."""
    twice = [record("first", login="wchen"), record("second", login="wchen")]
    data, told = canvas.fill(CANVAS.encode(), twice, "Homework 6")
    assert rows(data)[2][6] == "" and any("2 submissions (first, second)" in line for line in told)
    namesakes = CANVAS.replace("Núñez, Ana", "Chen, Wei")
    data, told = canvas.fill(namesakes.encode(), [record(name="Wei Chen")], "Homework 6")
    assert [row[6] for row in rows(data)[2:4]] == ["", "3"]
    assert any("fits 2 rows" in line for line in told)
    assert sum("no record, row left as it was" in line for line in told) == 4


@pytest.mark.parametrize(
    ("bom", "encoding"), [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"", "cp1252")]
)
def test_the_encoding_stays(record, bom, encoding):
    """A byte order mark and the encoding of the download are those of the export."""
    data = bom + CANVAS.encode(encoding)
    filled, _ = canvas.fill(data, [record(name="Ana Núñez")], "Homework 6")
    assert filled == bom + CANVAS.replace(",B,8,3,88", ",B,8,37.5,88").replace("=cmd", "'=cmd").encode(
        encoding
    )


def test_a_file_that_is_no_gradebook_or_a_column_that_is_none_is_refused(record):
    """One line says what is wrong and which assignments there are."""
    for data, column, said in (
        ("a,b\n1,2\n", None, "no column 'Student'"),
        (CANVAS.replace("    Points Possible", "x"), None, "no row begins with '    Points Possible'"),
        (CANVAS, None, "say --column TITLE: its assignments are 'Homework 5"),
        (CANVAS, "Homework 9", "no columns are called 'Homework 9'"),
        (CANVAS, "ID", "is no assignment"),
        (CANVAS, "Current Score", "cannot be filled"),
        (CANVAS + '"open', None, "a quote is never closed"),
    ):
        with pytest.raises(ExportError, match=said.replace("(", r"\(")):
            canvas.fill(data.encode(), [record(id="101")], column)


def test_a_fault_of_ours_costs_no_mark(record):
    """A question that could not be graded is taken out; where nothing could be, the row keeps what it had."""
    data, told = canvas.fill(CANVAS.encode(), [record(id="101", lost="1.2")], "Homework 6")
    assert rows(data)[2][6] == "50" and any("without 1.2, scaled up" in line for line in told)
    nothing = record(id="102")
    nothing |= {"score": 0.0, "max_score": 0.0}
    for one in nothing["questions"]:
        one |= {"points": None, "verdict": "ungradable"}
    data, told = canvas.fill(CANVAS.encode(), [nothing], "Homework 6")
    assert rows(data)[3][6] == "3" and any("nothing could be graded" in line for line in told)


def test_a_new_canvas_file_has_the_rows_that_canvas_asks_for(record):
    """Header as Canvas names it, the second row's first cell with its four spaces, a name that is no formula."""
    data, told = canvas.new([record(id="7", name="=1+1"), record("nobody")], "Homework 6")
    assert rows(data) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Homework 6"],
        ["    Points Possible", "", "", "", "", "100"],
        ["'=1+1", "7", "", "", "", "75"],
    ]
    assert told == ["nobody: its download names no student, left out"]


def test_moodle_gets_grade_and_comments_and_keeps_the_rest(record):
    """Two cells of a matched row change, on the worksheet's scale; everything else comes back byte for byte."""
    data, told = moodle.fill(MOODLE.encode(), [record(id="11")])
    comment = '"1.2: 25 of 50, wrong value<br>dx is twice the reference"'
    expected = MOODLE.replace(
        'Submitted,,20.00,Yes,"Monday, 1 May",-,\n', f'Submitted,15,20.00,Yes,"Monday, 1 May",-,{comment}\n'
    )
    assert data.decode() == expected
    assert told == ["Ana Núñez: no record, row left as it was"]


@pytest.mark.parametrize(
    "student", [{"id": "12"}, {"id": "Participant 12"}, {"name": "Ana Núñez"}, {"email": "ANA@example.org"}]
)
def test_moodle_rows_are_found_by_identifier_name_and_email(record, student):
    """Each way alone finds the participant."""
    data, _ = moodle.fill(MOODLE.encode(), [record(**student)])
    assert [row[4] for row in rows(data)] == ["Grade", "", "15"]


def test_moodle_comments_hold_no_markup_and_no_formula_of_a_student(record):
    """Moodle shows comments as HTML: what a submission says is text there; in a spreadsheet it is no formula either."""
    bad = record(id="11", message='<img src=x onerror="a()">\x1b[31m')
    data, _ = moodle.fill(MOODLE.encode(), [bad])
    assert "&lt;img" in rows(data)[1][9] and "<img" not in data.decode() and "\x1b" not in data.decode()
    bad["questions"][1]["id"] = "=1+1"
    data, _ = moodle.fill(MOODLE.encode(), [bad])
    assert rows(data)[1][9].startswith("'=1+1")


def test_moodle_decimals_and_scales_are_those_of_the_worksheet(record):
    """A comma stays a comma; a scale of words is refused."""
    commas = MOODLE.replace("20.00", '"10,00"')
    data, _ = moodle.fill(commas.encode(), [record(id="11")])
    assert rows(data)[1][4] == "7,5"
    with pytest.raises(ExportError, match="scale of words"):
        moodle.fill(MOODLE.replace("20.00", "Good").encode(), [record(id="11")])


def test_a_quoted_cell_stays_quoted():
    """What an LMS wrote in quotes it finds in quotes."""
    sheet = Sheet.read(b'a,"b"\n')
    for column, text in enumerate(("1", "2")):
        sheet.put(0, column, text)
    assert sheet.write() == b'1,"2"\n'


def test_a_sheet_comes_back_as_it_was():
    """Reading and writing without a change gives the same bytes, whatever the line ends and quotes are."""
    for text in ("", "a", "a,b\n", 'a,"b\r\nc",\r\n\r\nd', '"x""y" ,z\r"",', "a;b\n1;2", ",,\n,"):
        assert Sheet.read(text.encode()).write() == text.encode()
