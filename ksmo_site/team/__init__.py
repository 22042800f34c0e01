"""The team: who reaches the desk and how far, and what everybody did there."""
