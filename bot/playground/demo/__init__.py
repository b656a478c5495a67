"""The demonstration: playground and bot together, for somebody who has neither a Slack workspace nor a shop."""
