"""The configuration: what ships is complete, and what cannot work is said in one line before anything is written."""

import pytest
import yaml

from regrade import config
from regrade.errors import UserError


def test_shipped_file_equals_the_schema_defaults(repository):
    """config.yaml and the schema cannot drift apart: the report names what differs from the defaults."""
    assert yaml.safe_load((repository / "config.yaml").read_text()) == config.defaults()


def test_every_key_is_commented(repository):
    """A reader of config.yaml finds a comment above each key or in the block that it belongs to."""
    lines = (repository / "config.yaml").read_text().splitlines()
    block_commented = False
    for line in lines:
        if not line.strip():
            block_commented = False
        elif line.lstrip().startswith("#"):
            block_commented = True
        elif not line.startswith(" "):
            assert block_commented or line.endswith(":"), f"no comment above {line!r}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sclae": "embedded"}, "unknown key 'sclae'; did you mean 'scale'?"),
        ({"scale": "publsihed"}, "did you mean 'published'?"),
        ({"assignments": ["csc411a2"]}, "unknown assignment 'csc411a2'; did you mean 'csc411_a2'?"),
        ({"data_dir": "no-such-folder"}, "no folder 'no-such-folder'"),
        ({"scale": "published"}, "needs data_dir"),
        ({"submissions": "nobody"}, "no folder 'nobody'"),
        ({"seeds": {"embedded": [], "published": [0]}}, "seeds.embedded"),
        ({"seeds": {"embedded": [0], "publish": [0]}}, "unknown key 'publish' in seeds"),
        ({"device": "tpu"}, "device"),
    ],
)
def test_what_cannot_work_is_one_line(repository, change, said):
    """Each wrong setting names its key and what to do, on one line."""
    with pytest.raises(UserError) as caught:
        config.checked({**config.defaults(), **change}, repository)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("config.yaml: ")


def test_differences_name_dotted_keys():
    """The appendix shows only what differs from what ships, also inside a section."""
    changed = config.defaults()
    changed = {**changed, "download": True, "grading": {**changed["grading"], "seconds": 3}}
    assert config.differences(changed) == {"download": (True, False), "grading.seconds": (3, 10)}


def test_numbers_that_the_command_line_hands_on_as_text_are_numbers(repository):
    """What Snakemake makes of --config 'seeds={embedded: [0, 1]}' is checked and run as if it stood in the file."""
    words = {"seeds": {"embedded": ["0", "1"], "published": [0]}, "assignments": ["csc411_a2"]}
    words["grading"] = {**config.defaults()["grading"], "seconds": "2.5", "hidden_seed": "7"}
    found = config.checked({**config.defaults(), **words}, repository)
    assert found["seeds"] == {"embedded": [0, 1], "published": [0]}
    assert (found["grading"]["seconds"], found["grading"]["hidden_seed"]) == (2.5, 7)
    assert config.checked({**config.defaults(), "solution": 2024}, repository)["solution"] == "2024"
    words["grading"]["seconds"] = "2018-13-45"
    with pytest.raises(UserError, match="'2018-13-45' is not of type 'number'"):
        config.checked({**config.defaults(), **words}, repository)
    words["grading"]["seconds"] = "ten"
    with pytest.raises(UserError, match="'ten' is not of type 'number'"):
        config.checked({**config.defaults(), **words}, repository)
