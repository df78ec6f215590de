"""The experiments of CSC411 Assignment 2."""
