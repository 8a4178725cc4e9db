"""The index held in each process, brought up to date by revision when a request finds a newer one."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from ctypes import CDLL
from threading import Lock
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import case, func, select
from sqlalchemy.engine import Engine

from models import db
from models.partners.faces import Audience
from models.search.documents import public_part
from models.search.revision import current_revision, is_being_changed, read_at
from models.search.snapshot import EMPTY, Builder, Document, Snapshot, updated
from models.search.tables import SearchDocument

# Past this share of changed fiches, laying the arrays out again is better than patching them.
REBUILD_SHARE = 0.2
REBUILD_FLOOR = 200
BATCH = 2000
SMALL, LARGE = 500, 10_000  # fiches
Reader = Callable[[Document], Document]


class Index:
    """One base's index for one audience: `snapshot()` is what the caller's transaction sees, or newer.

    The public has its own, that never read a hidden word: corrections, beginnings and counts cannot tell of one.
    """

    def __init__(self, audience: Audience = "team") -> None:
        self._read: Reader = public_part if audience == "public" else _whole
        self._lock = Lock()
        self._snapshot = EMPTY
        self._published_at: float | None = None

    def snapshot(self) -> Snapshot:
        revision = current_revision()
        if is_being_changed():
            return self._private(revision)
        if self._serves(revision):
            return self._snapshot
        with self._lock:
            if self._serves(revision):
                return self._snapshot
            known = self._snapshot
            is_ahead = self._published_at is not None and revision > known.revision
            self._snapshot = _brought_to(known, revision, self._read) if is_ahead else _load_all(revision, self._read)
            self._published_at = monotonic()
            return self._snapshot

    def _serves(self, revision: int) -> bool:
        """Whether what is loaded will do: it is what the caller sees, or the caller's transaction is an older one.

        A lower revision that was read after the last publication is another matter: the base went back (restored,
        emptied and made anew) and is read again.
        """
        if self._published_at is None or revision > self._snapshot.revision:
            return False
        return revision == self._snapshot.revision or read_at() < self._published_at

    def _private(self, revision: int) -> Snapshot:
        """For a transaction that changes fiches: what it sees is shown to nobody else, since it may be rolled back."""
        known = self._snapshot
        if self._published_at is None or revision <= known.revision:
            return _load_all(revision, self._read)
        return _brought_to(known, revision, self._read)


def _whole(document: Document) -> Document:
    return document


def _brought_to(snapshot: Snapshot, revision: int, read: Reader) -> Snapshot:
    is_new = SearchDocument.revision > snapshot.revision
    total, changed = db.session.execute(
        select(func.count(), func.coalesce(func.sum(case((is_new, 1), else_=0)), 0)).select_from(SearchDocument)
    ).one()
    if changed + snapshot.patched > max(REBUILD_FLOOR, REBUILD_SHARE * total):
        return _load_all(revision, read)
    rows = list(_documents(is_new))
    latest = max([revision, *(row.revision for row in rows)])
    result = updated(snapshot, [(row.partner_id, read(row.tokens)) for row in rows], latest)
    # Fewer rows than entries: fiches were removed, which leaves no row to read.
    return result if result.size == total else _load_all(latest, read)


def _load_all(revision: int, read: Reader) -> Snapshot:
    builder = Builder()
    latest = revision
    for row in _documents(SearchDocument.revision >= 0):
        builder.add(row.partner_id, read(row.tokens))
        latest = max(latest, row.revision)
    snapshot = builder.build(latest)
    del builder
    if snapshot.size > LARGE:
        _give_back()
    if snapshot.size > SMALL:
        gc.freeze()  # what lives as long as the process need not be walked through at each full collection
    return snapshot


def _give_back() -> None:
    """Loading leaves holes: tens of megabytes that the C library keeps for itself unless told (glibc alone can)."""
    trim = getattr(CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def _documents(condition: Any) -> Iterator[Any]:
    columns = select(SearchDocument.partner_id, SearchDocument.revision, SearchDocument.tokens)
    ordered = columns.where(condition).order_by(SearchDocument.partner_id)
    yield from db.session.execute(ordered.execution_options(yield_per=BATCH))


_indexes: WeakKeyDictionary[Engine, dict[Audience, Index]] = WeakKeyDictionary()
_lock = Lock()


def the_index(audience: Audience) -> Index:
    """The index of the base that this application talks to, as this audience may read it."""
    engine = db.engine
    with _lock:
        indexes = _indexes.setdefault(engine, {})
        return indexes.setdefault(audience, Index(audience))


def forget_indexes() -> None:
    """Start again from the bases: for tests that put another content behind the same engine."""
    with _lock:
        _indexes.clear()
