"""Rules of a fiche: numbers that can be checked, texts that can be cleaned, ages, freshness. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal
from urllib.parse import urlsplit

import phonenumbers
from dateutil.relativedelta import relativedelta

from models.errors import DomainError

STATES: Final = {"draft": "Brouillon", "published": "Publiée", "archived": "Archivée"}
VISIBILITIES: Final = {"public": "Tout le monde", "team": "Équipe seulement"}
APPOINTMENTS: Final = {
    "": "Non précisé",
    "sans": "Sans rendez-vous",
    "avec": "Sur rendez-vous",
    "les-deux": "Avec ou sans rendez-vous",
}
VERIFIED_HOW: Final = {
    "visit": "sur place",
    "phone": "au téléphone",
    "email": "par e-mail",
    "partner": "par le partenaire",
    "source": "par la source",
}
RESIDENT_VOLUNTEER: Final = "habitant-benevole"
MAX_NAME: Final = 150
MAX_TEXT: Final = 10_000

Freshness = Literal["fresh", "old", "very_old", "never"]


def clean_line(text: str | None, field: str, *, limit: int = MAX_NAME) -> str:
    """One line without surrounding or doubled spaces nor control characters; DomainError past `limit` characters.

    The no-break spaces of French typography are kept.
    """
    value = re.sub(r"[^\S\u00a0\u202f]+", " ", _printable(text or "")).strip()
    if len(value) > limit:
        raise DomainError(field, f"C’est trop long : {limit} caractères au plus.")
    return value


def clean_text(text: str | None, field: str, *, limit: int = MAX_TEXT) -> str:
    """Some lines of text: ends of lines made alike, control characters dropped; DomainError past `limit`."""
    value = "\n".join(line.rstrip() for line in _printable(text or "").replace("\r\n", "\n").split("\n")).strip()
    if len(value) > limit:
        raise DomainError(field, f"C’est trop long : {limit} caractères au plus.")
    return value


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return (
        "".join(c for c in text if c in "\n\r\t" or (ord(c) >= 32 and not 0x7F <= ord(c) <= 0x9F))
        .encode("utf-8", "ignore")
        .decode()
    )


def clean_lines(text: str | None, field: str, *, limit: int = 200, most: int = 40) -> list[str]:
    """One entry a line, blanks and repeats dropped, order kept."""
    lines = [clean_line(line.lstrip("-•* "), field, limit=limit) for line in clean_text(text, field).split("\n")]
    kept = list(dict.fromkeys(line for line in lines if line))
    if len(kept) > most:
        raise DomainError(field, f"C’est trop : {most} lignes au plus.")
    return kept


def clean_phone(text: str | None, field: str = "phone") -> str:
    """E.164 ("+33199001234"), or a French short number as dialled ("3919"). Blank gives blank."""
    typed = clean_line(text, field, limit=40)
    if not typed:
        return ""
    digits = re.sub(r"\D", "", typed)
    try:
        number = phonenumbers.parse(typed, "FR")
    except phonenumbers.NumberParseException:
        number = None
    is_brief = len(digits) <= 6 and not digits.startswith("0")
    if is_brief and number and phonenumbers.is_valid_short_number_for_region(number, "FR"):
        return digits
    if number and phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise DomainError(field, f"« {typed} » n’est pas un numéro de téléphone. Exemple : 01 99 00 12 34.")


def phone_words(number: str) -> str:
    """A stored number as people write it: « 01 99 00 12 34 », « 39 19 », « +32 2 123 45 67 »; no-break spaces."""
    if not number.startswith("+"):
        half = {4: 2, 6: 3}.get(len(number), 0)
        shown = f"{number[:half]} {number[half:]}".strip()
    else:
        parsed = phonenumbers.parse(number, None)
        kind = phonenumbers.PhoneNumberFormat
        style = kind.NATIONAL if parsed.country_code == 33 else kind.INTERNATIONAL
        shown = phonenumbers.format_number(parsed, style)
    return shown.replace(" ", "\u00a0")


def clean_email(text: str | None, field: str = "email") -> str:
    value = clean_line(text, field, limit=254)
    if value and not re.fullmatch(r"[^@\s,;<>\"?&%#:/\\]+@[\w.-]+\.[^\W\d_]{2,}", value):
        raise DomainError(field, f"« {value} » n’est pas une adresse e-mail. Exemple : accueil@association.example.")
    return value


def clean_url(text: str | None, field: str = "website") -> str:
    """An http(s) address; "www.x.fr" gets its https://."""
    typed = clean_line(text, field, limit=2083)
    if not typed:
        return ""
    value = typed if "://" in typed else "https://" + typed
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    is_web = parts.scheme in {"http", "https"} and "." in host and re.fullmatch(r"[\w.-]+", host)
    if not is_web or "@" in parts.netloc or re.search(r'[\s\\"<>]', typed):
        raise DomainError(
            field, f"« {typed} » n’est pas une adresse de site. Exemple : https://www.association.example."
        )
    return value


def clean_siret(text: str | None, field: str = "siret") -> str:
    """14 digits whose Luhn sum is right; La Poste's own (SIREN 356000000) sum to a multiple of five instead.

    Source: Insee, « Sirene : numéros d’identification ».
    """
    digits = re.sub(r"[\s.\u00a0]", "", text or "")
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9]{14}", digits):
        raise DomainError(field, "Un SIRET compte 14 chiffres.")
    is_la_poste = digits.startswith("356000000") and sum(map(int, digits)) % 5 == 0
    if not (_luhn(digits) or is_la_poste):
        raise DomainError(field, "Ce SIRET n’existe pas : un de ses chiffres est faux.")
    return digits


def _luhn(digits: str) -> bool:
    doubled = (int(c) * (2 if i % 2 else 1) for i, c in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def clean_rna(text: str | None, field: str = "rna") -> str:
    """The register number of a French association: W and nine digits or letters."""
    value = re.sub(r"[\s.]", "", text or "").upper()
    if value and not re.fullmatch(r"W[0-9][A-Z0-9][0-9]{7}", value):
        raise DomainError(field, "Un numéro RNA s’écrit W suivi de neuf chiffres.")
    return value


def clean_postal_code(text: str | None, field: str = "postal_code") -> str:
    value = re.sub(r"\s", "", text or "")
    if value and not re.fullmatch(r"[0-9]{5}", value):
        raise DomainError(field, "Un code postal compte cinq chiffres.")
    return value


def check_ages(age_min: int | None, age_max: int | None) -> None:
    for value in (age_min, age_max):
        if value is not None and not 0 <= value <= 120:
            raise DomainError("age_min", "Un âge est entre 0 et 120 ans.")
    if age_min is not None and age_max is not None and age_min > age_max:
        raise DomainError("age_min", "L’âge le plus bas dépasse le plus haut.")


def ages_words(age_min: int | None, age_max: int | None) -> str:
    """« De 16 à 25 ans », « Dès 18 ans », « Jusqu’à 6 ans », or nothing."""
    if age_min is not None and age_max is not None:
        return f"De {age_min} à {age_max}\u00a0ans"
    if age_min:
        return f"Dès {age_min}\u00a0ans"
    return f"Jusqu’à {age_max}\u00a0ans" if age_max is not None else ""


def freshness(verified_on: date | None, today: date) -> Freshness:
    """fresh under 6 months, old after, very_old after 12 (domain.md), never when nobody made sure."""
    if verified_on is None:
        return "never"
    if verified_on <= today - relativedelta(months=12):
        return "very_old"
    return "old" if verified_on <= today - relativedelta(months=6) else "fresh"


def palette_of(name: str) -> int:
    """A colour among twelve that stays the same for a name."""
    return sum(name.encode()) % 12
