"""What one can ask: a file for each `/iam` subcommand, found by its name."""
