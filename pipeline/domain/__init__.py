"""What the product judges, as pure functions of values: no clock, no I/O, no library."""
