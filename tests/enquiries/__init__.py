"""Asking, and what becomes of it."""
