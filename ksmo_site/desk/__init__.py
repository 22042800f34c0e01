"""Where organizers work; one guard stands before all of it."""
