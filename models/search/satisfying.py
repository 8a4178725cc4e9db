"""Who satisfies the conditions of a question, who does not, and of whom it is not known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from weakref import WeakKeyDictionary

from models.hours.days_off import is_public_holiday
from models.hours.rules import Schedule, intervals_on
from models.search import bits
from models.search.constraints import CHEAP, EVENING, TODAY, TOMORROW, TONIGHT, WEEK_END, WEEKDAYS, Constraint
from models.search.documents import WITHOUT_APPOINTMENT
from models.search.facets import EVERYBODY, Sets
from models.search.opening import packed, schedule_of, told_apart
from models.search.snapshot import NO_AGES, Hours, Snapshot

EVENING_FROM = time(18, 30)
YOUNG, OLD = 25, 60  # years
# Publics that exclude one another: a service for the ones says nothing to the others.
APART = {"jeunes": ("seniors",), "etudiants": ("seniors",), "seniors": ("jeunes", "etudiants")}


MOST_KEPT = 60
# By snapshot: who satisfies a condition is the same all day (« ouvert maintenant » apart).
_kept: WeakKeyDictionary[Snapshot, dict[tuple[str, date], tuple[Sets, Sets]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Judged:
    """By layer, who satisfies a constraint and who is known not to."""

    constraint: Constraint
    yes: Sets
    no: Sets


class Satisfying:
    """Judges constraints over one snapshot. `open_sets` is asked only for « ouvert maintenant »."""

    def __init__(self, snapshot: Snapshot, at: datetime, zone: str, open_sets: Callable[[], Sets]) -> None:
        self._snapshot, self._at, self._zone, self._open_sets = snapshot, at, zone, open_sets

    def judged(self, constraint: Constraint) -> Judged:
        if constraint.name == "open_now":  # true for a minute; that hours are known is true all day
            known, _ = self._all_day("known hours", lambda: told_apart(self._snapshot, lambda _: True))
            is_open = self._open_sets()
            return Judged(constraint, is_open, _minus(known, is_open))
        return Judged(constraint, *self._all_day(constraint.key, lambda: self._yes_and_no(constraint)))

    def _all_day(self, name: str, made: Callable[[], tuple[Sets, Sets]]) -> tuple[Sets, Sets]:
        kept = _kept.setdefault(self._snapshot, {})
        key = (name, self._at.date())
        found = kept.get(key)
        if found is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            found = kept[key] = made()
        return found

    def _yes_and_no(self, constraint: Constraint) -> tuple[Sets, Sets]:
        value = constraint.value
        if constraint.name == "age":
            return self._age(int(value))
        if constraint.name == "day":
            return self._day(value)
        if constraint.name == "fee":
            is_cheap = value == CHEAP
            return self._sets("fee=gratuit"), self._nobody() if is_cheap else self._sets("fee=payant")
        if constraint.name == "access":
            no = self._sets("appointment=avec") if value == WITHOUT_APPOINTMENT else self._nobody()
            return self._sets(f"access={value}"), no
        if constraint.name == "public":
            yes = _union([self._sets(f"public={value}"), self._sets(f"public={EVERYBODY}")])
            apart = [self._sets(f"public={other}") for other in APART.get(value, ())]
            return yes, _minus(_union([self._nobody(), *apart]), yes)
        return self._sets(f"language={value}"), self._nobody()

    def _sets(self, name: str) -> Sets:
        return tuple(self._snapshot.set_of(name, layer) for layer in range(self._snapshot.layers))

    def _nobody(self) -> Sets:
        return (0,) * self._snapshot.layers

    # --- ages, days ------------------------------------------------------------------------------------------------

    def _age(self, age: int) -> tuple[Sets, Sets]:
        yes, no = self._rows(), self._rows()
        for ordinal, entry in enumerate(self._snapshot.entries):
            for layer, (least, most) in enumerate(entry.ages):
                if (least, most) != NO_AGES:
                    is_in = (least or 0) <= age <= (most if most is not None else age)
                    (yes if is_in else no)[layer].append(ordinal)
        public = "jeunes" if 15 < age <= YOUNG else "seniors" if age >= OLD else ""
        declared = self._sets(f"public={public}") if public else self._nobody()
        denied = packed(no, self._snapshot)
        return _minus(_union([packed(yes, self._snapshot), declared]), denied), denied

    def _day(self, value: str) -> tuple[Sets, Sets]:
        days = self._days(value)
        starts = EVENING_FROM if value in (EVENING, TONIGHT) else time.min
        is_dated = value in (TODAY, TOMORROW, TONIGHT)
        return told_apart(
            self._snapshot, lambda hours: _is_open_on(self._schedule(hours, is_dated=is_dated), days, starts)
        )

    def _days(self, value: str) -> list[date]:
        """The days meant: the next ones that are not public holidays, since people ask for an ordinary week."""
        today = self._at.date()
        if value in (TODAY, TOMORROW, TONIGHT):
            return [today + timedelta(value == TOMORROW)]
        week = [today + timedelta(n) for n in range(28)]
        ordinary = [day for day in week if not is_public_holiday(day)]
        if value == EVENING:
            return ordinary[:7]
        names = ("samedi", "dimanche") if value == WEEK_END else (value,)
        return [next(day for day in ordinary if day.weekday() == WEEKDAYS.index(name)) for name in names]

    def _schedule(self, hours: Hours, *, is_dated: bool) -> Schedule:
        """For a date, closures and school holidays count; for a day of the week, the ordinary hours are asked for."""
        return schedule_of(hours, self._zone) if is_dated else Schedule(hours=hours[0], zone="")

    def _rows(self) -> list[list[int]]:
        return [[] for _ in range(self._snapshot.layers)]


def _is_open_on(schedule: Schedule, days: Sequence[date], starts: time) -> bool:
    """Whether a spell goes on after `starts`, on one of the days."""
    spells = [spell for day in days for spell in intervals_on(schedule, day)]
    return any(end > starts or end < start for start, end in spells)


def _union(sets: Sequence[Sets]) -> Sets:
    return tuple(bits.union(rows) for rows in zip(*sets, strict=True))


def _minus(first: Sets, second: Sets) -> Sets:
    return tuple(a & ~b for a, b in zip(first, second, strict=True))
