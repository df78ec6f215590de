"""What is right: the mathematics, the data sets and the five assignments."""
