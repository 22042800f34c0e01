"""Where privacy officers answer for people: members, readers, and what is deleted."""
