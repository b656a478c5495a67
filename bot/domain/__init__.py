"""The rules. Plain data in, plain data out: no input or output, and no clock of their own."""
