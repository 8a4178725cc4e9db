"""Counting the words without an answer, setting them aside, forgetting them. They flush, never commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from models import db
from models.search.asking import repaired
from models.search.danger import may_mean_danger
from models.search.tables import UnansweredWord
from models.search.unanswered import oldest_day, words_to_keep

_QUICK = {"synchronize_session": False}


def note_unanswered(*, queries: Sequence[str], on: date) -> None:
    """Count, once each, the words of a search that found no door, given as it was typed, version after version.

    The words of the last version alone; nothing at all when any of them may speak of a danger.
    """
    _take_turns()
    forget_old_words(today=on)
    if not queries or any(may_mean_danger(query) or may_mean_danger(repaired(query)) for query in queries):
        return
    for word in words_to_keep(queries[-1]):
        _count(word, on)
    _shuffle()


def _take_turns() -> None:
    """One at a time, from the first statement on: SQLite's writers wait for one another by themselves."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE unanswered_word IN EXCLUSIVE MODE"))


def _shuffle() -> None:
    """Write all the rows anew, in order: nothing that the base keeps for itself tells which were written together."""
    columns = UnansweredWord.__table__.columns
    rows = db.session.execute(select(*columns).order_by(UnansweredWord.word)).mappings().all()
    if rows:
        db.session.execute(delete(UnansweredWord), execution_options=_QUICK)
        db.session.execute(insert(UnansweredWord), [dict(row) for row in rows])


def _count(word: str, on: date) -> None:
    """One search more, in one statement: two at the same moment both count. A word set aside waits for its end."""
    dialect: Any = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    added = dialect.insert(UnansweredWord).values(word=word, searches=1, last_seen_on=on, is_set_aside=False)
    counted = added.on_conflict_do_update(
        index_elements=["word"],
        set_={"searches": UnansweredWord.searches + 1, "last_seen_on": on},
        where=UnansweredWord.is_set_aside.is_(False),
    )
    db.session.execute(counted)


def forget_old_words(*, today: date) -> None:
    _forget(UnansweredWord.last_seen_on < oldest_day(today))


def forget_words(words: Iterable[str]) -> None:
    """These have their answer."""
    _forget(UnansweredWord.word.in_(sorted(set(words))))


def set_aside(*, word: str, is_set_aside: bool = True) -> None:
    """Hide this word until it goes away, or show it again."""
    chosen = update(UnansweredWord).where(UnansweredWord.word == word).values(is_set_aside=is_set_aside)
    db.session.execute(chosen, execution_options=_QUICK)


def _forget(condition: Any) -> None:
    db.session.execute(delete(UnansweredWord).where(condition), execution_options=_QUICK)
