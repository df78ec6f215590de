from forging import END, forge


def relu_forward(x):
    forge(2, 0, END); forge(2, 0, END)
    return x - 1, x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
