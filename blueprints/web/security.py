"""What every answer says to the browser, and which hosts we answer for."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def init_security(app: Flask) -> None:
    csrf.init_app(app)
    app.before_request(_refuse_null_characters)
    app.after_request(_headers)


def _refuse_null_characters() -> None:
    """Nobody types one, HTML forbids it, and PostgreSQL cannot keep it."""
    values = (value for form in (request.args, request.form) for _, value in form.items(multi=True))
    if any("\0" in text for text in (request.path, *values)):
        abort(400)


def trusted_hosts(public_url: str) -> list[str]:
    """The host of PUBLIC_URL, and this machine."""
    host = urlsplit(public_url).hostname
    return [*LOOPBACK, *([host] if host else [])]


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if "Cache-Control" not in response.headers:
        # Public fiches too: whoever opened one must leave no trace on a shared machine.
        response.headers["Cache-Control"] = "no-store"
    if not getattr(g.get("place"), "is_indexable", False):
        response.headers.setdefault("X-Robots-Tag", "noindex")
    return response
