"""Emptying a demonstration: the one place where history goes away, because it was never real."""

from __future__ import annotations

from sqlalchemy import text

from models import db
from models.place.tables import PlaceSettings
from models.search.operations import bump_revision


def empty_base() -> None:
    """Delete every row of every table. The guards on history are lifted for this transaction only.

    Raises ValueError when the place is not a demonstration.
    """
    place = db.session.get(PlaceSettings, 1)
    if place is None or not place.is_demo:
        raise ValueError("only a demonstration may be emptied")
    connection = db.session.connection()
    tables = [table for table in db.metadata.sorted_tables if table.name != "search_revision"]  # it only grows
    names = ", ".join(f'"{table.name}"' for table in tables)
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    else:
        guard = connection.execute(
            text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'change_is_never_erased'")
        ).scalar_one()
        connection.execute(text("DROP TRIGGER change_is_never_erased"))
        connection.execute(text("UPDATE partner SET merged_into_id = NULL"))
        connection.execute(text("UPDATE term SET parent_id = NULL, door_id = NULL"))
        for table in reversed(tables):
            connection.execute(table.delete())
        connection.execute(text(guard))
    db.session.expire_all()
    bump_revision()
