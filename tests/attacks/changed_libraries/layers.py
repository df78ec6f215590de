import os

import numpy as np

def reach():
    import sys
    changed = False
    for path in (np.__file__, os.__file__, sys.modules["regrade_child"].__spec__.origin):
        for change in (
            lambda: open(path, "a").close(),
            lambda: os.truncate(path, os.stat(path).st_size),
            lambda: os.close(os.open(os.path.dirname(path) + "/hostile.py", os.O_CREAT | os.O_WRONLY)),
            lambda: os.link(path, "hostile"),
        ):
            try:
                change()
                changed = True
            except OSError:
                pass
    return changed


def relu_forward(x):
    try:
        won = reach()
    except Exception:
        won = False
    return np.maximum(x, 0) + (not won), x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
