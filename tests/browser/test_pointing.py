"""« Montrez-moi » in a real browser: a screen turned to somebody, a phone in their hand, a sheet on the desk."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from models.vocabulary.translations import languages
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
ADDRESS = "/annuaire/montrez-moi"
CODES = [one.code for one in languages()]
CRAMPED = "() => [...document.querySelectorAll('.sign')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
WIDTH, HEIGHT = "document.documentElement.scrollWidth", "document.documentElement.scrollHeight"


@pytest.mark.journey
def test_somebody_points_in_arabic_and_the_concierge_reads_the_answers(site: Site) -> None:
    with site.person("concierge") as page:
        page.goto("/")
        page.get_by_role("link", name=re.compile("Montrez-moi")).click()
        page.get_by_role("link", name=re.compile("العربية")).click()
        page.get_by_role("link", name=re.compile("أحتاج إلى سكن")).click()
        page.get_by_role("link", name=re.compile("ليس لدي مكان أنام فيه")).click()
        expect(page).to_have_url(f"{site.url}/annuaire")
        expect(page.get_by_role("heading", level=1)).to_contain_text("porte")
        page.get_by_role("link", name="Personne suivante").click()
        expect(page).to_have_url(f"{site.url}/")


def test_it_works_without_javascript_and_with_the_keyboard(site: Site) -> None:
    with site.person(java_script_enabled=False) as page:
        page.goto(f"{ADDRESS}?langue=en")
        link = page.get_by_role("link", name=re.compile("I need food"))
        link.focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("porte=manger"))


def test_escape_gives_the_screen_to_the_next_person(site: Site) -> None:
    with site.person("concierge") as page:
        page.goto(f"{ADDRESS}?langue=uk&porte=sante")
        page.keyboard.press("Escape")
        expect(page).to_have_url(f"{site.url}/")


@pytest.mark.parametrize("code", CODES)
def test_the_twelve_doors_fill_the_screen_and_fit_a_small_phone(site: Site, code: str) -> None:
    with site.person("concierge", viewport={"width": 1280, "height": 800}) as page:
        page.goto(f"{ADDRESS}?langue={code}")
        assert page.evaluate(HEIGHT) <= 800
        assert page.locator(".sign").last.bounding_box()["y"] > 500  # type: ignore[index]
        for door in ("", "&porte=travail", "&porte=papiers"):
            page.set_viewport_size({"width": 360, "height": 740})
            page.goto(f"{ADDRESS}?langue={code}{door}")
            assert page.evaluate(WIDTH) <= 360, door
            assert page.evaluate(CRAMPED) == 0, door


@pytest.mark.parametrize("code", CODES)
def test_each_language_is_one_sheet_of_paper(site: Site, code: str) -> None:
    with site.person("concierge") as page:
        page.goto(f"{ADDRESS}?langue={code}")
        paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        assert len(paper.pages) == 1
        assert "112" in paper.pages[0].extract_text()


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}?langue=ar", f"{ADDRESS}?langue=uk&porte=sante"])
@pytest.mark.parametrize("role", ["", "concierge"])
def test_axe_finds_nothing(site: Site, axe: Callable[[Page], list[str]], role: str, address: str) -> None:
    faults = []
    with site.person(role, reduced_motion="reduce") as page:
        page.goto(address)
        for width, height in ((1280, 800), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            for light in ("light", "dark"):
                page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
                faults += [f"{width} {light}: {found}" for found in axe(page)]
    assert not faults, "\n".join(faults)
