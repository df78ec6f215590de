"""ECE1513 Assignment 2: letters with one hidden layer, trained by gradient descent with momentum."""
