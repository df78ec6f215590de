"""How a submission is graded: intake, sandbox, comparison, diagnosis, gradebook."""
