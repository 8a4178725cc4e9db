"""Opening hours as a paper says them: the ordinary week in few lines, then what is out of the ordinary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from models.hours.rules import DayRow, Schedule, notices, week_rows
from models.hours.words import DAY_NAMES

CLOSED = "Fermé"
MOST_NOTICES = 3


def open_rows(hours: str, today: date) -> list[tuple[int, DayRow]]:
    """The days of the ordinary week (0 is Monday) on which something happens."""
    rows = enumerate(week_rows(Schedule(hours=hours), today))
    return [(day, row) for day, row in rows if row.words != CLOSED]


def day_lines(rows: Sequence[tuple[int, DayRow]], is_grouped: bool) -> list[tuple[str, str]]:
    """(days, hours): a day a line or, when that would be long, one line for all days with the same hours."""
    spelled = [(day, row.words.replace(" – ", "\u00a0–\u00a0")) for day, row in rows]
    if not is_grouped and len(rows) < 7:
        return [(DAY_NAMES[day], words) for day, words in spelled]
    days_by_words: dict[str, list[int]] = {}
    for day, words in spelled:
        days_by_words.setdefault(words, []).append(day)
    return [(_days_words(days), words) for words, days in days_by_words.items()]


def _days_words(days: Sequence[int]) -> str:
    """« mardi et jeudi », « du lundi au jeudi et samedi », « tous les jours »."""
    if len(days) == 7:
        return "tous les jours"
    runs = [list(run) for _, run in groupby(days, key=lambda day: day - days.index(day))]
    parts: list[str] = []
    for run in runs:
        names = [DAY_NAMES[day] for day in run]
        parts += [f"du {names[0]} au {names[-1]}"] if len(run) > 2 else names
    return listed(parts)


def out_of_the_ordinary(schedule: Schedule, today: date) -> list[str]:
    """School holidays, then the closures and public holidays to come."""
    lines: list[str] = []
    if schedule.school_holidays and schedule.school_holidays != schedule.hours:
        rows = day_lines(open_rows(schedule.school_holidays, today), True)
        hours = ", ".join(f"{days} {words}" for days, words in rows) or "fermé"
        lines.append(f"Vacances scolaires\u00a0: {hours}.")
    for notice in notices(replace(schedule, school_holidays=""), today)[:MOST_NOTICES]:
        lines.append(", ".join(filter(None, [notice.words, notice.reason])) + ".")
    return lines


def listed(words: Sequence[str]) -> str:
    """« français, arabe et bambara »."""
    return " et ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
