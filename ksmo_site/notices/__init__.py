"""What the site has to tell everybody: breaches, and what was handed to others."""
