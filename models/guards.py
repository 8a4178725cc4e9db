"""Guards written by hand in migrations (triggers, exclusion constraints): the application refuses to start without."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from models import db

# Each bears the same name on SQLite and PostgreSQL.
TRIGGERS: tuple[str, ...] = (
    "change_is_never_rewritten",
    "change_is_never_erased",
    "service_has_no_hidden_place",
    "service_keeps_no_hidden_place",
    "partner_hides_its_services",
)


def missing_guards(connection: Connection) -> list[str]:
    """Names of the guards that a migrated database lacks."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        found = connection.execute(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
    present = {row[0] for row in found}
    return [name for name in TRIGGERS if name not in present]


def refuse_missing_guards(app: Flask) -> None:
    """Raise at start when the base is migrated but a guard is gone; an empty base is for `flask db upgrade`."""
    if app.config.get("SKIP_GUARDS"):
        return
    with app.app_context():
        try:
            with db.engine.connect() as connection:
                if not inspect(connection).has_table("change"):
                    return
                missing = missing_guards(connection)
        finally:
            db.engine.dispose()
    if missing:
        raise RuntimeError(f"the database lacks its guards: {', '.join(missing)}; run `flask db upgrade`")
