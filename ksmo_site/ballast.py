"""Room kept for those who want to go: a file that is given up when the disk is full, so that leaving works."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app

View = TypeVar("View", bound=Callable[..., Any])
SIZE = 4 << 20
# Taken again only where it is in nobody's way.
PLENTY = 16 * SIZE


def last_resort(view: View) -> View:
    """Mark a page that has to work on a full disk: whoever leaves, stops a newsletter or signs out."""
    view.needs_room = True  # type: ignore[attr-defined]
    return view


def is_last_resort(view: object) -> bool:
    """Whether the page is marked so."""
    return getattr(view, "needs_room", False)


def make_room() -> None:
    """Give the file up where hardly anything is free: whoever leaves, stops a newsletter or signs out needs some."""
    if _free() < SIZE:
        _path().unlink(missing_ok=True)


def take() -> None:
    """Keep some room again, once there is plenty."""
    if is_there() or _free() < PLENTY:
        return
    with _path().open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, SIZE)


def is_there() -> bool:
    """Whether room is kept."""
    return _path().exists() and _path().stat().st_size == SIZE


def _free() -> int:
    disk = os.statvfs(current_app.config["INSTANCE"])
    return disk.f_bavail * disk.f_frsize


def _path() -> Path:
    instance: Path = current_app.config["INSTANCE"]
    return instance / "ballast"
