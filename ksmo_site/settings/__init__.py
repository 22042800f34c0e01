"""What administrators set of this conference and this site, and what holds while they have set nothing."""
