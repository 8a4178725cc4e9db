"""Vocabularies are rows: themes, doors, publics, languages… One table, one link table per thing that uses it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import Model


class Term(Model):
    """One word of a vocabulary.

    `label` is the official wording, `plain` the words of the place. `icon` names a symbol of the sprite. A theme has a
    `parent` (its category of data·inclusion) and a `door` (its entry on the home page).
    """

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("kind", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    code: Mapped[str]
    label: Mapped[str]
    plain: Mapped[str]
    words: Mapped[str] = mapped_column(default="")  # other words people say, read by search
    icon: Mapped[str] = mapped_column(default="")
    palette: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    sort_key: Mapped[str]
    is_sensitive: Mapped[bool] = mapped_column(default=False)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    door_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))

    parent: Mapped[Term | None] = relationship(foreign_keys=[parent_id], remote_side=[id], lazy="raise")
    door: Mapped[Term | None] = relationship(foreign_keys=[door_id], remote_side=[id], lazy="raise")
