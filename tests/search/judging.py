"""How good answers are, on judged situations: used by a test (a floor) and by `make bench-search` (a table)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

from sqlalchemy import select

from models import db
from models.partners.imports import import_partners
from models.partners.sources import SourceRow
from models.partners.tables import Partner
from models.search.queries import ranked_ids, ranked_source_ids
from seeds import demo

HERE = Path(__file__).parent / "situations"
DEEPEST = 20
RIGHT, HELPS = 2, 1

Ranked = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Situation:
    """`relevant`: id of a fiche → 2 (fully right) or 1 (helps)."""

    base: str  # "structures" or "place"
    category: str
    query: str
    relevant: Mapping[str, int]


@dataclass(frozen=True)
class Quality:
    """Means over situations, 0 to 1."""

    count: int
    success_1: float  # a fully right answer comes first
    success_3: float  # … in the first three
    helped_3: float  # an answer that helps in the first three
    ndcg_5: float  # gain 2^grade − 1
    mrr: float  # of the first fully right answer, among 20
    empty: float


def situations(path: Path) -> list[Situation]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [Situation(row.get("base", "structures"), row["category"], row["query"], row["relevant"]) for row in rows]


def fill(base: str, folder: Path = HERE) -> None:
    """Fill a base that has its vocabularies with the demonstration place, or with the folder's structures. Flushes."""
    if base == "place":
        demo.load(dict.fromkeys(demo.logins(), "no password"))
        return
    structures, services = (_rows(folder / f"{name}.json") for name in ("structures", "services"))
    import_partners(actor=None, structures=structures, services=services)


def ranked(base: str, queries: Iterable[str]) -> Ranked:
    """query → the answers of this application, by the ids that the situations use."""
    return _by_key(queries) if base == "place" else ranked_source_ids(queries, DEEPEST)


def _rows(path: Path) -> list[SourceRow]:
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return [SourceRow(f"{path.stem}, ligne {number}", row) for number, row in enumerate(rows, 1)]


def _by_key(queries: Iterable[str]) -> Ranked:
    """Fiches of the demonstration place, by their keys."""
    keys = {row["name"]: row["key"] for row in demo.read("partners.json")}
    rows = db.session.execute(select(Partner.id, Partner.name).order_by(Partner.id)).all()
    names = {number: name for number, name in rows}  # noqa: C416  # rows are not pairs to mypy
    return {query: [keys[names[i]] for i in found] for query, found in ranked_ids(queries, DEEPEST).items()}


def quality(asked: Sequence[Situation], run: Ranked) -> Quality:
    scored = [_scored(one, list(dict.fromkeys(run.get(one.query, ())))) for one in asked]
    return Quality(len(scored), *(sum(column) / len(scored) for column in zip(*scored, strict=True)))


def misses(asked: Sequence[Situation], run: Ranked) -> list[Situation]:
    """Those without a fully right answer in the first three."""
    return [one for one in asked if not _scored(one, list(run.get(one.query, ())))[1]]


def _scored(one: Situation, ids: Sequence[str]) -> tuple[float, ...]:
    grades = [one.relevant.get(i, 0) for i in ids]
    first = next((rank for rank, grade in enumerate(grades[:DEEPEST], 1) if grade == RIGHT), 0)
    return (
        float(first == 1),
        float(0 < first <= 3),
        float(any(grade >= HELPS for grade in grades[:3])),
        _ndcg(grades[:5], sorted(one.relevant.values(), reverse=True)[:5]),
        1 / first if first else 0.0,
        float(not ids),
    )


def _ndcg(grades: Sequence[int], ideal: Sequence[int]) -> float:
    best = _gain(ideal)
    return _gain(grades) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, 1))


def by_category(asked: Sequence[Situation]) -> dict[str, list[Situation]]:
    found: dict[str, list[Situation]] = {}
    for one in sorted(asked, key=lambda situation: situation.category):
        found.setdefault(one.category, []).append(one)
    return found
