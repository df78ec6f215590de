"""16-720 HW5: neural networks for letters, reading handwritten pages, autoencoder and PCA."""
