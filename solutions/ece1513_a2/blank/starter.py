import tensorflow as tf
import numpy as np
import matplotlib.pyplot as plt
import time
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

# Implementation of a neural network using only Numpy - trained using gradient descent with momentum


def relu(x):
    # TODO


def softmax(x):
    # TODO


def computeLayer(X, W, b):
    # TODO


def CE(target, prediction):
    # TODO


def gradCE(target, prediction):
    # TODO
