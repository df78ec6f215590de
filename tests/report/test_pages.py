"""The web pages: complete, escaped, self-contained, the same each time, and numbers only from result files."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from report import assignment_page, grades
from report.figure_html import UnsafeFigure, caption_words, inline_svg, what_is_drawn
from report.figures.svg import PICTURE
from report.latex import render_latex
from report.numbers import decimal, with_half_width
from report.pages import TEMPLATES, number
from report.render import render
from report.tables import kept_rows

HOSTILE = '<script>alert("x")</script>'


def grade(name: str, **changed) -> dict:
    from_question = {
        "id": "q1", "title": "Q", "points": 0.0, "max_points": 100.0, "verdict": "raised", "visibility": "visible",
        "readable": True, "mistake": None, "message": f"boom {HOSTILE}",
        "detail": {"snippet": f"print('{HOSTILE}')"}, **changed,
    }  # fmt: skip
    return {"assignment": "toy_a1", "submission": name, "score": 0.0, "max_score": 100.0, "isolation": "walls",
            "key": "k", "questions": [from_question]}  # fmt: skip


class Page(HTMLParser):
    """Collects a page's visible text (figures left out), tags, ids and links."""

    def __init__(self, text: str):
        super().__init__()
        self.words, self.tags, self.ids, self.links, self._skip = [], [], [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name in ("href", "src") and tag != "use"]
        self._skip += tag in ("style", "script", "svg")

    def handle_endtag(self, tag):
        self._skip -= tag in ("style", "script", "svg")

    def handle_data(self, data):
        if not self._skip:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words)


@pytest.fixture
def out(build, tmp_path):
    render(build(), tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def page(out):
    return (out / "toy_a1.html").read_text(encoding="utf-8")


def test_pages_are_the_same_bytes_each_time(build, tmp_path):
    """The same results in two folders give byte-identical pages."""
    for name in ("one", "two"):
        render(build(folder=tmp_path / name), tmp_path / name / "out")
    outs = [tmp_path / name / "out" for name in ("one", "two")]
    files = [sorted(path.relative_to(out) for path in out.rglob("*") if path.is_file()) for out in outs]
    assert files[0] == files[1] and len(files[0]) > 8
    for path in files[0]:
        assert (outs[0] / path).read_bytes() == (outs[1] / path).read_bytes(), path


def test_first_screen_gives_the_verdict(out):
    """The headline counts reproduced among testable claims, and failed runs are named before any table."""
    text = Page((out / "index.html").read_text(encoding="utf-8")).text
    assert "1 of 1 testable claims reproduced" in text
    assert text.index("1 run failed") < text.index("Assignments: tasks that finished")


def test_the_first_screen_blames_embedded_data_for_its_own_claims_alone(build, tmp_path):
    """What cannot be tested since its task failed is not said to be so for its data, on pages and in the paper."""
    for closeness, said in (("own", "."), ("embedded", " 1 of them since embedded data decides no claim")):
        out = tmp_path / closeness / "out"
        inputs = build(folder=tmp_path / closeness, closeness=closeness)
        inputs.provenance["scale"] = "embedded"
        render(inputs, out)
        text = Page((out / "index.html").read_text(encoding="utf-8")).text
        sentence = " ".join(re.search(r"\d of 2 cannot be tested here.*?\.", text, re.S)[0].split())
        assert ("embedded" in sentence) == (closeness == "embedded") and said in sentence
        render_latex(inputs, out)
        paper = (out / "report.tex").read_text(encoding="utf-8")
        assert ("since embedded data" in paper) == (closeness == "embedded")


def test_failed_task_is_a_row_that_says_so(out, page):
    """A failed task shows its reason, its figure's absence, and its claims as not testable."""
    text = Page(page).text
    assert text.count("d.gz: cut short: fetch it again") == 2
    assert text.count("part slow") == 2  # beside the task, in its claim's reason
    assert "Not drawn: " in text and "not testable" in text
    index = Page((out / "index.html").read_text(encoding="utf-8")).text
    assert "d.gz: cut short: fetch it again" in index and "part slow" in index


def test_every_link_and_id_resolves(out):
    """Ids are unique; links lead to a file beside the page and an id in it; nothing leads to a network."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(out.rglob("*.html"))}
    assert len(pages) == 5
    for path, parsed in pages.items():
        assert len(parsed.ids) == len(set(parsed.ids))
        assert not re.search(r"https?://", re.sub(r'xmlns(:xlink)?="[^"]*"', "", path.read_text()))
        for link in parsed.links:
            if link.startswith("data:image/png;base64,"):
                continue  # a picture inside a figure
            file, _, place = link.partition("#")
            target = path.parent / file if file else path
            if target.name == "times.html":
                continue  # made after the report, which does not hang on it
            assert target.is_file(), link
            assert not place or place in pages[target].ids, link


def test_every_page_of_the_course_leads_to_all_others(build, tmp_path):
    """Each page's navigation holds the same list, which has every page that lies there, and marks the page itself."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "gone_a9.html").write_text("of an assignment that is no longer of the course")
    render(build(), out)
    names = {path.name for path in out.glob("*.html")}
    assert names == {"index.html", "found.html", "toy_a1.html", "class-toy_a1.html"}
    for name in names:
        text = (out / name).read_text(encoding="utf-8")
        (bar,) = re.findall(r'<nav aria-label="Pages of this report">(.*?)</nav>', text, re.S)
        assert [link for link in Page(bar).links] == [
            "index.html", "found.html", "toy_a1.html", "times.html", "class-toy_a1.html"
        ]  # fmt: skip
        assert re.findall(r'href="([^"]*)" aria-current="page"', bar) == [name]


@pytest.mark.parametrize("name", ["index.html", "toy_a1.html", "submissions/toy_a1/ada.html"])
def test_policy_allows_this_style_and_this_script_alone(name, build, tmp_path):
    """The content policy names the hashes of the page's one style and one script, and allows nothing else."""
    render(build(), tmp_path / "out")
    text = (tmp_path / "out" / name).read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text).group(1)
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    for tag in ("style", "script"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not re.search(r"<[a-z][^>]*\s(style|on[a-z]+)=", text)


def test_text_of_a_submission_is_escaped(build, tmp_path):
    """A name, a message and code that hold markup are shown as text, on both pages, and the file name is tame."""
    render(build(grades=[grade(HOSTILE), grade("../../up")]), tmp_path / "out")
    files = sorted((tmp_path / "out" / "submissions" / "toy_a1").iterdir())
    assert len(files) == 2 and all(re.fullmatch(r"[\w.-]+\.html", path.name) for path in files)
    assert not list(tmp_path.rglob("up.html"))
    for path in (*files, tmp_path / "out" / "index.html"):
        text = path.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert len([tag for tag, _ in Page(text).tags if tag == "script"]) == 1
    assert HOSTILE in Page((tmp_path / "out" / "index.html").read_text(encoding="utf-8")).text


def test_a_submission_that_was_taken_back_leaves_no_page(build, tmp_path):
    """A report made again over an earlier one holds what its results hold, and no page of anybody else."""
    render(build(grades=[grade("ada"), grade("bob")], folder=tmp_path / "one"), tmp_path / "out")
    render(build(grades=[grade("ada")], folder=tmp_path / "two"), tmp_path / "out")
    assert [path.name for path in (tmp_path / "out/submissions/toy_a1").iterdir()] == ["ada.html"]
    assert (tmp_path / "out/figures/toy_a1/curve.svg").is_file()


def test_names_that_differ_give_files_that_differ():
    """Two names that would be written alike keep two pages; a plain name keeps its own."""
    assert grades.file_name("ada-1.b") == "ada-1.b"
    names = ["a b", "a/b", "a?b", "..", ".", "-rf", ""]
    assert len({grades.file_name(name) for name in names}) == len(names)
    assert not any(grades.file_name(name).startswith((".", "-")) for name in names)


def test_a_question_that_is_not_shown_leaks_nothing(build, tmp_path):
    """A hidden question's page shows verdict and points, no message, mistake or detail."""
    secret = grade("bo", readable=False, message="SECRET", mistake="SECRET", detail={"snippet": "SECRET"})
    render(build(grades=[secret]), tmp_path / "out")
    text = (tmp_path / "out/submissions/toy_a1/bo.html").read_text(encoding="utf-8")
    assert "SECRET" not in text and "raised" in text


def test_our_fault_is_not_counted(build, tmp_path):
    """An ungradable question says that it does not count."""
    render(build(grades=[grade("cy", verdict="ungradable", points=None)]), tmp_path / "out")
    assert "not counted" in (tmp_path / "out/submissions/toy_a1/cy.html").read_text(encoding="utf-8")


def test_points_given_by_hand_stand_on_the_page(build, tmp_path):
    """A submission's page says what was adjusted of the whole and why, as text."""
    step = {"question": "", "before": 50.0, "after": 49.0, "words": "adjusted by −1: <late>"}
    render(build(grades=[{**grade("ada"), "adjustments": [step]}]), tmp_path / "out")
    page = (tmp_path / "out" / "submissions" / "toy_a1" / "ada.html").read_text(encoding="utf-8")
    assert "<p><bdi>adjusted by −1: &lt;late&gt;</bdi></p>" in page


def test_every_shown_number_comes_from_the_results(build, tmp_path):
    """Changing one measured value changes every place that showed it, and nothing still shows the old one."""
    pages, first = {}, {}
    for value in (0.86421, 0.13579):
        home = tmp_path / str(value)
        render(build(accuracy=value, folder=home), home / "out")
        pages[value] = (home / "out" / "toy_a1.html").read_text(encoding="utf-8")
        first[value] = Page((home / "out" / "index.html").read_text(encoding="utf-8")).text
    old, new = (Page(pages[value]).text for value in (0.86421, 0.13579))
    assert old.count("0.8642") > new.count("0.8642")
    assert "0.1358" in new and "0.1358" not in old
    # what is left of the old number is what was published: gist, published column in two tables
    assert new.count("0.8642") == 3
    assert "1 of 1 testable" in first[0.86421] and "0 of 1 testable" in first[0.13579]


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html.j2")), ids=lambda path: path.name)
def test_no_number_stands_in_a_page_template(path):
    """Outside tags and template code, a page template holds no digit."""
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text(encoding="utf-8"), flags=re.S)
    text = text.replace("sha256", "")
    assert not re.findall(r"\S*\d\S*", text)


def test_a_figure_with_a_script_is_refused():
    """An SVG that could act is never placed in a page."""
    for bad in (
        "<svg ><script/></svg>",
        '<svg  onload="x"></svg>',
        "<svg ><foreignObject/></svg>",
        "<svg ><style/></svg>",
    ):
        with pytest.raises(UnsafeFigure):
            inline_svg(bad, "alt")
    assert 'aria-label="a &quot;b&quot;"' in inline_svg("<svg ></svg>", 'a "b"')
    assert "on = 3" in inline_svg("<svg ><text>rate = 3, on = 3, javascript: no</text></svg>", "alt")


def test_rows_beside_a_published_number_are_kept_before_others():
    """What a page or the paper has no room for is first what no report printed; the order stays."""
    rows = [
        {"name": name, "published": said} for name, said in (("a", ""), ("b", "1"), ("c", ""), ("d", "2"))
    ]
    assert [row["name"] for row in kept_rows(rows, 3)] == ["a", "b", "d"]
    assert [row["name"] for row in kept_rows(rows, 2)] == ["b", "d"]


def test_uncertainty_decides_the_digits():
    """The half width has two leading digits, the mean as many decimals; small numbers are never shown as zero."""
    assert with_half_width(0.92213, 0.0123, 4) == ("0.922", "0.012")
    assert with_half_width(0.92213, None, 4) == ("0.9221", "")
    assert with_half_width(0.92213, 0.0, 4) == ("0.9221", "")
    assert decimal(3.2e-10, 4) == "3.2e-10" and decimal(68704.0, 0) == "68,704"
    assert [decimal(value, 12) for value in (0.963500306776, 3.21e-11, 12.3456789, 0.0)] == [
        "0.963500", "3.21e-11", "12.3457", "0"
    ]  # fmt: skip
    assert str(number("3.2e-10")) == "3.2\N{THIN SPACE}×\N{THIN SPACE}10<sup>−10</sup>"
    assert str(number("<b>")) == "&lt;b&gt;"


def test_the_worst_element_stands_below_the_message(build, tmp_path):
    """Its place and both values are in a table of their own."""
    worst = {
        "part": "dx",
        "index": [1, 2],
        "yours": 7.25,
        "expected": 1.5,
        "relative_error": 3.8,
        "tolerance": 1e-6,
    }
    render(build(grades=[grade("di", message="divide by N", detail={"worst": worst})]), tmp_path / "out")
    text = Page((tmp_path / "out/submissions/toy_a1/di.html").read_text(encoding="utf-8")).text
    assert text.index("divide by N") < text.index("dx[1, 2]") < text.index("7.25")


def test_caption_says_which_seeds_are_drawn(page):
    """The seeds are said once: in words below a table, inside a picture, of which its alternative text says it too."""
    assert "Mean and range of 2 seeds." not in Page(page).text
    assert re.search(r'<svg role="img" aria-label="[^"]*\. Mean and range of 2 seeds\."', page)
    assert what_is_drawn("table", [0, 1]) == caption_words("table", [0, 1]) != ""


def test_the_smallest_failing_input_stands_on_the_page(build, tmp_path):
    """Input, what came back and what is expected are shown, as text."""
    small = {"inputs": {"x": f"[[710.]] {HOSTILE}"}, "yours": "nan", "expected": "0.25"}
    render(build(grades=[grade("di", detail={"smallest": small})]), tmp_path / "out")
    (page,) = (tmp_path / "out" / "submissions").rglob("*.html")
    text = page.read_text()
    assert "[[710.]]" in text and "0.25" in text and HOSTILE not in text


def test_a_long_table_of_measured_values_says_how_many_stand_in_its_csv(build, tmp_path, monkeypatch):
    """Rows beyond what a page shows are counted below the table, which links to all of them."""
    monkeypatch.setattr(assignment_page, "MOST_ROWS", 1)
    inputs = build()
    again = inputs.metrics.assign(metric=inputs.metrics["metric"] + " again")
    render(replace(inputs, metrics=pd.concat([inputs.metrics, again], ignore_index=True)), tmp_path / "out")
    page = (tmp_path / "out/toy_a1.html").read_text(encoding="utf-8")
    table, _, rest = page[page.index('-metrics" data-sortable') :].partition("</table>")
    assert table.count("<tr>") == 2 and re.search(
        r"^\s*</div>\s*<p class=\"meta\">and \d+ more in the CSV</p>", rest
    )
    assert re.search(r'<a href="data/toy_a1/[a-z]+\.csv">CSV</a>', table)


def test_what_a_picture_in_a_page_leaves_out_is_said_by_the_style():
    """Text colour, font, joins and ends of lines, taken from the picture, are in the rule for pictures."""
    rule = re.search(r"^\.plot svg{(.*?)}", (TEMPLATES / "assignment.css").read_text(encoding="utf-8"), re.M)[
        1
    ]
    said = {name: value for name, value in PICTURE.items() if name != "xmlns" and not name.startswith("font")}
    assert said and all(f"{name}:{value}" in rule.split(";") for name, value in said.items())
    assert PICTURE["font-size"] in rule and "DejaVu Sans" in rule and "DejaVu Sans" in PICTURE["font-family"]
