"""Pretrained networks: the architectures are torchvision's and the paper's, and files of weights are doubted."""

import importlib
import os
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from reference.datasets import files, weights
from reference.datasets.load import DataError, Dataset, Origin, load
from reference.torchnets import alexnet, pretrained
from reference.torchnets.squeezenet import new_head, squeezenet
from reference.torchnets.torchvision_compat import import_torchvision
from reference.torchnets.weights import build

RNG = np.random.default_rng


@pytest.mark.parametrize("name", ["alexnet", "squeezenet1_1"])
def test_the_networks_are_torchvisions(name):
    """Torchvision's own network takes our parameters by their names and then gives the same scores."""
    ours = {"alexnet": alexnet.alexnet, "squeezenet1_1": squeezenet}[name](RNG(0), 10).eval()
    with torch.device("meta"):
        theirs = getattr(import_torchvision().models, name)(weights=None, num_classes=10)
    theirs.load_state_dict(ours.state_dict(), assign=True)
    x = torch.from_numpy(RNG(1).standard_normal((2, 3, 95, 95), dtype=np.float32))
    with torch.no_grad():
        torch.testing.assert_close(ours(x), theirs.eval()(x), rtol=1e-5, atol=1e-6)


def test_the_original_alexnet_is_the_papers():
    """60,965,224 parameters; each tower of conv2 sees half of conv1; the normalisation is the paper's formula."""
    layers = build(alexnet.original_layers, RNG(0)).double()
    dense = (256 * 36 + 1) * 4096 + 4097 * 4096 + 4097 * 1000
    assert sum(p.numel() for p in layers.parameters()) + dense == 60_965_224
    a = torch.from_numpy(RNG(1).random((1, 96, 2, 2)) * 9)
    squares = np.pad((a.numpy() ** 2)[0], ((2, 2), (0, 0), (0, 0)))
    # b_i = a_i / (k + α Σ_{|j - i| ≤ n/2} a_j²)^β with k = 2, n = 5, α = 1e-4, β = 0.75 (Krizhevsky et al. 2012, §3.3)
    total = sum(squares[j : j + 96] for j in range(5))
    np.testing.assert_allclose(layers[2](a)[0], a.numpy()[0] / (2 + 1e-4 * total) ** 0.75, rtol=1e-12)
    first, second = torch.zeros(2, 1, 96, 7, 7, dtype=torch.float64)
    second[:, 48:] = 1  # only the second tower's half
    changed = (layers[4](second) - layers[4](first)).abs().amax((0, 2, 3)) > 0
    assert not changed[:128].any() and changed[128:].all()


def test_layers_are_counted_as_in_the_papers():
    """Sizes for 227×227 are those of convolution arithmetic, side' = ⌊(side + 2 padding − kernel) / stride⌋ + 1."""
    for make, sides in (
        (alexnet.torchvision_layers, [56, 27, 27, 13, 13, 13, 13, 6]),
        (alexnet.original_layers, [55, 27, 27, 13, 13, 13, 13, 6]),
    ):
        layers = build(make, RNG(0))
        sizes = alexnet.layer_sizes(layers, 227)
        kept = [shape[1] for name, shape in sizes if name in ("Conv2d", "MaxPool2d")]
        assert kept == sides
        ends = alexnet.numbered_layers(layers)
        assert [sizes[end - 1][0] for end in ends.values()] == ["ReLU"] * 5 + ["MaxPool2d"]
        assert np.prod(sizes[ends["pool5"] - 1][1]) == 9216
    assert alexnet.same_padding(227, 11, 4) == 4 and -(-227 // 4) == 57


def test_pictures_are_prepared_as_the_network_was_taught():
    """Colours are ordered, scaled and centred as stated, and another size is averaged down to the network's."""
    images = RNG(0).integers(0, 256, (2, 8, 8, 3)).astype(np.uint8)
    caffe = replace(pretrained.CAFFE, side=8)(images).numpy()
    expected = images[..., ::-1].astype(float) - (104, 117, 123)
    np.testing.assert_array_equal(caffe, expected.transpose(0, 3, 1, 2))
    imagenet = replace(pretrained.IMAGENET, side=8)(images).numpy()
    expected = (images / 255 - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
    np.testing.assert_allclose(imagenet, expected.transpose(0, 3, 1, 2), atol=1e-6)
    smooth = np.linspace(0, 255, 64).astype(np.uint8)[None, :, None, None].repeat(64, 2).repeat(3, 3)
    small = replace(pretrained.CAFFE, side=16, mean=(0.0, 0.0, 0.0))(smooth)[0, 0].numpy()
    by_pillow = np.asarray(Image.fromarray(smooth[0]).resize((16, 16), Image.Resampling.BILINEAR))[..., 0]
    np.testing.assert_allclose(small, by_pillow, atol=1)


def _file(arrays: dict, *files: str) -> Dataset:
    origin = Origin("squeezenet_weights", "", "", "", "own", files)
    return Dataset("squeezenet_weights", {}, tuple("abc"), origin, arrays=arrays)


def test_activations_are_those_of_the_layers_in_any_blocks():
    """Activations after several layers equal the layers run one by one, whatever the blocks."""
    net = squeezenet(RNG(0), 3, width=0.25).eval()
    images = RNG(1).integers(0, 256, (5, 64, 64, 3)).astype(np.uint8)
    one = pretrained.Pretrained("", net.features, net.classifier, pretrained.DRAWN, ("a", "b", "c"))
    early, late = one.activations(images, 4, 13, batch=2)
    with torch.no_grad():
        x = pretrained.DRAWN(images)
        np.testing.assert_allclose(early, net.features[:4](x), rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(late, net.features(x), rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(one.probabilities(images), torch.softmax(net(x), 1), rtol=1e-4, atol=1e-6)
    other = one.untaught(RNG(2))
    assert other.classifier is None and not torch.equal(other.features[0].weight, net.features[0].weight)


def test_weights_fill_the_network_or_are_refused_by_name():
    """A whole file gives its network; a missing, wrongly shaped or not finite parameter is named with its file."""
    whole = {key: value.numpy() for key, value in squeezenet(RNG(5), 3).state_dict().items()}
    filled = pretrained.pretrained_squeezenet(_file(whole, "weights/deepscale.pth"), RNG(0), None)
    assert filled.prepare is pretrained.CAFFE
    assert all(
        np.array_equal(value, whole[f"features.{key}"]) for key, value in filled.features.state_dict().items()
    )
    key = "features.3.squeeze.weight"
    for arrays, line in (
        ({k: v for k, v in whole.items() if k != key}, f"weights/a.pth: has no parameter '{key}': is it"),
        (
            whole | {key: whole[key][:-1]},
            rf"weights/a.pth: parameter '{key}' is \(15, 64, 1, 1\), not \(16, 64, 1, 1\)",
        ),
        (whole | {key: whole[key] * np.nan}, f"weights/a.pth: parameter '{key}' is not finite"),
    ):
        with pytest.raises(DataError, match=line):
            pretrained.pretrained_squeezenet(_file(arrays, "weights/a.pth"), RNG(0), None)


class Hostile:
    """An object whose loading makes a folder."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def test_damaged_files_of_weights_are_one_line(tmp_path):
    """A file cut short, of text, or with an object in it gives one line with its name; half precision is read."""
    path = tmp_path / "net.pth"
    torch.save({"a": torch.nn.Parameter(torch.ones(2, dtype=torch.float16))}, path)
    assert weights.read_pth(path)["a"].dtype == np.float32
    content = path.read_bytes()
    torch.save({"a": torch.ones(1), "b": Hostile(tmp_path / "ran")}, tmp_path / "object.pth")
    for damaged in (
        content[: len(content) // 2],
        b"not weights at all",
        (tmp_path / "object.pth").read_bytes(),
    ):
        path.write_bytes(damaged)
        with pytest.raises(DataError, match=r"net\.pth: cut short or damaged") as caught:
            weights.read_pth(path)
        assert "\n" not in str(caught.value)
    assert not (tmp_path / "ran").exists()


def test_missing_files_of_weights_are_named(tmp_path):
    """Where no form is there the line names the file, the folder and where to get it."""
    with pytest.raises(
        DataError, match=r"weights/squeezenet1_1.* is not there; put .* or set download: true"
    ):
        load("squeezenet_weights", "published", data_dir=tmp_path)


@pytest.mark.parametrize("name", ["alexnet_weights", "squeezenet_weights"])
def test_a_download_brings_the_file_that_the_catalogue_names(name, tmp_path, monkeypatch):
    """torchvision's downloader puts its file where the loader looks; a failure is one line; what is there stays."""
    asked = []
    monkeypatch.setattr(
        torch.hub, "load_state_dict_from_url", lambda url, folder, **_: asked.append((url, folder))
    )
    module = importlib.import_module(f"reference.datasets.{name}")
    module.download(tmp_path)
    ((url, folder),) = asked
    own = next(form for form in files.forms(name) if form["closeness"] == "own")
    assert [str(tmp_path / file) for file in own["files"]] == [f"{folder}/{url.rpartition('/')[2]}"]

    def fail(*_, **__):
        raise OSError("no route\nto host")

    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", fail)
    with pytest.raises(
        DataError, match=r"the download into .*weights failed \(no route\): put the file there"
    ):
        module.download(tmp_path)
    (tmp_path / "weights").mkdir()
    (tmp_path / own["files"][0]).touch()
    module.download(tmp_path)  # nothing is asked for


def test_teaching_learns_and_depends_on_the_seed_alone():
    """The pictures that stand in for weights are learned, twice as well as by chance; equal seeds, equal bits."""
    data = load("squeezenet_weights", "embedded")
    teaching = {"side": 32, "width": 0.25, "epochs": 6, "batch": 16, "rate": 0.001}
    one = pretrained.pretrained_squeezenet(data, RNG(0), teaching)
    split = data.splits["train"]
    assert (one.probabilities(split.images).argmax(1) == split.labels).mean() > 2 / len(data.class_names)
    short = teaching | {"epochs": 1, "width": 0.125}
    first, again = (pretrained.pretrained_squeezenet(data, RNG(3), short) for _ in range(2))
    assert torch.equal(first.features[0].weight, again.features[0].weight)
    head = new_head(32, 5, RNG(0)).eval()
    assert head(torch.ones(2, 32, 3, 3)).shape == (2, 5)
    faces = load("alexnet_weights", "embedded")
    small = {"width": 0.125, "units": 16, "epochs": 1, "batch": 48, "rate": 0.001}
    network = pretrained.pretrained_alexnet(faces, RNG(0), small)
    assert network.probabilities(faces.splits["train"].images[:3]).shape == (3, 12)
