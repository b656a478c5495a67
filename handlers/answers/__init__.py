"""The answers to questions: one module a topic."""
