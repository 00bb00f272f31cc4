"""Where tasks run. An engine only calls a function on tasks; results come back in task order."""
