"""The vocabularies, the words of residents, the emergencies: what every place starts with. Twice changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models import db
from models.desk.operations import create_card, write_number
from models.desk.queries import emergency_numbers, reflex_cards
from models.place.operations import place_settings_to_edit
from models.search.lexicon_operations import load_lexicon
from models.search.operations import bump_revision
from models.search.rules import fold
from models.vocabulary.tables import Term

HERE = Path(__file__).parent
TEXTS = ("label", "plain", "words", "icon", "palette")


def load(*, most_entries: int | None = None) -> dict[str, int]:
    """Bring terms and lexicon up to date, and the emergency numbers and cards where there are none yet. Flushes.

    `most_entries`: of the lexicon, for tests whose subject is elsewhere.
    """
    place_settings_to_edit()
    added = {"terms": load_terms(), "numbers": 0, "cards": 0}
    added["entries"] = load_lexicon(_read("lexicon.json")[:most_entries])
    urgent = _read("emergency.json")
    if not emergency_numbers():
        for number in urgent["numbers"]:
            write_number(actor=None, **number)
        added["numbers"] = len(urgent["numbers"])
    if not reflex_cards():
        for card in urgent["cards"]:
            create_card(
                actor=None,
                slug=card["slug"],
                title=card["title"],
                icon=card["icon"],
                position=card["position"],
                lists={name: "\n".join(card[name]) for name in ("say", "avoid", "call")},
            )
        added["cards"] = len(urgent["cards"])
    return added


def load_terms() -> int:
    """How many terms were new or changed. Categories and doors come first: themes point at them."""
    vocabularies = {kind: rows for kind, rows in _read("terms.json").items() if isinstance(rows, list)}
    known = {(term.kind, term.code): term for term in db.session.scalars(select(Term).order_by(Term.id))}
    touched = 0
    for kind in sorted(vocabularies, key=lambda name: (name not in {"category", "door"}, name)):
        for position, row in enumerate(vocabularies[kind]):
            touched += _write_term(known, kind, position, row)
    if touched:
        bump_revision()
    return touched


def _write_term(known: dict[tuple[str, str], Term], kind: str, position: int, row: Mapping[str, Any]) -> bool:
    term = known.get((kind, row["code"]))
    values = {name: row.get(name, "") for name in TEXTS} | {
        "position": position,
        "sort_key": fold(row["label"]),
        "is_sensitive": bool(row.get("is_sensitive")),
        "parent_id": known["category", row["parent"]].id if row.get("parent") else None,
        "door_id": known["door", row["door"]].id if row.get("door") else None,
    }
    if term is None:
        term = known[kind, row["code"]] = Term(kind=kind, code=row["code"], **values)
        db.session.add(term)
        if kind in {"category", "door"}:
            db.session.flush()
        return True
    changed = {name: value for name, value in values.items() if getattr(term, name) != value}
    for name, value in changed.items():
        setattr(term, name, value)
    return bool(changed)


def _read(name: str) -> Any:
    return json.loads((HERE / name).read_text(encoding="utf-8"))
