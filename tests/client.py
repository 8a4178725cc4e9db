"""The client of the tests: a browser without JavaScript that inspects every page it is given.

CSRF stays on: a form is read on a page and sent with what the page put in it, as a browser does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from blueprints.web.security import HEADERS
from models import db, writes
from models.accounts.operations import open_session
from models.accounts.tables import Person
from tests.forms import Form, form_on
from tests.inspection import faults_of, header_faults
from tests.markup import Tree, words_of

MOST_STATEMENTS = 8
UNCOUNTED = ("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
HTMX = {"HX-Request": "true"}

# path with its numbers as 0 -> bytes of HTML: what bench and the budget test read
WEIGHTS: dict[str, int] = {}
_statements: list[str] = []
_inspected: set[tuple[str, bool]] = set()


@event.listens_for(Engine, "before_cursor_execute")
def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if not statement.lstrip().upper().startswith(UNCOUNTED):
        _statements.append(statement)


class Page(TestResponse):
    """An answer, as a person reads it."""

    @property
    def is_html(self) -> bool:
        return self.mimetype == "text/html" and bool(self.data) and not 300 <= self.status_code < 400

    @cached_property
    def is_fragment(self) -> bool:
        return not self.text.lstrip().lower().startswith("<!doctype")

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.text, is_fragment=self.is_fragment)

    @cached_property
    def words(self) -> str:
        """Everything that is read, with ordinary spaces."""
        return self.tree.read.replace("\u00a0", " ").replace("\u202f", " ")

    @property
    def heading(self) -> str:
        return words_of(self.tree.all("h1")[0])

    @property
    def errors(self) -> list[str]:
        """What the page says is to be mended, beside the fields."""
        return [words_of(element) for element in self.tree.of_class("error")]

    @property
    def notes(self) -> list[str]:
        return [words_of(element) for element in self.tree.of_class("note")]

    @property
    def links(self) -> list[str]:
        return [link.get("href", "") for link in self.tree.all("a")]

    def within(self, element_id: str) -> str:
        """The words of one part of the page."""
        return words_of(self.tree.by_id[element_id])

    def form(self, action: str = "") -> Form:
        return form_on(self.tree, action)


class CheckingClient(FlaskClient):
    """`get` and `post` as usual; `submit` sends a form of a page. Every page is inspected, every GET counted."""

    minds_typography = True
    expects_faults = False  # a fault of ours (5xx) is one of the test, unless it is the subject

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.response_wrapper = type("CheckedPage", (Page, self.response_wrapper), {})

    def open(self, *args: Any, **kwargs: Any) -> Any:
        _statements.clear()
        response = super().open(*args, **kwargs)
        statements = list(_statements)
        request = response.request
        if urlsplit(request.path).path.startswith("/static/"):
            return response
        faults = list(header_faults(response.headers.items(), HEADERS))
        if response.status_code >= 500 and not self.expects_faults:
            faults.append("a fault of ours: the log below says where")
        if response.is_html and "Content-Encoding" not in response.headers:
            faults += self._page_faults(response)
            if request.method == "GET":
                faults += self._query_faults(statements, args, kwargs)
        if faults:
            listed = "\n  - ".join(faults)
            raise AssertionError(f"{request.method} {request.path} ({response.status_code}):\n  - {listed}")
        return response

    def _page_faults(self, response: Any) -> list[str]:
        key = (response.text, self.minds_typography)
        if key in _inspected:
            return []
        found = faults_of(response.tree, minds_typography=self.minds_typography)
        if not found:
            _inspected.add(key)
        WEIGHTS[response.request.path] = max(len(response.data), WEIGHTS.get(response.request.path, 0))
        return found

    def _query_faults(self, statements: list[str], args: Any, kwargs: Any) -> list[str]:
        written = [one for one in statements if one.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
        if written:
            return [f"a GET writes: {one}" for one in written]
        if len(statements) <= MOST_STATEMENTS:
            return []
        # The first page of a process also fills its caches (vocabularies, index): the same one again is what counts.
        _statements.clear()
        super().open(*args, **kwargs)
        again = list(_statements)
        if len(again) <= MOST_STATEMENTS:
            return []
        return [f"{len(again)} statements, {MOST_STATEMENTS} at most:", *again]

    # --- as a person --------------------------------------------------------------------------------------------------

    def submit(
        self,
        page: Any,
        action: str = "",
        *,
        htmx: bool = False,
        follow: bool = False,
        extra: Mapping[str, Any] | None = None,
        fields: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Any:
        """Fill in the form of this page whose action ends with `action` and send it.

        A value: text; True or False for one box; a list for several; (file, name) for a file. `fields` is for names
        that Python cannot spell; `extra` adds what the form does not offer, as an intruder would.
        """
        form = page.form(action)
        form.fill({**(fields or {}), **more})
        data = {**form.values(), **(extra or {})}
        headers = {**HTMX, **_htmx_headers(page)} if htmx else {}
        target = (form.element.get("hx-post") if htmx else None) or form.action
        if form.method == "get":
            return self.get(target, query_string=data, headers=headers, follow_redirects=follow)
        sent = {"content_type": form.encoding} if form.encoding else {}
        return self.post(target, data=data, headers=headers, follow_redirects=follow, **sent)

    def fragment(self, url: str, **kwargs: Any) -> Any:
        """What htmx would swap in."""
        return self.get(url, headers=HTMX, **kwargs)

    def token(self) -> str:
        """A CSRF token of this browser's session, taken from a page."""
        url = "/compte" if self._is_logged_in() else "/compte/entrer"
        return str(self.get(url).form().values()["csrf_token"])

    def _is_logged_in(self) -> bool:
        with self.session_transaction() as cookie:
            return "_user_id" in cookie


def _htmx_headers(page: Any) -> dict[str, str]:
    bodies = page.tree.all("body")
    return json.loads(bodies[0].get("hx-headers") or "{}") if bodies else {}


def logged_in(app: Flask, login: str) -> CheckingClient:
    """A browser where this person's session is open (opened as the login page does, without its form)."""
    with app.app_context():
        waiting = writes.set(True)
        person = db.session.scalars(select(Person).where(Person.login == login)).one()
        session_token = open_session(person=person, device="Essai")
        db.session.commit()
        writes.reset(waiting)
    client = app.test_client()
    assert isinstance(client, CheckingClient)
    with client.session_transaction() as cookie:
        cookie.update({"_user_id": session_token, "_fresh": True})
    return client


@contextmanager
def statements_of() -> Iterator[list[str]]:
    """The SQL statements sent meanwhile."""
    _statements.clear()
    yield _statements
