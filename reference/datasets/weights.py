"""Files of pretrained weights, read into arrays under the names of a network's parameters."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np

from reference.datasets import files
from reference.datasets.load import DataError, Dataset
from reference.torchnets.torchvision_compat import import_torchvision

CLASSES = 1000  # of ImageNet
# Where the original AlexNet's five convolutions stand in its `features`.
ORIGINAL = {1: 0, 2: 4, 3: 8, 4: 10, 5: 12}


def published(name: str, data_dir: Path, torchvision_weights: str) -> Dataset:
    """Return a data set without splits: `arrays` by parameter name, `class_names` of ImageNet.

    Arrays of a second network in the form carry its name in front ("caffenet.conv1.weight"). `torchvision_weights`
    names the weights whose class names go with torchvision's own file. Raises `DataError`.
    """
    form = files.find(name, data_dir)
    arrays: dict[str, np.ndarray] = {}
    for file in form.files:
        path = data_dir / file
        if path.suffix == ".pth":
            arrays |= read_pth(path)
        elif "int8" in path.name:
            arrays |= _read_int8(path)
        elif path.suffix == ".npz":
            keys = ("conv1.weight", "conv1.bias")
            arrays |= {
                f"caffenet.{key}": array for key, array in zip(keys, files.read_npz(path, *keys), strict=True)
            }
    names = (
        _class_names(form)
        if form.holds("synset_words")
        else _torchvision(torchvision_weights).meta["categories"]
    )
    return files.published_dataset(form, {}, tuple(names), arrays=arrays)


def read_pth(path: Path) -> dict[str, np.ndarray]:
    """Return the tensors of a torch file as float32 arrays; no object but tensors is ever loaded."""
    import torch

    with files.reading(path):
        try:
            state = torch.load(path, map_location="cpu", weights_only=True)
        except (RuntimeError, pickle.UnpicklingError, AttributeError) as error:
            raise ValueError(str(error).split(":")[0]) from error
        if not isinstance(state, dict) or not all(
            isinstance(value, torch.Tensor) for value in state.values()
        ):
            raise ValueError("not a dictionary of tensors")
        return {str(key): value.detach().float().numpy() for key, value in state.items()}


def _read_int8(path: Path) -> dict[str, np.ndarray]:
    """Return an AlexNet's convolutions from 8 bits: W = int8 / 2^frac, under the original network's names."""
    parameters = {}
    for number, place in ORIGINAL.items():
        keys = [f"conv{number}.{key}" for key in ("weight_int8", "bias_int8", "frac_bits")]
        weight, bias, bits = files.read_npz(path, *keys)
        if bits.shape != (2,):
            raise DataError(f"{path}: {keys[2]!r} is {bits.shape}, not two numbers: is it the right file?")
        for kind, values, frac in (("weight", weight, bits[0]), ("bias", bias, bits[1])):
            parameters[f"features.{place}.{kind}"] = values.astype(np.float32) / np.float32(2.0**frac)
    return parameters


def _class_names(form: files.Form) -> list[str]:
    """Return the 1000 class names in order: each line of the list is a synset's number and its words."""
    path = form.path("synset_words")
    with files.reading(path):
        names = [line.partition(" ")[2] for line in path.read_text(encoding="utf-8").splitlines()]
    if len(names) != CLASSES:
        raise DataError(f"{path}: {len(names)} lines, not {CLASSES}: is it the right file?")
    return names


def download(name: str, data_dir: Path, torchvision_weights: str) -> None:
    """Fetch torchvision's own weights into data_dir/weights unless a form of the data set is there."""
    if data_dir.is_dir() and files.is_there(name, data_dir):
        return
    from torch.hub import load_state_dict_from_url

    try:
        load_state_dict_from_url(
            _torchvision(torchvision_weights).url, str(data_dir / "weights"), check_hash=True
        )
    except (OSError, RuntimeError) as error:
        reason = str(error).split("\n")[0]
        raise DataError(
            f"{name}: the download into {data_dir / 'weights'} failed ({reason}): put the file there"
        ) from error


def _torchvision(name: str):
    """Return torchvision's record of weights by name, as "AlexNet_Weights.IMAGENET1K_V1"."""
    return import_torchvision().models.get_weight(name)
