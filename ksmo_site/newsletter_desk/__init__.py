"""Where organizers write an issue of the newsletter, choose its readers, check it and send it."""
