"""What members prove themselves with, and where they are signed in."""
