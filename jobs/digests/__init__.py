"""How the digest of each topic is composed from what is stored, and when."""
