"""Vocabularies as pages, forms and search read them: kept by each process, read again when the revision has grown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import aliased

from models import db
from models.search.revision import current_revision, is_being_changed
from models.vocabulary.tables import Term


@dataclass(frozen=True)
class TermView:
    """A term detached from the base. `parent` and `door` are codes, "" when there is none."""

    id: int
    kind: str
    code: str
    label: str  # official
    plain: str  # the words of the place
    icon: str
    palette: str
    words: str  # other words people say, separated by commas
    parent: str
    door: str
    is_sensitive: bool
    position: int

    @property
    def shown(self) -> str:
        return self.plain or self.label


class Vocabulary:
    """All terms, by kind, in their order."""

    def __init__(self, terms: Iterable[TermView]) -> None:
        self.terms = tuple(terms)
        self._by_kind: dict[str, list[TermView]] = {}
        self._by_code: dict[tuple[str, str], TermView] = {}
        for term in self.terms:
            self._by_kind.setdefault(term.kind, []).append(term)
            self._by_code[term.kind, term.code] = term

    def of_kind(self, kind: str) -> list[TermView]:
        return list(self._by_kind.get(kind, ()))

    def get(self, kind: str, code: str) -> TermView | None:
        return self._by_code.get((kind, code))

    def label(self, kind: str, code: str) -> str:
        """The words to show for a code: the place's own, else the official ones, else the code itself."""
        term = self.get(kind, code)
        return term.shown if term else code

    def themes_of(self, door: str) -> list[TermView]:
        return [theme for theme in self.of_kind("theme") if theme.door == door]


_cache: WeakKeyDictionary[Engine, tuple[int, Vocabulary]] = WeakKeyDictionary()
_lock = Lock()


def vocabulary() -> Vocabulary:
    """The vocabularies as of the revision that this request reads.

    Whoever changes a term calls `models.search.operations.bump_revision`. While this session is changing things, and
    before the first revision, they are read from the base each time.
    """
    revision = current_revision()
    if revision == 0 or is_being_changed():
        return _load()
    engine = db.engine
    with _lock:
        known = _cache.get(engine)
    if known is None or known[0] != revision:
        read = _load()
        # Most revisions are of fiches: what is made from the vocabulary is then still good.
        known = (revision, known[1] if known and known[1].terms == read.terms else read)
        with _lock:
            _cache[engine] = known
    return known[1]


def _load() -> Vocabulary:
    parent, door = aliased(Term), aliased(Term)
    rows = db.session.execute(
        select(Term, parent.code, door.code)
        .outerjoin(parent, Term.parent_id == parent.id)
        .outerjoin(door, Term.door_id == door.id)
        .order_by(Term.kind, Term.position, Term.sort_key, Term.id)
    )
    return Vocabulary(_view(term, parent_code or "", door_code or "") for term, parent_code, door_code in rows)


def _view(term: Term, parent: str, door: str) -> TermView:
    return TermView(
        id=term.id,
        kind=term.kind,
        code=term.code,
        label=term.label,
        plain=term.plain,
        icon=term.icon,
        palette=term.palette,
        words=term.words,
        parent=parent,
        door=door,
        is_sensitive=term.is_sensitive,
        position=term.position,
    )
