"""Where organizers write pages and news, look at them, and let visitors read them; the menu, images and samples."""
