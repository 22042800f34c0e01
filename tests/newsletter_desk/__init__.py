"""Issues of the newsletter: written, checked, sent, read in the archive."""
