"""What an OSM `opening_hours` string says of a day, in minutes of the wall clock: a careful use of opening-hours-py.

The library knows selectors, months, weeks, "We[1]", comments and the French public holidays (checked to be those of
`holidays`). In four cases its reading would promise an open door that nobody promised, or shorten a night, so strings
are rewritten before they are evaluated (never in the base):
  - a rule without an hour ("Mo", "Mo-Fr \"sur rendez-vous\"") is not "open all day" but unknown, unless it says "open";
  - an open end ("18:00+") is unknown from there on, not open until midnight;
  - an empty interval ("11:00-11:00", seen in real data) is dropped (the library reads 24 hours), and a rule that
    is left without an hour is unknown;
  - a night ("22:00-02:00") belongs to the day on which it begins; the library cuts it at midnight as soon as another
    rule speaks of the next day. The clock is shifted so that no interval passes midnight, then shifted back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]  # stubs lack the error

from models.hours.grid import DAY_MINUTES, span_text

OPEN_END = "heure de fin non précisée"

_QUOTED = re.compile(r'"[^"]*"')
# Between rules: ";", "||", or the comma of an additional rule; never inside quotes.
_RULE_BREAK = re.compile(r'(;|\|\||(?:(?<=:\d\d)|(?<="))\s*,(?=\s*[A-Z]))(?=(?:[^"]*"[^"]*")*[^"]*$)')
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_EMPTY_SPAN = re.compile(r"(?<![\d:])(\d{1,2}:\d{2})-\1(?![\d+/])\s*,?\s*")
_HAS_HOUR = re.compile(r"\d:\d\d|24/7|sunrise|sunset|dawn|dusk")
_HAS_STATE = re.compile(r"\b(?:off|closed|open|unknown)\b")
_HAS_OPEN_END = re.compile(r":\d\d\+")
_NOT_SHIFTED = re.compile(r"sunrise|sunset|dawn|dusk|:\d\d[+/]")


class Piece(NamedTuple):
    """A spell of one day. Minutes since that day's midnight; `end` passes 1440 when a night ends the next morning."""

    start: int
    end: int
    is_open: bool  # False: unknown, perhaps open
    comment: str


@dataclass(frozen=True)
class Timetable:
    """A string made ready: with the French public holidays, and as if there were none (the ordinary week)."""

    with_holidays: OpeningHours
    ordinary: OpeningHours
    shift: int  # minutes
    speaks_of_holidays: bool  # or is 24/7, which leaves no day out


def says(expression: str, word: str) -> bool:
    """Whether a selector such as "PH" or "SH" stands in the string, comments aside."""
    return re.search(rf"\b{word}\b", _QUOTED.sub("", expression)) is not None


@lru_cache(maxsize=4096)
def timetable(expression: str) -> Timetable | None:
    """The string made ready, or None when it is not an `opening_hours` string."""
    try:
        OpeningHours(expression)
        rules = _RULE_BREAK.split(expression)
        prepared = "".join(f"{rule} " if index % 2 else _prepared(rule) for index, rule in enumerate(rules))
        shift = _shift_of(prepared)
        shifted = _shifted(prepared, shift) if shift else prepared
        with_holidays = OpeningHours(shifted, country="FR", auto_country=False, auto_timezone=False)
        ordinary = OpeningHours(shifted, auto_country=False, auto_timezone=False)
    except ParserError:
        return None
    never_closes = says(expression, "24/7") or str(ordinary.normalize()) == "24/7"
    return Timetable(with_holidays, ordinary, shift, never_closes or says(expression, "PH"))


def pieces_on(expression: str, day: date, *, ordinary: bool = False) -> tuple[Piece, ...]:
    """The spells that begin on `day`, in order; `ordinary` as if no day were a public holiday. () when unreadable."""
    monday = day - timedelta(day.weekday())
    return _week(expression, monday, ordinary)[day.weekday()]


@lru_cache(maxsize=8192)
def _week(expression: str, monday: date, ordinary: bool) -> tuple[tuple[Piece, ...], ...]:
    ready = timetable(expression)
    week: list[list[Piece]] = [[] for _ in range(7)]
    if ready is not None:
        start = datetime.combine(monday, time.min)
        source = ready.ordinary if ordinary else ready.with_holidays
        for starts_at, ends_at, state, comment in source.intervals(start, start + timedelta(7)):
            if state != State.CLOSED:
                first, last = (int((bound - start).total_seconds()) // 60 for bound in (starts_at, ends_at))
                _cut_by_day(week, first, last, ready.shift, state == State.OPEN, comment)
    return tuple(tuple(pieces) for pieces in week)


def _cut_by_day(week: list[list[Piece]], first: int, last: int, shift: int, is_open: bool, comment: str) -> None:
    """Lay a spell, in shifted minutes since Monday, on the days that it covers."""
    for day in range(first // DAY_MINUTES, min(7, -(-last // DAY_MINUTES))):
        start = max(first - day * DAY_MINUTES, 0) + shift
        end = min(last - day * DAY_MINUTES, DAY_MINUTES) + shift
        week[day].append(Piece(start, end, is_open, comment))


def _prepared(rule: str) -> str:
    """One rule, rewritten so that the library does not promise more than it says (see the top of the file)."""
    said, comment = _QUOTED.sub("", rule), "".join(_QUOTED.findall(rule)[:1])
    if comment and not rule.rstrip().endswith(comment):
        return rule
    said = _EMPTY_SPAN.sub("", said).rstrip(" ,")
    has_open_end = _HAS_OPEN_END.search(said) is not None
    if not _HAS_STATE.search(said) and (has_open_end or not _HAS_HOUR.search(said)):
        said = f"{said} unknown"
        comment = comment or (f'"{OPEN_END}"' if has_open_end else "")
    return f"{said} {comment}".strip()


def _shift_of(expression: str) -> int:
    """How late the latest night ends, in minutes, if the day may begin there; 0 when no shift is needed or possible."""
    bare = _QUOTED.sub("", expression)
    spans = [_bounds(span) for span in _SPAN.finditer(bare)]
    latest = max((end - DAY_MINUTES for _, end in spans), default=0)
    is_possible = all(latest <= start for start, _ in spans) and not _NOT_SHIFTED.search(bare)
    return latest if latest > 0 and is_possible else 0


def _bounds(span: re.Match[str]) -> tuple[int, int]:
    """Minutes; the end passes 1440 for a night."""
    start, end = int(span[1]) * 60 + int(span[2]), int(span[3]) * 60 + int(span[4])
    return start, end if end > start else end + DAY_MINUTES


def _shifted(expression: str, shift: int) -> str:
    def earlier(span: re.Match[str]) -> str:
        start, end = _bounds(span)
        return span_text(start - shift, end - shift)

    unquoted = re.split(r'("[^"]*")', expression)
    return "".join(part if index % 2 else _SPAN.sub(earlier, part) for index, part in enumerate(unquoted))
