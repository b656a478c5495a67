"""The answers of the local TikTok Shop: an admitted call in, the `data` of the envelope out, in documented shapes."""
