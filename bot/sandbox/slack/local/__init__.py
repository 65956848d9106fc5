"""What people do and see: the page's side of the workspace, under `/local/*`."""
