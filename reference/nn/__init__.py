"""Networks in numpy: layers, losses, initialisers, optimisers, training and gradient checking; rows are samples."""
