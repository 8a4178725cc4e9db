"""What search reads: one row a partner, rewritten by every operation that touches the fiche."""

from __future__ import annotations

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
    """One number that grows with every change: a process whose index is older reloads what changed."""

    __tablename__ = "search_revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    revision: Mapped[int] = mapped_column(default=0)
