"""`twokeys demo`: a workspace, an account, and the very same `twokeys serve` between them."""
