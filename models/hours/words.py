"""How dates, hours and spells are said in French: « 9 h 30 », « mardi 14 », « du 23 décembre au 7 janvier ».

Pure: no clock, no database. The numbers hold to their unit by no-break spaces (U+00A0).
"""

from __future__ import annotations

from datetime import date, time

NBSP = "\u00a0"
DAY_NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTH_NAMES = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)
MIDNIGHT_END = time.max  # the end of a day: 24:00, which `time` cannot hold
FAR_AWAY = 300  # days; from there on a date without its year would be misread


def clock_words(moment: time) -> str:
    """« 9 h », « 9 h 30 »; `time.max` is the end of the day, « 24 h »."""
    if moment == MIDNIGHT_END:
        return f"24{NBSP}h"
    minutes = f"{NBSP}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def interval_words(start: time, end: time) -> str:
    """« 9 h – 12 h 30 »; a whole day is « Jour et nuit »."""
    if start == time.min and end == MIDNIGHT_END:
        return "Jour et nuit"
    return f"{clock_words(start)} – {clock_words(end)}"


def date_words(day: date, *, today: date | None = None) -> str:
    """« 1er février 2026 »; the year is left out when it is that of `today`."""
    words = f"{_number(day)}{NBSP}{MONTH_NAMES[day.month - 1]}"
    return words if today is not None and today.year == day.year else f"{words}{NBSP}{day.year}"


def day_words(day: date, today: date) -> str:
    """A day near `today`: « aujourd’hui », « demain », « hier », « mardi 14 », then « lundi 1er décembre »."""
    distance = (day - today).days
    near = {-1: "hier", 0: "aujourd’hui", 1: "demain"}.get(distance)
    if near:
        return near
    if 1 < distance <= 6:
        return f"{DAY_NAMES[day.weekday()]} {_number(day)}"
    return weekday_date_words(day, today)


def weekday_date_words(day: date, today: date) -> str:
    """« samedi 11 novembre »; the year is added when the day is far from `today`."""
    return f"{DAY_NAMES[day.weekday()]} {_near_date(day, today)}"


def span_words(starts_on: date, ends_on: date, today: date) -> str:
    """Days, both ends included: « samedi 11 novembre », « du 3 au 17 août », « du 23 décembre au 7 janvier »."""
    if starts_on == ends_on:
        return weekday_date_words(starts_on, today)
    is_same_month = (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month)
    start = _number(starts_on) if is_same_month else _near_date(starts_on, today)
    return f"du {start} au {_near_date(ends_on, today)}"


def sentence(text: str) -> str:
    """The same text with a capital at its beginning, the rest untouched."""
    return text[:1].upper() + text[1:]


def _number(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def _near_date(day: date, today: date) -> str:
    """Without its year unless far away: in December, « 7 janvier » is the coming one."""
    return date_words(day, today=None if abs((day - today).days) > FAR_AWAY else day)
