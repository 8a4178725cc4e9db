"""The residents' lexicon as search and pages read it: kept by each process, read again when its revision has grown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.engine import Engine

from models import db
from models.search.revision import is_lexicon_being_changed, lexicon_revision
from models.search.rules import NEGATIONS, STOP_WORDS, WITHOUT, fold, tokens
from models.search.tables import LexiconRow, LexiconSaying, LexiconTerm
from models.vocabulary.queries import vocabulary
from models.vocabulary.tables import Term


@dataclass(frozen=True)
class LexiconEntry:
    """What residents say, and where it leads. An entry that is not written yet has the number 0."""

    id: int
    said: tuple[str, ...]  # turns of phrase, as written
    terms: tuple[str, ...]  # "theme=…", "category=…", "public=…"
    first: tuple[str, ...]  # what the right fiches say
    also: tuple[str, ...]


def folded(saying: str) -> str:
    """What makes two sayings the same: their words without accents nor small words ("J’ai la dalle" → "dalle").

    Every way to say "without" is one ("plus d’argent", "pas d’argent" → "sans argent").
    """
    forms = [WITHOUT if form in NEGATIONS else form for form in tokens(saying)]
    return " ".join([form for form in forms if form not in STOP_WORDS] or forms)


_cache: WeakKeyDictionary[Engine, tuple[int, tuple[LexiconEntry, ...]]] = WeakKeyDictionary()
_lock = Lock()


def lexicon() -> tuple[LexiconEntry, ...]:
    """The entries in use, by number: the same tuple as long as nobody changed the lexicon.

    While this transaction changes it, it is read from the base each time.
    """
    if is_lexicon_being_changed():
        return _load(is_active=True)
    revision = lexicon_revision()
    if revision == 0:
        return ()
    engine = db.engine
    with _lock:
        known = _cache.get(engine)
    if known is None or known[0] != revision:
        known = (revision, _load(is_active=True))
        with _lock:
            _cache[engine] = known
    return known[1]


def forget_lexicons() -> None:
    """Start again from the bases: for tests that put another content behind the same engine."""
    with _lock:
        _cache.clear()


def removed_entries() -> tuple[LexiconEntry, ...]:
    """Those that the place took out, by number."""
    return _load(is_active=False)


def with_entry(entries: Iterable[LexiconEntry], entry: LexiconEntry) -> tuple[LexiconEntry, ...]:
    """The entries as they would be with this one: in the place of the one that bears its number, or added."""
    others = [other for other in entries if other.id != entry.id]
    return tuple(sorted([*others, entry], key=lambda one: one.id))


def by_name(entries: Sequence[LexiconEntry], words: str = "") -> list[LexiconEntry]:
    """Those whose sayings or targets hold all these words (or their beginnings), in the order of their first saying."""
    wanted = fold(words).split()
    found = [entry for entry in entries if not wanted or _holds(entry, wanted)]
    return sorted(found, key=lambda entry: (sort_key(entry.said), entry.id))


def sort_key(said: Sequence[str]) -> str:
    return fold(said[0]) if said else ""


def _holds(entry: LexiconEntry, wanted: list[str]) -> bool:
    text = fold("\n".join([*entry.said, *term_labels(entry.terms), *entry.first, *entry.also]))
    return all(word in text for word in wanted)


def term_labels(terms: Iterable[str]) -> list[str]:
    """The words to show for "theme=…"."""
    words = vocabulary()
    return [words.label(kind, code) for kind, _, code in (term.partition("=") for term in terms)]


def entry_row(entry_id: int) -> LexiconRow | None:
    return db.session.get(LexiconRow, entry_id)


def entry_as_kept(entry: LexiconRow) -> LexiconEntry:
    """One entry as it stands in the base, in use or not."""
    said = db.session.scalars(
        select(LexiconSaying.text).where(LexiconSaying.entry_id == entry.id).order_by(LexiconSaying.position)
    )
    terms = db.session.execute(
        select(Term.kind, Term.code)
        .join(LexiconTerm, LexiconTerm.term_id == Term.id)
        .where(LexiconTerm.entry_id == entry.id)
        .order_by(Term.kind, Term.code)
    )
    return LexiconEntry(
        id=entry.id,
        said=tuple(said),
        terms=tuple(f"{kind}={code}" for kind, code in terms),
        first=tuple(entry.first.splitlines()),
        also=tuple(entry.also.splitlines()),
    )


def _load(*, is_active: bool) -> tuple[LexiconEntry, ...]:
    said: dict[int, list[str]] = {}
    terms: dict[int, list[str]] = {}
    in_use = LexiconRow.is_active == is_active
    for entry_id, text in db.session.execute(
        select(LexiconSaying.entry_id, LexiconSaying.text)
        .join(LexiconRow, LexiconRow.id == LexiconSaying.entry_id)
        .where(in_use)
        .order_by(LexiconSaying.entry_id, LexiconSaying.position)
    ):
        said.setdefault(entry_id, []).append(text)
    for entry_id, kind, code in db.session.execute(
        select(LexiconTerm.entry_id, Term.kind, Term.code)
        .join(Term, Term.id == LexiconTerm.term_id)
        .join(LexiconRow, LexiconRow.id == LexiconTerm.entry_id)
        .where(in_use)
        .order_by(LexiconTerm.entry_id, Term.kind, Term.code)
    ):
        terms.setdefault(entry_id, []).append(f"{kind}={code}")
    rows = db.session.execute(
        select(LexiconRow.id, LexiconRow.first, LexiconRow.also).where(in_use).order_by(LexiconRow.id)
    )
    return tuple(
        LexiconEntry(
            id=row.id,
            said=tuple(said.get(row.id, ())),
            terms=tuple(terms.get(row.id, ())),
            first=tuple(row.first.splitlines()),
            also=tuple(row.also.splitlines()),
        )
        for row in rows
    )
