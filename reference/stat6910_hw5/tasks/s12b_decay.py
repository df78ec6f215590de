"""STAT6910 HW5 §1.2(b): the shrinking of weights over one epoch, step by step and by the formula."""

import numpy as np

from reference.run import Run


def run(task: Run) -> None:
    """Compare n/m steps of 1 − ηλ/n with the formula, at the settings and over ten decades of ηλ/n."""
    eta, lam, n, m = (task.settings[key] for key in ("eta", "lam", "n", "m"))

    def stepwise(lam):
        return (1 - eta * lam / n) ** (n / m)

    formula = float(task.call("weight_decay_factor", eta=eta, lam=lam, m=m))
    task.metric("decay", stepwise(lam), variant="step by step")
    task.metric("decay", formula, variant="formula")
    task.metric("decay difference", abs(formula / stepwise(lam) - 1))
    shares = np.logspace(-10, -0.1, 100)  # ηλ/n
    task.array("share", shares)
    task.array("step_by_step", stepwise(shares * n / eta))
    task.array("formula", task.call("weight_decay_factors", eta=eta, lams=shares * n / eta, m=m))
