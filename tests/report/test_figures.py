"""Figures: every kind draws, the bytes repeat, the SVG is fit for a page."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from report.figures.draw import KINDS, draw
from report.figures.listing import TEXT, read
from report.figures.series import FigureError
from report.figures.style import PALETTE
from report.measurements import COLUMNS

DECLARED = {"accuracy": {"title": "Accuracy", "unit": "%", "direction": "higher", "precision": 2}}
KIND_KEYS = {
    "curves": {"metric": "accuracy", "series": ["split"], "where": {"variant": ""}},
    "sweep": {"metric": "accuracy", "variable": "rate", "series": ["split"], "logx": True},
    "lines": {"x": "w", "y": ["f"], "mark_maximum": True},
    "image_grid": {"rows": ["images", "images"], "labels": "names"},
    "matrix": {"array": "counts", "labels": "names"},
    "boxes": {"images": "page"},
    "bars": {
        "metric": "accuracy",
        "category": "split",
        "series": ["implementation"],
        "where": {"variant": ""},
    },
    "contour": {
        "panels": [
            {"z": "cost", "paths": ["walk", "run"], "labels": ["walks", "runs"], "title": "slow"},
            {"z": "steep", "paths": ["run"], "labels": ["runs"], "title": "fast"},
        ],
        "x": "w",
        "y": "v",
        "xlabel": "w",
        "ylabel": "v",
    },
    "listing": {"arrays": ["names", "table"], "labels": ["lines", "a table"]},
    "table": {"metric": "accuracy", "series": ["split"]},
}
PICTURES = sorted(set(KINDS) - set(TEXT))


def metrics() -> pd.DataFrame:
    rows = []
    for who in ("reference", "solution"):
        for seed in (0, 1):
            for split in ("train", "test"):
                rows += [
                    ("x", "t", who, "", seed, step, split, "accuracy", step / 10 + seed / 50)
                    for step in range(5)
                ]
                rows += [
                    ("x", "t", who, f"rate={r:g}", seed, np.nan, split, "accuracy", r) for r in (1e-5, 0.1)
                ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def arrays() -> dict:
    rng = np.random.default_rng(5)
    one = {
        "w": np.arange(9.0), "f": np.arange(9.0) ** 2, "images": rng.random((3, 4, 4)),
        "counts": np.arange(9).reshape(3, 3),
        "names": np.array(["a", "b<c", "d"]), "page_0_image": rng.integers(0, 255, (40, 30)).astype(np.uint8),
        "page_0_boxes": np.array([[1, 2, 11, 12]]), "page_names": np.array(["list"]), "v": np.arange(5.0),
        "cost": np.add.outer(np.arange(5.0) ** 2, np.arange(9.0)), "walk": np.array([[8.0, 4.0], [4, 2], [1, 1]]),
        "steep": np.exp(np.add.outer(np.arange(5.0), np.arange(9.0))), "run": np.array([[8.0, 4.0], [20, 2], [1, 1]]),
        "table": np.array([["digit", "share"], ["7", "0.5"]]),
    }  # fmt: skip
    return {("reference", 0): one, ("reference", 1): {**one, "f": one["f"] + 1}}


def drawn(kind: str, folder, name: str = "fig", **keys):
    figure = {"id": name, "task": "t", "kind": kind, "title": "T", "alt": "A", **KIND_KEYS[kind], **keys}
    stem = folder / "x" / name
    draw(figure, metrics(), arrays(), DECLARED, stem)
    return stem


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_same_inputs_give_same_bytes(kind, tmp_path):
    """Drawing twice, in another order and other folders, gives equal SVG, PDF and CSV."""
    first = drawn(kind, tmp_path / "one")
    drawn("bars" if kind != "bars" else "curves", tmp_path / "between")
    second = drawn(kind, tmp_path / "two")
    for ending in ("csv",) if kind in TEXT else ("svg", "pdf", "csv"):
        one, two = first.with_suffix(f".{ending}"), second.with_suffix(f".{ending}")
        assert one.read_bytes() == two.read_bytes()
    assert kind in TEXT or b"CreationDate" not in first.with_suffix(".pdf").read_bytes()


@pytest.mark.parametrize("kind", PICTURES)
def test_svg_is_fit_for_a_page(kind, tmp_path):
    """The SVG parses, holds no style sheet or style attribute, and all its ids and references carry its prefix."""
    text = drawn(kind, tmp_path).with_suffix(".svg").read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    assert "<style" not in text and "style=" not in text and "<metadata" not in text
    names = re.findall(r'\sid="([^"]*)"', text)
    used = re.findall(r'href="#([^"]*)"', text) + re.findall(r"url\(#([^)]*)\)", text)
    (prefix,) = {name.partition("-")[0] for name in names} or {"f000000"}
    assert re.fullmatch("f[0-9a-f]{6}", prefix)
    assert len(names) == len(set(names)) and set(used) == set(names)


def text_colours(element: ElementTree.Element, inherited: str):
    """Yield the colour of each text in an SVG, its own or its group's."""
    fill = element.get("fill", inherited)
    if element.tag.endswith("}text"):
        yield fill
    for child in element:
        yield from text_colours(child, fill)


@pytest.mark.parametrize("kind", ["curves", "sweep", "bars", "lines", "contour"])
def test_text_follows_the_page_and_lines_have_a_dark_partner(kind, tmp_path):
    """Text has the page's colour, and every stroke is that, a grey, or one with a partner for dark pages."""
    text = drawn(kind, tmp_path).with_suffix(".svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert all("stroke" not in mark.attrib for mark in root.findall(".//{*}defs/*"))
    colours = list(text_colours(root, ""))
    assert colours and set(colours) <= {*PALETTE, "currentColor"}
    assert set(re.findall(r'stroke="(#[^"]+)"', text)) <= {*PALETTE, "#8a8f98"}


def test_curve_csv_holds_mean_and_band(tmp_path):
    """The CSV beside a curve holds mean, lowest and highest seed of the reference alone."""
    table = pd.read_csv(drawn("curves", tmp_path).with_suffix(".csv"))
    last = table[(table["series"] == "train") & (table["step"] == 4)].iloc[0]
    assert (last["mean"], last["low"], last["high"], last["seeds"]) == pytest.approx((0.41, 0.4, 0.42, 2))


def test_sweep_reads_x_from_the_variant(tmp_path):
    """A sweep's x is the number after `variable=` in the variant."""
    table = pd.read_csv(drawn("sweep", tmp_path).with_suffix(".csv"))
    assert sorted(set(table["rate"])) == [1e-5, 0.1]


def test_sweep_tells_the_power_of_its_two_largest_x(tmp_path):
    """y = x³ has the exponent 3 at its end, whatever comes before, and a line of one point tells none."""
    rows = [
        ("x", "t", "reference", f"{name}width={x}", 0, np.nan, "", "accuracy", y)
        for name, points in (("a, ", [(2, 7.0), (4, 64.0), (8, 512.0)]), ("b, ", [(2, 8.0)]))
        for x, y in points
    ]
    figure = {"id": "fig", "task": "t", "kind": "sweep", "title": "T", "alt": "A", "metric": "accuracy"}
    figure |= {"variable": "width", "power": True, "logx": True, "logy": True}
    draw(figure, pd.DataFrame(rows, columns=list(COLUMNS)), arrays(), DECLARED, tmp_path / "x" / "fig")
    table = pd.read_csv(tmp_path / "x" / "fig.csv")
    assert set(table["series"]) == {"a: x^3.00", "b"}


def test_table_has_a_row_for_each_variant_and_a_column_for_each_split(tmp_path):
    """Cells are means over the seeds with the half width of Student's interval; one seed stands alone."""
    path = drawn("table", tmp_path).with_suffix(".csv")
    one = read(path, 9)[0]
    assert one["head"] == ["variant", "train", "test"] and one["rows"][0][0] == "all"
    # two seeds, 0.40 and 0.42: t(0.975, 1) · s / √2 = 12.706 · 0.01
    assert one["rows"][0][1:] == ["0.41 ± 0.13"] * 2 and one["rows"][2] == ["rate=0.1", "0.10", "0.10"]
    alone = drawn("table", tmp_path / "alone", where={"seed": 1}).with_suffix(".csv")
    assert read(alone, 9)[0]["rows"][0][1:] == ["0.42"] * 2


def test_table_leaves_a_cell_empty_where_nothing_was_measured(tmp_path):
    """A variant that has no value for a split has an empty cell there, and the others keep their places."""
    figure = {"id": "fig", "task": "t", "kind": "table", "title": "T", "alt": "A", **KIND_KEYS["table"]}
    rows = metrics()
    rows = rows[(rows["variant"] != "rate=0.1") | (rows["split"] != "train")]
    draw(figure, rows, arrays(), DECLARED, tmp_path / "x" / "fig")
    found = read(tmp_path / "x" / "fig.csv", 9)[0]
    assert found["rows"][2] == ["rate=0.1", "", "0.10"]


def test_contour_csv_holds_surface_and_paths(tmp_path):
    """Each panel's CSV rows give every grid point with its value, and the paths' points in their order."""
    table = pd.read_csv(drawn("contour", tmp_path).with_suffix(".csv"))
    grid = table[(table["panel"] == "slow") & table["series"].isna()]
    assert len(grid) == 45 and (grid["value"] == grid["y"] ** 2 + grid["x"]).all()
    walk = table[table["series"] == "walks"]
    assert walk[["x", "y"]].values.tolist() == [[8, 4], [4, 2], [1, 1]] and walk["point"].tolist() == [
        0,
        1,
        2,
    ]


def test_contours_are_the_levels_of_the_surface(tmp_path):
    """Contour values stand in the figure: round steps on a mild surface, equal ratios on a steep one; flat has none."""
    plain = {"id": "c", "task": "t", "kind": "contour", "x": "w", "y": "v", "z": "cost"}
    texts = {}
    for name in ("cost", "steep", "flat"):
        one = {("reference", 0): {**arrays()["reference", 0], "flat": np.ones((5, 9))}}
        draw({**plain, "z": name}, metrics(), one, {}, tmp_path / "x" / name)
        svg = (tmp_path / "x" / f"{name}.svg").read_text(encoding="utf-8")
        labels = re.findall(r"<text transform=[^>]*>([^<]+)<", svg)
        texts[name] = sorted({float(text) for text in labels if "10" not in text or text.isdigit()})
    assert texts["cost"] and all(level % 5 == 0 and 0 < level < 24 for level in texts["cost"])
    ratios = np.diff(np.log(texts["steep"]))
    assert len(ratios) > 2 and np.ptp(ratios) < 0.1 and texts["flat"] == []


def test_band_is_drawn_only_where_seeds_differ(tmp_path):
    """A figure of one seed, or of seeds that agree, has no band; one of two seeds that differ has."""
    wide = drawn("curves", tmp_path, "wide").with_suffix(".svg").read_text(encoding="utf-8")
    narrow = tmp_path / "x" / "narrow"
    table = metrics()
    figure = {"id": "narrow", "task": "t", "kind": "curves", **KIND_KEYS["curves"]}
    draw(figure, table[table["seed"] == 0], {}, DECLARED, narrow)
    draw(figure, table.assign(value=1.0), {}, DECLARED, tmp_path / "x" / "equal")
    assert "fill-opacity" not in (tmp_path / "x" / "equal.svg").read_text(encoding="utf-8")
    assert "fill-opacity" in wide
    assert "fill-opacity" not in narrow.with_suffix(".svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "keys", "message"),
    [("curves", {"metric": "typo"}, "no rows of metric typo in task t"), 
     ("matrix", {"array": "typo"}, "no array 'typo'"),
     ("boxes", {"images": "typo"}, "no array typo_0_image"), ("image_grid", {"rows": ["w"]}, "not (K, H, W)"),
     ("contour", {"panels": [{"z": "counts"}]}, "shape (3, 3), not (5, 9) as v and w say"),
     ("contour", {"panels": [{"z": "cost", "paths": ["w"]}]}, "array w has shape (9,), not (points, 2)"),
     ("contour", {"panels": [{"z": "cost", "paths": ["run"], "labels": ["a", "b"]}]}, "2 labels for 1 paths"),
     ("listing", {"arrays": ["images"], "labels": ["x"]}, "not (lines,) or (rows, columns)")],
)  # fmt: skip
def test_a_figure_without_its_results_says_what_is_missing(kind, keys, message, tmp_path):
    """What cannot be drawn raises one line that names what is missing."""
    with pytest.raises(FigureError, match=re.escape(message)):
        drawn(kind, tmp_path, **keys)


def test_large_pages_become_small_pictures(tmp_path):
    """A page of millions of pixels weighs little in the report."""
    page = np.random.default_rng(1).integers(200, 255, (2400, 3200)).astype(np.uint8)
    figure = {"id": "big", "task": "t", "kind": "boxes", "images": "page_"}
    draw(
        figure,
        metrics(),
        {("reference", 0): {"page_0_image": page, "page_0_boxes": np.zeros((0, 4))}},
        {},
        tmp_path / "x" / "big",
    )
    assert (tmp_path / "x" / "big.svg").stat().st_size < 150_000


def test_another_process_gives_the_same_bytes(tmp_path):
    """Drawing every kind in processes with other hash seeds and other settings of matplotlib gives equal files."""
    own = tmp_path / "matplotlibrc"
    own.write_text("axes.labelpad: 30\nhatch.color: red\nxtick.major.pad: 12\n", encoding="utf-8")
    for name, settings in (
        ("one", {"PYTHONHASHSEED": "1"}),
        ("two", {"PYTHONHASHSEED": "2", "MATPLOTLIBRC": str(own)}),
    ):
        subprocess.run(
            [sys.executable, __file__, tmp_path / name], check=True, env={**os.environ, **settings}
        )
    files = {path.name: path.read_bytes() for path in (tmp_path / "one" / "x").iterdir()}
    assert len(files) == 3 * len(PICTURES) + len(TEXT)
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "two" / "x").iterdir()}


if __name__ == "__main__":
    for one in sorted(KINDS):
        drawn(one, Path(sys.argv[1]), one)
