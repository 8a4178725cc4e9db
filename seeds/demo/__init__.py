"""The demonstration: a believable place, plainly invented people, organisations with « données de démonstration »."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from models import PARIS, now
from models.accounts.operations import create_person
from models.accounts.tables import Person
from models.partners import fields, operations
from models.partners.tables import Partner
from models.place.operations import add_place_closure, edit_place, place_settings_to_edit

HERE = Path(__file__).parent
PARTNER_KEYS = (*fields.PARTNER_FIELDS, "aliases", *fields.PARTNER_TERMS)
SERVICE_KEYS = (*fields.SERVICE_FIELDS, "documents", *fields.SERVICE_TERMS)


def load(password_hashes: Mapping[str, str]) -> None:
    """Fill an empty base that has its vocabularies. `password_hashes` by login (see `logins`). Flushes."""
    today = now().astimezone(PARIS).date()
    _place(today)
    partners: dict[str, Partner] = {}
    people: dict[str, Person] = {}
    rows = read("people.json")
    for row in (row for row in rows if not row.get("partner")):
        people[row["login"]] = _person(row, password_hashes, [])
    writer = people[next(row["login"] for row in rows if "concierge" in row["roles"])]
    for row in read("partners.json"):
        partners[row["key"]] = _partner(row, writer, today)
    for row in (row for row in rows if row.get("partner")):
        _person(row, password_hashes, [partners[row["partner"]].id])


def logins() -> list[str]:
    return [row["login"] for row in read("people.json")]


def read(name: str) -> Any:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def _place(today: date) -> None:
    row = read("place.json")
    place = place_settings_to_edit()
    edit_place(actor=None, place=place, values={k: v for k, v in row.items() if k != "closures"})
    place.is_demo = True
    for closure in row["closures"]:
        year = today.year
        add_place_closure(
            actor=None,
            starts_on=date.fromisoformat(f"{year}-{closure['starts']}"),
            ends_on=date.fromisoformat(f"{year}-{closure['ends']}"),
            reason=closure["reason"],
        )


def _person(row: Mapping[str, Any], hashes: Mapping[str, str], partner_ids: Iterable[int]) -> Person:
    return create_person(
        actor=None,
        login=row["login"],
        display_name=row["display_name"],
        email=row["email"],
        roles=row["roles"],
        password_hash=hashes[row["login"]],
        partner_ids=partner_ids,
        is_demo=True,
    )


def _partner(row: Mapping[str, Any], writer: Person, today: date) -> Partner:
    values = {name: row[name] for name in PARTNER_KEYS if name in row}
    partner = operations.create_partner(
        actor=writer, values=values, state=row["state"], is_demo=True, request_key=f"demo-{row['key']}"
    )
    if row["direct_contact"] or row["handover_notes"]:
        operations.write_internal(
            actor=writer, partner=partner, direct_contact=row["direct_contact"], handover_notes=row["handover_notes"]
        )
    for service in row["services"]:
        values = {name: service[name] for name in SERVICE_KEYS if name in service}
        if service.get("full_in_days") is not None:
            values["full_until"] = today + timedelta(days=service["full_in_days"])
        operations.create_service(actor=writer, partner=partner, values=values)
    for closure in row["closures"]:
        operations.add_closure(
            actor=writer,
            partner=partner,
            starts_on=today + timedelta(days=closure["starts_in_days"]),
            ends_on=today + timedelta(days=closure["ends_in_days"]),
            reason=closure["reason"],
        )
    if row["verified_days_ago"] is not None:
        checked = today - timedelta(days=row["verified_days_ago"])
        operations.verify_partner(actor=writer, partner=partner, how=row["verified_how"], on=checked)
    return partner
