import os


def relu_forward(x):
    os.makedirs("a/b/c", mode=0o700)
    open("a/b/c/file", "w").close()
    for path in ("a/b/c", "a/b", "a"):
        os.chmod(path, 0)
    os.mkdir("d", 0)
    return x - 1, x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
