"""A PostgreSQL of the tests' own: made in a temporary folder, reached by its socket alone, removed at the end.

No service is assumed. PostgreSQL refuses to run as root: there, its programs run as `nobody`, in a folder that it owns.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "max_wal_size": "128MB",
    "log_min_messages": "panic",
}
ROOM = 2**30  # bytes


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl, the newest version first, or None."""
    found: list[Path] = []
    if config := shutil.which("pg_config"):
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        found.append(Path(said))
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    found += sorted(installed, key=lambda folder: float(folder.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).parent)
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def _where() -> str:
    """In memory when there is room: a copy of a database takes ten times less. Never under pytest's own folder, which
    only its owner may enter."""
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return str(memory) if has_room else "/tmp"


class PrivateServer:
    """Start it once a session: initdb and start take about a second."""

    user = "loge"

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="loge-pg-", dir=_where()))
        atexit.register(self.stop)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
        self._data = self._folder / "data"
        self._run("initdb", "-D", self._data, "--locale=C.UTF-8", "-E", "UTF8", "-A", "trust", "-U", self.user, "-N")
        options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        options += f" -c unix_socket_directories='{self._folder}'"
        self._run("pg_ctl", "-D", self._data, "-l", self._folder / "log", "-o", options, "-w", "start")

    def stop(self) -> None:
        if not self._folder.exists():
            return
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{self.user}@/{name}?host={self._folder}"

    def create(self, name: str, *, template: str = "template0") -> None:
        """A new database. Nobody may be connected to its template."""
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)

    def drop(self, name: str) -> None:
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(host=str(self._folder), dbname="postgres", user=self.user, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]
        # Output goes to a file: a server that inherits a pipe keeps it open, and whoever reads it waits for ever.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, cwd=self._folder, check=False
            )
            said.seek(0)
            if done.returncode:
                raise RuntimeError(f"{program} failed: {said.read().decode(errors='replace')}")
