"""Our static files: addresses that change with the content, so that browsers keep them for a year."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

STATIC = Path(__file__).resolve().parents[2] / "static"
A_YEAR = 365 * 24 * 3600


def init_assets(app: Flask) -> None:
    _drop_stale_copies()
    app.jinja_env.globals["static"] = static if not app.debug else _fresh
    served = WhiteNoise(
        app.wsgi_app, autorefresh=app.debug, max_age=A_YEAR, allow_all_origins=False, add_headers_function=_headers
    )
    served.add_files(str(STATIC), prefix="static/")
    app.wsgi_app = served  # type: ignore[method-assign]


def _drop_stale_copies() -> None:
    """A compressed copy older than its file (edited since `make install`) would be served in its place."""
    for copy in STATIC.rglob("*.gz"):
        source = copy.with_suffix("")
        with suppress(OSError):  # read-only, or another process did it first
            if not source.is_file() or copy.stat().st_mtime < source.stat().st_mtime:
                copy.unlink()


@lru_cache(maxsize=256)
def static(name: str) -> str:
    """The address of a file of static/, with eight hexadecimal digits of its content."""
    return _fresh(name)


def _fresh(name: str) -> str:
    path = STATIC / name
    mark = hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else "absent"
    return f"/static/{name}?v={mark}"


def _headers(headers: object, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"  # type: ignore[index]
    headers["Cross-Origin-Resource-Policy"] = "same-origin"  # type: ignore[index]
