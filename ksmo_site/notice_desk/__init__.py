"""Where organizers write security notices and keep the register of disclosures."""
