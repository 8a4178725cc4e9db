"""What stands for a day at one door: its hours, the holidays, the closures.

Hours are OSM `opening_hours` strings, in the wall clock of Europe/Paris. First found wins:
  1. a dated closure: closed, both ends included, and a night that began the day before stops at midnight;
  2. school holidays of the schedule's zone, when hours are given for them (`school_holidays`, "off" = closed);
  3. the ordinary `hours`. Blank hours, or a string nobody can read, are unknown: never open, never closed.
On a public holiday (2) and (3) are closed, unless the string speaks of PH or is 24/7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple

from models.hours.days_off import is_public_holiday, school_break_on
from models.hours.grid import DAY_MINUTES
from models.hours.timetable import Piece, pieces_on, timetable

PUBLIC_HOLIDAY = "jour férié"


@dataclass(frozen=True)
class Span:
    """Days off, both ends included."""

    starts_on: date
    ends_on: date
    reason: str = ""


@dataclass(frozen=True)
class Schedule:
    """All that is known of when a door is open. `zone` is that of the school holidays: "A", "B", "C" or ""."""

    hours: str = ""
    school_holidays: str = ""
    note: str = ""
    closures: tuple[Span, ...] = ()
    zone: str = "C"


class DayPlan(NamedTuple):
    """What stands for one day: its spells, why it is closed if it is not the ordinary way, and whether we know."""

    pieces: tuple[Piece, ...]
    reason: str = ""
    is_known: bool = True


def expression_on(schedule: Schedule, day: date) -> str:
    """The OSM string that stands for a day, closures aside; "" when unknown."""
    if schedule.school_holidays and school_break_on(schedule.zone, day):
        return schedule.school_holidays
    return schedule.hours


def closure_on(schedule: Schedule, day: date) -> Span | None:
    return next((span for span in schedule.closures if span.starts_on <= day <= span.ends_on), None)


def plan_on(schedule: Schedule, day: date) -> DayPlan:
    """What stands for a day, by the order given at the top of this file."""
    closure = closure_on(schedule, day) if schedule.closures else None
    if closure is not None:
        return DayPlan((), closure.reason)
    expression = expression_on(schedule, day)
    ready = timetable(expression) if expression else None
    if ready is None:
        return DayPlan((), is_known=False)
    pieces = pieces_on(expression, day)
    if pieces and pieces[-1].end > DAY_MINUTES and closure_on(schedule, day + timedelta(1)):
        pieces = tuple(p._replace(end=min(p.end, DAY_MINUTES)) for p in pieces if p.start < DAY_MINUTES)
    if not is_public_holiday(day):
        return DayPlan(pieces)
    pieces = pieces if ready.speaks_of_holidays else ()
    is_lost = not pieces and pieces_on(expression, day, ordinary=True)
    return DayPlan(pieces, PUBLIC_HOLIDAY if is_lost else "")


def has_nights(schedule: Schedule) -> bool:
    """Whether a spell may go on after midnight, so that the day before matters."""
    expressions = (schedule.hours, schedule.school_holidays)
    return any(expression and (ready := timetable(expression)) and ready.shift for expression in expressions)


def intervals_on(schedule: Schedule, day: date) -> list[tuple[time, time]]:
    """The open intervals that begin on `day`, closures and holidays taken into account, in wall-clock time.

    An end at 24:00 is `time.max` (`time` cannot hold 24:00); an end before its start is the next morning's.
    Spells that are only perhaps open ("unknown") are left out.
    """
    return [clock_interval(piece) for piece in plan_on(schedule, day).pieces if piece.is_open]


def clock_interval(piece: Piece) -> tuple[time, time]:
    """A spell as two wall-clock times; see `intervals_on` for midnight."""
    end = piece.end
    if end > DAY_MINUTES:
        end -= DAY_MINUTES
    return clock_of(piece.start % DAY_MINUTES), time.max if end == DAY_MINUTES else clock_of(end)


def clock_of(minutes: int) -> time:
    """Minutes since midnight, below 1440."""
    return time(minutes // 60, minutes % 60)
