"""Organizers write events, let them go live, call them off, and take them in and out as tables."""
