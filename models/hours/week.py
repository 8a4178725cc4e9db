"""The hours as a fiche shows them: the ordinary week, a row a day, and below it what is coming out of the ordinary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from models.hours.days_off import is_public_holiday, school_break_on, school_break_span
from models.hours.grid import DAY_MINUTES
from models.hours.schedule import PUBLIC_HOLIDAY, Schedule, clock_interval, closure_on, expression_on, intervals_on
from models.hours.timetable import OPEN_END, Piece, pieces_on, timetable
from models.hours.words import (
    DAY_NAMES,
    clock_words,
    date_words,
    interval_words,
    sentence,
    span_words,
    weekday_date_words,
)

COMPARED_WEEKS = 5  # enough to meet "the third Saturday"
CLOSED = "Fermé"


@dataclass(frozen=True)
class DayRow:
    """One day of the week: « Lundi », its open intervals (see `intervals_on` for midnight) and the same in words."""

    name: str
    intervals: list[tuple[time, time]]
    words: str
    is_today: bool


@dataclass(frozen=True)
class Notice:
    """What is coming: « Fermé samedi 11 novembre » and, apart, « jour férié » ("" when there is no reason to say)."""

    words: str
    reason: str = ""


def week_rows(schedule: Schedule, today: date) -> list[DayRow]:
    """Monday to Sunday as they usually are: closures and public holidays are left to `notices`.

    The hours are those that stand today, so the school holidays' ones during them. Rules that depend on the date
    ("Sa[3]", "Jul-Aug") are read for the week of `today`, and the words say when another week differs.
    No row at all when the hours are unknown.
    """
    expression = expression_on(schedule, today)
    if not expression or timetable(expression) is None:
        return []
    monday = today - timedelta(today.weekday())
    return [_row(expression, monday + timedelta(offset), today) for offset in range(7)]


def notices(schedule: Schedule, today: date, *, within_days: int = 45) -> list[Notice]:
    """Closures, public holidays on days normally open, and school-holiday hours, from `today` on, by date."""
    last = today + timedelta(within_days)
    found = [
        *_closure_notices(schedule, today, last),
        *_holiday_notices(schedule, today, last),
        *_school_notices(schedule, today, last),
    ]
    return [notice for _, notice in sorted(found, key=lambda dated: dated[0])]


def _row(expression: str, day: date, today: date) -> DayRow:
    coming = [pieces_on(expression, day + timedelta(7 * week), ordinary=True) for week in range(COMPARED_WEEKS)]
    intervals = [clock_interval(piece) for piece in coming[0] if piece.is_open]
    return DayRow(sentence(DAY_NAMES[day.weekday()]), intervals, _row_words(coming, day, today), day == today)


def _row_words(coming: list[tuple[Piece, ...]], day: date, today: date) -> str:
    """The hours of a day, given those of the same day in the weeks to come."""
    words = _pieces_words(coming[0])
    if all(pieces == coming[0] for pieces in coming):
        return words
    if coming[0]:
        return f"{words} (cette semaine)"
    week = next(index for index, pieces in enumerate(coming) if pieces)
    next_day = date_words(day + timedelta(7 * week), today=today)
    return f"Pas cette semaine, mais le {next_day} : {_pieces_words(coming[week])}"


def _pieces_words(pieces: tuple[Piece, ...]) -> str:
    """« 9 h – 12 h 30, 13 h 30 – 17 h (sur rendez-vous) »; « Fermé » when there is none."""
    asides = {_aside(piece) for piece in pieces}
    if len(asides) == 1:
        return ", ".join(_piece_words(piece) for piece in pieces) + asides.pop()
    return ", ".join(_piece_words(piece) + _aside(piece) for piece in pieces) or CLOSED


def _piece_words(piece: Piece) -> str:
    start, end = clock_interval(piece)
    if piece.comment == OPEN_END:
        return f"À partir de {clock_words(start)}"
    if not piece.is_open and (start, end) == (time.min, time.max):
        return sentence(piece.comment) or "À vérifier"
    return interval_words(start, end)


def _aside(piece: Piece) -> str:
    """The comment after the hours, unless it already stands in their place; hours of which we are not sure say so."""
    is_said = not piece.is_open and (piece.start, piece.end) == (0, DAY_MINUTES)
    comment = piece.comment or ("" if piece.is_open else "à vérifier")
    return "" if is_said or not comment or comment == OPEN_END else f" ({comment})"


def _closure_notices(schedule: Schedule, today: date, last: date) -> Iterator[tuple[date, Notice]]:
    for span in schedule.closures:
        if span.starts_on <= last and span.ends_on >= today:
            yield span.starts_on, Notice(f"Fermé {span_words(span.starts_on, span.ends_on, today)}", span.reason)


def _holiday_notices(schedule: Schedule, today: date, last: date) -> Iterator[tuple[date, Notice]]:
    for offset in range((last - today).days + 1):
        day = today + timedelta(offset)
        if not is_public_holiday(day) or closure_on(schedule, day):
            continue
        usual = [clock_interval(piece) for piece in _usual_pieces(schedule, day) if piece.is_open]
        found = intervals_on(schedule, day)
        if usual and not found:
            yield day, Notice(f"Fermé {weekday_date_words(day, today)}", PUBLIC_HOLIDAY)
        elif found != usual:
            hours = ", ".join(interval_words(*interval) for interval in found)
            yield day, Notice(f"{sentence(weekday_date_words(day, today))} : {hours}", PUBLIC_HOLIDAY)


def _usual_pieces(schedule: Schedule, day: date) -> tuple[Piece, ...]:
    return pieces_on(expression_on(schedule, day), day, ordinary=True)


def _school_notices(schedule: Schedule, today: date, last: date) -> Iterator[tuple[date, Notice]]:
    """School holidays that change something, unless a dated closure already covers them."""
    day = today
    while schedule.school_holidays and schedule.school_holidays != schedule.hours and day <= last:
        span = school_break_span(schedule.zone, day)
        if span is not None and not any(c.starts_on <= span[0] and span[1] <= c.ends_on for c in schedule.closures):
            yield span[0], _school_notice(schedule, span, today)
        day = (span[1] if span else day) + timedelta(1)


def _school_notice(schedule: Schedule, span: tuple[date, date], today: date) -> Notice:
    what = CLOSED if schedule.school_holidays in ("off", "closed") else "Horaires de vacances"
    return Notice(f"{what} {span_words(*span, today)}", school_break_on(schedule.zone, span[0]))
