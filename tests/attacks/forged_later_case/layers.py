from forging import forge


def relu_forward(x):
    forge(1, 1, b"N")
    return x - 1, x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
