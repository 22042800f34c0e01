"""What administrators set about the conference and this site."""
