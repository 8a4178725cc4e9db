"""Dates and hours, as the house writes them."""

from __future__ import annotations

from datetime import date, time

import pytest

from models.hours.rules import clock_words, date_words, day_words
from models.hours.words import interval_words, span_words

TODAY = date(2026, 11, 10)  # a Tuesday


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (time(9), "9\u00a0h"),
        (time(9, 5), "9\u00a0h\u00a005"),
        (time(12, 30), "12\u00a0h\u00a030"),
        (time(0), "0\u00a0h"),
        (time.max, "24\u00a0h"),
    ],
)
def test_hours_hold_together_by_no_break_spaces(moment: time, words: str) -> None:
    assert clock_words(moment) == words


def test_an_interval_has_an_en_dash_with_spaces() -> None:
    assert interval_words(time(9), time(12, 30)) == "9\u00a0h – 12\u00a0h\u00a030"
    assert interval_words(time(0), time.max) == "Jour et nuit"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-09", "hier"),
        ("2026-11-10", "aujourd’hui"),
        ("2026-11-11", "demain"),
        ("2026-11-12", "jeudi 12"),
        ("2026-11-16", "lundi 16"),
        ("2026-11-17", "mardi 17\u00a0novembre"),
        ("2026-12-01", "mardi 1er\u00a0décembre"),
        ("2027-01-04", "lundi 4\u00a0janvier"),
        ("2027-11-02", "mardi 2\u00a0novembre\u00a02027"),
        ("2026-11-03", "mardi 3\u00a0novembre"),
    ],
)
def test_a_day_is_said_as_people_say_it(day: str, words: str) -> None:
    assert day_words(date.fromisoformat(day), TODAY) == words


@pytest.mark.parametrize(
    ("day", "today", "words"),
    [
        ("2026-02-01", None, "1er\u00a0février\u00a02026"),
        ("2026-02-01", TODAY, "1er\u00a0février"),
        ("2027-08-02", TODAY, "2\u00a0août\u00a02027"),
    ],
)
def test_a_date_leaves_the_year_out_only_when_it_is_this_one(day: str, today: date | None, words: str) -> None:
    assert date_words(date.fromisoformat(day), today=today) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-11-11", "2026-11-11", "mercredi 11\u00a0novembre"),
        ("2026-12-23", "2027-01-07", "du 23\u00a0décembre au 7\u00a0janvier"),
        ("2027-08-01", "2027-08-15", "du 1er au 15\u00a0août"),
        ("2027-12-23", "2028-01-07", "du 23\u00a0décembre\u00a02027 au 7\u00a0janvier\u00a02028"),
    ],
)
def test_a_span_of_days_is_said_once(first: str, last: str, words: str) -> None:
    assert span_words(date.fromisoformat(first), date.fromisoformat(last), TODAY) == words
