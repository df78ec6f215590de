"""How the functions of STAT6910 HW5 are called; the same code runs on a submission and on the reference."""

import numpy as np


def width_bound(student, w):
    """Return the bound for a number or an array of weights."""
    return student.width_bound(np.copy(w) if isinstance(w, np.ndarray) else w)


def weight_decay_factor(student, eta, lam, m):
    """Return the factor."""
    return student.weight_decay_factor(eta, lam, m)


def weight_decay_factors(student, eta, lams, m):
    """Return the factor for each of several λ."""
    return np.array([float(student.weight_decay_factor(eta, float(lam), m)) for lam in lams])


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
    """Return the labels that a net gives to X_test after training with Adam on the mean cross-entropy."""
    import torch

    torch.manual_seed(seed)
    net, rng = student.Net().train(), np.random.default_rng(seed)
    X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
    optimiser = torch.optim.Adam(net.parameters(), lr=rate)
    for _ in range(steps):
        rows = torch.from_numpy(rng.integers(len(X), size=batch))
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(net(X[rows]), y[rows]).backward()
        optimiser.step()
    net.eval()
    with torch.no_grad():
        return net(torch.tensor(X_test, dtype=torch.float32)).argmax(dim=1).numpy()
