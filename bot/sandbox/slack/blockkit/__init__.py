"""Block Kit: what may be shown where, and what a click or a form sends back."""
