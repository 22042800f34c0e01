"""Where organizers write what everybody is told."""
