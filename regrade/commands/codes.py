"""What a command's exit code says."""

GRADED = DONE = 0
WEAK = 1  # it was done, and what it looked at is not as it should be
WRONG_CALL = 2
UNGRADABLE = 3  # something could not be done, through a fault of ours
STOPPED = 130
