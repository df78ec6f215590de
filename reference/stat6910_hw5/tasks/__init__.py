"""The experiments of STAT 6910 Homework 5, one module each."""
