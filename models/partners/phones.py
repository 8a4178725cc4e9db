"""Telephone numbers as files write them: several in a cell, prices in brackets, a lost zero, overseas codes. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

from models.errors import DomainError
from models.partners.rules import clean_line, clean_phone

OVERSEAS = ("GP", "GF", "MQ", "RE", "YT")


def read_phones(typed: str) -> tuple[list[str], list[str]]:
    """The numbers of a text as the base keeps them (E.164 or short), then the parts that are not numbers."""
    without_price = re.sub(r"\((?!0\))[^)]*\D{3}[^)]*\)", " ", typed)
    numbers: list[str] = []
    unread: list[str] = []
    for part in re.split(r"[/,;|\n]|\bou\b|\bet\b", without_price):
        for text in _twins(clean_line(part[:60], "phone", limit=60)):
            number = _number(text)
            numbers.append(number) if number else unread.append(text)
    return list(dict.fromkeys(numbers)), unread


def _twins(text: str) -> list[str]:
    """Two French numbers with nothing between them are two numbers."""
    digits = re.sub(r"[\s.\-]", "", text)
    if re.fullmatch(r"0\d{9}0\d{9}", digits):
        return [digits[:10], digits[10:]]
    return [text] if text else []


@lru_cache(maxsize=8192)
def _number(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    has_plus = text.startswith("+")
    if has_plus and re.fullmatch(r"0\d{9}|(?:590|594|596|262)\d{6}", digits):
        has_plus = False  # "+0147985927", "+590 85 19 50": a plus too many
    if not has_plus and re.fullmatch(r"[1-7]\d{8}", digits):
        digits = "0" + digits  # a spreadsheet ate the zero
    try:
        return _overseas(digits) or clean_phone(digits if re.fullmatch(r"0\d{9}", digits) else text[:40])
    except DomainError:
        return ""


def _overseas(digits: str) -> str:
    """E.164 of a ten-digit number of an overseas area: "0590 82 44 20" is +590 590 82 44 20, not +33 590 82 44 20."""
    if not re.fullmatch(r"0(?:590|594|596|262|269|639|69\d)\d{6}", digits):
        return ""
    for region in OVERSEAS:
        number = phonenumbers.parse(digits, region)
        if phonenumbers.is_valid_number_for_region(number, region):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ""
