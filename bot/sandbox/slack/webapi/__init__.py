"""What the app may call: `/api/*`, with Slack's names, scopes and errors."""
