"""The week grid of the form, to an OSM string and back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import OpeningHours, State

from models.errors import DomainError
from models.hours.grid import Grid
from models.hours.rules import expression_of, grid_of

CLOCK_EXAMPLE = "Écrivez par exemple 09:30."
MORNING, AFTERNOON = ("09:00", "12:00"), ("14:00", "17:00")


def week(**days: list[tuple[str, str]]) -> Grid:
    return [days.get(code, []) for code in ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")]


@pytest.mark.parametrize(
    ("grid", "expression"),
    [
        (week(), ""),
        ([[MORNING, AFTERNOON]] * 5 + [[("10:00", "12:00")], []], "Mo-Fr 09:00-12:00,14:00-17:00; Sa 10:00-12:00"),
        (week(Tu=[MORNING], Fr=[MORNING], We=[AFTERNOON]), "Tu,Fr 09:00-12:00; We 14:00-17:00"),
        (week(Mo=[MORNING], Tu=[MORNING]), "Mo,Tu 09:00-12:00"),
        (week(Sa=[MORNING], Su=[MORNING], Mo=[MORNING], Tu=[MORNING]), "Mo,Tu,Sa,Su 09:00-12:00"),
        (week(Mo=[AFTERNOON, MORNING]), "Mo 09:00-12:00,14:00-17:00"),
        (week(Mo=[("9h", "12h30"), ("", " ")]), "Mo 09:00-12:30"),
        (week(Mo=[("18 h 30", "00:00")]), "Mo 18:30-24:00"),
        ([[("00:00", "24:00")]] * 7, "24/7"),
    ],
)
def test_a_filled_grid_is_written_with_as_few_rules_as_it_can(grid: Grid, expression: str) -> None:
    assert expression_of(grid) == expression


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        (week(Tu=[("12:00", "09:00")]), "Mardi\u00a0: la fin doit venir après le début."),
        (week(Tu=[("09:00", "09:00")]), "Mardi\u00a0: la fin doit venir après le début."),
        (week(We=[("09:00", "")]), "Mercredi\u00a0: il manque l’heure de fin."),
        (week(We=[("", "12:00")]), "Mercredi\u00a0: il manque l’heure de début."),
        (week(Su=[MORNING, ("11:00", "13:00")]), "Dimanche\u00a0: les deux horaires se chevauchent."),
        (
            week(Fr=[("midi", "14:00")]),
            "Vendredi\u00a0: «\u00a0midi\u00a0» n’est pas une heure. " + CLOCK_EXAMPLE,
        ),
        (
            week(Fr=[("09:75", "14:00")]),
            "Vendredi\u00a0: «\u00a009:75\u00a0» n’est pas une heure. " + CLOCK_EXAMPLE,
        ),
        (
            week(Fr=[("09:00", "25:00")]),
            "Vendredi\u00a0: «\u00a025:00\u00a0» n’est pas une heure. " + CLOCK_EXAMPLE,
        ),
    ],
)
def test_a_wrong_interval_is_refused_with_the_name_of_its_day(grid: Grid, message: str) -> None:
    with pytest.raises(DomainError) as refused:
        expression_of(grid, field="hours_school_holidays")
    assert refused.value.message == message
    assert refused.value.field == "hours_school_holidays"


@pytest.mark.parametrize(
    ("expression", "grid"),
    [
        ("", week()),
        ("24/7", [[("00:00", "24:00")]] * 7),
        ("Mo 9:00-12:00, 14:00-17:00", week(Mo=[MORNING, AFTERNOON])),
        ("09:00-12:00", [[MORNING]] * 7),
        ("Sa-Mo 09:00-12:00", week(Sa=[MORNING], Su=[MORNING], Mo=[MORNING])),
        ("Mo-We 09:00-12:00; Tu 14:00-17:00", week(Mo=[MORNING], Tu=[AFTERNOON], We=[MORNING])),
        ("Mo-We 09:00-12:00; Tu off", week(Mo=[MORNING], We=[MORNING])),
        ("Mo 09:00-12:00; PH off", week(Mo=[MORNING])),
        ("Mo 18:00-24:00", week(Mo=[("18:00", "24:00")])),
    ],
)
def test_a_simple_string_fills_the_grid(expression: str, grid: Grid) -> None:
    assert grid_of(expression) == grid


@pytest.mark.parametrize(
    "expression",
    [
        "off",
        "Mo-Su off",
        "Mo",
        "Mo 22:00-02:00",
        "Mo 09:00+",
        "Mo 09:00-10:00,11:00-12:00,13:00-14:00",
        "Mo 14:00-17:00,09:00-12:00",
        "Sa 11:00-11:00,17:00-17:00",
        "Mo[1] 09:00-12:00",
        "Jul-Aug Mo 09:00-12:00",
        'Mo 09:00-12:00 "sur rendez-vous"',
        "Mo,PH 09:00-12:00",
        "Mo 09:00-12:00; PH 10:00-12:00",
        "Mo 09:00-12:00, Tu 10:00-12:00",
        "lundi",
    ],
)
def test_a_string_that_the_grid_would_spoil_is_left_alone(expression: str) -> None:
    assert grid_of(expression) is None


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    minutes = st.integers(min_value=0, max_value=24 * 60)
    days = []
    for _ in range(7):
        bounds = sorted(draw(st.sets(minutes, min_size=4, max_size=4)))
        clocks = [f"{bound // 60:02d}:{bound % 60:02d}" for bound in bounds]
        both = [(clocks[0], clocks[1]), (clocks[2], clocks[3])]
        days.append(both[: draw(st.integers(min_value=0, max_value=2))])
    return days


@given(grids())
def test_every_grid_comes_back_as_it_went(grid: Grid) -> None:
    assert grid_of(expression_of(grid)) == grid


@given(grids().filter(any))
def test_the_library_reads_in_the_string_what_the_grid_says(grid: Grid) -> None:
    monday = datetime(2026, 11, 2)  # noqa: DTZ001
    spells = OpeningHours(expression_of(grid)).intervals(monday, monday + timedelta(7))
    found = [(first, last) for first, last, state, _ in spells if state == State.OPEN]
    expected: list[tuple[datetime, datetime]] = []
    for day, intervals in enumerate(grid):
        for interval in intervals:
            hours = [int(clock[:2]) * 60 + int(clock[3:]) for clock in interval]
            first, last = (monday + timedelta(days=day, minutes=minutes) for minutes in hours)
            if expected and expected[-1][1] == first:
                expected[-1] = (expected[-1][0], last)
            else:
                expected.append((first, last))
    assert found == expected
