"""The public archive of the newsletter, and its feed."""
