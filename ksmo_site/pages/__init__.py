"""What visitors come to read: home, the conference, events, news, and how to reach us."""
