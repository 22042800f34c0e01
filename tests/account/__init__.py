"""What members see and change."""
