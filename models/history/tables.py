"""`change`: who did what, when, old and new, version by version. Written by every operation, only ever redacted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import Model
from models.accounts.tables import Person


class Change(Model):
    """`old` and `new` hold only the fields that changed. Internal notes and direct contacts stay out of both."""

    __tablename__ = "change"
    __table_args__ = (Index(None, "entity", "entity_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entity: Mapped[str]
    entity_id: Mapped[int]
    version: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verb: Mapped[str]  # create, edit, publish, archive, restore, import, verify, login…
    old: Mapped[dict[str, Any]]
    new: Mapped[dict[str, Any]]
    actor: Mapped[Person | None] = relationship(lazy="raise")
