"""The French public holidays, and the school holidays of the three mainland zones. Pure: no clock.

Public holidays: the eleven of article L. 3133-1 of the Labour code (Alsace and Moselle have two more, not counted).
School holidays: the ministry's calendars, zones A, B and C, as the `holidays` library gives them. That library
computes them by a rule that goes on for ever; only the years that a decree has fixed are trusted here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays
from holidays.constants import PUBLIC, SCHOOL

SCHOOL_ZONES = ("A", "B", "C")
# Last decree read: that of 21 July 2026, for the school year 2027-2028. Move the second date when the next is out,
# after having checked that the library in use follows it.
SCHOOL_CALENDAR_FROM = date(2017, 9, 1)
SCHOOL_CALENDAR_UNTIL = date(2028, 8, 31)


def is_public_holiday(day: date) -> bool:
    return day in _public_holidays(day.year)


def school_calendar_known(zone: str, day: date) -> bool:
    """Whether the school holidays of this zone ("A", "B", "C") are fixed for that day's school year."""
    return zone in SCHOOL_ZONES and SCHOOL_CALENDAR_FROM <= day <= SCHOOL_CALENDAR_UNTIL


def school_break_on(zone: str, day: date) -> str:
    """The break of that day, « vacances de Noël », or "" on a school day, without a zone or when nobody knows."""
    if not school_calendar_known(zone, day):
        return ""
    return _school_breaks(zone, day.year).get(day, "")


def school_break_span(zone: str, day: date) -> tuple[date, date] | None:
    """First and last day, both included, of the break around `day`; None outside a break."""
    name = school_break_on(zone, day)
    if not name:
        return None
    first = last = day
    while school_break_on(zone, first - timedelta(1)) == name:
        first -= timedelta(1)
    while school_break_on(zone, last + timedelta(1)) == name:
        last += timedelta(1)
    return first, last


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("FR", years=year, categories=(PUBLIC,)))


@lru_cache(maxsize=64)
def _school_breaks(zone: str, year: int) -> Mapping[date, str]:
    found = country_holidays("FR", subdiv=f"Zone {zone}", years=year, categories=(SCHOOL,), language="fr")
    return {day: name[:1].lower() + name[1:].replace("'", "’") for day, name in found.items()}
