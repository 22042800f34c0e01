"""Readers of the newsletter and of the events listing, members or not."""
