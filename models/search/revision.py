"""The number that tells every process that something changed: read, and raised, once a transaction."""

from __future__ import annotations

from time import monotonic
from typing import Any

from sqlalchemy import insert, select, update

from models import db
from models.search.tables import SearchRevision

# Kept in `session.info`, each with the transaction that it is true for.
_READ, _RAISED = "search_revision_read", "search_revision_raised"


def current_revision() -> int:
    """The revision that this transaction sees; 0 before the first one."""
    session = db.session()
    known = session.info.get(_READ)
    if known is not None and known[0] is _transaction():
        return int(known[1])
    revision = session.scalar(select(SearchRevision.revision).where(SearchRevision.id == 1)) or 0
    session.info[_READ] = (_transaction(), revision, monotonic())
    return revision


def read_at() -> float:
    """When this transaction read its revision (monotonic clock, seconds)."""
    known = db.session().info.get(_READ)
    return float(known[2]) if known else 0.0


def raise_revision() -> int:
    """The new revision, the same for all of one transaction.

    The row stays locked until the commit, so revisions become visible in their order: a reader that has seen one has
    seen all those before it.
    """
    session = db.session()
    raised = session.info.get(_RAISED)
    if raised is not None and raised[0] is _transaction() and raised[1] in (None, session.get_nested_transaction()):
        return int(raised[2])
    grown = update(SearchRevision).where(SearchRevision.id == 1).values(revision=SearchRevision.revision + 1)
    if not _rows(session.execute(grown.execution_options(synchronize_session=False))):
        session.execute(insert(SearchRevision).values(id=1, revision=1))
    revision = session.scalar(select(SearchRevision.revision).where(SearchRevision.id == 1)) or 1
    session.info[_RAISED] = (_transaction(), session.get_nested_transaction(), revision)
    session.info.pop(_READ, None)
    return revision


def is_being_changed() -> bool:
    """Whether this transaction raised the revision and is not committed: what it sees must stay its own."""
    raised = db.session().info.get(_RAISED)
    return raised is not None and raised[0] is _transaction()


def _transaction() -> Any:
    return db.session().get_transaction()


def _rows(result: Any) -> int:
    return int(result.rowcount)
