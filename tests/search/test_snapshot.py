"""A snapshot patched fiche by fiche must be the one that would be built from nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.partners.faces import PartnerFace, ServiceFace
from models.search import bits
from models.search.documents import document_of
from models.search.snapshot import Builder, Snapshot, updated

WORDS = ["mairie", "café", "micro-crédit", "violences", "Colombes", "aide", "l’emploi", "PMI", "sœurs", "115"]


def face(number: int, dice: random.Random) -> PartnerFace:
    def text() -> str:
        return " ".join(dice.choices(WORDS, k=dice.randint(1, 5)))

    services = [
        ServiceFace(
            id=100 * number + i,
            name=text(),
            description=text(),
            theme=[dice.choice(["a--b", "a--c"])],
            town=dice.choice(["", "Nanterre", "Paris"]),
            postal_code=dice.choice(["", "75018"]),
            visibility=dice.choice(["public", "team"]),
            fee=dice.choice(["", "gratuit"]),
            documents=[text()],
        )
        for i in range(dice.randint(0, 3))
    ]
    return PartnerFace(
        id=number,
        name=text(),
        sort_key=text(),
        state=dice.choice(["published", "draft"]),
        town=dice.choice(["Sens", ""]),
        tags=[dice.choice(["emploi", "autre"])],
        aliases=[text()],
        services=services,
    )


def built(documents: dict[int, dict[str, Any]]) -> Snapshot:
    builder = Builder()
    for partner_id, document in documents.items():
        builder.add(partner_id, document)
    return builder.build(1)


def contents(snapshot: Snapshot) -> dict[str, Any]:
    """All that a snapshot says, in words."""

    def posting(postings: Any, number: int) -> list[tuple[int, float]]:
        keys, weights = postings.get(number)
        return sorted((key, round(weight, 5)) for key, weight in zip(keys, weights, strict=True))

    forms = snapshot.lexis.forms
    postings = (snapshot.partners, snapshot.services)
    said = {form: [posting(one, number) for one in postings] for number, form in enumerate(forms) if form}
    sets = {name: [bits.numbers(row) for row in rows] for name, rows in snapshot.sets.items()}
    return {
        "entries": snapshot.entries,
        "said": {form: lists for form, lists in said.items() if lists != [[], []]},
        "sets": {name: [row for row in rows if row] for name, rows in sets.items() if any(rows)},
        "texts": [[forms[n] for s in snapshot.texts.get(o)[:2] for n in s] for o in range(snapshot.size)],
    }


@pytest.mark.parametrize("seed", range(12))
def test_changing_fiches_one_by_one_gives_the_index_that_would_be_built_anew(seed: int) -> None:
    dice = random.Random(seed)
    documents = {number: document_of(face(number, dice)) for number in range(1, 9)}
    snapshot = built(documents)
    before = contents(snapshot)
    changed = snapshot
    for step in range(6):
        numbers = dice.sample(range(1, 12), k=dice.randint(1, 3))
        for number in sorted(numbers):
            documents[number] = document_of(face(number, dice))
        changed = updated(changed, [(number, documents[number]) for number in sorted(numbers)], step + 2)
    anew = built({partner_id: documents[partner_id] for partner_id in changed.ordinals})
    assert contents(changed) == contents(anew)
    assert contents(snapshot) == before, "the old snapshot was touched: a reader may hold it"


@given(st.sets(st.integers(0, 300), max_size=60))
def test_a_set_of_numbers_gives_its_numbers_back(chosen: set[int]) -> None:
    packed = bits.from_numbers(chosen, 301)
    assert bits.numbers(packed) == sorted(chosen)
    assert packed.bit_count() == len(chosen)
    assert [n for n, flag in enumerate(bits.flags(packed, 301)) if flag] == sorted(chosen)
