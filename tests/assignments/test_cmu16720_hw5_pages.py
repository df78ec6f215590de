"""16-720 HW5, pages and letters: what finding, reading and reconstructing record, and the strings of the source."""

import numpy as np
import pytest

from reference.cmu16720_hw5 import pages
from reference.cmu16720_hw5.tasks import s5_autoencoder, s6_pca, s31_rates, s41_find, s44_printed, s714_emnist
from reference.cmu16720_hw5.words import boxed_whole, draw_word
from reference.datasets import emnist47, nist36
from reference.datasets.ocr_pages import texts
from reference.run import Run
from reference.vision.reading import character_error_rate
from regrade import declared
from regrade.implementation import call_reference

PRINTED = {"s4-rate": "s4_ocr", "s714-rate": "s714_emnist"}


def new_run(task, **settings):
    """Return a run of a task at the embedded scale with some settings changed."""
    about = declared.task("cmu16720_hw5", task)["settings"]["embedded"]
    run = Run("cmu16720_hw5", task, "embedded", 0, {**about, **settings})
    run.call_probe = call_reference("cmu16720_hw5")
    return run


def values(run, metric):
    """Return {(variant, split): final value}."""
    return {(row[3], row[6]): row[8] for row in run.rows if row[7] == metric and row[5] == ""}


def test_published_error_rates_are_those_of_the_printed_strings():
    """Each claim on a page's text gives the error rate of the very strings that the source prints."""
    found = 0
    for claim in declared.read("cmu16720_hw5", "claims"):
        for prefix, task in PRINTED.items():
            if claim["id"].startswith(prefix):
                page = claim["measured"]["variant"]
                for scale in ("embedded", "published"):
                    strings = declared.task("cmu16720_hw5", task)["settings"][scale]["source_strings"]
                    rate = character_error_rate(strings[page], "\n".join(texts()[page]))
                    assert claim["published"] == pytest.approx(rate, abs=5e-5), claim["id"]
                found += 1
    assert found == 8


def test_the_printed_strings_are_scored_as_they_are():
    """Of 246 characters 63 are printed wrongly for the dense network and 66 for the other, none of them on deep."""
    run = new_run("s44_printed")
    s44_printed.run(run)
    rates = values(run, "source error rate")
    assert rates["dense, all pages", ""] == 63 / 246 and rates["convolutional, all pages", ""] == 66 / 246
    assert rates["convolutional, 04_deep", ""] == 0
    assert run.arrays["printed"][-1].tolist() == ["all pages", "246", "63", "66"]
    printed = values(run, "characters printed")
    assert [printed[f"{network}, 01_list", ""] for network in ("dense", "convolutional")] == [114, 113]


def test_a_perfect_reader_makes_no_error(monkeypatch):
    """Rates are 0 and all characters right when the text read is the truth; with 0 for O only as they are."""
    page_texts = iter("\n".join(lines) for lines in texts().values())
    monkeypatch.setattr(
        pages, "read_page", lambda image, classify: (next(page_texts).replace("O", "0"), None)
    )
    run = new_run("s4_ocr")
    pages.read_pages(run, None, run.settings["source_strings"])
    share = values(run, "characters right")
    everything = "".join("".join(lines) for lines in texts().values()).replace(" ", "")
    assert share["all pages", ""] == pytest.approx(1 - everything.count("O") / len(everything))
    assert values(run, "character error rate")["all pages", ""] == pytest.approx(1 - share["all pages", ""])
    assert set(values(run, "0=O error rate").values()) == {0.0}
    table = run.arrays["texts"]
    assert table.shape == (1 + sum(map(len, texts().values())), 4)
    assert table[1].tolist() == ["01_list", "TO DO LIST", "T0 D0 LIST", "T0 J0 LIST"]


def test_words_are_drawn_whole_broken_and_touching():
    """Parts of drawn ink: one a letter, more where letters are cut, fewer where two touch."""
    from scipy.ndimage import label

    def parts(*word, **how):
        return label(draw_word(*word, **how)[0] == 0, np.ones((3, 3)))[1]

    assert parts("EARS") == parts("EASY") == 4
    assert parts("EARS", broken="ER", gap=14) > 4
    assert parts("EASY", touching=1) == 3


def test_a_letter_counts_as_boxed_once_and_by_a_box_that_fits():
    """Two boxes on one letter, a box around two letters, and none at all: all not whole."""
    drawn = np.array([[0, 0, 10, 10], [0, 20, 10, 30]])
    assert boxed_whole(drawn, drawn) == 2
    assert boxed_whole(np.array([[0, 0, 10, 30]]), drawn) == 0
    assert boxed_whole(np.array([[0, 0, 10, 10], [0, 2, 4, 6], [0, 20, 10, 30]]), drawn) == 1
    assert boxed_whole(np.array([[0, 0, 10, 10]]), drawn) == 1


def test_both_assumptions_of_section_4_1_fail():
    """Whole letters that stand apart are found; cut ones and touching ones are not."""
    run = new_run("s41_find")
    s41_find.run(run)
    boxed = values(run, "letters boxed")
    assert [boxed[name, ""] for name in s41_find.WORDS] == [4, 2, 4, 2]
    assert values(run, "boxes")["EASY, A touches E", ""] == 3
    strokes = [value for (name, _), value in values(run, "stroke").items()]
    assert len(strokes) == 4 and all(0.05 < one < 0.3 for one in strokes)


def test_a_crop_becomes_a_letter_as_emnist_shows_it():
    """From 32 to 28 pixels around the middle, ink 1; a letter that filled 24 of 32 fills 24 of 28."""
    crop = np.ones((1, 32, 32), np.float32)
    crop[0, 4:28, 10:22] = 0
    given = s714_emnist.emnist_layout(crop, 28)
    assert given.shape == (1, 28, 28) and given.sum() == 24 * 12
    rows, columns = (np.flatnonzero(given[0].any(axis)) for axis in (1, 0))
    assert (rows[0], rows[-1], columns[0], columns[-1]) == (2, 25, 8, 19)
    assert (emnist47.SIDE, nist36.SIDE) == (28, 32)


def test_every_rate_keeps_its_examples_and_losses():
    """Accuracy and loss of each rate are means of as many values as the split has letters, in one order."""
    run = new_run("s31_rates", epochs=2, hidden=16)
    s31_rates.run(run)
    splits = run.data("nist36").splits
    for rate in ("0.003", "0.03", "0.0003"):
        for split in ("valid", "test"):
            right = run.arrays[f"examples|accuracy|rate={rate}|{split}"]
            loss = run.arrays[f"examples|loss|rate={rate}|{split}"]
            assert len(right) == len(loss) == len(splits[split].labels)
            assert values(run, "accuracy")[f"rate={rate}", split] == right.mean()
            curves = {
                (row[7], row[5]): row[8] for row in run.rows if row[3] == f"rate={rate}" and row[6] == split
            }
            assert curves["accuracy", 2] == right.mean()
            if split == "valid":
                assert curves["loss", 2] == pytest.approx(
                    float(loss.mean()), rel=1e-5
                )  # the examples are kept in float32
    table = run.arrays["confused_pairs"]
    confusion = run.arrays["confusion"]
    names = run.arrays["class_names"].tolist()
    first = [names.index(name) for name in table[1, 0].split(" and ")]
    off = confusion + confusion.T - 2 * np.diag(confusion.diagonal())
    assert int(table[1, 1]) == off.max() == off[tuple(first)]


def test_autoencoder_and_components_see_the_same_letters():
    """PSNR, sharpness and background of both tasks have a value for each validation letter; the originals agree."""
    ae, pca = new_run("s5_autoencoder", hidden=[8], epochs=1), new_run("s6_pca")
    s5_autoencoder.run(ae)
    s6_pca.run(pca)
    for metric in ("PSNR", "sharpness", "background error"):
        pair = ae.arrays[f"examples|{metric}|units=8|valid"], pca.arrays[f"examples|{metric}||valid"]
        assert pair[0].shape == pair[1].shape == (720,)
    np.testing.assert_array_equal(ae.arrays["original"], pca.arrays["original"])
    np.testing.assert_allclose(ae.arrays["reconstruction_pca"], pca.arrays["reconstruction"], atol=1e-6)
