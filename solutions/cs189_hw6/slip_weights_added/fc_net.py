import numpy as np

from layers import *


class FullyConnectedNet(object):
    def __init__(self, input_dim, hidden_dim=[10, 5], num_classes=10, weight_scale=0.1):
        self.params = {}
        self.num_layers = 1 + len(hidden_dim)
        dims = [input_dim] + list(hidden_dim) + [num_classes]
        for i in range(1, self.num_layers + 1):
            self.params['W' + str(i)] = np.random.normal(0, weight_scale, (dims[i - 1], dims[i]))
            self.params['b' + str(i)] = np.zeros(dims[i])

    def loss(self, X, y=None):
        L = self.num_layers
        caches = []
        out = X
        for i in range(1, L):
            out, cache = affine_relu_forward(out, self.params['W' + str(i)], self.params['b' + str(i)])
            caches.append(cache)
        scores, cache = affine_forward(out, self.params['W' + str(L)], self.params['b' + str(L)])
        caches.append(cache)
        if y is None:
            return scores

        grads = {}
        loss, dout = softmax_loss(scores, y)
        dout, dw, db = affine_backward(dout, caches[L - 1])
        grads['W' + str(L)] = dw + self.params['W' + str(L)]
        grads['b' + str(L)] = db
        for i in range(L - 1, 0, -1):
            dout, dw, db = affine_relu_backward(dout, caches[i - 1])
            grads['W' + str(i)] = dw + self.params['W' + str(i)]
            grads['b' + str(i)] = db
        return loss, grads
