"""What is remembered: one row of truth for each request, and an event for each change of it."""
