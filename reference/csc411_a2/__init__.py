"""CSC411 Assignment 2: digits with a linear softmax, trained by gradient descent and with momentum."""
