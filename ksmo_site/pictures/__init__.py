"""Images for pages, news and events: taken in, made small and clean, and shown from our own address only."""
