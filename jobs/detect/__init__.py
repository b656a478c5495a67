"""Looking at what is stored for trouble: one module a topic."""
