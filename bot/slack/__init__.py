"""How people talk to it: listeners, messages, windows. The only package that knows Slack."""
