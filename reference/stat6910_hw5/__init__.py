"""STAT 6910 Homework 5: theory of training, and four optimisers on MNIST."""
