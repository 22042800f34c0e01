"""What the values of settings may be: each is read, or refused (ValueError) with what it has to be."""

import ipaddress
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


def whole_number(text: str) -> int:
    """A number without a sign."""
    if not text.isascii() or not text.isdigit():
        raise ValueError("a whole number")
    return int(text)


def long_enough(text: str) -> int:
    """Days after which nobody is taken by surprise, or never."""
    days = whole_number(text)
    if 0 < days < 90:
        raise ValueError("0, or at least 90 days: people are told 30 days before")
    return days


def asking(text: str) -> int:
    """Days in which members are asked."""
    days = whole_number(text)
    if not 0 < days <= 365:
        raise ValueError("1 to 365 days: members are asked before anything becomes wider")
    return days


def port(text: str) -> int:
    """A port."""
    port = whole_number(text)
    if not 0 < port < 65536:
        raise ValueError("a port between 1 and 65535")
    return port


def address(text: str) -> str:
    """The whole address of a site, without a slash at its end."""
    try:
        parts = urlsplit(text)
        complete = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        complete = False
    if text and (not complete or parts.query or parts.fragment):
        raise ValueError("an address such as https://www.example.org")
    return text.rstrip("/")


def names(text: str) -> list[str]:
    """Names by commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Networks by commas (CIDR)."""
    try:
        return [ipaddress.ip_network(name) for name in names(text)]
    except ValueError as cause:
        raise ValueError("networks such as 192.0.2.0/24, by commas") from cause


def zone(text: str) -> str:
    """A time zone."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as cause:
        raise ValueError("a time zone such as Asia/Seoul") from cause
    return text


def one_of(*words: str) -> Callable[[str], str]:
    """One of these words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return text

    return read


def database(text: str) -> str:
    """The address of a database."""
    if not text:
        return text
    try:
        url = make_url(text)
    except ArgumentError as cause:
        raise ValueError("a database address such as postgresql+psycopg://user@host/name") from cause
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise ValueError("an SQLite or PostgreSQL database")
    if url.get_backend_name() == "postgresql" and url.drivername not in ("postgresql", "postgresql+psycopg"):
        raise ValueError("a PostgreSQL database by psycopg, such as postgresql+psycopg://user@host/name")
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_absolute():
        raise ValueError("a file by its whole path, such as sqlite:////var/lib/ksmo/site.db")
    return text


def mail_address(text: str) -> str:
    """An e-mail address."""
    if "@" not in text or any(character in text for character in "\r\n"):
        raise ValueError("an e-mail address")
    return text


def day(text: str) -> date:
    """A day."""
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise ValueError("a day such as 2024-09-01") from cause
