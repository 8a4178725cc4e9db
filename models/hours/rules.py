"""Opening hours: what the fiches, the search and the papers ask. Is it open, until when, and how do we say it?

This file answers for an instant, and gives the names that other rooms use. Its neighbours: `schedule` (what stands for
a day, and in which order), `week` (rows and notices of a fiche), `typed` and `french` (what people type), `grid` (the
week form), `words` (French dates), `days_off` (holidays), `timetable` (the library). All are pure: no clock here,
"now" and "today" are arguments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from models.hours.days_off import school_calendar_known
from models.hours.french import parse_french
from models.hours.grid import DAY_MINUTES, expression_of, grid_of
from models.hours.schedule import DayPlan, Schedule, Span, clock_of, has_nights, intervals_on, plan_on
from models.hours.timetable import Piece
from models.hours.typed import normalize
from models.hours.week import DayRow, Notice, notices, week_rows
from models.hours.words import clock_words, date_words, day_words, sentence

__all__ = [
    "PARIS",
    "DayRow",
    "Notice",
    "OpenState",
    "Schedule",
    "Span",
    "clock_words",
    "date_words",
    "day_words",
    "expression_of",
    "grid_of",
    "intervals_on",
    "is_open",
    "normalize",
    "notices",
    "parse_french",
    "school_calendar_known",
    "state_at",
    "state_words",
    "week_rows",
]

PARIS = ZoneInfo("Europe/Paris")
SEARCHED_DAYS = 60  # the next opening is not looked for further


@dataclass(frozen=True)
class OpenState:
    """At an instant. `changes_at` (aware, Paris): when an open door closes, or a closed one opens next.

    None for an open door: not within a week; for a closed one: not within 60 days, or nobody knows; always None when
    unknown. `reason`: the closure's, « jour férié », or the comment of the hours (« sur rendez-vous »).
    """

    kind: Literal["open", "closed", "unknown"]
    changes_at: datetime | None
    reason: str = ""


def is_open(schedule: Schedule, at: datetime) -> bool:
    """Whether the door is certainly open at that instant (aware): the quick question of a long list."""
    day, minute = _wall_clock(at)
    _, piece = _now(schedule, day, minute)
    return piece is not None and piece.is_open


def state_at(schedule: Schedule, at: datetime) -> OpenState:
    """The state of the door at an instant (aware; a naive one raises ValueError)."""
    day, minute = _wall_clock(at)
    plan, piece = _now(schedule, day, minute)
    if piece is not None and piece.is_open:
        return OpenState("open", _closes_at(schedule, day, piece.end), piece.comment)
    if piece is not None or not plan.is_known:
        return OpenState("unknown", None, piece.comment if piece else "")
    return OpenState("closed", _opens_at(schedule, day, minute), plan.reason)


def state_words(state: OpenState, at: datetime) -> str:
    """« Ouvert, ferme à 12 h 30 », « Fermé, ouvre mardi 14 à 9 h », « Horaires non connus »."""
    if state.kind == "unknown":
        return sentence(state.reason) or "Horaires non connus"
    if state.kind == "open":
        return f"Ouvert, ferme {_closing_words(state.changes_at, at)}" if state.changes_at else "Ouvert jour et nuit"
    return f"Fermé, ouvre {_moment_words(state.changes_at, at)}" if state.changes_at else "Fermé"


def _closing_words(closes_at: datetime, at: datetime) -> str:
    """The midnight that ends a day is its « 24 h »; the small hours of this night need no « demain »."""
    today = at.astimezone(PARIS).date()
    if closes_at.time() == time.min:
        closes_on, clock = closes_at.date() - timedelta(1), clock_words(time.max)
    else:
        is_tonight = closes_at.time() <= time(6) and closes_at.date() == today + timedelta(1)
        closes_on, clock = today if is_tonight else closes_at.date(), clock_words(closes_at.time())
    return f"à {clock}" if closes_on == today else f"{day_words(closes_on, today)} à {clock}"


def _moment_words(moment: datetime, at: datetime) -> str:
    today = at.astimezone(PARIS).date()
    day = "" if moment.date() == today else f"{day_words(moment.date(), today)} "
    return f"{day}à {clock_words(moment.time())}"


def _now(schedule: Schedule, day: date, minute: int) -> tuple[DayPlan, Piece | None]:
    """The plan of the day and the spell that holds this minute; a night begun the day before gets today's minutes."""
    plan = plan_on(schedule, day)
    for piece in plan.pieces:
        if piece.start <= minute < piece.end:
            return plan, piece
    yesterday = plan_on(schedule, day - timedelta(1)).pieces if has_nights(schedule) else ()
    for piece in yesterday:
        if piece.start <= minute + DAY_MINUTES < piece.end:
            return plan, piece._replace(start=piece.start - DAY_MINUTES, end=piece.end - DAY_MINUTES)
    return plan, None


def _closes_at(schedule: Schedule, day: date, end: int) -> datetime | None:
    """The end of the open spell that lasts until `end`, in minutes of `day`, followed over touching spells."""
    for offset in range(8):
        for piece in _open_pieces(schedule, day + timedelta(offset)):
            if piece.start + offset * DAY_MINUTES <= end:
                end = max(end, piece.end + offset * DAY_MINUTES)
        if end < (offset + 1) * DAY_MINUTES:
            return _instant(day, end)
    return None


def _opens_at(schedule: Schedule, day: date, minute: int) -> datetime | None:
    for offset in range(SEARCHED_DAYS + 1):
        that_day = day + timedelta(offset)
        plan = plan_on(schedule, that_day)
        if not plan.is_known:
            return None
        for piece in plan.pieces:
            if piece.is_open and (offset or piece.start > minute):
                return _instant(that_day, piece.start)
    return None


def _open_pieces(schedule: Schedule, day: date) -> Iterator[Piece]:
    return (piece for piece in plan_on(schedule, day).pieces if piece.is_open)


def _wall_clock(at: datetime) -> tuple[date, int]:
    """Day and minute in Paris. The hour that comes twice in October counts, the second time, as just before 3:00."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    local = at.astimezone(PARIS)
    return local.date(), 3 * 60 - 1 if local.fold else local.hour * 60 + local.minute


def _instant(day: date, minutes: int) -> datetime:
    """A wall-clock minute of `day` (1440 and more: the days after) as an aware time; 2:30 in March becomes 3:00."""
    extra, minutes = divmod(minutes, DAY_MINUTES)
    local = datetime.combine(day + timedelta(extra), clock_of(minutes), PARIS)
    if local.hour != 2:
        return local
    is_skipped = local.astimezone(UTC).astimezone(PARIS).hour != 2
    return local.replace(hour=3, minute=0) if is_skipped else local
