"""The domain: the database object, its column types and its engine. Every room's tables are imported at the end."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, DateTime, Integer, MetaData, String, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

PARIS = ZoneInfo("Europe/Paris")

# True while a request (or a command) may write: SQLite then takes its write lock at BEGIN, because a deferred
# transaction that has already read is told "database is locked" whatever the timeout.
writes: ContextVar[bool] = ContextVar("writes", default=False)


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


class Instant(TypeDecorator[datetime]):
    """An instant, stored in UTC and always given back aware. Naive datetimes are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
_registry: Any = db.Model.registry  # type: ignore[attr-defined]
_registry.update_type_annotation_map(
    {
        datetime: Instant(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        int: BigInteger().with_variant(Integer(), "sqlite"),
        str: String(),
    }
)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if connection.__class__.__module__ != "sqlite3":
        return
    connection.isolation_level = None  # BEGIN is ours, below
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes.get() else "BEGIN")


from models.accounts import tables as _accounts  # noqa: E402, F401
from models.desk import tables as _desk  # noqa: E402, F401
from models.history import tables as _history  # noqa: E402, F401
from models.partners import tables as _partners  # noqa: E402, F401
from models.place import tables as _place  # noqa: E402, F401
from models.search import tables as _search  # noqa: E402, F401
from models.vocabulary import tables as _vocabulary  # noqa: E402, F401
