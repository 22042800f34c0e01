"""The privacy notice and what keeps it: versions, consent, and everything that derives from the register."""
