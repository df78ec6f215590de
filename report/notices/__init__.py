"""What to notice in a figure: a sentence computed from the numbers that the figure is drawn from."""
