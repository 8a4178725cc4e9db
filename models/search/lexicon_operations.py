"""Writing in the lexicon: an entry at a time by the coordination, all at once by the seed. They flush, never commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from models import db
from models.accounts.tables import Person
from models.errors import DomainError
from models.history.operations import record
from models.history.queries import without_lost_writes
from models.partners.rules import clean_lines
from models.search.lexicon import LexiconEntry, entry_as_kept, folded, sort_key
from models.search.revision import raise_lexicon_revision
from models.search.rules import tokens
from models.search.tables import LexiconRow, LexiconSaying, LexiconTerm
from models.search.unanswered_operations import forget_words
from models.vocabulary.tables import Term

MOST_LINES = 60
LONGEST_LINE = 80  # characters
TERM_KINDS = ("theme", "category", "public", "network", "language")
FIELDS = ("said", "terms", "first", "also")


def entry_of(values: Mapping[str, Any], *, entry_id: int = 0) -> LexiconEntry:
    """`said`, `first`, `also` (text, one phrase a line) and `terms` ("theme=…") as an entry, or DomainError.

    Nothing is read nor written: what a person is still writing can be tried.
    """
    said = _different(clean_lines(values.get("said", ""), "said", limit=LONGEST_LINE, most=MOST_LINES))
    first, also = (
        clean_lines(values.get(name, ""), name, limit=LONGEST_LINE, most=MOST_LINES) for name in ("first", "also")
    )
    terms = sorted(set(values.get("terms") or ()))
    if not said:
        raise DomainError("said", "Écrivez au moins une façon de le dire.")
    if not (terms or first or also):
        raise DomainError("first", "Dites où cela mène : un thème, ou une phrase que disent les bonnes fiches.")
    return LexiconEntry(id=entry_id, said=tuple(said), terms=tuple(terms), first=tuple(first), also=tuple(also))


def _different(said: Iterable[str]) -> list[str]:
    """Without the sayings that only accents or small words tell from one before."""
    kept: dict[str, str] = {}
    for text in said:
        if not (form := folded(text)):
            raise DomainError("said", f"« {text} » ne contient aucun mot.")
        kept.setdefault(form, text)
    return list(kept.values())


def write_entry(
    *,
    actor: Person | None,
    entry: LexiconRow | None = None,
    values: Mapping[str, Any],
    base_version: int | None = None,
) -> LexiconRow:
    """Add an entry, or change this one (values as in `entry_of`); the words that it says wait for an answer no more."""
    old = _fields(entry_as_kept(entry)) if entry else dict.fromkeys(FIELDS)
    given = _fields(entry_of(values, entry_id=entry.id if entry else 0))
    if entry is None:
        verb, entry = "create", LexiconRow()
    else:
        verb = "edit"
        given = old | without_lost_writes(
            entity="lexicon_entry",
            entity_id=entry.id,
            version=entry.version,
            base_version=base_version,
            given=given,
            kept=old.__getitem__,
            is_same=lambda _name, stored, typed: stored == typed,
        )
    _write(entry, entry_of(given, entry_id=entry.id or 0))
    changed = [name for name in FIELDS if old[name] != given[name]]
    _tell(verb, actor, entry, old={name: old[name] for name in changed}, new={name: given[name] for name in changed})
    return entry


def _fields(entry: LexiconEntry) -> dict[str, Any]:
    """An entry as forms and history write it."""
    return {
        "said": "\n".join(entry.said),
        "terms": list(entry.terms),
        "first": "\n".join(entry.first),
        "also": "\n".join(entry.also),
    }


def _write(row: LexiconRow, entry: LexiconEntry) -> None:
    raise_lexicon_revision()  # first: its row makes writers wait for one another, in whatever order they say things
    row.first, row.also, row.sort_key = "\n".join(entry.first), "\n".join(entry.also), sort_key(entry.said)
    row.is_edited = True
    if row.id:
        flag_modified(row, "sort_key")  # sayings and themes are the entry's too: its version grows with them
    known = _term_ids(entry.terms)
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
            _clear([row.id])
            db.session.execute(insert(LexiconSaying), _sayings(row.id, [(text, folded(text)) for text in entry.said]))
            if known:
                db.session.execute(insert(LexiconTerm), [{"entry_id": row.id, "term_id": i} for i in known.values()])
    except IntegrityError:
        raise _said_elsewhere(row.id or 0, entry.said) from None
    forget_words(form for text in entry.said for form in tokens(text))


def _sayings(entry_id: int, said: Iterable[tuple[str, str | None]]) -> list[dict[str, Any]]:
    return [
        {"entry_id": entry_id, "position": position, "text": text, "folded": form}
        for position, (text, form) in enumerate(said)
    ]


def _clear(ids: Sequence[int]) -> None:
    for table in (LexiconSaying, LexiconTerm):
        db.session.execute(
            delete(table).where(table.entry_id.in_(ids)), execution_options={"synchronize_session": False}
        )


def _term_ids(terms: Iterable[str]) -> dict[str, int]:
    """ "theme=…" → number of the term; DomainError when one is unknown."""
    wanted = set(terms)
    if not wanted:
        return {}
    rows = db.session.execute(select(Term.id, Term.kind, Term.code).where(Term.kind.in_(TERM_KINDS)).order_by(Term.id))
    known = {name: term_id for term_id, kind, code in rows if (name := f"{kind}={code}") in wanted}
    if missing := sorted(wanted - known.keys()):
        raise DomainError("terms", f"Ce thème n’existe pas : {', '.join(missing)}.")
    return known


def refuse_said_elsewhere(entry: LexiconEntry) -> LexiconEntry:
    """The same entry, or DomainError when another holds one of its sayings: what a save would refuse."""
    if _elsewhere(entry.id, entry.said):
        raise _said_elsewhere(entry.id, entry.said)
    return entry


def _said_elsewhere(entry_id: int, said: Sequence[str]) -> DomainError:
    """Which of these sayings another entry holds, and which entry that is."""
    found = _elsewhere(entry_id, said)
    told = [f"« {text} » est déjà dans l’entrée « {_title(other)} »." for text, other in found]
    return DomainError("said", " ".join(told) or "Quelqu’un vient d’enregistrer une de ces phrases.")


def _elsewhere(entry_id: int, said: Sequence[str]) -> list[tuple[str, int]]:
    """(saying, entry) of the first few that another entry holds."""
    forms = {folded(text): text for text in said}
    found = db.session.execute(
        select(LexiconSaying.folded, LexiconRow.id)
        .join(LexiconRow, LexiconRow.id == LexiconSaying.entry_id)
        .where(LexiconSaying.folded.in_(forms), LexiconSaying.entry_id != entry_id)
        .order_by(LexiconSaying.folded)
        .limit(3)
    )
    return [(forms[form], other) for form, other in found if form]


def _title(entry_id: int) -> str:
    first = select(LexiconSaying.text).where(LexiconSaying.entry_id == entry_id).order_by(LexiconSaying.position)
    return db.session.scalar(first.limit(1)) or ""


def remove_entry(*, actor: Person | None, entry: LexiconRow) -> None:
    """Take it out of use, with its sayings, that another entry may then take. Nothing is lost: `restore_entry`."""
    if entry.is_active:
        raise_lexicon_revision()
        entry.is_active = False
        _set_folded(entry.id, dict.fromkeys(entry_as_kept(entry).said))
        _tell("remove", actor, entry)


def restore_entry(*, actor: Person | None, entry: LexiconRow) -> None:
    """Back in use; DomainError when another entry has taken one of its sayings meanwhile."""
    if not entry.is_active:
        raise_lexicon_revision()
        said = entry_as_kept(entry).said
        try:
            with db.session.begin_nested():
                entry.is_active = True
                _set_folded(entry.id, {text: folded(text) for text in said})
        except IntegrityError:
            raise _said_elsewhere(entry.id, said) from None
        _tell("restore", actor, entry)


def _set_folded(entry_id: int, forms: Mapping[str, str | None]) -> None:
    db.session.flush()
    _clear_sayings = delete(LexiconSaying).where(LexiconSaying.entry_id == entry_id)
    db.session.execute(_clear_sayings, execution_options={"synchronize_session": False})
    db.session.execute(insert(LexiconSaying), _sayings(entry_id, forms.items()))


def _tell(
    verb: str,
    actor: Person | None,
    entry: LexiconRow,
    *,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> None:
    db.session.flush()
    record(entity="lexicon_entry", entity_id=entry.id, version=entry.version, verb=verb, actor=actor, old=old, new=new)
    db.session.flush()


# --- the seed ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Kept:
    """An entry of the seed as it stands in the base."""

    id: int
    is_the_places: bool  # edited or removed there
    state: tuple[Any, ...]


def load_lexicon(rows: Sequence[Mapping[str, Any]]) -> int:
    """Bring the entries of the seed up to date, in a few statements; returns how many were added, changed, taken out.

    A row: `key`, `said`, `terms` ("theme=…"), `first`, `also` (lists). What the place edited or removed is its own, and
    so are the sayings that it has put in an entry of its own: the seed's entry does without. A saying that two rows
    hold goes to the first. An entry that has left the seed, or has no saying left, goes away.
    """
    terms = _term_ids({term for row in rows for term in row.get("terms", ())})
    kept = _kept_entries()
    taken = _sayings_of_the_place(kept)
    wanted: dict[str, tuple[Any, ...]] = {}
    for row in rows:
        if row["key"] not in kept or not kept[row["key"]].is_the_places:
            wanted[row["key"]] = _state(row, terms, taken)
    wanted = {key: state for key, state in wanted.items() if state[0]}
    gone = [known.id for key, known in kept.items() if not known.is_the_places and key not in wanted]
    changed = {key: known.id for key, known in kept.items() if key in wanted and known.state != wanted[key]}
    added = [key for key in wanted if key not in kept]
    if not (gone or changed or added):
        return 0
    _clear([*gone, *changed.values()])
    db.session.execute(delete(LexiconRow).where(LexiconRow.id.in_(gone)), execution_options=_QUICK)
    _write_all(wanted, changed, added)
    raise_lexicon_revision()
    return len(gone) + len(changed) + len(added)


_QUICK = {"synchronize_session": False}


def _state(row: Mapping[str, Any], terms: Mapping[str, int], taken: set[str]) -> tuple[Any, ...]:
    """(sayings and their folded forms, numbers of terms, first, also), to compare and write. Its sayings are taken."""
    said = []
    for text in row["said"]:
        form = folded(text)
        if form and form not in taken:
            taken.add(form)
            said.append((text, form))
    numbers = tuple(sorted({terms[term] for term in row.get("terms", ())}))
    return tuple(said), numbers, "\n".join(row.get("first", ())), "\n".join(row.get("also", ()))


def _kept_entries() -> dict[str, _Kept]:
    said: dict[int, list[tuple[str, str | None]]] = {}
    numbers: dict[int, list[int]] = {}
    ordered = select(LexiconSaying.entry_id, LexiconSaying.text, LexiconSaying.folded).order_by(
        LexiconSaying.entry_id, LexiconSaying.position
    )
    for entry_id, text, form in db.session.execute(ordered):
        said.setdefault(entry_id, []).append((text, form))
    for entry_id, term_id in db.session.execute(
        select(LexiconTerm.entry_id, LexiconTerm.term_id).order_by(LexiconTerm.entry_id, LexiconTerm.term_id)
    ):
        numbers.setdefault(entry_id, []).append(term_id)
    rows = db.session.scalars(select(LexiconRow).where(LexiconRow.key.is_not(None)).order_by(LexiconRow.id))
    return {
        row.key or "": _Kept(
            row.id,
            row.is_edited or not row.is_active,
            (tuple(said.get(row.id, ())), tuple(numbers.get(row.id, ())), row.first, row.also),
        )
        for row in rows
    }


def _sayings_of_the_place(kept: Mapping[str, _Kept]) -> set[str]:
    """Folded sayings that the seed may not take: all but those of its own entries that nobody touched."""
    ours = {known.id for known in kept.values() if not known.is_the_places}
    rows = db.session.execute(
        select(LexiconSaying.entry_id, LexiconSaying.folded)
        .where(LexiconSaying.folded.is_not(None))
        .order_by(LexiconSaying.folded)
    )
    return {form for entry_id, form in rows if entry_id not in ours and form}


def _write_all(wanted: Mapping[str, tuple[Any, ...]], changed: Mapping[str, int], added: Sequence[str]) -> None:
    fresh = {
        key: {"first": first, "also": also, "sort_key": sort_key([said[0][0]])}
        for key, (said, _, first, also) in wanted.items()
    }
    if added:
        db.session.execute(insert(LexiconRow), [{"key": key, **fresh[key]} for key in added])
    if changed:
        table: Any = LexiconRow.__table__
        renewed = table.update().where(table.c.id == bindparam("row_id")).values(version=table.c.version + 1)
        db.session.connection().execute(
            renewed.values({name: bindparam(name) for name in ("first", "also", "sort_key")}),
            [{"row_id": entry_id, **fresh[key]} for key, entry_id in changed.items()],
        )
    keys = [*added, *changed]
    rows = db.session.execute(
        select(LexiconRow.key, LexiconRow.id).where(LexiconRow.key.is_not(None)).order_by(LexiconRow.id)
    )
    ids = {key: entry_id for key, entry_id in rows if key}
    said = [one for key in keys for one in _sayings(ids[key], wanted[key][0])]
    linked = [{"entry_id": ids[key], "term_id": number} for key in keys for number in wanted[key][1]]
    if said:
        db.session.execute(insert(LexiconSaying), said)
    if linked:
        db.session.execute(insert(LexiconTerm), linked)
    db.session.expire_all()
