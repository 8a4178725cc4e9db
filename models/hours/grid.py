"""The week grid that a beginner fills in: seven days, up to two intervals a day, to and from an OSM string.

Public holidays are not in the grid: an expression that says nothing about them is closed on them anyway.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from models.errors import DomainError
from models.hours.words import DAY_NAMES, sentence

DAY_CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY_MINUTES = 24 * 60
Interval = tuple[str, str]  # ("09:00", "12:00"); the end may be "24:00"
Grid = list[list[Interval]]

_CODE = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_SPAN = r"\d{1,2}:[0-5]\d-\d{1,2}:[0-5]\d"
_RULE = re.compile(
    rf"(?:(?P<days>{_CODE}(?:-{_CODE})?(?:,\s?{_CODE}(?:-{_CODE})?)*)\s+)?"
    rf"(?P<what>off|closed|{_SPAN}(?:,\s?{_SPAN})*)"
)
_HOLIDAYS_OFF = re.compile(r"PH (?:off|closed)")
_TYPED_CLOCK = re.compile(r"(\d{1,2})(?:\s*[h:]\s*(\d{2})?)?")


def grid_of(expression: str) -> Grid | None:
    """The grid of an OSM string, or None when the grid would lose something of it (dates, comments, nights…).

    A later rule replaces the earlier ones on its days, as the OSM specification says. "PH off" is what happens without
    saying it, and is left out. "off" alone is not an empty grid, which means that nothing is known.
    """
    if not expression.strip():
        return [[] for _ in DAY_CODES]
    if expression.strip() == "24/7":
        return [[("00:00", "24:00")] for _ in DAY_CODES]
    grid: Grid = [[] for _ in DAY_CODES]
    for rule in (part.strip() for part in expression.split(";")):
        if _HOLIDAYS_OFF.fullmatch(rule):
            continue
        read = _read_rule(rule)
        if read is None:
            return None
        for day in read[0]:
            grid[day] = list(read[1])
    return grid if any(grid) else None


def expression_of(grid: Sequence[Sequence[Interval]], *, field: str = "hours") -> str:
    """The OSM string of a filled grid, days with the same hours together: "Mo-Fr 09:00-12:00; Sa 10:00-12:00".

    Hours are read as people type them ("9:30", "9h30", "9 h", "9"); "00:00" as an end is the midnight that ends the
    day. Intervals with two blanks are skipped; a grid without any gives "". Raises DomainError(field, …) with the day's
    name when an interval is half filled, unreadable, turned round or overlapping another of the same day.
    """
    if len(grid) != len(DAY_CODES):
        raise ValueError(f"a grid has seven days, not {len(grid)}")
    return grouped([_spans_of(day, intervals, field) for day, intervals in enumerate(grid)])


def grouped(week: Sequence[Sequence[str]]) -> str:
    """Seven lists of OSM spans ("09:00-12:00"), written with as few rules as there are different days."""
    if all(list(spans) == ["00:00-24:00"] for spans in week):
        return "24/7"
    days_by_spans: dict[str, list[int]] = {}
    for day, spans in enumerate(week):
        if spans:
            days_by_spans.setdefault(",".join(spans), []).append(day)
    return "; ".join(f"{day_codes(days)} {spans}" for spans, days in days_by_spans.items())


def day_codes(days: Sequence[int]) -> str:
    """Days in order (0 is Monday) as OSM writes them: "Mo-Fr", "Tu,Fr", "Mo,We-Fr"; three in a row make a range."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(_run_codes(run) for run in runs)


def span_text(start: int, end: int) -> str:
    """Minutes since midnight to an OSM span: (540, 720) → "09:00-12:00"."""
    return f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"


def _run_codes(run: Sequence[int]) -> str:
    if len(run) > 2:
        return f"{DAY_CODES[run[0]]}-{DAY_CODES[run[-1]]}"
    return ",".join(DAY_CODES[day] for day in run)


def _read_rule(rule: str) -> tuple[list[int], list[Interval]] | None:
    found = _RULE.fullmatch(rule)
    if found is None:
        return None
    days = _read_days(found["days"]) if found["days"] else list(range(7))
    if found["what"] in ("off", "closed"):
        return days, []
    intervals = [_padded(span.strip()) for span in found["what"].split(",")]
    bounds = [_minutes(clock) for interval in intervals for clock in interval]
    is_orderly = all(start < end for start, end in zip(bounds[::2], bounds[1::2], strict=True))
    if len(intervals) > 2 or not is_orderly or bounds != sorted(bounds) or bounds[-1] > DAY_MINUTES:
        return None
    return days, intervals


def _read_days(codes: str) -> list[int]:
    days: list[int] = []
    for part in codes.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        start = DAY_CODES.index(first)
        length = (DAY_CODES.index(last) - start) % 7 if last else 0
        days.extend((start + step) % 7 for step in range(length + 1))
    return days


def _padded(span: str) -> Interval:
    start, end = (clock.zfill(5) for clock in span.split("-"))
    return start, end


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _spans_of(day: int, intervals: Sequence[Interval], field: str) -> list[str]:
    bounds = sorted(_bounds(day, interval, field) for interval in intervals if any(clock.strip() for clock in interval))
    for (_, end), (start, _) in pairwise(bounds):
        if start < end:
            raise _day_error(day, field, "les deux horaires se chevauchent.")
    return [span_text(start, end) for start, end in bounds]


def _bounds(day: int, interval: Interval, field: str) -> tuple[int, int]:
    start, end = (clock.strip() for clock in interval)
    if not start or not end:
        missing = "de fin" if start else "de début"
        raise _day_error(day, field, f"il manque l’heure {missing}.")
    starts, ends = _typed(day, start, field), _typed(day, end, field) or DAY_MINUTES
    if ends <= starts:
        raise _day_error(day, field, "la fin doit venir après le début.")
    return starts, ends


def _typed(day: int, clock: str, field: str) -> int:
    found = _TYPED_CLOCK.fullmatch(clock.lower())
    minutes = int(found[1]) * 60 + int(found[2] or 0) if found else -1
    if not found or int(found[2] or 0) > 59 or minutes > DAY_MINUTES:
        raise _day_error(day, field, f"« {clock[:20]} » n’est pas une heure. Écrivez par exemple 09:30.")
    return minutes


def _day_error(day: int, field: str, what: str) -> DomainError:
    return DomainError(field, f"{sentence(DAY_NAMES[day])} : {what}")
