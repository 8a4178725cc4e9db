"""Addresses during an import: whose they are, when they move, and what a confidential one leaves behind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from models.partners.interchange import Entry
from models.partners.secrecy import PLACE_FIELDS
from models.partners.tables import Partner, Service
from models.search.rules import fold

Values = dict[str, Any]
ADDRESS = ("street", "postal_code", "town")
BLANK_WHERE: dict[str, Any] = {
    **dict.fromkeys(("street", "street_more", "postal_code", "town", "insee_code", "hours", "hours_note"), ""),
    "latitude": None,
    "longitude": None,
}


def is_place_of(values: Values, partner: Values) -> bool:
    said = [name for name in ADDRESS if values.get(name)]
    return all(fold(partner.get(name) or "") == fold(values[name]) for name in said)


def has_moved(thing: Partner | Service, changes: Values) -> bool:
    said = [name for name in ADDRESS if name in changes]
    return not thing.address_is_confidential and any(fold(getattr(thing, name)) != fold(changes[name]) for name in said)


def drop_place(values: Values, entry: Entry, more: Iterable[str] = ()) -> None:
    """The address is confidential here, whatever the file says."""
    dropped = [name for name in (*PLACE_FIELDS, *more) if values.pop(name, None) not in (None, "")]
    if dropped:
        entry.warnings.append("adresse confidentielle ici\u00a0: celle du fichier n’est pas reprise")
