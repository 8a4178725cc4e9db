"""Deny by default: every route says its permission, and the application refuses to start when one does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, make_response, redirect, request, url_for
from flask_login import current_user

from blueprints.web.pages import current_page
from blueprints.web.transactions import begin_to_write
from models.accounts.roles import ACCESS, allowed

View = TypeVar("View", bound=Callable[..., Any])

DEFAULT_BODY = 5 * 1024 * 1024


def access(permission: str, *, max_body: int = DEFAULT_BODY, writes: bool = True) -> Callable[[View], View]:
    """Mark a view with its line of ACCESS, the bytes that its body may weigh, and whether a POST to it writes."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        view.max_body = max_body  # type: ignore[attr-defined]
        view.writes = writes  # type: ignore[attr-defined]
        return view

    return mark


def init_access(app: Flask) -> None:
    app.before_request(_guard)


def refuse_routes_without_rule(app: Flask) -> None:
    """Raise at start when a route has no permission, or one that ACCESS does not know."""
    for rule in app.url_map.iter_rules():
        permission = permission_of(app, rule.endpoint)
        if permission is None or permission not in ACCESS:
            raise RuntimeError(
                f"route without an access rule: {rule.endpoint} ({rule.rule}), permission {permission!r}"
            )


def permission_of(app: Flask, endpoint: str) -> str | None:
    return getattr(app.view_functions[endpoint], "permission", None)


def _guard() -> Response | None:
    if request.endpoint is None:
        return None  # 404 and 405 answer for themselves
    view = current_app.view_functions[request.endpoint]
    request.max_content_length = getattr(view, "max_body", DEFAULT_BODY)
    permission = permission_of(current_app, request.endpoint) or ""
    if "public" not in ACCESS.get(permission, frozenset()):
        if not current_user.is_authenticated:
            return to_login()
        if not allowed(permission, current_user.roles):
            abort(403)
    if getattr(view, "writes", True):
        begin_to_write()
    return None


def to_login() -> Response:
    """The login page; a fragment request is told to load it whole (a 401 that htmx follows)."""
    if request.htmx:  # type: ignore[attr-defined]
        path, query = current_page()
        back = (f"{path}?{query}" if query else path) or None
        response = make_response("", 401)
        response.headers["HX-Redirect"] = url_for("accounts.login", next=back)
        return response
    asked = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
    return redirect(url_for("accounts.login", next=asked), code=303)  # type: ignore[return-value]


def safe_next(target: str | None) -> str | None:
    """A path of this site, or None: no scheme, no host, no backslash, no second slash."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    return None if any(ord(c) < 32 or 0x7F <= ord(c) <= 0x9F or c == "\\" for c in target) else target
