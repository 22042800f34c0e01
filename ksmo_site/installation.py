"""This installation: its folder and its secret key, made on first start and refused when unsafe."""

import contextlib
import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

SHORTEST_SECRET = 32


class Unsafe(ValueError):
    """The site must not start like this; the message says why, and what to do."""


def open_folder(folder: Path) -> Path:
    """The folder of this installation, made where there is none. Raises Unsafe when it cannot be used."""
    folder = folder.absolute()
    # Libraries make the database, its journal and the jobs; nobody else on this machine shall read them either.
    os.umask(0o077)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Permission bits tell little: a file system may be read-only, or root, or none of the kind that keeps files.
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as cause:
        raise Unsafe(
            f"KSMO_INSTANCE is {folder}, which cannot be made or written to ({cause.strerror}); choose another."
        ) from cause


def shred(path: Path) -> None:
    """Overwrite the file and remove it; no error when somebody else just did."""
    with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:
        _write(file, bytes(path.stat().st_size))
        path.unlink()


def _write(file: BinaryIO, content: bytes) -> None:
    """Let the bytes be on the disk before this returns."""
    file.write(content)
    # Python holds short writes back: without this they would come after whatever is done next.
    file.flush()
    os.fsync(file.fileno())


@contextlib.contextmanager
def alone(path: Path, *, make: bool = False) -> Iterator[int]:
    """Within, no other process or thread that asks so has the file; its descriptor. Raises FileNotFoundError."""
    while True:
        file = os.open(path, os.O_RDWR | (os.O_CREAT if make else 0), 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        # While this one waited, another may have removed the file, or put a new one in its place.
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file), path.stat()):
                break
        os.close(file)
    try:
        yield file
    finally:
        os.close(file)


class Presence:
    """That this process has the site of this folder open, told to others for as long as it runs."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "in-use", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_SH)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Within, no other process has the site open. Raises Unsafe while one has."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as cause:
            # Trying for more gave up what there was.
            fcntl.flock(self._file, fcntl.LOCK_SH)
            raise Unsafe("The site is running; stop it, its worker and its commands first.") from cause
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_SH)

    def close(self) -> None:
        """Be gone."""
        os.close(self._file)


def secret_key(given: str, folder: Path) -> str:
    """The key that signs sessions and links: the given one, or one kept in the folder. Raises Unsafe on a weak one."""
    key = given or _kept(folder / "secret")
    where = "KSMO_SECRET_KEY" if given else f"The key in {folder / 'secret'}"
    if len(key) < SHORTEST_SECRET:
        raise Unsafe(f"{where} is shorter than {SHORTEST_SECRET} characters; remove it, and one is made for you.")
    if len(set(key)) < 8 or any(word in key.lower() for word in ("change", "example", "secret", "sample", "your-")):
        raise Unsafe(f"{where} looks like a sample; remove it, and one is made for you.")
    return key


def _kept(path: Path) -> str:
    if not path.exists():
        make_once(path, secrets.token_hex(32).encode())
    if path.stat().st_mode & 0o077:
        raise Unsafe(f"{path} can be read by others on this machine; run: chmod 600 {path}")
    try:
        return path.read_text(encoding="ascii").strip()
    except ValueError as cause:
        raise Unsafe(f"{path} is not what this site wrote there; remove it, and a new one is made.") from cause


def put(path: Path, content: bytes) -> None:
    """Write the file wholly or not at all, readable by this user only; it takes the place of an earlier one."""
    draft = path.with_suffix(".tmp")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        _write(file, content)
    draft.rename(path)


def make_once(path: Path, content: bytes) -> None:
    """Write the file, for this user only and wholly or not at all; where it is there already, that one stays."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        _write(file, content)
    try:
        # Linking never replaces: of two processes that make it at once, the first one's stays.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
