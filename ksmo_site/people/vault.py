"""The key file: one slot of 32 bytes for each person, overwritten in place, so that a destroyed key leaves no copy.

Slot 0 holds the pepper of the marks. Keys are read from the file each time: another process may have destroyed one.
"""

import contextlib
import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from ksmo_site import installation
from ksmo_site.installation import Unsafe

SLOT = 32
NONCE = 12


class Gone(LookupError):
    """The person left, and their key was destroyed; or the bytes were sealed for another person or place."""


class Vault:
    """The keys of all people this site knows, and the copies of them within reach: files in that folder named *keys.

    Raises Unsafe when the file is not what it should be.
    """

    def __init__(self, path: Path, *, make: bool, copies: Path | None = None) -> None:
        self.path, self.folder = path, copies
        if not path.exists() and not make:
            raise Unsafe(f"{path} is missing, and without it nobody's details can be opened; put its backup there.")
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if make and os.fstat(self._file).st_size == 0:
                self.make_key(0)
                _settle(path.parent)
            self._refuse_damage()
        except Unsafe:
            self.close()
            raise

    def make_key(self, slot: int) -> None:
        """Give the slot a fresh key."""
        self._write(slot, os.urandom(SLOT))

    def destroy_key(self, slot: int) -> None:
        """Overwrite the key with zeros, in every copy within reach too; nothing sealed under it opens again."""
        with installation.alone(self.path):
            for copy in self.copies():
                # A copy that cannot be written to just now is found, and tried again, by whoever asks for strays().
                with contextlib.suppress(OSError):
                    _empty(copy, slot)
            self._write(slot, bytes(SLOT))

    def copies(self) -> list[Path]:
        """The copies of this key file within reach; another site's, which has another pepper, is none."""
        found = sorted(self.folder.glob("*keys")) if self.folder else []
        return [copy for copy in found if self.is_copy(copy)]

    def is_copy(self, path: Path) -> bool:
        """Whether the file is a copy of this key file."""
        # What is no file, such as a pipe, could be waited for without end.
        if not path.is_file():
            return False
        try:
            with path.open("rb") as file:
                return file.read(SLOT) == self.key(0)
        except OSError:
            return False

    def copy_to(self, path: Path) -> None:
        """Bring the copy up to date, slot by slot in place; a key that this file lost stays."""
        path.touch(mode=0o600)
        if path.stat().st_size and not self.is_copy(path):
            raise Unsafe(f"{path} is a copy of another site's key file; set KSMO_BACKUP_FOLDER to a folder of its own.")
        with installation.alone(self.path), path.open("r+b", buffering=0) as copy:
            for slot, key in enumerate(_slots(self.path)):
                if any(key) and os.pread(copy.fileno(), SLOT, SLOT * slot) != key:
                    os.pwrite(copy.fileno(), key, SLOT * slot)
            os.fsync(copy.fileno())

    def strays(self, living: set[int]) -> dict[Path, list[int]]:
        """The slots of people who left that still hold a key in some copy."""
        # A key that is here too is of somebody who is just joining, or whose joining was rolled back.
        found = {
            copy: [slot for slot in _used(copy) if slot not in living and not self.has_key(slot)]
            for copy in self.copies()
        }
        return {copy: slots for copy, slots in found.items() if slots}

    def copied(self) -> set[int]:
        """The slots that hold a key in some copy."""
        return {slot for copy in self.copies() for slot in _used(copy)}

    def used(self) -> set[int]:
        """The slots of people that hold a key here."""
        return set(_used(self.path))

    def backed_up(self) -> set[int]:
        """The slots whose key lies in some copy just as it lies here."""
        here = _slots(self.path)
        there = [_slots(copy) for copy in self.copies()]
        return {slot for slot, key in enumerate(here) if any(key in copy[slot : slot + 1] for copy in there)}

    def has_key(self, slot: int) -> bool:
        """Whether there is a key in the slot."""
        return any(self._read(slot))

    def slots(self) -> int:
        """How many slots the file holds, used or not."""
        return os.fstat(self._file).st_size // SLOT

    def seal(self, slot: int, place: bytes, text: str) -> bytes:
        """The text under AES-256-GCM, bound to its place. Raises Gone without a key."""
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self.key(slot)).encrypt(nonce, text.encode(), place)

    def unseal(self, slot: int, place: bytes, sealed: bytes) -> str:
        """The text again. Raises Gone without the key, or when the bytes were sealed for another person or place."""
        try:
            return AESGCM(self.key(slot)).decrypt(sealed[:NONCE], sealed[NONCE:], place).decode()
        except InvalidTag as cause:
            raise Gone from cause

    def key(self, slot: int) -> bytes:
        """The key in the slot. Raises Gone when there is none."""
        key = self._read(slot)
        if not any(key):
            raise Gone
        return key

    def _read(self, slot: int) -> bytes:
        return os.pread(self._file, SLOT, SLOT * slot)

    def _write(self, slot: int, key: bytes) -> None:
        os.pwrite(self._file, key, SLOT * slot)
        os.fdatasync(self._file)

    def _refuse_damage(self) -> None:
        state = os.fstat(self._file)
        if stat.S_IMODE(state.st_mode) & 0o077:
            raise Unsafe(f"{self.path} can be read by others on this machine; run: chmod 600 {self.path}")
        if state.st_size % SLOT or not self.has_key(0):
            raise Unsafe(f"{self.path} is damaged; put its backup there.")

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def _empty(copy: Path, slot: int) -> None:
    with copy.open("r+b", buffering=0) as file:
        if os.fstat(file.fileno()).st_size > SLOT * slot:
            os.pwrite(file.fileno(), bytes(SLOT), SLOT * slot)
            os.fdatasync(file.fileno())


def _slots(path: Path) -> list[bytes]:
    content = path.read_bytes()
    return [content[at : at + SLOT] for at in range(0, len(content), SLOT)]


def _used(copy: Path) -> list[int]:
    """The slots of people that hold a key; the first one is the pepper's."""
    return [slot for slot, key in enumerate(_slots(copy)) if slot and any(key)]


def _settle(folder: Path) -> None:
    # A new file's name is in its folder: without this, a crash could lose the file though its bytes were written.
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def vault() -> Vault:
    """The key file of this installation."""
    opened: Vault = current_app.extensions["vault"]
    return opened
