"""What members prove themselves with."""
