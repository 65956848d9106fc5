"""The whole story without a person: each act is a file, each step either comes true or ends it."""
