"""Counting the words without an answer, setting them aside, forgetting them. They flush, never commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from models import db
from models.search.danger import means_danger
from models.search.tables import UnansweredWord
from models.search.unanswered import oldest_day, words_to_keep

_QUICK = {"synchronize_session": False}


def note_unanswered(*, query: str, on: date) -> None:
    """Count, once each, the words of a search that found no door; nothing at all of one that speaks of danger."""
    if means_danger(query):
        return
    forget_old_words(today=on)
    for word in words_to_keep(query):
        _count(word, on)


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
