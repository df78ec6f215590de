"""report.pdf from report.tex by latexmk, where it is installed: confined, and the same bytes each time."""

from __future__ import annotations

import calendar
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SECONDS = 300.0
DEBIAN = "latexmk texlive-latex-extra texlive-science texlive-fonts-recommended"
_COMMAND = (
    "latexmk",
    "-norc",
    "-pdf",
    "-interaction=nonstopmode",
    "-halt-on-error",
    "-latexoption=-no-shell-escape",
)


@dataclass(frozen=True)
class Compiled:
    """What came of compiling: pages and bytes of report.pdf, or the reason, in one line, why there is none.

    `overfull` is by how many points the worst box stands out of its place.
    """

    pages: int = 0
    size: int = 0
    overfull: float = 0.0
    reason: str = ""


def compile_pdf(folder: Path, figures: Path, seconds: float = SECONDS) -> Compiled:
    """Make `folder`/report.pdf from report.tex and the PDFs below `figures`; without latexmk nothing is done.

    The date inside is the commit's, which report.tex carries. A paper that TeX refuses leaves report.log and no PDF,
    and no error: a run does not fail for it.
    """
    for old in ("report.pdf", "report.log"):
        (folder / old).unlink(missing_ok=True)
    if shutil.which("latexmk") is None:
        return Compiled(reason=f"latexmk is not installed: apt-get install {DEBIAN}")
    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch)
        shutil.copyfile(folder / "report.tex", room / "report.tex")
        for drawn in sorted(figures.glob("*/*.pdf")):
            target = room / "figures" / drawn.relative_to(figures)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(drawn, target)
        reason = _latexmk(room, seconds)
        log = room / "report.log"
        said = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
        if reason or not (room / "report.pdf").is_file():
            if said:
                shutil.copyfile(log, folder / "report.log")
            return Compiled(reason=f"{reason or 'latexmk wrote none'}{': see report.log' if said else ''}")
        shutil.copyfile(room / "report.pdf", folder / "report.pdf.part")
    os.replace(folder / "report.pdf.part", folder / "report.pdf")
    pages = re.search(r"Output written on report\.pdf \((\d+) page", said)
    return Compiled(
        pages=int(pages.group(1)) if pages else 0,
        size=(folder / "report.pdf").stat().st_size,
        overfull=max(
            (float(width) for width in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", said)), default=0.0
        ),
    )


def _latexmk(room: Path, seconds: float) -> str:
    """Run latexmk in a folder; returns "" or what went wrong. Nothing that it started outlives its time."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        [*_COMMAND, "report.tex"], cwd=room, env=_environment(room / "report.tex"), start_new_session=True,
        stdin=quiet, stdout=quiet, stderr=quiet,
    )  # fmt: skip
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        return f"latexmk did not end in {seconds:g} s"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return f"latexmk failed with exit code {code}" if code else ""


def _environment(source: Path) -> dict[str, str]:
    """Return the environment of TeX: reading and writing below its folder alone, the date of the paper as its clock."""
    dated = re.search(r"^% date: (\d{4}-\d{2}-\d{2})", source.read_text(encoding="utf-8"), re.M)
    epoch = calendar.timegm(time.strptime(dated.group(1), "%Y-%m-%d")) if dated else 0
    return {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(epoch),
        "FORCE_SOURCE_DATE": "1",
        "openin_any": "p",
        "openout_any": "p",
        "TZ": "UTC",
    }
