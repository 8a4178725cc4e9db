from __future__ import annotations

from typing import Any

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
