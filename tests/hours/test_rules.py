"""Is the door open, until when, and how do we say it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from models.hours.rules import PARIS, OpenState, Schedule, Span, intervals_on, is_open, state_at, state_words

DESK = "Mo-Fr 09:00-12:30,13:30-17:00; Sa 10:00-12:00"
NIGHT = "Fr,Sa 22:00-02:30; Su 10:00-12:00"
CHRISTMAS = Span(date(2026, 12, 23), date(2027, 1, 7), "vacances de Noël")


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-10 08:59", "Fermé, ouvre à 9 h"),
        ("2026-11-10 09:00", "Ouvert, ferme à 12 h 30"),
        ("2026-11-10 12:29", "Ouvert, ferme à 12 h 30"),
        ("2026-11-10 12:30", "Fermé, ouvre à 13 h 30"),
        ("2026-11-09 18:00", "Fermé, ouvre demain à 9 h"),
        ("2026-11-14 12:00", "Fermé, ouvre lundi 16 à 9 h"),  # Saturday noon
        ("2026-11-10 17:00", "Fermé, ouvre jeudi 12 à 9 h"),  # the 11th is a public holiday
        ("2026-10-31 13:00", "Fermé, ouvre lundi 2 à 9 h"),
    ],
)
def test_a_person_reads_whether_a_desk_is_open_and_until_when(at: str, words: str) -> None:
    schedule = Schedule(DESK)
    assert plain(state_words(state_at(schedule, paris(at)), paris(at))) == words


@pytest.mark.parametrize(
    ("hours", "at", "words"),
    [
        ("Tu[1] 09:00-10:00", "2026-11-20 09:00", "Fermé, ouvre mardi 1er décembre à 9 h"),
        ("Tu[1] 09:00-10:00", "2026-11-25 09:00", "Fermé, ouvre mardi 1er à 9 h"),
        ("Mo 09:00-10:00", "2026-11-16 10:00", "Fermé, ouvre lundi 23 novembre à 9 h"),  # seven days: the date in full
        ("Mo 09:00-10:00", "2026-11-17 10:00", "Fermé, ouvre lundi 23 à 9 h"),
        ("24/7", "2026-11-11 03:00", "Ouvert jour et nuit"),
        ("Mo-Su 00:00-24:00", "2026-11-11 03:00", "Ouvert jour et nuit"),
        ("Mo 18:00-24:00", "2026-11-16 19:00", "Ouvert, ferme à 24 h"),
        ("Mo 18:00-24:00; Tu 00:00-03:00", "2026-11-16 19:00", "Ouvert, ferme à 3 h"),
        ("Mo 12:00-24:00; Tu 00:00-18:00", "2026-11-16 19:00", "Ouvert, ferme demain à 18 h"),
        ("Mo 12:00-24:00; Tu 00:00-24:00", "2026-11-16 19:00", "Ouvert, ferme demain à 24 h"),
        ("Sa 10:00-12:00; Jul-Aug off", "2026-07-01 10:00", "Fermé"),  # nothing within 60 days: the 5th of September
        ("Sa 10:00-12:00; Jul-Aug off", "2026-07-10 10:00", "Fermé, ouvre samedi 5 septembre à 10 h"),
        ("off", "2026-11-10 10:00", "Fermé"),
        ("", "2026-11-10 10:00", "Horaires non connus"),
        ("nothing anybody can read", "2026-11-10 10:00", "Horaires non connus"),
        ("Mo-Fr unknown", "2026-11-10 10:00", "Horaires non connus"),
        ('"sur rendez-vous"', "2026-11-10 03:00", "Sur rendez-vous"),
        ('Mo-Fr "sur rendez-vous"', "2026-11-10 03:00", "Sur rendez-vous"),
        ('Mo-Fr 09:00-12:00 "sur rendez-vous"', "2026-11-10 10:00", "Ouvert, ferme à 12 h"),
        ("Mo-Fr", "2026-11-10 03:00", "Horaires non connus"),  # days without an hour are not "all day long"
        ("Mo-Fr 09:00+", "2026-11-10 23:00", "Heure de fin non précisée"),
        ("Sa 11:00-11:00,17:00-17:00", "2026-11-14 14:00", "Horaires non connus"),  # real data; not 24 hours
        ("Sa 10:00-12:00,17:00-17:00", "2026-11-14 18:00", "Fermé, ouvre samedi 21 novembre à 10 h"),
        ("week 1-53/2 Mo 10:00-12:00", "2026-11-16 11:00", "Ouvert, ferme à 12 h"),
        ("Nov 1-Dec 24 Mo 10:00-12:00", "2026-11-16 11:00", "Ouvert, ferme à 12 h"),
        ("Mo-Fr 09:00-12:00, We 14:00-16:00", "2026-11-18 12:00", "Fermé, ouvre à 14 h"),
    ],
)
def test_whatever_osm_can_say_becomes_a_true_sentence(hours: str, at: str, words: str) -> None:
    assert plain(state_words(state_at(Schedule(hours), paris(at)), paris(at))) == words


def test_the_comment_of_the_hours_is_given_as_the_reason() -> None:
    state = state_at(Schedule('Mo-Fr 09:00-12:00 "sur rendez-vous"'), paris("2026-11-10 10:00"))
    assert state == OpenState("open", paris("2026-11-10 12:00"), "sur rendez-vous")


@pytest.mark.parametrize(
    ("hours", "day", "is_open_at_ten", "reason"),
    [
        ("Mo-Sa 09:00-12:00", "2026-05-01", False, "jour férié"),
        ("Mo-Sa 09:00-12:00", "2026-11-11", False, "jour férié"),
        ("Mo-Sa 09:00-12:00", "2026-04-06", False, "jour férié"),  # Easter Monday
        ("Mo-Sa 09:00-12:00", "2026-11-12", True, ""),
        ("Mo-Sa 09:00-12:00; PH off", "2026-11-11", False, "jour férié"),
        ("Mo-Sa,PH 09:00-12:00", "2026-11-11", True, ""),
        ("Tu 09:00-12:00; PH 10:00-11:00", "2026-11-11", True, ""),
        ("Mo-Tu 09:00-12:00", "2026-11-11", False, ""),  # closed on Wednesdays anyway
        ("24/7", "2026-05-01", True, ""),
        ("24/7; Dec 25 off", "2026-05-01", True, ""),
    ],
)
def test_a_public_holiday_is_closed_unless_the_hours_speak_of_it(
    hours: str, day: str, is_open_at_ten: bool, reason: str
) -> None:
    at = paris(f"{day} 10:00")
    assert is_open(Schedule(hours), at) is is_open_at_ten
    assert state_at(Schedule(hours), at).reason == reason


@pytest.mark.parametrize(
    ("zone", "day", "holiday_hours", "kind"),
    [
        # Winter 2026: zone A 7-22 February, B 14 February-1 March, C 21 February-8 March.
        ("A", "2026-02-09", "off", "closed"),
        ("B", "2026-02-09", "off", "open"),
        ("C", "2026-02-09", "off", "open"),
        ("A", "2026-02-24", "off", "open"),
        ("B", "2026-02-24", "off", "closed"),
        ("C", "2026-02-24", "off", "closed"),
        ("", "2026-02-24", "off", "open"),  # a place without a zone has no school holidays
        ("C", "2026-02-24", "", "open"),  # no hours for them: the ordinary ones stand
        ("C", "2026-02-24", "Mo-Fr 14:00-16:00", "closed"),
        ("C", "2035-02-20", "off", "open"),  # no decree yet: as if there were no school holidays
    ],
)
def test_school_holidays_follow_the_zone_and_replace_the_hours(
    zone: str, day: str, holiday_hours: str, kind: str
) -> None:
    schedule = Schedule("Mo-Fr 09:00-12:00", school_holidays=holiday_hours, zone=zone)
    assert state_at(schedule, paris(f"{day} 10:00")).kind == kind


def test_the_next_opening_is_looked_for_after_the_school_holidays() -> None:
    schedule = Schedule("Mo-Fr 09:00-12:00", school_holidays="off", zone="C")
    at = paris("2026-02-21 10:00")
    assert plain(state_words(state_at(schedule, at), at)) == "Fermé, ouvre lundi 9 mars à 9 h"


def test_a_closure_beats_everything_and_keeps_its_reason() -> None:
    schedule = Schedule("24/7", school_holidays="24/7", closures=(CHRISTMAS,))
    state = state_at(schedule, paris("2026-12-25 10:00"))
    assert state == OpenState("closed", paris("2027-01-08 00:00"), "vacances de Noël")


def test_a_closure_is_known_even_when_the_hours_are_not() -> None:
    schedule = Schedule("", closures=(CHRISTMAS,))
    assert state_at(schedule, paris("2026-12-25 10:00")) == OpenState("closed", None, "vacances de Noël")
    assert state_at(schedule, paris("2027-01-08 10:00")).kind == "unknown"


def test_nobody_is_told_of_an_opening_beyond_sixty_days() -> None:
    far = Span(date(2026, 11, 1), date(2027, 1, 30), "travaux")
    assert state_at(Schedule(DESK, closures=(far,)), paris("2026-11-10 10:00")).changes_at is None


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-13 23:00", "Ouvert, ferme à 2 h 30"),
        ("2026-11-14 02:29", "Ouvert, ferme à 2 h 30"),
        ("2026-11-14 02:30", "Fermé, ouvre à 22 h"),
        # the library alone cuts this night at midnight, because a rule speaks of Sunday
        ("2026-11-15 01:00", "Ouvert, ferme à 2 h 30"),
        ("2026-11-15 03:00", "Fermé, ouvre à 10 h"),
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_begins(at: str, words: str) -> None:
    assert plain(state_words(state_at(Schedule(NIGHT), paris(at)), paris(at))) == words


def test_a_night_goes_on_into_a_public_holiday_but_stops_at_a_closure() -> None:
    before_may_day = Schedule("Th 22:00-02:00")
    assert is_open(before_may_day, paris("2026-05-01 01:00"))
    closed = Schedule("Th 22:00-02:00", closures=(Span(date(2026, 5, 1), date(2026, 5, 1)),))
    assert not is_open(closed, paris("2026-05-01 01:00"))
    assert state_at(closed, paris("2026-04-30 23:00")).changes_at == paris("2026-05-01 00:00")


@pytest.mark.parametrize(
    ("hours", "day", "intervals"),
    [
        (DESK, "2026-11-10", [(time(9), time(12, 30)), (time(13, 30), time(17))]),
        (DESK, "2026-11-11", []),
        ("Mo 18:00-24:00", "2026-11-09", [(time(18), time.max)]),
        ("24/7", "2026-11-09", [(time(0), time.max)]),
        (NIGHT, "2026-11-14", [(time(22), time(2, 30))]),
        (NIGHT, "2026-11-15", [(time(10), time(12))]),
        ("Mo-Fr 10:00-26:00", "2026-11-10", [(time(10), time(2))]),
        ('Mo-Fr "sur rendez-vous"', "2026-11-10", []),
        ("", "2026-11-10", []),
    ],
)
def test_the_intervals_of_a_day_are_those_that_begin_on_it(
    hours: str, day: str, intervals: list[tuple[time, time]]
) -> None:
    assert intervals_on(Schedule(hours), date.fromisoformat(day)) == intervals


@pytest.mark.parametrize(
    ("hours", "at", "kind", "changes_at"),
    [
        # 29 March 2026: 02:00-03:00 does not exist. Instants are given in UTC.
        ("Mo-Su 22:00-02:30", "2026-03-29T00:59", "open", "2026-03-29T01:00"),
        ("Mo-Su 22:00-02:30", "2026-03-29T01:00", "closed", "2026-03-29T20:00"),
        ("Su 02:30-05:00", "2026-03-29T00:30", "closed", "2026-03-29T01:00"),
        ("Su 02:30-05:00", "2026-03-29T01:00", "open", "2026-03-29T03:00"),
        ("Mo 09:00-12:00", "2026-03-28T12:00", "closed", "2026-03-30T07:00"),
        # 25 October 2026: 02:00-03:00 comes twice.
        ("Mo-Su 22:00-02:30", "2026-10-25T00:15", "open", "2026-10-25T00:30"),
        ("Mo-Su 22:00-02:30", "2026-10-25T01:15", "closed", "2026-10-25T21:00"),
        ("Mo-Su 22:00-04:00", "2026-10-25T01:15", "open", "2026-10-25T03:00"),
        ("Mo 09:00-12:00", "2026-10-24T12:00", "closed", "2026-10-26T08:00"),
    ],
)
def test_the_two_days_when_the_clocks_change_are_right(hours: str, at: str, kind: str, changes_at: str) -> None:
    state = state_at(Schedule(hours), datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert state.kind == kind
    assert state.changes_at is not None
    assert state.changes_at.astimezone(UTC) == datetime.fromisoformat(changes_at).replace(tzinfo=UTC)


def test_an_instant_given_in_utc_is_read_in_paris() -> None:
    at = datetime(2026, 7, 15, 7, 30, tzinfo=UTC)  # 9:30 in Paris
    state = state_at(Schedule("Mo-Fr 09:00-12:00"), at)
    assert plain(state_words(state, at)) == "Ouvert, ferme à 12 h"
    assert state.changes_at is not None
    assert state.changes_at.tzinfo == PARIS


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        state_at(Schedule(DESK), datetime(2026, 11, 10, 10))  # noqa: DTZ001


@pytest.mark.parametrize("hours", [DESK, NIGHT, "24/7", "off", "", 'Mo-Fr "tel"', "Mo-Fr 09:00-12:00; PH off"])
def test_the_quick_question_gives_the_answer_of_the_full_one(hours: str) -> None:
    schedule = Schedule(hours, school_holidays="Mo-Fr 10:00-11:00", closures=(CHRISTMAS,))
    for day in range(1, 31):
        for hour in (0, 1, 9, 10, 12, 23):
            at = datetime(2026, 12, day, hour, 15, tzinfo=PARIS)
            assert is_open(schedule, at) is (state_at(schedule, at).kind == "open")
