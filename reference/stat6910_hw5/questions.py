"""The questions of STAT6910 HW5: its two formulas, its four update rules, and its network."""

import numpy as np

from grader.declarations import Case, Curve, Form, Property, Question, Reading, SameAsReference, Spread
from reference.stat6910_hw5 import cases, optimisers, probes


def _cases(*makes, **settings):
    """Return a function of a generator that lists the cases of all `makes`."""
    return lambda rng: [Case(group, inputs) for make in makes for group, inputs in make(rng, **settings)]


def _rule(*states, **settings):
    """Return the cases of an update rule with these states and settings."""
    return lambda rng: cases.steps(rng, states, **settings)


LAYERS = [[100, 784], [100], [100, 100], [100], [10, 100], [10]]


def _two_hidden_layers(reply, inputs):
    """Say what is wrong with the shapes of the net's parameters."""
    if reply == LAYERS:
        return None
    shown = ", ".join("×".join(map(str, shape)) for shape in reply) or "none"
    return f"the parameters are {shown}; two hidden layers of 100 units give 100×784, 100, 100×100, 100, 10×100, 10"


def _net_with(activation):
    """Return the value of `net_forward` for hidden units with this activation."""

    def expected(inputs):
        out, number = inputs["X"].astype(np.float64), 0
        for n_out, n_in in LAYERS[::2]:
            w, b = (
                np.cos(inputs["frequency"] * (number + i) * np.arange(1, size + 1))
                for i, size in ((1, n_out * n_in), (2, n_out))
            )
            out = out @ ((6 / n_in) ** 0.5 * w.reshape(n_out, n_in)).T + 0.3 * b
            number += 2
            if number < 6:
                out = activation(out)
        out = out - out.max(axis=1, keepdims=True)
        return out - np.log(np.exp(out).sum(axis=1, keepdims=True))

    return expected


def _adam_from_zero(inputs):
    """Adam that counts its first step as 0 and corrects with t + 1."""
    return probes.adam_step(optimisers, **inputs | {"t": inputs["t"] + 1})


# float32 through three layers of up to 784 terms.
NET = SameAsReference(rtol=1e-4)

NAMES = Form("the arguments in another order, told by their names", "by_names")
RULES = (NAMES, Form("the weights after what is kept in what is returned", "weights_last"))
VELOCITIES = (
    Form("a velocity up the slope: v' = μ v + η ∇C, w' = w − v'", "velocity_subtracted"),
    Form("a velocity without the rate, as in torch: v' = μ v + ∇C, w' = w − η v'", "velocity_of_gradients"),
)
CURVE = Curve(
    "Training with Adam", "step", "training loss", lambda inputs: np.arange(1, 11) * (inputs["steps"] // 10)
)

# fmt: off
QUESTIONS = (
    Question("width_bound", "Width of the range of activations", 20, "width_bound", _cases(cases.width), "§2.2(b)",
             "2/|w| · ln(|w|(1 + √(1 − 4/|w|))/2 − 1) for numbers and arrays, |w| ≥ 4.",
             # At |w| = 4 the bound is 0 and its formula amplifies rounding.
             SameAsReference(rtol=1e-9, atol=1e-9)),
    Question("weight_decay_factor", "Weight decay of an epoch", 10, "weight_decay_factor", _cases(cases.decay),
             "§1.2(b)", "The factor exp(−ηλ/m) by which an epoch shrinks the weights."),
    Question("sgd_step", "Gradient descent", 6, "sgd_step", _cases(_rule(eta=0.8)), "§3.1", "w − η ∇C.",
             forms=(NAMES,)),
    Question("momentum_step", "Momentum", 12, "momentum_step", _cases(_rule("v", mu=0.9, eta=0.05)), "§2.3",
             "v' = μ v − η ∇C, w' = w + v'.", forms=(*RULES, *VELOCITIES)),
    Question("adagrad_step", "AdaGrad", 12, "adagrad_step", _cases(_rule("s", eta=0.03), cases.zero_gradient),
             "§3.1", "Steps divided by the root of the sum of squared gradients.", forms=RULES),
    Question("adam_step", "Adam", 12, "adam_step", 
             _cases(_rule("m", "v", eta=0.03, beta1=0.8, beta2=0.95),
                    lambda rng: cases.zero_gradient(rng, ("m", "v")), cases.published_betas),
             "§3.1", "Bias-corrected moments; t is the number of the step.",
             readings=(Reading("t counts the steps before this one", _adam_from_zero),), forms=RULES),
    Question("net_parameters", "Net, its layers", 6, "net_parameters", lambda rng: [Case("layers", {})], "§3",
             "Two hidden layers of 100 units between 784 pixels and 10 classes.", Property(_two_hidden_layers)),
    Question("net_forward", "Net, its scores", 12, "net_forward", _cases(cases.pictures), "§3",
             "Scores (or log-probabilities) of pictures for given weights.", NET,
             readings=(Reading("sigmoid hidden units", _net_with(lambda z: 1 / (1 + np.exp(-z)))),
                       Reading("tanh hidden units", _net_with(np.tanh)))),
    Question("training", "Net, training", 10, "training", _cases(cases.training), "§3.1",
             "A net trained with Adam, η = 0.002, on the mean cross-entropy.",
             # The units are not published, and others learn faster or slower: only a net that hardly learns is wrong.
             Spread(cases.training_score, seeds=5, width=4.0, floor=0.075, curve=CURVE),
             needs=("net_parameters", "net_forward")),
)
# fmt: on
