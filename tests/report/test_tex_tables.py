"""Tables of the paper: numbers aligned with their half widths, long tables cut, listings that fit."""

import re

from report.tex_tables import LINE, cell, column_format, listing_columns, measured


def row(metric, variant="", value=("0.5", ""), published=""):
    """A row as `tables.metric_rows` returns it."""
    return {"metric": metric, "unit": "s", "variant": variant, "split": "", "published": published,
            "values": {"reference": value}}  # fmt: skip


def test_a_column_has_room_for_the_widest_of_each_part():
    """The format counts digits before and after the point, those of the half width and of powers, and a sign."""
    values = [("68,704", ""), ("-0.9234", "0.0012"), ("3.2e-10", ""), ("yes", "")]
    assert column_format(values) == "-5.4 +- 1.4e-2"
    assert column_format([("yes", "")]) == "1.0"


def test_a_cell_is_a_number_with_its_half_width_or_text():
    """siunitx reads numbers; what it would not align is set as text, so that no cell stops the paper."""
    assert cell("68,704.5", "0.2") == "68704.5 +- 0.2"
    assert cell("−1.5", "") == "-1.5"
    assert cell("yes", "") == r"\multicolumn{1}{c}{yes}" and cell("", "") == ""
    assert cell("1e-12", "2e-13").startswith(r"\multi") and cell("nan", "").startswith(r"\multi")


def test_a_long_table_is_cut_and_says_so():
    """What was published stays, in its place; the rest is kept from the top, and how many are left out is told."""
    rows = [row("Loss", f"v{place}", published="0.5" if place == 9 else "") for place in range(10)]
    table = measured(rows, ["reference"], most=3)
    assert [line["label"] for line in table["lines"]] == ["Loss (s)", "v0", "v1", "v9"]
    assert table["left"] == 7
    assert [column["head"] for column in table["columns"]] == ["Published", "Reference"]


def test_a_metric_of_one_row_stands_on_one_line():
    """A metric's name heads its variants, and stands beside the value where there is one alone."""
    lines = measured([row("Loss", "v"), row("Time")], ["reference"], most=9)["lines"]
    assert [(line["label"], len(line["cells"])) for line in lines] == [("Loss (s), v", 1), ("Time (s)", 1)]


def test_listings_are_as_wide_as_their_text_and_no_wider_than_the_line():
    """Short tables keep their own width, numbers to the right; the columns of a wide one share the line."""
    assert listing_columns(["name", "n"], [["a", "1"], ["b", "-2.5"]]) == "lr"
    shares = re.findall(r"([\d.]+)\\linewidth", listing_columns(["text", "n"], [["x" * LINE, "1"]]))
    assert len(shares) == 2 and sum(map(float, shares)) <= 1.001
