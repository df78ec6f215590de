"""16-720 HW5: the interface against torch, the page of block letters, and the tasks on the reference."""

import numpy as np
import pytest
import torch

from reference.cmu16720_hw5 import cases, nn, probes, q4, questions, util
from reference.cmu16720_hw5.letters import roughness
from reference.cmu16720_hw5.tasks import s5_autoencoder, s6_pca, s31_rates
from reference.run import Run
from regrade import declared
from regrade.implementation import call_reference, reference

RNG = np.random.default_rng(3)


def tensor(array):
    """Return a float64 tensor that collects gradients."""
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "linear"])
@pytest.mark.parametrize("shape", [(6, 5, 4), (1, 3, 4), (5, 4, 1)])
def test_a_layer_and_its_gradients_equal_autograd(activation, shape):
    """forward and backwards agree with torch in float64 to 1e-9 for every activation; gradients are sums."""
    n, n_in, n_out = shape
    X, W, b = RNG.normal(size=(n, n_in)), RNG.normal(size=(n_in, n_out)), RNG.normal(size=n_out)
    delta = RNG.normal(size=(n, n_out))
    params = {"Wlayer1": W, "blayer1": b}
    published = reference("cmu16720_hw5")
    out = nn.forward(X, params, "layer1", getattr(published, activation))
    grad_X = nn.backwards(delta, params, "layer1", getattr(published, activation + "_deriv"))
    x, w, c = tensor(X), tensor(W), tensor(b)
    functions = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "linear": lambda t: t}
    wanted = functions[activation](x @ w + c)
    wanted.backward(torch.tensor(delta))
    np.testing.assert_allclose(out, wanted.detach().numpy(), rtol=0, atol=1e-9)
    for mine, theirs in ((grad_X, x), (params["grad_Wlayer1"], w), (params["grad_blayer1"], c)):
        np.testing.assert_allclose(mine, theirs.grad.numpy(), rtol=0, atol=1e-9)


def test_softmax_and_loss_equal_torch():
    """The loss is the sum over the batch, and softmax survives scores of a thousand."""
    scores = 1000 * RNG.normal(size=(5, 4))
    labels = RNG.integers(4, size=5)
    np.testing.assert_allclose(
        nn.softmax(scores), torch.softmax(torch.tensor(scores), dim=1).numpy(), rtol=0, atol=1e-12
    )
    probs = nn.softmax(scores / 1000)
    loss, accuracy = nn.compute_loss_and_acc(np.eye(4)[labels], probs)
    wanted = torch.nn.functional.cross_entropy(
        torch.tensor(scores / 1000), torch.tensor(labels), reduction="sum"
    )
    assert loss == pytest.approx(wanted.item(), abs=1e-9)
    assert accuracy == np.mean(probs.argmax(axis=1) == labels)


def test_weights_are_uniform_within_the_bound():
    """A Kolmogorov–Smirnov test does not tell the weights from a uniform variable on the stated interval."""
    from scipy import stats

    np.random.seed(1)
    params = {}
    nn.initialize_weights(80, 120, params, "layer1")
    bound = np.sqrt(6 / 200)
    assert stats.kstest(params["Wlayer1"].ravel(), stats.uniform(-bound, 2 * bound).cdf).pvalue > 1e-3
    assert params["blayer1"].shape == (120,) and not params["blayer1"].any()


def test_batches_hold_every_example_once():
    """Each example stands in exactly one batch, x beside its y."""
    x = np.arange(23.0)[:, None]
    batches = nn.get_random_batches(x, 10 * x, 5)
    rows = np.concatenate([bx for bx, _ in batches])
    assert sorted(rows[:, 0]) == list(range(23))
    assert all(np.array_equal(by, 10 * bx) for bx, by in batches)


def test_the_letters_of_the_drawn_pages_are_where_they_were_drawn():
    """The reference finds each block letter of a question's page: as many as were drawn, none touching another."""
    for case, expected in zip(cases.pages(np.random.default_rng(4)), (4, 11, 6), strict=True):
        boxes, paper = q4.findLetters(case.inputs["image"])
        assert len(boxes) == expected
        assert paper.shape == case.inputs["image"].shape[:2]
        for minr, minc, maxr, maxc in boxes:
            dark = case.inputs["image"][minr:maxr, minc:maxc].mean(axis=2) < 0.5
            assert dark.any(axis=1).mean() > 0.8 and dark.any(axis=0).mean() > 0.8


def test_boxes_with_a_margin_are_right_and_shifted_ones_are_not():
    """A box may be a few pixels wider; one that misses its letter, or stands twice, is wrong."""
    inputs = cases.pages(np.random.default_rng(5))[0].inputs
    boxes = probes.find_letters(reference("cmu16720_hw5"), **inputs)
    assert questions._boxes(boxes + np.array([-2, -2, 2, 2]), inputs) is None
    assert "no box" in questions._boxes(boxes + np.array([0, 60, 0, 60]), inputs)
    assert "too many" in questions._boxes(np.concatenate([boxes, boxes[:1]]), inputs)
    assert "shape" in questions._boxes(boxes[:, :3], inputs)


def test_derivatives_of_util_equal_autograd():
    """Each derivative from the output is torch's derivative at the argument."""
    x = tensor(RNG.normal(size=(4, 5)))
    for name, function in (("tanh", torch.tanh), ("relu", torch.relu)):
        y = function(x)
        (slope,) = torch.autograd.grad(y.sum(), x)
        mine = getattr(util, name + "_deriv")(getattr(util, name)(x.detach().numpy()))
        np.testing.assert_allclose(mine, slope.numpy(), rtol=0, atol=1e-12)


def test_roughness_knows_a_falling_curve_from_noise():
    """0 for a curve that only falls, a half for one that goes up as much as down."""
    assert roughness(np.array([3.0, 2.0, 1.0])) == 0
    assert roughness(np.array([0.0, 1.0, 0.0])) == 0.5


def small(task, **settings):
    """Return a run of a task at the embedded scale with some settings made small."""
    about = declared.task("cmu16720_hw5", task)["settings"]["embedded"]
    run = Run("cmu16720_hw5", task, "embedded", 0, {**about, **settings})
    run.call_probe = call_reference("cmu16720_hw5")
    return run


def values(run, metric):
    """Return {variant: final value} of a metric of a run."""
    return {row[3]: row[8] for row in run.rows if row[7] == metric and row[5] == ""}


def test_pca_keeps_what_sklearn_keeps():
    """The share of the variance that 32 components keep is scikit-learn's, and the projection has rank 32."""
    from sklearn.decomposition import PCA

    from reference.cmu16720_hw5.letters import as_rows

    run = small("s6_pca")
    s6_pca.run(run)
    x = as_rows(run.data("nist36").splits["train"].images)
    kept = PCA(32, svd_solver="full").fit(x).explained_variance_ratio_.sum()
    assert values(run, "variance kept")[""] == pytest.approx(kept, abs=1e-9)
    assert values(run, "rank")[""] == 32
    assert values(run, "parameters") == {"projection": 1024 * 32, "projection and mean": 1024 * 33}


@pytest.mark.parametrize(
    ("task", "ending"), [("s6_pca", ""), ("s5_autoencoder", "_32"), ("s5_autoencoder", "_pca")]
)
def test_the_pictures_that_are_shown_have_their_own_psnr(task, ending):
    """The PSNR under each reconstruction is that of the two pictures above each other."""
    run = small("s6_pca") if task == "s6_pca" else small(task, hidden=[32], epochs=1)
    {"s6_pca": s6_pca, "s5_autoencoder": s5_autoencoder}[task].run(run)
    before, after = (run.arrays[name].astype(float) for name in ("original", f"reconstruction{ending}"))
    expected = [-10 * np.log10(np.mean((a - b) ** 2)) for a, b in zip(before, after, strict=True)]
    assert run.arrays[f"psnr{ending}"] == pytest.approx(expected, abs=1e-3)


def test_the_autoencoder_counts_its_parameters_and_learns():
    """68,704 parameters as the source counts them, and a loss that falls."""
    run = small("s5_autoencoder", hidden=[32], epochs=2)
    s5_autoencoder.run(run)
    assert values(run, "parameters") == {"units=32": 68704}
    losses = [row[8] for row in run.rows if row[7] == "squared error" and row[6] == "train" and row[5] != ""]
    assert losses[1] < losses[0]


def test_a_submission_trains_at_the_first_rate_alone():
    """The reference searches three rates; what students wrote runs one setting."""
    runs = {}
    for implementation in ("reference", "solution"):
        run = small("s31_rates", epochs=1, hidden=4)
        run.implementation = implementation
        s31_rates.run(run)
        runs[implementation] = set(values(run, "accuracy"))
    assert runs["reference"] == {"rate=0.003", "rate=0.03", "rate=0.0003"}
    assert runs["solution"] == {"rate=0.003"}
