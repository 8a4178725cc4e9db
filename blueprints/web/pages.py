"""One query, one context, two faces: the whole page, or the blocks that an HTMX request swaps."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, current_app, flash, make_response, redirect, render_template, request
from jinja2_fragments.flask import render_blocks
from werkzeug.urls import iri_to_uri

PER_PAGE = 25
COMPRESSIBLE = ("text/", "application/json", "image/svg+xml", "application/manifest+json")


def render(template: str, *blocks: str, status: int = 200, **context: Any) -> Response:
    """The page; or, for an HTMX request that is neither boosted nor a history restore, only these blocks.

    A block is named as the `id` of its single root. The client never chooses the block.
    """
    if blocks and wants_fragment():
        body = render_blocks(template, list(blocks), **context)
    else:
        body = render_template(template, **context)
    response = make_response(body, status)
    response.vary.add("HX-Request")
    return response


def wants_fragment() -> bool:
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def go_to(url: str, message: str = "", category: str = "ok", *, at: str = "") -> Response:
    """After a write: 303 to the page that shows it, or the same asked of htmx. `at`: the section that tells it."""
    if message:
        flash({"text": message, "at": at}, category)  # type: ignore[arg-type]
    url = f"{url}#{at}" if at else url
    if wants_fragment():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = iri_to_uri(url)
        if url.partition("#")[0].partition("?")[0] == current_page()[0]:
            response.headers["HX-Refresh"] = "true"  # the same page but for its anchor: a redirect would only jump
        return response
    return redirect(url, code=303)  # type: ignore[return-value]


def current_page() -> tuple[str, str]:
    """Path and query of the page that sent this HTMX request; blank when it does not say, or says nonsense."""
    try:
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return "", ""
    return parts.path, parts.query


@dataclass(frozen=True)
class Page:
    """What the pager shows. `number` counts from 1."""

    number: int
    pages: int
    total: int

    def url(self, number: int) -> str:
        left_out = {"page", "csrf_token"} | ({"q"} if request.method == "POST" else set())
        args = {key: values[:12] for key, values in request.values.lists() if key not in left_out}
        return f"{request.path}?{urlencode({**args, 'page': number}, doseq=True)}"


def page_number() -> int:
    """`page`, in the address or in the body; at least 1, and anything else is 1."""
    raw = request.values.get("page", "1")
    return max(1, min(int(raw), 100_000)) if raw.isascii() and raw.isdigit() and len(raw) < 7 else 1


def init_pages(app: Flask) -> None:
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    """Gzip what is text and over 1 KB. (SameSite cookies keep other sites from guessing secrets by the size.)"""
    response.vary.add("Accept-Encoding")
    if (
        response.direct_passthrough
        or response.status_code < 200
        or "gzip" not in request.accept_encodings.values()
        or "Content-Encoding" in response.headers
        or not (response.mimetype or "").startswith(COMPRESSIBLE)
        or (response.content_length or 0) < 1024
    ):
        return response
    response.set_data(gzip.compress(response.get_data(), compresslevel=5))
    response.headers["Content-Encoding"] = "gzip"
    return response


def setting(name: str) -> Any:
    return current_app.config[name]
