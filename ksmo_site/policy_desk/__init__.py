"""Where organizers write the policy, see what it would widen, announce it, and tell everybody."""
