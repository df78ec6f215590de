"""The network of STAT6910 HW5 §3 as a student writes it: built without arguments."""

import numpy as np
import torch

from reference.torchnets import dense


class Net(dense.Net):
    """784-100-100-10 with ReLU: pictures (N, 784) float32 in [0, 1] → scores (N, 10).

    The first weights follow torch's global seed.
    """

    def __init__(self):
        super().__init__(np.random.default_rng(int(torch.randint(2**62, ()))))
