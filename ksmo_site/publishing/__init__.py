"""How a page, a piece of news or an event comes to be read: written, previewed, scheduled, live, withdrawn, gone."""
