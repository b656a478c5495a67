"""A local Slack workspace and a local TikTok Shop, for the demo and the tests. Nothing else imports this package."""
