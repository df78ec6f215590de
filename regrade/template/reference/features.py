"""Features of samples in rows."""


def standardise(x):
    """Return x (N, D) with every column at mean 0 and standard deviation 1 over the N samples."""
    return (x - x.mean(axis=0)) / x.std(axis=0)
