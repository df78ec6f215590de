"""The experiments of CS189 Homework 6, one module each."""
