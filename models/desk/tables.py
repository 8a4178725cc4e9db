"""Emergencies: the numbers one tap away, and the short reflex cards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models import Model


class EmergencyNumber(Model):
    __tablename__ = "emergency_number"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    by_sms: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReflexCard(Model):
    """What to do when it burns: at most eight lines over the three lists (one line each, separated by newlines)."""

    __tablename__ = "reflex_card"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    icon: Mapped[str] = mapped_column(default="sos")
    say: Mapped[str] = mapped_column(default="")
    avoid: Mapped[str] = mapped_column(default="")
    call: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
