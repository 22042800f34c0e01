"""The hall of the desk: what waits for whom, what is live, what is due."""
