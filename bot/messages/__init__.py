"""What the bot says: data of the domain in, messages out."""
