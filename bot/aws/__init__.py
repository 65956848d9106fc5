"""How AWS is changed and read. Everything here may run twice; nothing here knows Slack."""
