"""A real mail server, which answers as it is told and keeps what it got."""

import asyncio
import email
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from tests.served import free_port


class Postman:
    """What to do with the letters."""

    def __init__(self, answer: str = "250 OK", *, silent: bool = False) -> None:
        self.answer, self.silent = answer, silent
        self.got: list[bytes] = []
        self.to: list[list[str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.silent:
            await asyncio.sleep(3)
        self.got.append(envelope.content)
        self.to.append(envelope.rcpt_tos)
        return self.answer

    def letters(self) -> list[Any]:
        """What came, read as mail programs do."""
        return [email.message_from_bytes(content, policy=default) for content in self.got]


@contextmanager
def listening(postman: Postman) -> Iterator[int]:
    """Let the postman listen; the port where he does."""
    port = free_port()
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
