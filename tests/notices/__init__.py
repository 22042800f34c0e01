"""What the site tells everybody."""
