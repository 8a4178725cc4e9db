"""What people type as opening hours: taken as it is, mended, read as French, or refused with a sentence."""

from __future__ import annotations

import calendar
import re

from models.errors import DomainError
from models.hours.french import parse_french
from models.hours.timetable import says, timetable
from models.hours.words import MONTH_NAMES

MAX_LENGTH = 500
EXAMPLE = "Écrivez par exemple « lundi au vendredi 9h-12h et 14h-17h » ou « Mo-Fr 09:00-12:00,14:00-17:00 »."

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(rf"(?:(\d{{4}})\s*)?\b({'|'.join(_MONTHS)})\s*(\d{{1,2}})(?:-(\d{{1,2}}))?(?![\d:])")
_DAY_CODE = re.compile(r"\b(?:mo|tu|we|th|fr|sa|su|ph|sh)\b", re.IGNORECASE)
_APPOINTMENT = re.compile(r"rendez[- ]?vous|\brdv\b", re.IGNORECASE)


def normalize(text: str, *, field: str = "hours") -> str:
    """A valid OSM string: the text itself (trimmed) when it is one, mended, or read as French. "" gives "".

    Odd but valid strings are kept as typed. Raises DomainError(field, …) when nobody can read the text, when it holds
    an impossible date (the library would take "Feb 30" for every day), or when it speaks of school holidays ("SH"),
    which have a field of their own and which the library misreads.
    """
    typed = text.strip()
    if not typed:
        return ""
    if len(typed) > MAX_LENGTH:
        raise DomainError(field, f"C’est trop long ({MAX_LENGTH} caractères au plus). Le reste va en note.")
    mended = _mended(typed)
    if says(mended, "SH"):
        raise DomainError(field, "Les horaires de vacances scolaires ont leur champ : écrivez-les là, sans « SH ».")
    valid = (candidate for candidate in (mended, typed) if timetable(candidate) is not None)
    expression = next(valid, None) or parse_french(typed)
    if expression is None:
        raise DomainError(field, _refusal(typed))
    _refuse_impossible_dates(expression, field)
    return expression


def _mended(typed: str) -> str:
    """The same string with the slips that change nothing put right: dashes, spaces, case of the codes, "9:00"."""
    parts = re.split(r'("[^"]*")', typed)
    return "".join(part if index % 2 else _mended_part(part) for index, part in enumerate(parts)).strip("; ")


def _mended_part(part: str) -> str:
    part = re.sub(r"[‐‑‒–—−]", "-", re.sub(r"\s*[\r\n]+\s*", "; ", part))
    part = re.sub(r"(?<=\d)\s*-\s*(?=\d)", "-", re.sub(r"\s+", " ", part))
    part = re.sub(r"(?<![\d:])(\d:\d\d)", r"0\1", part)
    return _DAY_CODE.sub(
        lambda code: code[0].upper() if code[0].lower() in {"ph", "sh"} else code[0].capitalize(), part
    )


def _refusal(typed: str) -> str:
    if _APPOINTMENT.search(typed) and not re.search(r"\d", typed):
        return "« Sur rendez-vous » n’est pas un horaire : écrivez-le en note, et laissez les horaires vides."
    short = typed if len(typed) <= 60 else f"{typed[:59]}…"
    return f"Ces horaires ne se lisent pas : « {short} ». {EXAMPLE}"


def _refuse_impossible_dates(expression: str, field: str) -> None:
    for found in _DATE.finditer(re.sub(r'"[^"]*"', "", expression)):
        month = _MONTHS.index(found[2]) + 1
        last = calendar.monthrange(int(found[1] or 2024), month)[1]  # without a year, 29 February may come
        for number in (found[3], found[4]):
            if number and not 1 <= int(number) <= last:
                raise DomainError(field, f"Le {int(number)} {MONTH_NAMES[month - 1]} n’existe pas.")
