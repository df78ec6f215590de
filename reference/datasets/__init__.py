"""The data sets: an embedded stand-in and the real files behind one call."""
