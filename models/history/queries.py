from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from models import db
from models.history.tables import Change

# Who did it, without the roles and memberships that a person usually comes with.
WHO = joinedload(Change.actor).lazyload("*")


def changes_of(entity: str, entity_id: int, *, limit: int = 25, offset: int = 0) -> Sequence[Change]:
    """The history of one thing, the latest first, with who did it."""
    return db.session.scalars(
        select(Change)
        .where(Change.entity == entity, Change.entity_id == entity_id)
        .options(WHO)
        .order_by(Change.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def fields_changed_since(entity: str, entity_id: int, version: int) -> frozenset[str]:
    """Names of the fields that were written after this version."""
    rows = db.session.scalars(
        select(Change).where(Change.entity == entity, Change.entity_id == entity_id, Change.version > version)
    )
    return frozenset(field for row in rows for field in row.new)


def latest_changes(*, limit: int) -> Sequence[Change]:
    """What happened lately to fiches, the latest first, with who did it."""
    return db.session.scalars(
        select(Change)
        .where(Change.entity == "partner", Change.verb.in_(("create", "edit", "publish", "archive", "verify", "close")))
        .options(WHO)
        .order_by(Change.id.desc())
        .limit(limit)
    ).all()


def changes_of_partner(partner_id: int, service_ids: Sequence[int], *, limit: int) -> Sequence[Change]:
    """The history of a fiche and of its services, the latest first."""
    mine = or_(
        and_(Change.entity == "partner", Change.entity_id == partner_id),
        and_(Change.entity == "service", Change.entity_id.in_(service_ids)),
    )
    return db.session.scalars(select(Change).where(mine).options(WHO).order_by(Change.id.desc()).limit(limit)).all()
