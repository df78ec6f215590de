"""Pictures in figures: few pixels and colours, clear gaps, labels below, colours that grey print keeps apart."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from report.figures.draw import draw
from report.figures.pixels import joined, shade
from report.figures.style import DIVERGING
from report.figures.svg import for_the_page
from tests.report.test_figures_paths import points


def svg_of(folder, arrays: dict, **keys) -> str:
    """Draw a figure of arrays and return the SVG."""
    draw({"id": "fig", "task": "t", **keys}, None, {("reference", 0): arrays}, {}, folder / "x" / "fig")
    return (folder / "x" / "fig.svg").read_text(encoding="utf-8")


def pictures(svg: str) -> list[Image.Image]:
    """Return the pictures in a figure."""
    found = re.findall(r'href="data:image/png;base64,([^"]+)"', svg)
    return [Image.open(io.BytesIO(base64.b64decode(one))) for one in found]


def test_colours_about_zero_tell_the_sign_in_grey():
    """From the least to the greatest value the colours grow lighter, so that print without colours keeps the order."""
    rgb = DIVERGING(np.linspace(0, 1, 15))[:, :3]
    luminance = rgb @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(luminance) > 0.01).all()


def test_a_row_of_images_is_one_palette_with_clear_gaps(tmp_path):
    """Images stand in one picture a row, in few colours, and the gaps between them show the page."""
    weights = np.random.default_rng(2).normal(size=(6, 28, 28))
    row, key = pictures(svg_of(tmp_path, {"w": weights}, kind="image_grid", array="w", diverging=True))
    assert row.mode == key.mode == "P" and row.size == (6 * 28 + 5, 28)
    pixels = np.asarray(row.convert("RGBA"))
    assert (pixels[:, 28, 3] == 0).all() and (pixels[:, :28, 3] == 255).all()
    assert len(np.unique(pixels.reshape(-1, 4), axis=0)) <= 16


def test_large_images_are_as_small_as_they_are_shown(tmp_path):
    """A photograph of a million pixels weighs little in the report."""
    photographs = np.random.default_rng(3).integers(0, 255, (2, 900, 1200, 3)).astype(np.uint8)
    svg = svg_of(tmp_path, {"p": photographs}, kind="image_grid", array="p")
    assert pictures(svg)[0].size[0] < 300 and len(svg) < 60_000


def test_small_images_keep_narrow_gaps():
    """Images of few pixels are enlarged, so that a gap is no pixel of theirs."""
    strip, share = joined([shade(np.eye(3), 1.0, (0, 1))] * 2, 90)
    assert strip.shape[0] == 24 and share > 0.95


def test_each_row_can_have_its_labels_below(tmp_path):
    """Numbers that the task computed stand under their pictures with three digits, in the order of the pictures."""
    arrays = {"a": np.zeros((2, 4, 4)), "b": np.ones((2, 4, 4)), "name": np.array(["A", "H"])}
    arrays["psnr"] = np.array([13.3249, 9.0])
    svg = svg_of(
        tmp_path,
        arrays,
        kind="image_grid",
        rows=["a", "b"],
        row_labels=["one", "two"],
        labels=["name", "psnr"],
    )
    shown = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]+)<', svg)
    places = {text: (float(x), float(y)) for x, y, text in shown}
    assert places["A"][0] == pytest.approx(places["13.3"][0], abs=8) and places["A"][1] < places["13.3"][1]
    assert places["13.3"][0] < places["9.00"][0] and {"one", "two"} <= set(places)


def test_a_large_confusion_matrix_names_its_classes_and_numbers_its_largest_errors(tmp_path):
    """Letters stand at rows and columns, numbers in the twelve largest errors alone, not on the diagonal."""
    letters = [chr(65 + n) for n in range(20)]
    counts = np.diag(np.full(20, 90)) + np.random.default_rng(4).permutation(400).reshape(20, 20) % 7
    counts[3, 5], counts[5, 3] = 41, 33
    svg = svg_of(tmp_path, {"c": counts, "n": np.array(letters)}, kind="matrix", array="c", labels="n")
    shown = re.findall(r"<text[^>]*>([^<]+)<", svg)
    assert all(shown.count(letter) == 2 for letter in letters)
    numbers = [text for text in shown if text.isdigit()]
    assert len(numbers) == 12 and {"41", "33"} <= set(numbers) and max(map(int, numbers)) == 41
    assert "darkest: 96 on the diagonal, 41 beside it; one seed (0)" in shown


def test_paths_are_named_where_they_end_and_their_start_is_told(tmp_path):
    """Both paths over a surface carry their names, once each, and the point that both start from is called so."""
    x = np.linspace(-1, 1, 21)
    arrays = {"x": x, "z": np.add.outer(x**2, 3 * x**2)}
    arrays |= {
        "p": np.array([[0.9, 0.9], [0.5, 0.1], [0, 0]]),
        "q": np.array([[0.9, 0.9], [-0.5, 0.5], [3, 0]]),
    }
    svg = svg_of(
        tmp_path, arrays, kind="contour", x="x", y="x", z="z", paths=["p", "q"], labels=["plain", "momentum"]
    )
    shown = re.findall(r"<text[^>]*>([^<]+)<", svg)
    assert [shown.count(name) for name in ("plain", "momentum", "start")] == [1, 1, 1]


def test_lines_lose_the_points_that_nobody_sees():
    """A line of a thousand points keeps its shape to a tenth of a point, and far fewer of them."""
    x = np.linspace(0, 400, 1000)
    y = 100 + 80 * np.sin(x / 60)
    data = "M " + " L ".join(f"{a:.6f} {b:.6f}" for a, b in zip(x, y, strict=True))
    svg = for_the_page(
        f'<svg xmlns="http://www.w3.org/2000/svg"><path d="{data}" style="stroke: #000000; fill: none"/></svg>',
        "p-", "#1a1c20",
    )  # fmt: skip
    kept = points(re.search(r' d="([^"]*)"', svg)[1])
    assert len(kept) < 200 and np.abs(np.interp(x, *kept.T) - y).max() < 0.3
    assert np.allclose(kept[[0, -1], 0], [0, 400])


def test_what_neighbours_share_is_said_once_and_no_line_changes_its_place():
    """Lines of one look become one path where nothing else lies between, and the order of what covers what stays."""
    line = '<path d="M{0} 0L{0} 9" style="fill: none; stroke: {1}"/>'
    texts = '<text x="1" y="2" style="font: 9px x; text-anchor: middle">a</text>' * 2
    bar = '<path d="M0 0L9 0L9 9z" style="fill: #000000"/>'
    drawn = line.format(1, "red") + texts + line.format(2, "red") + bar + line.format(3, "red")
    drawn += line.format(4, "blue") + line.format(5, "red")
    svg = for_the_page(f'<svg xmlns="http://www.w3.org/2000/svg">{drawn}</svg>', "p-", "#1a1c20")
    assert re.findall(r' d="([^"]*)"', svg) == [
        "m1 0v9m1-9v9", "m0 0h9v9z", "m3 0v9", "m4 0v9", "m5 0v9"
    ]  # fmt: skip
    assert svg.count("text-anchor") == 1 and svg.count("<text") == 2


def test_marks_used_once_and_ticks_become_paths_where_they_were_used():
    """A band and each tick stand where their use put them, and a mark that is used twice stays one."""
    marks = (
        '<path id="tick" d="M0 0L-2 0"/><path id="band" d="M0 0L9 9L0 5z"/><path id="dot" d="M0 0L1 1L0 1z"/>'
    )
    use = '<use xlink:href="#{0}" x="{1}" y="3" style="fill: #ff0000; stroke: #000000"/>'
    used = "".join(
        use.format(name, x) for name, x in (("tick", 5), ("tick", 7), ("band", 20), ("dot", 1), ("dot", 2))
    )
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    svg = for_the_page(f"<svg {names}><defs>{marks}</defs>{used}</svg>", "p-", "#1a1c20")
    assert set(re.findall(r' d="([^"]*)"', svg)) == {"m5 3h-2m4 0h-2", "m20 3 9 9-9-4z", "M0 0L1 1L0 1z"}
    assert svg.count("<use") == 2
