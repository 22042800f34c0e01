"""Asking members before anything becomes wider, and letting them change what they said."""
