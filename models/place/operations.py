from __future__ import annotations

import hashlib
import io
from datetime import date
from typing import Any

from PIL import Image, UnidentifiedImageError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models import db, now
from models.accounts.tables import Person
from models.errors import DomainError
from models.history.operations import record
from models.history.queries import without_lost_writes
from models.hours.rules import normalize
from models.partners import rules
from models.place.tables import Closure, PlaceSettings, StoredFile

LOGO_SIDE = 480  # pixels: twice what a header or a paper shows
MAX_PIXELS = 12_000_000
ZONES = ("", "A", "B", "C")


def place_settings_to_edit() -> PlaceSettings:
    """The one row, made when it is missing."""
    place = db.session.get(PlaceSettings, 1)
    if place is None:
        place = PlaceSettings(id=1)
        db.session.add(place)
        db.session.flush()
    return place


def edit_place(
    *, actor: Person | None, place: PlaceSettings, values: dict[str, Any], base_version: int | None = None
) -> PlaceSettings:
    """Change some settings of the place. Raises DomainError, or EditConflictError when somebody saved the same ones."""
    cleaned = {name: _clean(name, value) for name, value in values.items()}
    cleaned = without_lost_writes(
        entity="place",
        entity_id=1,
        version=place.version,
        base_version=base_version,
        given=cleaned,
        kept=lambda name: getattr(place, name),
        is_same=lambda _name, stored, given: stored == given,
    )
    old = {name: getattr(place, name) for name, value in cleaned.items() if getattr(place, name) != value}
    for name, value in cleaned.items():
        setattr(place, name, value)
    db.session.flush()
    if old:
        new = {name: cleaned[name] for name in old}
        record(entity="place", entity_id=1, version=place.version, verb="edit", actor=actor, old=old, new=new)
        db.session.flush()
    return place


def _clean(name: str, value: Any) -> Any:
    if name in {"hours", "hours_school_holidays"}:
        return normalize(value or "", field=name)
    if name == "phone":
        return rules.clean_phone(value, name)
    if name == "email":
        return rules.clean_email(value, name)
    if name == "website":
        return rules.clean_url(value, name)
    if name == "postal_code":
        return rules.clean_postal_code(value, name)
    if name == "school_zone" and value not in ZONES:
        raise DomainError(name, "La zone scolaire est A, B ou C.")
    if name == "name" and not (value or "").strip():
        raise DomainError(name, "Un nom est nécessaire.")
    return rules.clean_line(value, name) if isinstance(value, str) else value


def write_closure(
    *,
    starts_on: date,
    ends_on: date,
    reason: str = "",
    partner_id: int | None = None,
    service_id: int | None = None,
    request_key: str | None = None,
) -> tuple[Closure, bool]:
    """Days off, both ends included, and whether they are new: a request already answered gives the first ones back."""
    if ends_on < starts_on:
        raise DomainError("ends_on", "La fin vient avant le début.")
    answered = select(Closure).where(Closure.request_key == request_key)
    if request_key and (known := db.session.scalar(answered)):
        return known, False
    closure = Closure(
        partner_id=partner_id,
        service_id=service_id,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=rules.clean_line(reason, "reason"),
        request_key=request_key,
    )
    try:
        with db.session.begin_nested():
            db.session.add(closure)
            db.session.flush()
    except IntegrityError:
        return db.session.scalars(answered).one(), False
    return closure, True


def add_place_closure(
    *, actor: Person | None, starts_on: date, ends_on: date, reason: str, request_key: str | None = None
) -> Closure:
    closure, is_new = write_closure(starts_on=starts_on, ends_on=ends_on, reason=reason, request_key=request_key)
    if is_new:
        record(entity="place", entity_id=1, version=0, verb="close", actor=actor, new={"closure": closure.words})
        db.session.flush()
    return closure


def remove_place_closure(*, actor: Person | None, closure: Closure) -> None:
    record(entity="place", entity_id=1, version=0, verb="reopen", actor=actor, old={"closure": closure.words})
    db.session.delete(closure)
    db.session.flush()


def picture(content: bytes) -> bytes:
    """A PNG of at most 480 px a side, made anew from a PNG, JPEG or WebP: no metadata is kept. Slow: no transaction."""
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "WEBP"]) as source:
            if source.width * source.height > MAX_PIXELS:
                raise DomainError("logo", "Cette image est trop grande : 12 millions de pixels au plus.")
            clean = source.convert("RGBA")
    except DomainError:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise DomainError("logo", "Ce fichier n’est pas une image PNG, JPEG ou WebP.") from None
    clean.thumbnail((LOGO_SIDE, LOGO_SIDE))
    made = io.BytesIO()
    clean.save(made, "PNG", optimize=True)
    return made.getvalue()


def set_logo(*, actor: Person | None, place: PlaceSettings, content: bytes | None) -> None:
    """Keep a picture made by `picture`, or with None go back to the drawn door."""
    place.logo_id = _store(content).id if content else None
    db.session.flush()
    verb = "logo" if content else "no_logo"
    record(entity="place", entity_id=1, version=place.version, verb=verb, actor=actor, new={"logo": bool(content)})
    db.session.flush()


def _store(content: bytes) -> StoredFile:
    sha256 = hashlib.sha256(content).hexdigest()
    known = select(StoredFile).where(StoredFile.sha256 == sha256)
    if file := db.session.scalar(known):
        return file
    file = StoredFile(sha256=sha256, media_type="image/png", content=content, created_at=now())
    try:
        with db.session.begin_nested():
            db.session.add(file)
            db.session.flush()
    except IntegrityError:
        return db.session.scalars(known).one()
    return file
