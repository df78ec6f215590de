"""Whether an assignment's questions catch what is wrong: mutants of its worked solution, and its known mistakes."""
