"""The number that tells every process that something changed: read, and raised, once a transaction."""

from __future__ import annotations

from time import monotonic
from typing import Any

from sqlalchemy import insert, select, update

from models import db
from models.search.tables import SearchRevision

# Kept in `session.info`, each with the transaction that it is true for.
_READ, _RAISED = "search_revision_read", "search_revision_raised"
_LEXICON = "search_lexicon_changed"


def current_revision() -> int:
    """The revision that this transaction sees; 0 before the first one."""
    return _revisions()[0]


def lexicon_revision() -> int:
    """The revision of the last change of the lexicon that this transaction sees; 0 before any."""
    return _revisions()[1]


def _revisions() -> tuple[int, int]:
    """Both, read together once a transaction."""
    session = db.session()
    known = session.info.get(_READ)
    if known is None or known[0] is not _transaction():
        row = session.execute(
            select(SearchRevision.revision, SearchRevision.lexicon).where(SearchRevision.id == 1)
        ).one_or_none()
        known = session.info[_READ] = (_transaction(), *(row or (0, 0)), monotonic())
    return known[1], known[2]


def read_at() -> float:
    """When this transaction read its revision (monotonic clock, seconds)."""
    known = db.session().info.get(_READ)
    return float(known[3]) if known else 0.0


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


def raise_lexicon_revision() -> int:
    """The same for a change of the lexicon: processes read it again."""
    session = db.session()
    revision = raise_revision()
    changed = update(SearchRevision).where(SearchRevision.id == 1).values(lexicon=revision)
    session.execute(changed.execution_options(synchronize_session=False))
    session.info.pop(_READ, None)
    session.info[_LEXICON] = _transaction()
    return revision


def is_lexicon_being_changed() -> bool:
    """Whether this transaction changed the lexicon and is not committed."""
    changed = db.session().info.get(_LEXICON)
    return changed is not None and changed is _transaction()


def is_being_changed() -> bool:
    """Whether this transaction raised the revision and is not committed: what it sees must stay its own."""
    raised = db.session().info.get(_RAISED)
    return raised is not None and raised[0] is _transaction()


def _transaction() -> Any:
    return db.session().get_transaction()


def _rows(result: Any) -> int:
    return int(result.rowcount)
