"""The real files of weights, where they are at hand."""

import numpy as np
import torch
from scipy.signal import correlate

from reference.datasets.load import load
from reference.torchnets import pretrained

# What the file's maker says its network sees: the likeliest class, and its probability.
EXPECTED = {
    "poodle": ("miniature poodle", 0.66),
    "dog": ("Tibetan mastiff", 0.999),
    "dog2": ("Border terrier", 0.99),
    "laska": ("weasel", 0.94),
    "quail227": ("quail", 0.73),
}


def test_squeezenet_sees_what_its_maker_says(shared_data):
    """With its input prepared rightly SqueezeNet names the five photographs with the stated probabilities."""
    data = load("squeezenet_weights", "published", data_dir=shared_data)
    photos = load("photos", "published", data_dir=shared_data)
    network = pretrained.pretrained_squeezenet(data, np.random.default_rng(0), None)
    probabilities = network.probabilities(photos.splits["all"].images)
    for name, row in zip(photos.class_names, probabilities, strict=True):
        called, share = EXPECTED[name]
        assert data.class_names[row.argmax()].split(", ")[0] == called
        assert abs(row.max() - share) < 0.006  # two or three digits are stated; half precision costs a little


def test_the_pruned_alexnet_is_dequantised(shared_data):
    """Its weights are the file's whole numbers over a power of two; photographs differ in what they give."""
    data = load("alexnet_weights", "published", data_dir=shared_data)
    network = pretrained.pretrained_alexnet(data, np.random.default_rng(0), None)
    assert data.origin.closeness == "partial" and network.classifier is None
    with np.load(shared_data / data.origin.files[0]) as archive:
        bits = archive["conv5.frac_bits"]
        whole = network.features[12].weight.detach().numpy() * 2.0 ** bits[0]
        np.testing.assert_array_equal(whole, archive["conv5.weight_int8"])
    photos = load("photos", "published", data_dir=shared_data).splits["all"].images
    (pool5,) = network.activations(photos)
    assert pool5.shape == (5, 256, 6, 6) and (pool5 > 0).mean() < 0.6
    assert np.corrcoef(pool5.reshape(5, -1))[np.triu_indices(5, 1)].max() < 0.9


def test_caffenets_first_layer_on_its_reference_input(shared_data):
    """Our conv1 gives what scipy's correlation gives on the file's own reference input."""
    data = load("alexnet_weights", "published", data_dir=shared_data)
    conv1 = pretrained.caffenet_conv1(data).features.double()
    with np.load(shared_data / data.origin.files[1]) as archive:
        picture, weight, bias = (
            archive[key].astype(float) for key in ("ref_input_227", "conv1.weight", "conv1.bias")
        )
    with torch.no_grad():
        ours = conv1(torch.from_numpy(picture)[None])[0, [0, 56, 95]].numpy()
    theirs = [correlate(picture, weight[k], "valid")[0, ::4, ::4] + bias[k] for k in (0, 56, 95)]
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)
    assert ours.shape == (3, 55, 55)
