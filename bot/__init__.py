"""AWS IAM in Slack, under the two-person rule."""

__version__ = "0.1.0"
