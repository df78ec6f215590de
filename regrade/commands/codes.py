"""What a command's exit code says."""

GRADED = DONE = 0
WRONG_CALL = 2
UNGRADABLE = 3  # something could not be done, through a fault of ours
STOPPED = 130
