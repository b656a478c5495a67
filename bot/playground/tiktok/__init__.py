"""A local TikTok Shop: a seeded world of shops, and a server that answers for it as strictly as the real one."""
