"""Who is open now, over a whole snapshot: each timetable is asked once a minute, however many fiches share it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from weakref import WeakKeyDictionary

from models.hours.rules import Schedule, Span, is_open
from models.search import bits
from models.search.snapshot import Hours, Snapshot

Sets = tuple[int, ...]

_kept: WeakKeyDictionary[Snapshot, tuple[datetime, str, Sets]] = WeakKeyDictionary()


def open_sets(snapshot: Snapshot, at: datetime, zone: str) -> Sets:
    """By layer, the fiches open in the minute of `at` (aware); unknown hours are not open."""
    minute = at.replace(second=0, microsecond=0)
    kept = _kept.get(snapshot)
    if kept and kept[:2] == (minute, zone):
        return kept[2]
    sets, _ = told_apart(snapshot, lambda hours: is_open(schedule_of(hours, zone), minute))
    _kept[snapshot] = (minute, zone, sets)
    return sets


def told_apart(snapshot: Snapshot, holds: Callable[[Hours], bool]) -> tuple[Sets, Sets]:
    """By layer, those whose known hours hold, and those whose do not: each timetable is asked once."""
    answers: dict[Hours, bool] = {}
    yes: list[list[int]] = [[] for _ in range(snapshot.layers)]
    no: list[list[int]] = [[] for _ in range(snapshot.layers)]
    for ordinal, entry in enumerate(snapshot.entries):
        for layer, hours in enumerate(entry.hours):
            if hours is None:
                continue
            if hours not in answers:
                answers[hours] = holds(hours)
            if layer < snapshot.layers:
                (yes if answers[hours] else no)[layer].append(ordinal)
    return packed(yes, snapshot), packed(no, snapshot)


def packed(rows: Sequence[Sequence[int]], snapshot: Snapshot) -> Sets:
    """Ordinals by layer as bit sets."""
    return tuple(bits.from_numbers(row, snapshot.size) if row else 0 for row in rows)


def schedule_of(hours: Hours, zone: str) -> Schedule:
    opening, school_holidays, closures = hours
    spans = tuple(Span(date.fromisoformat(first), date.fromisoformat(last)) for first, last in closures)
    return Schedule(hours=opening, school_holidays=school_holidays, closures=spans, zone=zone)
