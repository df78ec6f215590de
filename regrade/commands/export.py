"""`regrade export`: records in the formats of the systems that courses use."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from regrade.commands.codes import DONE
from regrade.errors import UserError

FORMATS = ("gradescope", "canvas", "moodle", "junit", "csv")


def register(commands: argparse._SubParsersAction) -> None:
    """Declare the words of the command."""
    export = commands.add_parser(
        "export",
        help="write records for Gradescope, Canvas, Moodle, a build server or a spreadsheet",
        description="Write the records of regrade grade in another system's format. gradescope: the results.json of "
        "one submission. canvas, moodle: the file that you downloaded there, with its marks filled in; rows without a "
        "record and records without a row are named and left. junit: XML with a suite for each question. csv: a row "
        "for each submission, a column for each question. Marks are on the other system's scale.",
    )
    export.add_argument("format", choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    export.add_argument(
        "records", type=Path, metavar="RECORDS", help="a grades.jsonl, or the folder that holds it"
    )
    export.add_argument(
        "--class",
        dest="roster",
        type=Path,
        metavar="FILE",
        help="the CSV downloaded from Canvas or Moodle; without it canvas makes a new file of one assignment",
    )
    export.add_argument(
        "--column", metavar="TITLE", help="canvas: the assignment to fill, if the file holds more"
    )
    export.add_argument("--submission", metavar="NAME", help="gradescope: which one, if there are more")
    export.add_argument("--assignment", metavar="ID", help="only the records of this assignment")
    export.add_argument("--out", type=Path, metavar="FILE", help="write here instead of to the screen")
    export.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the export, say on the error stream what was left, and return the exit code."""
    from grader.exports.marks import ExportError
    from regrade.files import writable, write_whole
    from regrade.records import read_records

    records = _of_one_assignment(list(read_records(options.records)), options)
    writable(options.out, "--out")
    try:
        data, told = _exported(records, options)
    except ExportError as error:
        raise UserError(f"{options.roster or options.records}: {error}") from None
    except (KeyError, TypeError) as error:
        raise UserError(f"{options.records}: a record is not whole: {error}; grade again") from None
    if options.out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        write_whole(options.out, lambda path: path.write_bytes(data))
    for line in told:
        print(f"regrade: {line}", file=sys.stderr)
    return DONE


def _exported(records: list[dict[str, Any]], options: argparse.Namespace) -> tuple[bytes, list[str]]:
    from grader.exports import canvas, gradescope, junit, moodle, table

    for name, formats in (
        ("class", ("canvas", "moodle")),
        ("column", ("canvas",)),
        ("submission", ("gradescope",)),
    ):
        if getattr(options, "roster" if name == "class" else name) and options.format not in formats:
            raise UserError(f"--{name} is for {' and '.join(formats)}, not for {options.format}")
    if options.format == "gradescope":
        return gradescope.write(_one(records, options.submission))
    if options.format == "junit":
        return junit.write(records)
    if options.format == "csv":
        return table.write(records)
    if options.roster is None and options.format == "moodle":
        raise UserError("moodle: say --class FILE, the grading worksheet that Moodle offers for download")
    if options.roster is None:
        return canvas.new(records, options.column or records[0]["assignment"])
    try:
        data = options.roster.read_bytes()
    except OSError as error:
        raise UserError(f"--class: {options.roster}: {error.strerror}") from None
    if options.format == "canvas":
        return canvas.fill(data, records, options.column)
    return moodle.fill(data, records)


def _of_one_assignment(records: list[dict[str, Any]], options: argparse.Namespace) -> list[dict[str, Any]]:
    from regrade.schema import suggestion

    known = sorted({record["assignment"] for record in records})
    if not known:
        raise UserError(f"{options.records}: holds no record")
    if options.assignment is not None:
        if options.assignment not in known:
            near = suggestion(options.assignment, known)
            raise UserError(f"{options.records}: no record of {options.assignment!r}{near}")
        return [record for record in records if record["assignment"] == options.assignment]
    if len(known) > 1 and options.format != "junit":
        raise UserError(
            f"{options.records}: several assignments; say --assignment, one of {', '.join(known)}"
        )
    return records


def _one(records: list[dict[str, Any]], name: str | None) -> dict[str, Any]:
    from regrade.schema import suggestion

    names = [record["submission"] for record in records]
    if name is None and len(records) > 1:
        raise UserError(
            f"gradescope: results.json holds one submission; say --submission, one of {_few(names)}"
        )
    fitting = [record for record in records if name in (None, record["submission"])]
    if not fitting:
        raise UserError(f"--submission: no record of {name!r}{suggestion(name, names)}")
    if len(fitting) > 1:
        raise UserError(f"--submission: {len(fitting)} records are called {name!r}")
    return fitting[0]


def _few(names: list[str]) -> str:
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
