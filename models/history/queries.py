from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from models import db
from models.errors import EditConflictError
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


def values_before(entity: str, entity_id: int, version: int) -> dict[str, Any]:
    """What stood at this version in each field that was written after it."""
    rows = db.session.scalars(
        select(Change)
        .where(Change.entity == entity, Change.entity_id == entity_id, Change.version > version)
        .order_by(Change.id)
    )
    before: dict[str, Any] = {}
    for row in rows:
        for field in row.new:
            before.setdefault(field, row.old.get(field))
    return before


def without_lost_writes(
    *,
    entity: str,
    entity_id: int,
    version: int,
    base_version: int | None,
    given: Mapping[str, Any],
    kept: Callable[[str], Any],
    is_same: Callable[[str, Any, Any], bool],
) -> dict[str, Any]:
    """The values to write when the person read `base_version` and the thing is at `version` now.

    A field that they did not touch keeps what somebody else wrote since; a field that both changed differently raises
    EditConflictError. `kept(field)` is what stands, `is_same(field, stored, given)` compares as it is stored.
    """
    if base_version is None or base_version == version:
        return dict(given)
    before = values_before(entity, entity_id, base_version)
    both = {name for name in before if name in given and not is_same(name, kept(name), given[name])}
    untouched = {name for name in both if is_same(name, before[name], given[name])}
    if theirs := {name: kept(name) for name in both - untouched}:
        raise EditConflictError(theirs)
    return {name: value for name, value in given.items() if name not in untouched}


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
