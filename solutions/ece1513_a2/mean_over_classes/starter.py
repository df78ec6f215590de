import numpy as np
import tensorflow as tf
import matplotlib.pyplot as plt

with np.load("notMNIST.npz") as data:
    Data, Target = data["images"], data["labels"]


def relu(x):
    return x * (x > 0)


def softmax(x):
    e = np.exp(x)
    return e / np.sum(e, axis=1, keepdims=True)


def compute_layer(X, W, b):
    return X @ W + b


def average_ce(target, prediction):
    return -np.mean(target * np.log(prediction + 1e-12))


def grad_ce(target, prediction):
    return (prediction - target) / target.shape[0]


plt.plot(Data[0])
plt.show()
