"""Pictures: convolution and pooling, principal components, PSNR, and the reading of handwritten pages."""
