from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from models import db
from models.hours.rules import Schedule, Span
from models.place.tables import Closure, PlaceSettings, StoredFile


def place_settings() -> PlaceSettings:
    """The one row; before it is written, its defaults (not yet in the session)."""
    return db.session.get(PlaceSettings, 1) or _unset()


def _unset() -> PlaceSettings:
    return PlaceSettings(
        id=1, name="", where="", street="", postal_code="", town="", phone="", email="", website="", hours="",
        hours_school_holidays="", school_zone="C", public_directory=True, is_indexable=False, is_demo=False, version=1,
    )  # fmt: skip


def place_closures(since: date) -> Sequence[Closure]:
    """Closures of the place itself that are not over at `since`."""
    return db.session.scalars(
        select(Closure)
        .where(Closure.partner_id.is_(None), Closure.service_id.is_(None), Closure.ends_on >= since)
        .order_by(Closure.starts_on, Closure.id)
    ).all()


def place_schedule(place: PlaceSettings, closures: Sequence[Closure]) -> Schedule:
    spans = tuple(Span(closure.starts_on, closure.ends_on, closure.reason) for closure in closures)
    return Schedule(
        hours=place.hours, school_holidays=place.hours_school_holidays, closures=spans, zone=place.school_zone
    )


def stored_file(sha256: str) -> StoredFile | None:
    return db.session.scalar(select(StoredFile).where(StoredFile.sha256 == sha256))


def logo_address(place: PlaceSettings) -> str | None:
    """The SHA-256 of the logo, by which it is served."""
    address: str | None = place.logo_sha256  # type: ignore[attr-defined]
    return address
