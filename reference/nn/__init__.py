"""Networks in numpy: layers, losses, optimisers, training, gradient checking; rows are samples."""
