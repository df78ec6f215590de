"""Networks in torch, with initial weights that numpy draws, and the loop that trains them."""
