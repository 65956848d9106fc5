"""A Slack to try the bot in: as strict as the real one, in memory, on this machine only."""
