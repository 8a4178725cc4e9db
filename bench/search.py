"""How good the search is, on judged situations: `make bench-search`, or `make bench-search SET=folder`.

A folder holds `structures.json` and `services.json` (data·inclusion) and `queries.json` (a list of query, category,
relevant: id → 2 or 1). Without one, the project's own situations. Both databases, when PostgreSQL is installed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from pathlib import Path

from bench.speed import postgres
from tests.databases import Databases, SqliteFiles, running, template_of
from tests.search.judging import HERE, Ranked, Situation, by_category, fill, misses, quality, ranked, situations

OWN_SETS = ("judged", "seen", "unseen")
COLUMNS = ("success@1", "success@3", "helped@3", "nDCG@5", "MRR", "empty")


def main(folder: Path | None) -> int:
    os.environ.setdefault("SECRET_KEY", "a key for measures only, of more than thirty-two letters")
    sets = {"queries": situations(folder / "queries.json")} if folder else own_sets()
    with tempfile.TemporaryDirectory(prefix="loge-bench-") as scratch:
        os.environ["INSTANCE_DIR"] = scratch
        for title, databases in the_databases(Path(scratch)):
            runs = {base: run(databases, base, sets, folder or HERE) for base in bases_of(sets)}
            for name, asked in sets.items():
                tell(f"{name}, {title}", [(one, runs[one.base]) for one in asked])
    return 0


def own_sets() -> dict[str, list[Situation]]:
    return {name: situations(HERE / f"{name}.json") for name in OWN_SETS}


def bases_of(sets: dict[str, list[Situation]]) -> list[str]:
    return sorted({one.base for asked in sets.values() for one in asked})


def the_databases(scratch: Path) -> Iterator[tuple[str, Databases]]:
    yield "SQLite", SqliteFiles(scratch)
    with postgres() as found:
        if found:
            yield "PostgreSQL", found


def run(databases: Databases, base: str, sets: dict[str, list[Situation]], folder: Path) -> Ranked:
    filled = template_of(databases, lambda: fill(base, folder))
    asked = [one.query for rows in sets.values() for one in rows if one.base == base]
    with running(databases, filled) as app, app.app_context():
        return ranked(base, asked)


def tell(title: str, answered: Sequence[tuple[Situation, Ranked]]) -> None:
    """The table of one set, and its misses."""
    asked = [one for one, _ in answered]
    merged = {one.query: run_.get(one.query, ()) for one, run_ in answered}
    print(f"\n{title}\n{'':<14}{'n':>5}" + "".join(f"{column:>11}" for column in COLUMNS))
    for category, rows in {"all": asked, **by_category(asked)}.items():
        count, *values = astuple(quality(rows, merged))
        print(f"{category:<14}{count:>5}" + "".join(f"{value:>11.3f}" for value in values))
    for one in misses(asked, merged):
        print(f"missed: {one.category} | {one.query}")


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else None))
