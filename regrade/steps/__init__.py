"""What the workflow's rules run: one small command each, `python -m regrade.steps.<name>`."""
