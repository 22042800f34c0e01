"""Copies of the database, and the copy of the key file that lies beside them and never inside."""
