"""IAM operations that moto takes more lightly than AWS does, one file a concern."""
