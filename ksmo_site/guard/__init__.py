"""The one guard before every page of the desk."""
