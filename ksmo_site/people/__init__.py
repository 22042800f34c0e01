"""A person is a key: what the site knows about somebody is sealed under their own key, and leaving destroys it."""
