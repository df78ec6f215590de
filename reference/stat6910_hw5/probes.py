"""How the functions of STAT6910 HW5 are called; the same code runs on a submission and on the reference."""

import inspect
import re

import numpy as np

_W, _GRADIENT = ("w", r"w|weights?|theta|x|p|params?"), ("grad", r"g|grads?|gradients?|dw|d_w")
_RATE = ("eta", r"eta|lr|learning_rate|alpha|rate|step_size")
# By the rule: its published arguments in their order, and the names that students give them
_ROLES = {
    "sgd_step": (_W, _GRADIENT, _RATE),
    "momentum_step": (
        _W, ("v", r"v|vel|velocity|u|buf|buffer"), _GRADIENT, ("mu", r"mu|momentum|beta|gamma|rho"), _RATE
    ),
    "adagrad_step": (_W, ("s", r"s|g2|cache|r|h|v|acc\w*|sum\w*"), _GRADIENT, _RATE),
    "adam_step": (
        _W, ("m", r"m|mt|m_t"), ("v", r"v|s|vt|v_t"), _GRADIENT, ("t", r"t|step|i|k|n|it|iteration"), _RATE,
        ("beta1", r"(beta|b)_?1"), ("beta2", r"(beta|b)_?2"),
    ),
}  # fmt: skip


class _Adapted:
    """A submission of which some functions are called in another way."""

    def __init__(self, student, **functions):
        self._student = student
        vars(self).update(functions)

    def __getattr__(self, name):
        return getattr(self._student, name)


def _order(student, rule):
    """Return the parameters in the order of the published arguments, told by their names; None if these do not tell."""
    names = list(inspect.signature(getattr(student, rule)).parameters)
    found = []
    for role, spelled in _ROLES[rule]:
        # A large G is the sum of squares beside a small g, the gradient
        fits = [
            one
            for one in names
            if re.fullmatch(spelled, "g2" if one == "G" and "g" in names else one.lower())
        ]
        exact = [one for one in fits if one == role] or fits
        if len(exact) != 1 or exact[0] in found:
            return None
        found.append(exact[0])
    return found


def _ask(student, rule, *given):
    """Call a rule with its published arguments, each where the name of a parameter says that it goes."""
    names = _order(student, rule)
    if names is None:
        return getattr(student, rule)(*given)
    return getattr(student, rule)(**dict(zip(names, given, strict=False)))


def by_names(student):
    """Return a submission whose update rules have their arguments in another order, told by their names."""

    def named(rule):
        def call(*given):
            names = _order(student, rule)
            if (
                names is None
                or names == list(inspect.signature(getattr(student, rule)).parameters)[: len(names)]
            ):
                raise ValueError(f"the names of {rule}'s arguments tell no other order")
            return _ask(student, rule, *given)

        return call

    return _Adapted(student, **{rule: named(rule) for rule in _ROLES})


def weights_last(student):
    """Return a submission whose update rules give what they keep before the weights."""

    def turned(rule):
        def call(*given):
            *kept, w = _ask(student, rule, *given)
            return (w, *kept)

        return call

    return _Adapted(student, **{rule: turned(rule) for rule in _ROLES if rule != "sgd_step"})


def velocity_subtracted(student):
    """Return a submission whose velocity points up the slope: v' = mu v + eta grad, w' = w - v'."""

    def momentum_step(w, v, grad, mu, eta):
        w, v = _ask(student, "momentum_step", w, -v, grad, mu, eta)
        return w, -np.asarray(v)

    return _Adapted(student, momentum_step=momentum_step)


def velocity_of_gradients(student):
    """Return a submission whose velocity holds no rate, as torch's does: v' = mu v + grad, w' = w - eta v'."""

    def momentum_step(w, v, grad, mu, eta):
        w, v = _ask(student, "momentum_step", w, -v / eta, grad, mu, eta)
        return w, -eta * np.asarray(v)

    return _Adapted(student, momentum_step=momentum_step)


def width_bound(student, w):
    """Return the bound for a number or an array of weights."""
    return student.width_bound(np.copy(w) if isinstance(w, np.ndarray) else w)


def weight_decay_factor(student, eta, lam, m):
    """Return the factor."""
    return student.weight_decay_factor(eta, lam, m)


def weight_decay_factors(student, eta, lams, m):
    """Return the factor for each of several λ."""
    return np.array([np.asarray(student.weight_decay_factor(eta, float(lam), m)).item() for lam in lams])


def sgd_step(student, w, gradients, eta):
    """Return w after each step along a list of gradients."""
    path, w = [], w.copy()
    for gradient in gradients:
        w = student.sgd_step(w, gradient.copy(), eta)
        path.append(np.array(w))
    return np.stack(path)


def momentum_step(student, w, v, gradients, mu, eta):
    """Return w after each step, from a given velocity."""
    path, w, v = [], w.copy(), v.copy()
    for gradient in gradients:
        w, v = student.momentum_step(w, v, gradient.copy(), mu, eta)
        path.append(np.array(w))
    return np.stack(path)


def adagrad_step(student, w, s, gradients, eta):
    """Return w after each step, from a given sum of squares."""
    path, w, s = [], w.copy(), s.copy()
    for gradient in gradients:
        w, s = student.adagrad_step(w, s, gradient.copy(), eta)
        path.append(np.array(w))
    return np.stack(path)


def adam_step(student, w, m, v, gradients, t, eta, beta1=None, beta2=None):
    """Return w after each step, the first of which is number t; without beta1 and beta2 by those of the function."""
    path, w, m, v = [], w.copy(), m.copy(), v.copy()
    betas = () if beta1 is None else (beta1, beta2)
    for number, gradient in enumerate(gradients, t):
        w, m, v = student.adam_step(w, m, v, gradient.copy(), number, eta, *betas)
        path.append(np.array(w))
    return np.stack(path)


def net_parameters(student):
    """Return the shapes of the parameters, in their order."""
    return [list(parameter.shape) for parameter in student.Net().parameters()]


def net_forward(student, X, frequency):
    """Return the logarithm of the softmax of the scores of a net whose parameters follow a fixed pattern.

    The logarithm makes scores and log-probabilities the same.
    """
    import torch

    net = student.Net().eval()
    with torch.no_grad():
        for number, parameter in enumerate(net.parameters(), 1):
            pattern = np.cos(frequency * number * np.arange(1, parameter.numel() + 1))
            scale = (6 / parameter.shape[-1]) ** 0.5 if parameter.ndim > 1 else 0.3
            parameter.copy_(torch.tensor(scale * pattern.reshape(parameter.shape), dtype=torch.float32))
        return torch.log_softmax(net(torch.tensor(X, dtype=torch.float32)), dim=1).numpy()


def training(student, X, y, X_test, rate, batch, steps, seed):
    """Return the labels that a net gives to X_test after training with Adam on the mean cross-entropy.

    "curve" has the mean loss of the batches in each tenth of the steps.
    """
    import torch

    torch.manual_seed(seed)
    net, rng = student.Net().train(), np.random.default_rng(seed)
    X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
    optimiser = torch.optim.Adam(net.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        rows = torch.from_numpy(rng.integers(len(X), size=batch))
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(net(X[rows]), y[rows])
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    net.eval()
    with torch.no_grad():
        labels = net(torch.tensor(X_test, dtype=torch.float32)).argmax(dim=1).numpy()
    return {"labels": labels, "curve": np.reshape(losses, (10, -1)).mean(axis=1)}
