"""Operations flush; here the request commits, once, when it answered below 400. GET never writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, request
from sqlalchemy.orm.exc import StaleDataError

from models import db, writes
from models.errors import DomainError, EditConflictError

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
Result = TypeVar("Result")


def init_transactions(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_commit_or_roll_back)
    app.teardown_request(_forget)


def _begin() -> None:
    writes.set(False)


def begin_to_write() -> None:
    """From here on the request may write. Its body is read first: a slow line must not hold the write lock."""
    if request.method in UNSAFE:
        db.session.rollback()
        request.form  # noqa: B018
        writes.set(True)


def _commit_or_roll_back(response: Response) -> Response:
    if writes.get() and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response


def _forget(_error: BaseException | None) -> None:
    writes.set(False)


def attempt(form: Any, act: Callable[[], Result]) -> Result | None:
    """Run an operation; a broken rule is undone whole and told on the form. None means that it did not happen."""
    try:
        return act()
    except DomainError as error:
        db.session.rollback()
        form.tell(error)
    except StaleDataError:
        db.session.rollback()
        form.tell(EditConflictError({}))
    return None


def write_apart(act: Callable[[], Result]) -> Result:
    """What must survive a refusal: run in its own short transaction, after what was pending is undone."""
    db.session.rollback()
    token = writes.set(True)
    try:
        result = act()
        db.session.commit()
        return result
    finally:
        writes.reset(token)


def without_transaction() -> None:
    """Let the write lock go before slow work (argon2, PDF, pictures); the next query takes it again."""
    db.session.rollback()
