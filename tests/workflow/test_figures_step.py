"""The step that draws an assignment's figures: one that cannot be drawn is told, and the others are drawn."""

import json
import sys

import numpy as np

from reference.run import Run
from regrade.steps import figures

SHOWN = {"task": "t", "kind": "image_grid", "title": "T", "alt": "A"}


def test_a_figure_that_cannot_be_drawn_leaves_the_others(tmp_path, monkeypatch, capsys):
    """Text where a picture should be, a missing array and a task without runs each get a reason; pictures are drawn.

    What to notice stands beside each; where it cannot be computed it is empty, and the log tells why.
    """
    run = Run("x", "t", "embedded", 0, {})
    run.metric("m", 1.0)
    folder = tmp_path / "run"
    folder.mkdir()
    run.write_metrics(folder / "metrics.csv")
    text = np.array([[["a", "b"], ["c", "d"]]])
    np.savez(folder / "arrays.npz", text=text, pictures=np.zeros((2, 4, 4), np.uint8))
    outcome = {"status": "done", "task": "t", "implementation": "reference", "seed": 0}
    (folder / "outcome.json").write_text(json.dumps(outcome))
    wanted = [
        SHOWN | {"id": "words", "array": "text"},
        SHOWN | {"id": "gone", "array": "gone"},
        SHOWN | {"id": "idle", "array": "pictures", "task": "other"},
        SHOWN
        | {
            "id": "good",
            "array": "pictures",
            "notice": {"says": "It is {m}.", "with": {"m": {"metric": "m"}}},
        },
        SHOWN
        | {
            "id": "mute",
            "array": "pictures",
            "notice": {"says": "It is {n}.", "with": {"n": {"metric": "n"}}},
        },
    ]
    manifest = tmp_path / "figures" / "drawn.json"
    words = ["figures", json.dumps([wanted, {}]), str(manifest), str(folder / "outcome.json")]
    monkeypatch.setattr(sys, "argv", words)
    figures.main()
    found = json.loads(manifest.read_text())
    assert [(one["id"], one["drawn"]) for one in found] == [
        ("words", False), ("gone", False), ("idle", False), ("good", True), ("mute", True)
    ]  # fmt: skip
    assert all(one["reason"] and "\n" not in one["reason"] for one in found[:3])
    assert found[2]["reason"] == "no run of this task finished"
    assert (manifest.parent / "good.svg").is_file()
    assert [one["notice"] for one in found] == ["", "", "", "It is 1.", ""]
    log = capsys.readouterr().err
    assert "Traceback" in log  # what nobody foresaw is in the log
    assert "mute: no notice: no rows of metric n" in log
