"""What search reads: one row a partner, rewritten by every operation that touches the fiche; the residents' words."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models import Model


class SearchDocument(Model):
    """`face` is the team's view of the fiche (models.partners.faces), `tokens` its folded words by field."""

    __tablename__ = "search_document"
    __table_args__ = (Index(None, "revision"),)

    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int]
    face: Mapped[dict[str, Any]]
    tokens: Mapped[dict[str, Any]]


class SearchRevision(Model):
    """One number that grows with every change: a process whose index is older reloads what changed.

    `lexicon` is the number of the last change of the lexicon, 0 before any.
    """

    __tablename__ = "search_revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    revision: Mapped[int] = mapped_column(default=0)
    lexicon: Mapped[int] = mapped_column(default=0, server_default="0")


class LexiconRow(Model):
    """An entry of the lexicon: what residents say, and where it leads.

    `first` is what the right fiches say, `also` what helps to find them, one phrase a line. `key` names an entry of the
    seed; once the place has written in it (`is_edited`) or removed it (not `is_active`), the seed leaves it alone.
    """

    __tablename__ = "lexicon_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    first: Mapped[str] = mapped_column(default="")
    also: Mapped[str] = mapped_column(default="")
    is_edited: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    sort_key: Mapped[str]

    __mapper_args__ = {"version_id_col": version}


class LexiconSaying(Model):
    """A turn of phrase. `folded` (models.search.lexicon.folded) is in one entry only; null in a removed one."""

    __tablename__ = "lexicon_saying"

    entry_id: Mapped[int] = mapped_column(ForeignKey("lexicon_entry.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    folded: Mapped[str | None] = mapped_column(unique=True)


class LexiconTerm(Model):
    __tablename__ = "lexicon_term"
    __table_args__ = (Index(None, "term_id"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("lexicon_entry.id", ondelete="CASCADE"), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"), primary_key=True)


class UnansweredWord(Model):
    """A word that searches held without an answer. Nothing, not even an order of arrival, ties two words together."""

    __tablename__ = "unanswered_word"
    __table_args__ = (
        CheckConstraint("searches >= 1", name="seen"),
        {"sqlite_with_rowid": False},  # rows lie in the order of the words
    )

    word: Mapped[str] = mapped_column(primary_key=True)  # folded
    searches: Mapped[int] = mapped_column(default=1)
    last_seen_on: Mapped[date]
    is_set_aside: Mapped[bool] = mapped_column(default=False)
