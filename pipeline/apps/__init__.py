"""What people start: the terminal, the pages, the demo newsroom."""
