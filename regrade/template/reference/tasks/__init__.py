"""The experiments of NAME: none yet."""
