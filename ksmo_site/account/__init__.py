"""What members do while they are signed in: see and change what we hold, and leave."""
