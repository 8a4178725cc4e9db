"""Seeds are a rehearsal of the rules: loaded through the operations, twice without harm, true and well written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from models import PARIS, now
from models.desk.operations import write_card
from models.desk.queries import reflex_card
from models.history.tables import Change
from models.hours.rules import normalize
from models.place.queries import place_settings
from models.search.queries import Filters, search
from models.vocabulary.queries import vocabulary
from models.vocabulary.tables import Term
from seeds import reference
from tests.inspection import sprite_ids, typography

ROOT = Path(__file__).resolve().parents[2]
PARTNERS = json.loads((ROOT / "seeds/demo/partners.json").read_text(encoding="utf-8"))
FILES = (
    "reference/terms.json",
    "reference/emergency.json",
    "demo/partners.json",
    "demo/people.json",
    "demo/place.json",
)
# Keys whose values are codes, not sentences.
CODES = frozenset(
    [
        "key",
        "kind",
        "code",
        "theme",
        "network",
        "service_type",
        "public",
        "language",
        "mode",
        "access",
        "referrer",
        "state",
        "visibility",
        "fee",
        "appointment",
        "icon",
        "palette",
        "hours",
        "hours_school_holidays",
        "website",
        "email",
        "access_link",
        "slug",
        "login",
        "roles",
        "partner",
        "parent",
        "door",
        "words",
        "area",
        "verified_how",
        "accessibility_url",
    ]
)


def sentences(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, str) and key not in CODES and not key.startswith("_"):
        yield value
    for name, item in value.items() if isinstance(value, dict) else ():
        yield from sentences(item, name)
    for item in value if isinstance(value, list) else ():
        yield from sentences(item, key)


@pytest.mark.parametrize("name", FILES)
def test_its_french_is_typeset(name: str) -> None:
    loaded = json.loads((ROOT / "seeds" / name).read_text(encoding="utf-8"))
    assert [fault for sentence in sentences(loaded) for fault in typography(sentence)] == []


# --- reference -----------------------------------------------------------------------------------------------------


def test_loading_the_vocabularies_again_changes_nothing(base: SQLAlchemy) -> None:
    reference.load()
    before = base.session.scalar(select(func.count()).select_from(Change))
    assert reference.load() == {"terms": 0, "numbers": 0, "cards": 0, "entries": 0}
    assert base.session.scalar(select(func.count()).select_from(Change)) == before


def test_loading_again_leaves_alone_what_the_coordination_wrote(base: SQLAlchemy) -> None:
    card = reflex_card("violences")
    assert card
    write_card(actor=None, card=card, values={"title": card.title, "say": "Écouter.", "avoid": "", "call": ""})
    reference.load()
    base.session.expire_all()
    assert card.say == "Écouter."


@pytest.mark.parametrize(
    ("kind", "number"), [("door", 12), ("category", 16), ("theme", 69), ("public", 14), ("service_type", 6), ("fee", 2)]
)
def test_the_vocabularies_are_whole(base: SQLAlchemy, kind: str, number: int) -> None:
    assert base.session.scalar(select(func.count()).select_from(Term).where(Term.kind == kind)) == number


def test_every_theme_has_its_category_its_door_and_plain_words(base: SQLAlchemy) -> None:
    words = vocabulary()
    for theme in words.of_kind("theme"):
        assert words.get("category", theme.parent), theme.code
        assert words.get("door", theme.door), theme.code
        assert theme.plain, theme.code


def test_every_icon_is_in_the_sprite(base: SQLAlchemy) -> None:
    icons = {
        f"i-{term.icon}" for kind in ("door", "theme", "category") for term in vocabulary().of_kind(kind) if term.icon
    }
    assert icons - sprite_ids() == set()


def test_no_reflex_card_is_longer_than_a_breath() -> None:
    for card in json.loads((ROOT / "seeds/reference/emergency.json").read_text(encoding="utf-8"))["cards"]:
        assert sum(len(card[name]) for name in ("say", "avoid", "call")) <= 8, card["slug"]


def test_every_emergency_number_is_there() -> None:
    urgent = json.loads((ROOT / "seeds/reference/emergency.json").read_text(encoding="utf-8"))
    numbers = {number["number"] for number in urgent["numbers"]}
    assert {"15", "17", "18", "112", "114", "115", "119", "3919", "3114"} <= numbers
    assert next(number for number in urgent["numbers"] if number["number"] == "114")["by_sms"]


# --- the demonstration ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [row for row in PARTNERS if row["state"] == "published"], ids=lambda row: row["key"])
def test_a_concierge_finds_a_demonstration_partner_by_its_name(demo_app: Flask, row: dict[str, Any]) -> None:
    with demo_app.app_context():
        found = search(row["name"], Filters(), audience="team", at=now().astimezone(PARIS), zone="C")
        assert [hit.face.name for hit in found.hits][:1] == [row["name"]]


def test_the_place_says_that_it_is_a_demonstration(demo_app: Flask) -> None:
    with demo_app.app_context():
        assert place_settings().is_demo


def test_nobody_of_the_demonstration_could_be_real() -> None:
    """Addresses that lead nowhere, telephones of the ranges kept for fiction (Arcep) or public short numbers."""
    everything = json.dumps([PARTNERS, json.loads((ROOT / "seeds/demo/people.json").read_text(encoding="utf-8"))])
    for address in re.findall(r"[\w.+-]+@[\w.-]+", everything):
        assert address.endswith(".example"), address
    for row in PARTNERS:
        for number in [*row["phones"], *(service.get("phone", "") for service in row["services"])]:
            digits = re.sub(r"\D", "", number)
            assert len(digits) <= 4 or re.match(r"0(1990|2619|3530|4659|536|63998)", digits), (row["key"], number)


def test_the_hours_of_the_demonstration_can_be_read() -> None:
    for row in PARTNERS:
        for thing in [row, *row["services"]]:
            for name in ("hours", "hours_school_holidays"):
                assert normalize(thing.get(name, "")) == normalize(normalize(thing.get(name, "")))
