import numpy as np


def standardise(x):
    # your code here
    pass
