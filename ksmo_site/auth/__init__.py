"""Members: joining, signing in, their data, leaving."""
