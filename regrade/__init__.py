"""The command line, and the only room that imports all the others."""
