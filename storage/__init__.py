"""What is remembered: one module of tables and one of queries a topic."""
