from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from models import db, now
from models.accounts.tables import Person
from models.history.tables import Change


def record(
    *,
    entity: str,
    entity_id: int,
    version: int,
    verb: str,
    actor: Person | None,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> Change:
    """Write one line of history. Values must be JSON (dates as ISO text). `actor` is None for the machine."""
    change = Change(
        entity=entity,
        entity_id=entity_id,
        version=version,
        at=now(),
        actor_id=actor.id if actor else None,
        verb=verb,
        old=old or {},
        new=new or {},
    )
    db.session.add(change)
    return change


def forget_fields(*, entity: str, entity_ids: Iterable[int], names: Iterable[str]) -> None:
    """Take these fields out of every version: what must no longer be known. Who, when and the verb stay."""
    hidden = frozenset(names)
    rows = db.session.scalars(
        select(Change).where(Change.entity == entity, Change.entity_id.in_(list(entity_ids))).order_by(Change.id)
    )
    for row in rows:
        if hidden & {*row.old, *row.new}:
            row.old = {name: value for name, value in row.old.items() if name not in hidden}
            row.new = {name: value for name, value in row.new.items() if name not in hidden}
    db.session.flush()
