"""Slack in, workflow out. A listener acks, and hands one call to the desk.

Nothing of a payload is believed but who clicked and which id the button carries.
"""
