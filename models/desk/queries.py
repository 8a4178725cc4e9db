from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from models import db
from models.desk.tables import EmergencyNumber, ReflexCard


def emergency_numbers() -> Sequence[EmergencyNumber]:
    return db.session.scalars(select(EmergencyNumber).order_by(EmergencyNumber.position, EmergencyNumber.id)).all()


def reflex_cards() -> Sequence[ReflexCard]:
    return db.session.scalars(select(ReflexCard).order_by(ReflexCard.position, ReflexCard.id)).all()


def reflex_card(slug: str) -> ReflexCard | None:
    return db.session.scalar(select(ReflexCard).where(ReflexCard.slug == slug))


def emergency_number(number_id: int) -> EmergencyNumber | None:
    return db.session.get(EmergencyNumber, number_id)
