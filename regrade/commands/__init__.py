"""One file for each command: `register(commands)` declares its words, `run(options)` does it, returns the exit code."""
