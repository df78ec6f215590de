"""The experiments of 16-720 HW5."""
