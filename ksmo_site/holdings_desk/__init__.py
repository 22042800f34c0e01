"""What is held of people and how long, how deleting stands, and figures that name nobody."""
