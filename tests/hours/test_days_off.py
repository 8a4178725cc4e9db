"""Public holidays and school holidays: known dates, and what is not known."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from opening_hours import OpeningHours, State

from models.hours.days_off import is_public_holiday, school_break_on, school_break_span
from models.hours.rules import school_calendar_known


@pytest.mark.parametrize(
    ("zone", "day", "name", "first", "last"),
    [
        # Ministry's calendars: decrees of 7 December 2022 (to 2025-2026) and 22 October 2025 (2026-2027).
        ("C", "2023-12-25", "vacances de Noël", "2023-12-23", "2024-01-07"),
        ("C", "2025-12-20", "vacances de Noël", "2025-12-20", "2026-01-04"),
        ("A", "2026-02-10", "vacances d’hiver", "2026-02-07", "2026-02-22"),
        ("B", "2026-02-20", "vacances d’hiver", "2026-02-14", "2026-03-01"),
        ("C", "2026-03-01", "vacances d’hiver", "2026-02-21", "2026-03-08"),
        ("C", "2026-04-20", "vacances de printemps", "2026-04-18", "2026-05-03"),
        ("B", "2026-10-25", "vacances de la Toussaint", "2026-10-17", "2026-11-01"),
        ("C", "2026-12-31", "vacances de Noël", "2026-12-19", "2027-01-03"),
        ("A", "2027-02-14", "vacances d’hiver", "2027-02-13", "2027-02-28"),
        ("C", "2027-02-06", "vacances d’hiver", "2027-02-06", "2027-02-21"),
    ],
)
def test_school_breaks_are_those_of_the_ministry(zone: str, day: str, name: str, first: str, last: str) -> None:
    assert school_break_on(zone, date.fromisoformat(day)) == name
    span = school_break_span(zone, date.fromisoformat(day))
    assert span == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("zone", "day", "is_known"),
    [
        ("C", "2026-11-10", True),
        ("C", "2028-08-31", True),
        ("C", "2028-09-01", False),  # no decree read for 2028-2029
        ("A", "2017-08-31", False),
        ("", "2026-11-10", False),
        ("Corse", "2026-11-10", False),
    ],
)
def test_the_school_calendar_is_known_only_where_a_decree_fixed_it(zone: str, day: str, is_known: bool) -> None:
    assert school_calendar_known(zone, date.fromisoformat(day)) is is_known


def test_an_unknown_calendar_has_no_school_break() -> None:
    assert school_break_on("C", date(2030, 12, 28)) == ""
    assert school_break_span("C", date(2030, 12, 28)) is None


def test_both_libraries_keep_the_same_public_holidays() -> None:
    holidays_only = OpeningHours("PH 10:00-11:00", country="FR")
    start, end = datetime(2024, 1, 1), datetime(2035, 1, 1)  # noqa: DTZ001
    spells = holidays_only.intervals(start, end)
    theirs = {first.date() for first, _, state, _ in spells if state == State.OPEN}
    days = (start.date() + timedelta(offset) for offset in range((end - start).days))
    assert theirs == {day for day in days if is_public_holiday(day)}
