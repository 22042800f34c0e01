"""The way out for letters: Flask-Mail with a time limit and a verified line, or a folder without a mail server."""

import smtplib
import ssl
from contextlib import AbstractContextManager
from pathlib import Path

from flask import current_app
from flask_mail import Connection, Mail, Message

from ksmo_site import installation

SECONDS = 10


class Line(Connection):
    """A line to the mail server that gives up after a while and trusts only verified certificates (RFC 3207, 8314)."""

    def configure_host(self) -> smtplib.SMTP:
        trust = ssl.create_default_context(cafile=current_app.config["KSMO_MAIL_CAFILE"] or None)
        if self.mail.use_ssl:
            host: smtplib.SMTP = smtplib.SMTP_SSL(self.mail.server, self.mail.port, timeout=SECONDS, context=trust)
        else:
            host = smtplib.SMTP(self.mail.server, self.mail.port, timeout=SECONDS)
        if self.mail.use_tls:
            host.starttls(context=trust)
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host


class Post(Mail):
    """Hands messages over one at a time, so that a refused address is never taken for a sent letter."""

    def connect(self) -> Line:
        return Line(current_app.extensions["mail"])

    def hand_over(self, message: Message, name: str, wanted: AbstractContextManager[bool]) -> bool:
        """Send the message, or put it into the outbox folder under this name, if it is still wanted just then.

        Raises OSError when it did not leave.
        """
        if not current_app.config["MAIL_SERVER"]:
            with wanted as is_wanted:
                if is_wanted:
                    installation.put(folder() / f"{name}.eml", message.as_bytes())
            return is_wanted
        # Reaching a mail server can take long; what is said there to send one letter does not.
        with self.connect() as line, wanted as is_wanted:
            if is_wanted:
                line.send(message)
        return is_wanted


post = Post()


def folder() -> Path:
    """Where letters lie as files while no mail server is set."""
    path: Path = current_app.config["INSTANCE"] / "outbox"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def take_back(beginning: str) -> int:
    """Overwrite and remove the letters in the folder whose names begin so; how many there were."""
    files = list(folder().glob(f"{beginning}*"))
    for file in files:
        installation.shred(file)
    return len(files)
