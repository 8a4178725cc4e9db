"""A thousand invented fiches, made from the demonstration's through the import."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from models.partners.imports import import_partners
from models.partners.sources import SourceRow
from seeds import demo

TOWNS = ("Villejuif", "Arcueil", "Cachan", "Vitry-sur-Seine", "Le Kremlin-Bicêtre", "Ivry-sur-Seine", "Gentilly")


def fill(count: int) -> None:
    """Write `count` fiches and their services; the same ones at each call. Flushes."""
    made = list(rows(count))
    structures = [SourceRow(f"Structure n° {i}", row) for i, (row, _) in enumerate(made, 1)]
    services = [SourceRow("Service", service) for _, rows in made for service in rows]
    import_partners(actor=None, structures=structures, services=services)


def rows(count: int) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """A structure and its services, as data·inclusion gives them."""
    models = [row for row in demo.read("partners.json") if row["services"]]
    chance = random.Random(0)
    for number in range(count):
        model, town = models[number % len(models)], chance.choice(TOWNS)
        key = f"banc--{number}"
        structure = {
            "id": key,
            "source": "banc",
            "nom": f"{model['name']} {town} {number}",
            "description": model["description"],
            "adresse": f"{number} rue de l’Exemple",
            "code_postal": "94800",
            "commune": town,
            "telephone": f"01 99 00 {number // 100 % 100:02d} {number % 100:02d}",
            "horaires_accueil": model["hours"] or None,
            "date_maj": "2026-10-01",
        }
        yield structure, [_service(key, i, service) for i, service in enumerate(model["services"])]


def _service(key: str, number: int, service: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"{key}-s{number}",
        "source": "banc",
        "structure_id": key,
        "nom": service["name"],
        "description": service["description"],
        "thematiques": service["theme"],
        "publics": service["public"] or None,
        "frais": service["fee"] or None,
        "horaires_accueil": service["hours"] or None,
        "date_maj": "2026-10-01",
    }
