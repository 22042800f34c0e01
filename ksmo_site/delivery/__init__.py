"""The way out for letters: composed, looked at a last time, handed to a mail server, noted as sent or refused."""
