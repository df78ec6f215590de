"""What students get of an assignment: blank files, public cases, data, and a grader that needs numpy alone."""
