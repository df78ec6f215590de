"""CS189 Homework 6: modular fully connected networks."""
