"""Words without an answer: single words that searches held in vain. No query is kept, nor who asked, nor when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from models import db
from models.search.french import is_french
from models.search.index import the_index
from models.search.rules import WEAK_WORDS, carries_meaning, tokens
from models.search.tables import UnansweredWord

KEPT_DAYS = 30  # after the day that a word was last seen
LEAST_SEARCHES = 3  # before, a word is shown to nobody: it may be one person's
SHORTEST = 3  # letters
MOST_WORDS = 20  # of one query


def words_to_keep(query: str) -> list[str]:
    """The folded words of `query` that may be kept: common words, or words of fiches; never a name that nobody wrote.

    In the order of the alphabet, so that nothing is left of the query.
    """
    said = {
        form
        for form in tokens(query)[:MOST_WORDS]
        if len(form) >= SHORTEST and form.isalpha() and carries_meaning(form) and form not in WEAK_WORDS
    }
    snapshot = the_index("team").snapshot()
    return sorted(form for form in said if snapshot.count(form) > 0 or is_french(form))


def unanswered_words(*, today: date, page: int = 1, per_page: int = 25) -> Sequence[UnansweredWord]:
    """The words to find an answer for, the most searched first."""
    ordered = (
        select(UnansweredWord).where(*_waiting(today)).order_by(UnansweredWord.searches.desc(), UnansweredWord.word)
    )
    return db.session.scalars(ordered.limit(per_page).offset((page - 1) * per_page)).all()


def unanswered_count(*, today: date) -> int:
    return db.session.scalar(select(func.count()).select_from(UnansweredWord).where(*_waiting(today))) or 0


def is_waiting(word: str, *, is_set_aside: bool | None, today: date) -> bool:
    """Whether this word is one of those that are shown: put aside, not put aside, either (None)."""
    row = db.session.get(UnansweredWord, word)
    if row is None or row.searches < LEAST_SEARCHES or row.last_seen_on < oldest_day(today):
        return False
    return is_set_aside is None or row.is_set_aside is is_set_aside


def oldest_day(today: date) -> date:
    """A word last seen before this day is forgotten."""
    return today - timedelta(days=KEPT_DAYS)


def _waiting(today: date) -> tuple[Any, ...]:
    return (
        UnansweredWord.searches >= LEAST_SEARCHES,
        UnansweredWord.last_seen_on >= oldest_day(today),
        UnansweredWord.is_set_aside.is_(False),
    )
