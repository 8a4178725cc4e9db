"""Alembic's environment: one history for SQLite and PostgreSQL.

On SQLite, foreign keys are off while tables are rebuilt (a batch rebuild would cascade-delete child rows), the DDL is
in one transaction, and triggers that a rebuild dropped are made again, then every foreign key is checked.
"""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from models import Base, db

config = context.config


def run() -> None:
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.exec_driver_sql("COMMIT") if connection.in_transaction() else None
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
            # A trigger of another table may read the one that is being rebuilt: its name must be let alone meanwhile.
            connection.connection.dbapi_connection.execute("PRAGMA legacy_alter_table=ON")
        before = _triggers(connection) if is_sqlite else {}
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=is_sqlite,
            transactional_ddl=True,
            compare_type=True,
            **current_app.extensions["migrate"].configure_args.get("env", {}),
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite:
                _restore(connection, before)
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                    raise RuntimeError(f"the migration would break foreign keys: {broken[:5]}")
        if connection.in_transaction():
            connection.commit()
        if is_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA legacy_alter_table=OFF")
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


def _triggers(connection: Connection) -> dict[str, tuple[str, str]]:
    rows = connection.execute(text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {row.name: (row.tbl_name, row.sql) for row in rows}


def _restore(connection: Connection, before: dict[str, tuple[str, str]]) -> None:
    """Make again the triggers whose table still stands and that no migration dropped on purpose."""
    now = _triggers(connection)
    tables = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    dropped = connection.info.get("dropped_triggers", set())
    for name, (table, sql) in before.items():
        if name not in now and table in tables and name not in dropped:
            connection.exec_driver_sql(sql)


run()
