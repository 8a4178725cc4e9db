"""Weights, statements, CPU of a page; memory of a real gunicorn worker."""

from __future__ import annotations

import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

TIMES = 30
UNCOUNTED = ("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Measure:
    page: str
    role: str
    html: int  # bytes
    html_gz: int
    first_load: int  # bytes over the wire, with style sheet, scripts, drawings
    statements: int
    cpu_ms: float  # median of TIMES

    def row(self) -> dict[str, Any]:
        return asdict(self)


def browser(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    if token:
        with client.session_transaction() as cookie:
            cookie.update({"_user_id": token, "_fresh": True})
    return client


def measure(app: Flask, page: str, role: str, address: str, token: str) -> Measure:
    client = browser(app, token)
    plain = client.get(address)
    if plain.status_code != 200:
        raise RuntimeError(f"{address} answers {plain.status_code}")
    packed = len(client.get(address, headers={"Accept-Encoding": "gzip"}).data)
    with counted() as statements:
        client.get(address)
    return Measure(
        page=page,
        role=role,
        html=len(plain.data),
        html_gz=packed,
        first_load=packed + sum(_assets(client, plain.text).values()),
        statements=len(statements),
        cpu_ms=round(statistics.median(_cpu(client, address) for _ in range(TIMES)) * 1000, 2),
    )


def _cpu(client: FlaskClient, address: str) -> float:
    start = time.process_time()
    client.get(address)
    return time.process_time() - start


def _assets(client: FlaskClient, html: str) -> dict[str, int]:
    """address → bytes as served, of all that a first visit fetches."""
    waiting = set(re.findall(r"(?:src|href)=\"(/static/[^\"#]+)", html))
    found: dict[str, int] = {}
    while waiting:
        address = waiting.pop()
        served = client.get(address, headers={"Accept-Encoding": "gzip"})
        found[address] = len(served.data)
        if address.split("?")[0].endswith(".css"):
            text = client.get(address).text
            waiting |= {one for one in re.findall(r"url\([\"']?(/static/[^\"')]+)", text) if one not in found}
    return found


@contextmanager
def counted() -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(UNCOUNTED):
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


# --- memory --------------------------------------------------------------------------------------------------------


@dataclass
class Memory:
    """Resident megabytes of one worker."""

    at_start: float
    after_pages: float
    after_pdf: float


def worker_memory(environment: dict[str, str], cookie: str, pages: list[str], paper: str) -> Memory | None:
    """What a gunicorn worker of our own settings holds; None where /proc does not tell."""
    if not Path("/proc/self/status").is_file():
        return None
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "16"]
    server = subprocess.Popen(
        [*command, "--log-level", "error", "app:create_app()"], cwd=ROOT, env=os.environ | environment
    )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/urgences")
        worker = int(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()[0])
        start = resident(worker)
        for address in pages * 5:
            _fetch(url + address, cookie)
        pages_held = resident(worker)
        _fetch(url + paper, cookie)
        return Memory(start, pages_held, resident(worker))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def _fetch(url: str, cookie: str) -> bytes:
    request = urllib.request.Request(url, headers={"Cookie": f"loge={cookie}", "Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return bytes(answer.read())


def wait_for(url: str) -> None:
    for _ in range(200):
        try:
            _fetch(url, "")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("gunicorn did not start")


def resident(pid: int) -> float:
    (line,) = re.findall(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return round(int(line) / 1024, 1)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
