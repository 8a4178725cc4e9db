"""Files that wait between a rehearsal and the import itself: in instance/imports/, a day at most, found by a secret."""

from __future__ import annotations

import json
import re
import secrets
import time
from pathlib import Path

from flask import current_app

LASTS = 24 * 3600  # seconds


def keep(files: dict[str, tuple[str, bytes]]) -> str:
    """Keep (name, content) by kind; gives the secret that finds them again."""
    folder = _folder()
    for old in folder.glob("*.upload"):
        if _is_old(old):
            old.unlink(missing_ok=True)
    token = secrets.token_urlsafe(24)
    head = json.dumps({kind: [name, len(content)] for kind, (name, content) in files.items()}).encode()
    path = folder / f"{token}.upload"
    path.touch(mode=0o600)
    path.write_bytes(b"\n".join([head, b"".join(content for _, content in files.values())]))
    return token


def find(token: str) -> dict[str, tuple[str, bytes]] | None:
    """What was kept under this secret, or None."""
    path = _folder() / f"{token}.upload"
    if not re.fullmatch(r"[A-Za-z0-9_-]{32}", token) or not path.is_file() or _is_old(path):
        return None
    head, _, body = path.read_bytes().partition(b"\n")
    found: dict[str, tuple[str, bytes]] = {}
    start = 0
    for kind, (name, size) in json.loads(head).items():
        found[kind] = (name, body[start : start + size])
        start += size
    return found


def _is_old(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > LASTS


def _folder() -> Path:
    folder = Path(current_app.instance_path) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
