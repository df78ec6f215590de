"""The questions of CS189 HW6: one for each published function, and one that trains."""

import itertools
import math
from types import SimpleNamespace

import numpy as np

from grader.declarations import Case, Curve, Form, Property, Question, Reading, SameAsReference, Spread
from reference.cs189_hw6 import cases, layers, optim, probes

# float32 inputs stand among the cases: sums of a few dozen terms agree to some 1e-6 of the largest value.
SAME = SameAsReference(rtol=1e-5)
# A loss may be some 1e-7 off: many add a tiny number in the logarithm.
LOSS = SameAsReference(rtol=1e-5, atol=2e-7)
# A vector may be a row: what belongs to the features is (D,) or, with keepdims, (1, D).
ROWS = SameAsReference(rtol=1e-5, ignore_ones=True)
GRADIENTS = ("dx", "dw", "db")


def _cases(make, *arguments, outputs=(), group="{output}"):
    """Return a function of a generator that lists the cases of `make`.

    With outputs each case is asked once for each, and the group that earns points is called by `group`, in which
    {output} and {inputs}, the kind of inputs, are filled in.
    """

    def draw(rng):
        drawn = list(make(rng, *arguments))
        if not outputs:
            return [Case(kind, inputs) for kind, inputs in drawn]
        return [
            Case(group.format(output=output, inputs=kind), inputs | {"output": output})
            for output in outputs
            for kind, inputs in drawn
        ]

    return draw


def _initial(reply, inputs):
    """Say what is wrong with the parameters of a new net, or return None; a bias may be a row (1, H)."""
    sizes = [inputs["input_dim"], *inputs["hidden_dim"], inputs["num_classes"]]
    shapes = {f"W{i}": pair for i, pair in enumerate(itertools.pairwise(sizes), 1)}
    shapes |= {f"b{i}": (size,) for i, size in enumerate(sizes[1:], 1)}
    if set(reply) != set(shapes):
        return f"params holds {', '.join(sorted(reply))}; it should hold {', '.join(sorted(shapes))}"
    scale = inputs["weight_scale"]
    for name, shape in shapes.items():
        value = np.asarray(reply[name], float)
        if value.shape != shape and (name.startswith("W") or value.shape != (1, *shape)):
            return f"{name} has shape {value.shape}; it should be {shape}"
        if name.startswith("b"):
            if value.any():
                return f"{name} is not zero"
            continue
        # Five standard errors each way: a right net fails less than once in a million draws.
        if abs(value.std() / scale - 1) > 5 / math.sqrt(2 * value.size):
            return f"{name} has standard deviation {value.std():.3g}; it should be weight_scale, {scale:g}"
        if abs(value.mean()) > 5 * scale / math.sqrt(value.size):
            return f"{name} has mean {value.mean():.3g}; it should be 0"
        # The fourth moment of a normal is 3 standard deviations to the fourth; of a uniform 1.8.
        if np.mean((value - value.mean()) ** 4) / value.var() ** 2 < 2.4:
            return f"{name} is not drawn from a normal distribution: its tails are too short"
    return None


def _dropout(out, inputs):
    """Say what is wrong with the output of dropout; p may be the probability of keeping or of dropping an element."""
    out, x, p = np.asarray(out, float), inputs["x"], inputs["p"]
    if out.shape != x.shape:
        return f"out has shape {out.shape}; it should be {x.shape}"
    if inputs["mode"] == "test":
        return None if np.allclose(out, x, rtol=1e-6) else "in 'test' mode dropout should return x as it is"
    kept = out != 0
    share, chance = kept.mean(), 5 * math.sqrt(p * (1 - p) / x.size)
    for keep in (p, 1 - p):
        if abs(share - keep) <= chance and np.allclose(out[kept], x[kept] / keep, rtol=1e-6):
            return None
    if not kept.any():
        return "every element is dropped"
    return (
        f"{share:.1%} of the elements are kept, and those are {np.median(out[kept] / x[kept]):.3f} times x; for "
        f"p = {p:g} keep {p:.0%} and divide by {p:g} (or, with p for dropping, keep {1 - p:.0%} and divide by that)"
    )


def _dropout_gradient(reply, inputs):
    """Say what is wrong with the gradient of dropout: it goes through the mask that out shows."""
    out, dx = np.asarray(reply["out"], float), np.asarray(reply["dx"], float)
    if dx.shape != out.shape:
        return f"dx has shape {dx.shape}; it should be {out.shape}"
    if np.allclose(dx, inputs["dout"] * out / inputs["x"], rtol=1e-6):
        return None
    kept = out != 0
    if dx[~kept].any():
        return "dx is not 0 where the forward pass dropped: it is dout times the mask"
    times = dx[kept] / inputs["dout"][kept]
    if np.allclose(times, times[0], rtol=1e-6):
        wanted = (out / inputs["x"])[kept][0]
        return f"dx is {times[0]:.3g} times dout where x was kept, and should be {wanted:.3g} times"
    return "dx is not dout times the mask (and its scale) of the forward pass"


def _adam(given, new, epsilon):
    """Adam by another convention.

    given: what is added to the t of a given state; new: the t of a new state. epsilon: it stands "beside" the corrected
    root, "under" it, or beside the "uncorrected" one, as in the short form of Kingma and Ba §2.
    """

    def step(w, dw, config=None):
        _, config = optim.adam(w, dw, config)
        rate, small, correction = (
            config["learning_rate"],
            config["epsilon"],
            1 - config["beta2"] ** config["t"],
        )
        m, v = config["m"] / (1 - config["beta1"] ** config["t"]), config["v"] / correction
        roots = {
            "beside": np.sqrt(v) + small,
            "under": np.sqrt(v + small),
            "uncorrected": np.sqrt(v) + small / np.sqrt(correction),
        }
        return w - rate * m / roots[epsilon], config

    def expected(inputs):
        t = inputs["t"] + given if "t" in inputs else new
        return probes.adam(SimpleNamespace(adam=step), **inputs | {"t": t})

    return expected


def _rmsprop_under_root(inputs):
    """RMSprop with epsilon under the root."""

    def step(w, dw, config=None):
        _, config = optim.rmsprop(w, dw, config)
        return w - config["learning_rate"] * dw / np.sqrt(config["cache"] + config["epsilon"]), config

    return probes.rmsprop(SimpleNamespace(rmsprop=step), **inputs)


EPSILON = {
    "beside": "",
    "under": "epsilon under the root",
    "uncorrected": "epsilon beside the uncorrected root",
}
# What is added to the t of a given state, and the t of a new one, before the step that raises it
FIRST_T = {
    "": (0, 0),
    "the given t is the number of this step": (-1, 0),
    "a new t is 1, and is raised before it is used": (0, 1),
}
ADAM_READINGS = tuple(
    Reading(", ".join(filter(None, (first, words))), _adam(*FIRST_T[first], place))
    for first in FIRST_T
    for place, words in EPSILON.items()
    if first or words
)


def _eps_outside(inputs):
    """Batch normalisation that adds eps to the standard deviation."""
    value = probes.batchnorm_forward(layers, **inputs)
    if inputs["output"] != "out":
        return value
    train, x = inputs["mode"] == "train", inputs["x"]
    mean = x.mean(axis=0) if train else inputs["running_mean"]
    sd = x.std(axis=0) if train else np.sqrt(inputs["running_var"])
    return inputs["gamma"] * (x - mean) / (sd + inputs.get("eps", 1e-5)) + inputs["beta"]


def _eps_outside_backward(inputs):
    """Gradient of batch normalisation that adds eps to the standard deviation."""
    x, dout, n = inputs["x"], inputs["dout"], len(inputs["x"])
    centred, sd = x - x.mean(axis=0), x.std(axis=0)
    divisor = sd + inputs["eps"]
    dnormal = dout * inputs["gamma"]
    # y = c / (σ + ε):  dx = (dy − mean dy) / (σ + ε) − c Σ(dy c) / (N σ (σ + ε)²)
    dx = (dnormal - dnormal.mean(axis=0)) / divisor
    dx -= centred * (dnormal * centred).sum(axis=0) / (n * sd * divisor**2)
    gradients = {"dx": dx, "dgamma": (dout * centred / divisor).sum(axis=0), "dbeta": dout.sum(axis=0)}
    return gradients[inputs["output"]]


def _unbiased_variance(inputs):
    """Batch normalisation whose running variance takes the batch's variance over N − 1, as torch does."""
    n, new = len(inputs["x"]), 1 - inputs.get("momentum", 0.9)
    value = probes.batchnorm_forward(layers, **inputs)
    if inputs["output"] != "running_var":
        return value
    return value + new * inputs["x"].var(axis=0) / (n - 1)  # N/(N − 1) = 1 + 1/(N − 1)


def _question(id, title, points, section, asks, draw, judge=SAME, **more):
    """Declare a question whose probe has the question's id, unless `probe` says otherwise."""
    more = {"probe": id, "needs": NEEDS.get(id, ())} | more
    return Question(
        id=id, title=title, points=points, section=section, asks=asks, cases=draw, judge=judge, **more
    )


# Whose functions a question's function calls, or whose cache it takes
NEEDS = {
    "affine_backward": ("affine_forward",),
    "relu_backward": ("relu_forward",),
    "affine_relu_forward": ("affine_forward", "relu_forward"),
    "affine_relu_backward": ("affine_relu_forward", "affine_backward", "relu_backward"),
    "softmax_gradient": ("softmax_loss",),
    "net_scores": ("affine_relu_forward", "affine_forward"),
    "net_loss": ("net_scores", "softmax_loss"),
    "net_gradients": ("net_loss", "softmax_gradient", "affine_relu_backward", "affine_backward"),
    "conv_backward": ("conv_forward",),
    "max_pool_backward": ("max_pool_forward",),
    "batchnorm_backward": ("batchnorm_forward",),
    "dropout_backward": ("dropout_forward",),
    "training": ("net_init", "net_gradients"),
}
GIVEN = (Form("the course's affine–ReLU, made of the layers that were handed in", "given_affine_relu"),)
VELOCITIES = (
    Form("a velocity that is a mean of gradients: v' = μ v + dw, w' = w − η v'", "velocity_of_gradients"),
    Form("a velocity up the slope: v' = μ v + η dw, w' = w − v'", "velocity_subtracted"),
)
STATE_A = (Form("config's 'a' for the mean of dw², and 'v' for that of dw", "state_a"),)
MOMENTUM = {"learning_rate": 0.05, "momentum": 0.7}
RMSPROP = {"learning_rate": 0.05, "decay_rate": 0.8}
ADAM = {"learning_rate": 0.05, "beta1": 0.7, "beta2": 0.9, "epsilon": 1e-6}
CURVE = Curve(
    "Training by plain SGD",
    "step",
    "training loss",
    lambda inputs: np.arange(1, 16) * (inputs["steps"] // 15),
)

# fmt: off
QUESTIONS = (
    _question("affine_forward", "Affine layer", 4, "§1.1.1",
              "x w + b for samples of any shape.", _cases(cases.affine)),
    _question("affine_backward", "Affine layer, backward", 6, "§1.1.1",
              "Gradients for x, w and b, each in the shape of its argument.",
              _cases(cases.affine, True, outputs=GRADIENTS), ROWS),
    _question("relu_forward", "ReLU", 3, "§1.1.2", "max(0, x).", _cases(cases.relu)),
    _question("relu_backward", "ReLU, backward", 6, "§1.1.2",
              "dout where x was positive.", _cases(cases.relu, True)),
    _question("affine_relu_forward", "Affine–ReLU", 2, "§1.1.2",
              "An affine layer, then ReLU.", _cases(cases.affine), forms=GIVEN),
    _question("affine_relu_backward", "Affine–ReLU, backward", 3, "§1.1.2",
              "Gradients through ReLU, then the affine layer.", _cases(cases.affine, True, outputs=GRADIENTS), ROWS,
              forms=GIVEN),
    _question("softmax_loss", "Softmax loss", 6, "§1.1.3",
              "Mean cross-entropy of the softmax of x.",
              _cases(cases.softmax, outputs=("loss",), group="{inputs}"), LOSS),
    _question("softmax_gradient", "Softmax loss, gradient", 6, "§1.1.3", "Its gradient.",
              _cases(cases.softmax, outputs=("dx",), group="{inputs}"), probe="softmax_loss"),
    _question("net_init", "Network, first weights", 2, "§1.2",
              "Normal weights of standard deviation weight_scale, zero biases, named W1, b1, …",
              _cases(cases.initial), Property(_initial)),
    _question("net_scores", "Network, scores", 6, "§1.2",
              "loss(X) returns the scores: ReLU after each layer but the last.", _cases(cases.network, False)),
    _question("net_loss", "Network, loss", 6, "§1.2",
              "loss(X, y) returns the softmax loss of the scores.", _cases(cases.network), LOSS),
    _question("net_gradients", "Network, gradients", 10, "§1.2",
              "loss(X, y) returns the gradients of that loss by name.",
              _cases(cases.network, outputs=("W", "b"), group="{output}, {inputs}"), ROWS),
    _question("sgd", "Gradient descent", 2, "optim.py", "w − η dw.",
              _cases(cases.updates, {"learning_rate": 0.3}, ())),
    _question("sgd_momentum", "Momentum", 3, "optim.py", "v ← μ v − η dw, w ← w + v.",
              _cases(cases.updates, MOMENTUM, ("velocity",)), forms=VELOCITIES),
    _question("rmsprop", "RMSprop", 3, "optim.py", "Steps divided by the root of the running mean of dw².",
              _cases(cases.updates, RMSPROP, ("cache",)),
              readings=(Reading("epsilon under the root", _rmsprop_under_root),), forms=STATE_A),
    _question("adam", "Adam", 6, "optim.py", "Bias-corrected moments; t counts the steps.",
              _cases(cases.updates, ADAM, ("m", "v")),
              readings=ADAM_READINGS, forms=STATE_A),
    _question("conv_forward", "Convolution", 4, "§2", "Filters laid on padded pictures with a stride, plus b.",
              _cases(cases.convolution)),
    _question("conv_backward", "Convolution, backward", 3, "§2", "Gradients for x, w and b.",
              _cases(cases.convolution, True, outputs=GRADIENTS)),
    _question("max_pool_forward", "Max pooling", 2, "§2 (e)", "The maximum of each window.", _cases(cases.pool)),
    _question("max_pool_backward", "Max pooling, backward", 2, "§2 (f)",
              "dout goes to each window's maximum, and adds up where windows overlap.", _cases(cases.pool, True)),
    _question("batchnorm_forward", "Batch normalisation", 4, "layers.py",
              "Normalise by the batch and remember its mean and variance; in test by the remembered ones.",
              _cases(cases.batchnorm_forward), ROWS,
              readings=(Reading("the running variance divides by N − 1", _unbiased_variance),
                        Reading("eps is added to the standard deviation", _eps_outside))),
    _question("batchnorm_backward", "Batch normalisation, backward", 3, "layers.py",
              "Gradients for x, gamma and beta.",
              _cases(cases.batchnorm_backward, outputs=("dx", "dgamma", "dbeta")), ROWS,
              readings=(Reading("eps is added to the standard deviation", _eps_outside_backward),)),
    _question("dropout_forward", "Dropout", 2, "layers.py",
              "Keep some elements and divide them by the probability of being kept.",
              _cases(cases.dropout), Property(_dropout)),
    _question("dropout_backward", "Dropout, backward", 2, "layers.py", "dout through the same mask.",
              _cases(cases.dropout, True), Property(_dropout_gradient)),
    _question("training", "Training", 4, "§1.2", "A net trained by plain SGD on batches of four.",
              _cases(cases.training), Spread(cases.training_score, seeds=5, width=4.0, floor=0.02, curve=CURVE)),
)
# fmt: on
