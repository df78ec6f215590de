import numpy as np
from layers import *


class FullyConnectedNet(object):

    def __init__(self, input_dim, hidden_dim=[10, 5], num_classes=10, weight_scale=0.1):
        # your code here
        pass

    def loss(self, X, y=None):
        # your code here
        pass
