"""The documentation's page on data says what the program does."""

import pytest

from reference.datasets import describe, hardness
from reference.datasets.load import catalogue


@pytest.fixture(scope="module")
def page(repository):
    """The text of docs/data.md."""
    return (repository / "docs" / "data.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def committed(page):
    """The committed table as {data set: {column: text}}."""
    block = page.split("<!-- begin hardness -->")[1].split("<!-- end hardness -->")[0].strip().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block]
    return {row[0]: dict(zip(rows[0][1:], row[1:], strict=True)) for row in rows[2:]}


def test_no_model_is_perfect_and_none_guesses(committed):
    """In the committed table every model stays below 100 % and well above chance, and models differ by 4 points."""
    assert tuple(committed) == hardness.NAMES
    for cells in committed.values():
        scores = [float(cells[model]) for model in hardness.MODELS]
        assert max(scores) < 100
        assert min(scores) > 1.5 * float(cells["chance"])
        assert max(scores) - min(scores) > 4


def test_a_row_of_the_table_comes_out_again(committed):
    """The digits' row is what the models score now; fitted models to a point and a half, for other processors round
    otherwise."""
    now = dict(zip(committed["mnist"], hardness.row("mnist")[1:], strict=True))
    exact = ("nearest centroid", "k-NN", "chance")
    assert {key: now[key] for key in exact} == {key: committed["mnist"][key] for key in exact}
    for model in ("linear softmax", "small dense net"):
        assert float(now[model]) == pytest.approx(float(committed["mnist"][model]), abs=1.5)


def test_the_letters_cheap_cells_come_out_again(committed):
    """The drawn letters are those the table was made with: their nearest-centroid score is the committed one."""
    for name in ("notmnist", "nist36"):
        assert f"{hardness.score(name, 'nearest centroid'):.1f}" == committed[name]["nearest centroid"]


def test_the_page_describes_every_data_set(page):
    """The page's sections are those made from the catalogue: a new data set or file cannot be forgotten."""
    assert describe.fill(page, "data sets", describe.data_sets()) == page
    assert all(f"`{name}`" in page for name in catalogue())


def test_filling_a_page_without_markers_is_an_error():
    """A page that has lost its markers is reported, not left stale."""
    with pytest.raises(ValueError, match="no block 'hardness'"):
        describe.fill("# Data", "hardness", "table")
