import os
import sys


def relu_forward(x):
    while True:
        print("hostile" * 10**5)
        sys.stderr.write("hostile" * 10**5)
        os.write(1, b"hostile" * 10**4)


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
