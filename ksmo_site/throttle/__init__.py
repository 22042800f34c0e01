"""Slowing down whoever tries too often, without knowing who it is and without shutting anybody else out."""
