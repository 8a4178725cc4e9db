"""A real Chromium before the demonstration, served for real, on a working Tuesday at ten o'clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import time_machine
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from models import PARIS, now
from models.hours.days_off import is_public_holiday
from models.place.queries import place_closures
from tests.client import logged_in
from tests.databases import Databases, running

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions", "--mute-audio",
]  # fmt: skip
LOGINS = {"concierge": "awa", "coordination": "claire", "partenaire": "ines", "benevole": "jean", "financeur": "odile"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Silent(WSGIRequestHandler):
    def log(self, *_args: Any, **_kwargs: Any) -> None:
        pass


@dataclass
class Site:
    """The served demonstration. `complaints` gathers what browsers said against it."""

    app: Flask
    url: str
    browser: Browser
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def person(self, role: str = "", **how: Any) -> Iterator[Page]:
        """A page of a browser where this role is logged in; nothing may have been refused or broken at the end."""
        context = self.browser.new_context(locale="fr-FR", base_url=self.url, **how)
        if role:
            self._bring_cookie(context, role)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("console", lambda message: self._heard(page, message))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        try:
            yield page
        finally:
            context.close()
        assert self.complaints == [], "what the browser complained of"

    def _bring_cookie(self, context: BrowserContext, role: str) -> None:
        cookie = logged_in(self.app, LOGINS[role]).get_cookie("loge")
        assert cookie
        context.add_cookies([{"name": "loge", "value": cookie.value, "url": self.url}])

    def _heard(self, page: Page, message: Any) -> None:
        # A refused form answers 422, a lost address 404: the browser notes it, that is all.
        if message.type in {"error", "warning"} and "status of 4" not in message.text:
            self.complaints.append(f"{page.url}: {message.text}")


@pytest.fixture(scope="session")
def site(databases: Databases, demo_base: str, chromium: Path) -> Iterator[Site]:
    with running(databases, demo_base) as app:
        with app.app_context():
            moment = working_tuesday()
        with time_machine.travel(moment), serving(app) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(chromium), args=ARGUMENTS)
            try:
                yield Site(app, url, browser)
            finally:
                browser.close()


@pytest.fixture(autouse=True)
def _nothing_left(site: Site) -> None:
    site.complaints.clear()


def working_tuesday() -> datetime:
    """Ten o'clock of the next Tuesday that is neither a holiday nor a day off of the place."""
    day = now().astimezone(PARIS).date()
    off = place_closures(day)
    while day.weekday() != 1 or is_public_holiday(day) or any(one.starts_on <= day <= one.ends_on for one in off):
        day += timedelta(days=1)
    return datetime.combine(day, time(10, 0), PARIS)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)`: one line for each violation, with the first elements that are at fault."""

    def run(page: Page) -> list[str]:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        options = {"runOnly": RULES, "resultTypes": ["violations"]}
        found = page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{one['id']}: {one['help']} ({len(one['nodes'])}): "
            + " | ".join(_where(node) for node in one["nodes"][:3])
            for one in found["violations"]
        ]

    return run


def _where(node: dict[str, Any]) -> str:
    why = "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"])[:1])
    return f"{node['html'][:160]} [{why}]"
