"""The experiments of ECE1513 Assignment 2."""
