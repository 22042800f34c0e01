"""The line to the mail server: Flask-Mail's, with time limits and verified trust, several steps said in one breath."""

import contextlib
import re
import smtplib
import ssl
from functools import cache

from flask import current_app
from flask_mail import Connection, Mail

SECONDS_TO_CONNECT = 10
SECONDS_TO_ANSWER = 30
# Lines that begin with a dot would end the letter (RFC 5321, 4.5.2).
_DOTS = re.compile(rb"^\.", re.MULTILINE)


@cache
def _trust(file: str | None) -> ssl.SSLContext:
    """Certificates are verified against these authorities, or those of this machine; reading them takes long."""
    return ssl.create_default_context(cafile=file)


class Line(Connection):
    """A line to the mail server that gives up after a while and trusts only verified certificates (RFC 3207, 8314)."""

    host: smtplib.SMTP

    def configure_host(self) -> smtplib.SMTP:
        trust = _trust(current_app.config["KSMO_MAIL_CAFILE"] or None)
        place = (self.mail.server, self.mail.port)
        if self.mail.use_ssl:
            host: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=SECONDS_TO_CONNECT, context=trust)
        else:
            host = smtplib.SMTP(*place, timeout=SECONDS_TO_CONNECT)
        if self.mail.use_tls:
            host.starttls(context=trust)
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        host.ehlo_or_helo_if_needed()
        if host.sock is not None:
            host.sock.settimeout(SECONDS_TO_ANSWER)
        return host

    def __exit__(self, *_raised: object) -> None:
        # A line that is cut already cannot be told goodbye.
        with contextlib.suppress(OSError):
            self.host.quit()
        self.host.close()

    def hand_over(self, to: str, content: bytes) -> None:
        """Send one letter, made of ASCII, to one address.

        Raises smtplib's exceptions, all of them OSError; ValueError for an address this server cannot be told.
        """
        sender = current_app.config["KSMO_MAIL_SENDER"]
        if not self.host.has_extn("pipelining") or not to.isascii():
            options = [] if to.isascii() else ["SMTPUTF8"]
            self.host.sendmail(sender, [to], content, mail_options=options)
        else:
            _in_one_breath(self.host, sender, to, content)


def _in_one_breath(host: smtplib.SMTP, sender: str, to: str, content: bytes) -> None:
    """The same as sendmail(), without waiting for each answer (RFC 2920)."""
    host.send(f"MAIL FROM:<{sender}>\r\nRCPT TO:<{to}>\r\nDATA\r\n")
    from_, to_, data = host.getreply(), host.getreply(), host.getreply()
    is_open = data[0] == 354
    if is_open:
        # A server that refused somebody and opens all the same gets nothing.
        is_wanted = from_[0] == 250 and to_[0] in (250, 251)
        host.send((_DOTS.sub(b"..", content) if is_wanted else b"") + b"\r\n.\r\n")
        data = host.getreply()
    if from_[0] == 250 and to_[0] in (250, 251) and is_open and data[0] == 250:
        return
    if not is_open:
        host.rset()
    if from_[0] != 250:
        raise smtplib.SMTPSenderRefused(*from_, sender)
    if to_[0] not in (250, 251):
        raise smtplib.SMTPRecipientsRefused({to: to_})
    raise smtplib.SMTPDataError(*data)


class Post(Mail):
    """Opens lines to the mail server."""

    def connect(self) -> Line:
        return Line(current_app.extensions["mail"])


post = Post()
