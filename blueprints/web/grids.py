"""The week grid of opening hours, read from a form: names are {prefix}-{day}-{slot}-{start|end}."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.errors import DomainError
from models.hours.rules import expression_of, grid_of

Week = list[list[tuple[str, str]]]


@dataclass
class Grid:
    """What the editor shows: the grid, or the raw string that a grid cannot express."""

    prefix: str
    values: Week | None
    raw: str
    errors: list[str] = field(default_factory=list)
    mark: str = ""  # what the ids begin with


def grid_for(prefix: str, expression: str) -> Grid:
    week = grid_of(expression) if expression else [[] for _ in range(7)]
    return Grid(prefix, week, "" if week is not None else expression)


def grid_from(prefix: str, form: Mapping[str, str]) -> Grid:
    """As the person filled it. A raw string, when there is one, wins over the days."""
    week = [
        [
            pair
            for slot in (0, 1)
            if any(
                pair := tuple(form.get(f"{prefix}-{day}-{slot}-{side}", "").strip()[:8] for side in ("start", "end"))
            )
        ]
        for day in range(7)
    ]
    raw = form.get(f"{prefix}-raw", "").strip()
    return Grid(prefix, week if any(week) or not raw else None, raw)  # type: ignore[arg-type]


def expression_from(grid: Grid, kept: str) -> str:
    """The OSM string: the one that stands when the grid still says the same. DomainError on a wrong interval."""
    if grid.raw:
        return grid.raw
    try:
        written = expression_of(grid.values or [])
    except DomainError as error:
        raise DomainError(grid.prefix, error.message) from None
    return kept if kept and grid_of(kept) == grid_of(written) else written
