"""Numbers that can be checked, texts that can be cleaned, ages, freshness: rules as tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import DomainError
from models.partners import rules


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("01 99 00 12 34", "+33199001234"),
        ("0199001234", "+33199001234"),
        ("01.99.00.12.34", "+33199001234"),
        ("+33 1 99 00 12 34", "+33199001234"),
        ("0033 1 99 00 12 34", "+33199001234"),
        (" 01\u00a099\u00a000\u00a012\u00a034 ", "+33199001234"),
        ("3919", "3919"),
        ("39 49", "3949"),
        ("115", "115"),
        ("15", "15"),
        ("+32 2 123 45 67", "+3221234567"),
        ("", ""),
    ],
)
def test_a_telephone_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert rules.clean_phone(typed) == kept


@pytest.mark.parametrize("typed", ["bientôt", "1234567890123456789", "01 99 00", "0", "tel:", "+", "0199001234 poste"])
def test_what_cannot_be_dialled_is_refused(typed: str) -> None:
    with pytest.raises(DomainError) as caught:
        rules.clean_phone(typed, "phones")
    assert caught.value.field == "phones"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+33199001234", "01 99 00 12 34"),
        ("3919", "39 19"),
        ("115", "115"),
        ("15", "15"),
        ("+3221234567", "+32 2 123 45 67"),
        ("116006", "116 006"),
    ],
)
def test_a_telephone_is_read_as_people_say_it(kept: str, shown: str) -> None:
    assert rules.phone_words(kept).replace("\u00a0", " ") == shown
    assert " " not in rules.phone_words(kept), "never cut at the end of a line"


@pytest.mark.parametrize("kept", ["+33199001234", "3919", "115", "+3221234567"])
def test_a_telephone_that_is_shown_may_be_typed_back(kept: str) -> None:
    assert rules.clean_phone(rules.phone_words(kept)) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("73282932000074", "73282932000074"), ("732 829 320 00074", "73282932000074"), ("", ""), ("35600000000048",) * 2],
)
def test_a_siret_is_checked(typed: str, kept: str) -> None:
    assert rules.clean_siret(typed) == kept


@pytest.mark.parametrize("typed", ["73282932000075", "732829320", "7328293200007A", "٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "00000000000001"])
def test_a_siret_that_does_not_exist_is_refused(typed: str) -> None:
    with pytest.raises(DomainError):
        rules.clean_siret(typed)


@pytest.mark.parametrize(
    ("clean", "typed", "kept"),
    [
        (rules.clean_rna, "w941234567", "W941234567"),
        (rules.clean_rna, "W9A1234567", "W9A1234567"),
        (rules.clean_postal_code, "94 800", "94800"),
        (rules.clean_postal_code, "", ""),
        (rules.clean_email, " accueil@association.example ", "accueil@association.example"),
        (rules.clean_url, "www.association.example", "https://www.association.example"),
        (rules.clean_url, "http://association.example/a?b=c#d", "http://association.example/a?b=c#d"),
        (rules.clean_line, "  Deux   mots\n", "Deux mots"),
        (rules.clean_line, "Où\u202f? À\u00a0: ici", "Où\u202f? À\u00a0: ici"),
        (rules.clean_line, "nul\x00 et \x1bcommande\x7f", "nul et commande"),
        (rules.clean_text, "un\r\ndeux  \r\n\r\n", "un\ndeux"),
    ],
)
def test_a_text_is_cleaned(clean: Callable[[str, str], str], typed: str, kept: str) -> None:
    assert clean(typed, "field") == kept


@pytest.mark.parametrize(
    ("clean", "typed"),
    [
        (rules.clean_rna, "X941234567"),
        (rules.clean_rna, "W94123456"),
        (rules.clean_postal_code, "9480"),
        (rules.clean_postal_code, "9480A"),
        (rules.clean_email, "accueil"),
        (rules.clean_email, "a@b"),
        (rules.clean_email, "a b@c.example"),
        (rules.clean_email, "a@b.example,c@d.example"),
        (rules.clean_email, '"><script>@x.example'),
        (rules.clean_url, "javascript:alert(1)"),
        (rules.clean_url, "javascript://x.example/%0aalert(1)"),
        (rules.clean_url, "ftp://x.example"),
        (rules.clean_url, "https://"),
        (rules.clean_url, "https://[1"),
        (rules.clean_url, "un site"),
        (rules.clean_line, "x" * 151),
        (rules.clean_text, "x" * 10_001),
    ],
)
def test_a_text_that_cannot_be_is_told_in_french_on_its_field(clean: Callable[[str, str], str], typed: str) -> None:
    with pytest.raises(DomainError) as caught:
        clean(typed, "field")
    assert caught.value.field == "field"
    assert caught.value.message.endswith(".")


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_cleaned_or_refused_and_never_breaks(text: str) -> None:
    for clean in (
        rules.clean_line,
        rules.clean_phone,
        rules.clean_email,
        rules.clean_url,
        rules.clean_siret,
        rules.clean_rna,
    ):
        try:
            kept = clean(text, "field")
        except DomainError:
            continue
        kept.encode()
        assert "\x00" not in kept
        assert clean(kept, "field") == kept, "cleaning twice changes nothing"


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (16, 25, "De 16 à 25 ans"),
        (18, None, "Dès 18 ans"),
        (None, 6, "Jusqu’à 6 ans"),
        (0, 3, "De 0 à 3 ans"),
        (None, None, ""),
    ],
)
def test_ages_are_read_as_people_say_them(low: int | None, high: int | None, shown: str) -> None:
    assert rules.ages_words(low, high).replace("\u00a0", " ") == shown


@pytest.mark.parametrize(("low", "high"), [(26, 25), (-1, 5), (0, 121)])
def test_ages_that_cannot_be_are_refused(low: int, high: int) -> None:
    with pytest.raises(DomainError):
        rules.check_ages(low, high)


TODAY = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("verified", "state"),
    [
        (None, "never"),
        (date(2026, 8, 31), "fresh"),
        (date(2026, 3, 1), "fresh"),
        (date(2026, 2, 28), "old"),
        (date(2025, 9, 1), "old"),
        (date(2025, 8, 31), "very_old"),
        (date(2020, 1, 1), "very_old"),
    ],
)
def test_a_fiche_is_old_after_six_months_and_very_old_after_twelve(verified: date | None, state: str) -> None:
    assert rules.freshness(verified, TODAY) == state


def test_a_colour_belongs_to_a_name() -> None:
    assert rules.palette_of("Entraide") == rules.palette_of("Entraide")
    assert {rules.palette_of(f"Association {number}") for number in range(200)} == set(range(12))
