"""Measurements, run by hand: what they find depends on the machine."""
