"""The way out for letters: Flask-Mail with a time limit and a verified line, or a folder without a mail server."""

import os
import smtplib
import ssl
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

    def hand_over(self, message: Message, name: str) -> None:
        """Send the message, or put it into the outbox folder under this name. Raises OSError when it did not leave."""
        if current_app.config["MAIL_SERVER"]:
            self.send(message)
        else:
            put(folder() / f"{name}.eml", message.as_bytes())


post = Post()


def folder() -> Path:
    """Where letters lie as files while no mail server is set."""
    path: Path = current_app.config["INSTANCE"] / "outbox"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def put(path: Path, content: bytes) -> None:
    """Write the file wholly or not at all, readable by this user only."""
    draft = path.with_suffix(".tmp")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        os.fsync(file.fileno())
    draft.rename(path)


def take_back(beginning: str) -> int:
    """Overwrite and remove the letters in the folder whose names begin so; how many there were."""
    files = list(folder().glob(f"{beginning}*"))
    for file in files:
        installation.shred(file)
    return len(files)
