"""The line to Slack: client, families of errors, limits and their check, app manifest, people and channels."""
