def relu_forward(x):
    loop = [1.0]
    loop.append(loop)
    return loop, x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
