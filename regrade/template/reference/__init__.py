"""NAME: the reference's functions, and what is asked about them."""
