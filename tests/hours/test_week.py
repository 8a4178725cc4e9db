"""The hours as a fiche shows them: seven rows, and what is coming."""

from __future__ import annotations

from datetime import date, time

import pytest

from models.hours.rules import DayRow, Notice, Schedule, Span, notices, week_rows

GRETA = "Mo,Tu 09:00-12:30,13:30-17:00; We,Fr 09:00-12:30; Th 09:00-12:30,13:30-19:00"
THURSDAY = date(2026, 11, 12)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def said(found: list[Notice]) -> list[tuple[str, str]]:
    return [(plain(notice.words), notice.reason) for notice in found]


def test_a_fiche_shows_the_ordinary_week_and_marks_today() -> None:
    rows = week_rows(Schedule(GRETA), THURSDAY)
    assert [(row.name, plain(row.words)) for row in rows] == [
        ("Lundi", "9 h – 12 h 30, 13 h 30 – 17 h"),
        ("Mardi", "9 h – 12 h 30, 13 h 30 – 17 h"),
        ("Mercredi", "9 h – 12 h 30"),  # though the 11th is a public holiday: a notice says so
        ("Jeudi", "9 h – 12 h 30, 13 h 30 – 19 h"),
        ("Vendredi", "9 h – 12 h 30"),
        ("Samedi", "Fermé"),
        ("Dimanche", "Fermé"),
    ]
    assert [row.name for row in rows if row.is_today] == ["Jeudi"]
    assert rows[2] == DayRow("Mercredi", [(time(9), time(12, 30))], rows[2].words, False)


@pytest.mark.parametrize(
    ("hours", "day", "words"),
    [
        ("Mo 22:00-02:00", 0, "22 h – 2 h"),
        ("Mo 18:00-24:00", 0, "18 h – 24 h"),
        ("24/7", 6, "Jour et nuit"),
        ("off", 0, "Fermé"),
        ("Mo unknown", 0, "À vérifier"),
        ("Mo 09:00-12:00 unknown", 0, "9 h – 12 h (à vérifier)"),
        ('Mo "sur rendez-vous"', 0, "Sur rendez-vous"),
        ('Mo 09:00-10:00,11:00-12:00 "sur rendez-vous"', 0, "9 h – 10 h, 11 h – 12 h (sur rendez-vous)"),
        ('Mo 09:00-10:00, Mo 11:00-12:00 "sur rendez-vous"', 0, "9 h – 10 h, 11 h – 12 h (sur rendez-vous)"),
        ("Mo 09:00+", 0, "À partir de 9 h"),
        ("Sa[2] 14:00-18:00", 5, "14 h – 18 h (cette semaine)"),
        ("Sa[3] 14:00-18:00", 5, "Pas cette semaine, mais le 21 novembre : 14 h – 18 h"),
        ("Jan-Nov Mo 09:00-12:00; Dec Mo 10:00-12:00", 0, "9 h – 12 h (cette semaine)"),
        ("Mo,PH 09:00-12:00", 2, "Fermé"),
    ],
)
def test_a_row_says_in_words_what_is_particular(hours: str, day: int, words: str) -> None:
    assert plain(week_rows(Schedule(hours), THURSDAY)[day].words) == words


def test_hours_that_nobody_knows_give_no_row() -> None:
    assert week_rows(Schedule(""), THURSDAY) == []


def test_during_school_holidays_the_rows_are_those_of_the_holidays() -> None:
    schedule = Schedule("Mo 09:00-17:00", school_holidays="Mo 09:00-12:00", zone="C")
    assert plain(week_rows(schedule, date(2026, 12, 21))[0].words) == "9 h – 12 h"
    assert plain(week_rows(schedule, date(2026, 12, 18))[0].words) == "9 h – 17 h"


def test_the_notices_of_the_picture_are_found() -> None:
    closure = Span(date(2023, 12, 23), date(2024, 1, 7), "vacances de Noël")
    schedule = Schedule("Mo-Sa 09:00-12:00", closures=(closure,))
    assert said(notices(schedule, date(2023, 11, 9))) == [
        ("Fermé samedi 11 novembre", "jour férié"),
        ("Fermé du 23 décembre au 7 janvier", "vacances de Noël"),
    ]


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        ("Mo-Fr 09:00-12:00", []),  # 11 November 2023 is a Saturday: closed anyway
        ("Sa 09:00-12:00; PH off", [("Fermé samedi 11 novembre", "jour férié")]),
        ("Sa 09:00-12:00; PH 10:00-11:00", [("Samedi 11 novembre : 10 h – 11 h", "jour férié")]),
        ("Mo-Fr 09:00-12:00; PH 10:00-11:00", [("Samedi 11 novembre : 10 h – 11 h", "jour férié")]),
        ("Sa,PH 09:00-12:00", []),
        ("24/7", []),
        ("", []),
    ],
)
def test_a_public_holiday_is_announced_only_when_it_changes_something(hours: str, found: list[tuple[str, str]]) -> None:
    assert said(notices(Schedule(hours), date(2023, 11, 9), within_days=30)) == found


def test_a_holiday_inside_a_closure_is_not_announced_twice() -> None:
    closure = Span(date(2023, 11, 10), date(2023, 11, 12))
    assert said(notices(Schedule("Sa 09:00-12:00", closures=(closure,)), date(2023, 11, 9))) == [
        ("Fermé du 10 au 12 novembre", "")
    ]


def test_past_and_far_closures_are_left_out() -> None:
    past, now = Span(date(2026, 11, 1), date(2026, 11, 11)), Span(date(2026, 11, 9), date(2026, 11, 12), "travaux")
    far = Span(date(2027, 1, 1), date(2027, 1, 2))
    schedule = Schedule("Tu 09:00-12:00", closures=(far, past, now))
    assert said(notices(schedule, THURSDAY)) == [("Fermé du 9 au 12 novembre", "travaux")]


@pytest.mark.parametrize(
    ("school_holidays", "zone", "today", "found"),
    [
        (
            "Mo 10:00-12:00",
            "C",
            "2025-12-01",
            [("Horaires de vacances du 20 décembre au 4 janvier", "vacances de Noël")],
        ),
        ("off", "C", "2025-12-30", [("Fermé du 20 décembre au 4 janvier", "vacances de Noël")]),
        ("Mo 10:00-12:00", "A", "2026-01-30", [("Horaires de vacances du 7 au 22 février", "vacances d’hiver")]),
        ("Mo 10:00-12:00", "B", "2026-01-30", [("Horaires de vacances du 14 février au 1er mars", "vacances d’hiver")]),
        ("Tu 09:00-12:00", "C", "2025-12-01", []),  # the same as usual
        ("", "C", "2025-12-01", []),
        ("off", "", "2025-12-01", []),
    ],
)
def test_school_holiday_hours_are_announced(
    school_holidays: str, zone: str, today: str, found: list[tuple[str, str]]
) -> None:
    schedule = Schedule("Tu 09:00-12:00", school_holidays=school_holidays, zone=zone)
    assert said(notices(schedule, date.fromisoformat(today), within_days=30)) == found


def test_a_closure_over_the_whole_holidays_says_it_once() -> None:
    closure = Span(date(2025, 12, 19), date(2026, 1, 4), "congés de l’équipe")
    schedule = Schedule("Tu 09:00-12:00", school_holidays="off", closures=(closure,))
    assert said(notices(schedule, date(2025, 12, 1))) == [("Fermé du 19 décembre au 4 janvier", "congés de l’équipe")]
