"""Counted tries."""
