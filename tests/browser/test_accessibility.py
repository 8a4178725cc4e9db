"""Every page, as the people who need it most meet it: axe-core, narrow screens, dark screens, a strict policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from models.search.queries import faces
from tests.browser.conftest import Site
from tests.house.test_routes import lines

pytestmark = pytest.mark.browser
SIZES = ((1280, 900), (390, 844))
NARROW = (360, 740)
TOO_WIDE = """width => [...document.querySelectorAll('main *, header *, footer *')]
    .filter(element => element.getBoundingClientRect().right > width + 1)
    .slice(-3).map(element => element.outerHTML.slice(0, 120))"""
TOO_SMALL = """() => [...document.querySelectorAll(
        'button, a.btn, a.door, a.lit, a.chip, nav a, input:not([type=hidden]), select')]
    .filter(element => element.checkVisibility() && !element.closest('p, li:has(> span)'))
    .map(element => [(element.closest('label') || element).getBoundingClientRect(), element.outerHTML.slice(0, 90)])
    .filter(([box]) => box.width > 1 && (box.width < 24 || box.height < 24))
    .map(([box, html]) => `${html} ${Math.round(box.width)}×${Math.round(box.height)}`)"""

OPEN = ["/", "/annuaire", "/annuaire?q=papiers", "/annuaire?q=xylophone", "{fiche}", "/urgences", "/urgences/violences"]
TEXTS = [
    "/annuaire/montrez-moi",
    "/menu",
    "/a-propos/accessibilite",
    "/a-propos/donnees",
    "/a-propos/sources",
    "/compte/entrer",
    "/nulle-part",
]
EDITED = ["/annuaire/fiches", "/annuaire/nouvelle", "{id}/modifier", "{id}/services/{service}", "{id}/verifier"]
SETTINGS = [
    "/lieu", "/urgences/violences/modifier", "/urgences/numeros", "{id}/archiver",
    "/annuaire/importer", "/annuaire/exporter",
    "/annuaire/mots", "/annuaire/mots/nouveau", "/annuaire/mots/1",
]  # fmt: skip
PAGES: dict[str, list[str]] = {
    "": OPEN + TEXTS,
    "concierge": [*OPEN[:6], *EDITED, "/compte"],
    "coordination": ["/", "{fiche}", *SETTINGS],
    "partenaire": ["/", "{own}", "/compte"],
    "benevole": ["/", "/lieu"],
}


def names(site: Site) -> dict[str, str]:
    """A long public fiche with services, a fiche of a partner who has an account."""
    with site.app.app_context():
        found = [face for face in faces(range(1, 90), "public") if face.services]
        longest = max(found, key=lambda face: (len(face.live_services), len(face.description), face.id))
        from sqlalchemy import select

        from models import db
        from models.accounts.tables import PartnerMember

        (own,) = faces([db.session.scalars(select(PartnerMember.partner_id).limit(1)).one()], "team")
    return {
        "fiche": f"/annuaire/{longest.id}-{longest.slug}",
        "id": f"/annuaire/{longest.id}",
        "service": str(longest.live_services[0].id),
        "own": f"/annuaire/{own.id}-{own.slug}",
    }


def visits(site: Site, page: Page, role: str) -> Iterator[str]:
    known = names(site)
    for address in PAGES[role]:
        page.goto(address.format(**known))
        yield address


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role or "nobody")
def test_axe_finds_nothing_in_any_size_or_light(site: Site, axe: Callable[[Page], list[str]], role: str) -> None:
    faults = []
    with site.person(role, reduced_motion="reduce") as page:
        for address in visits(site, page, role):
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                for light in ("light", "dark"):
                    page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
                    faults += [f"{address} {width} {light}: {found}" for found in axe(page)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role or "nobody")
def test_nothing_runs_over_the_edge_of_a_small_phone(site: Site, role: str) -> None:
    over = []
    with site.person(role, viewport={"width": NARROW[0], "height": NARROW[1]}) as page:
        for address in visits(site, page, role):
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > NARROW[0]:
                guilty = page.evaluate(TOO_WIDE, NARROW[0])
                over.append(f"{address}: {width} px, {guilty}")
    assert not over, "\n".join(over)


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role or "nobody")
def test_what_one_taps_is_big_enough_for_a_thumb(site: Site, role: str) -> None:
    """At least 24 px a side (WCAG 2.2), links within a sentence apart."""
    small = []
    with site.person(role, viewport={"width": 390, "height": 844}) as page:
        for address in visits(site, page, role):
            small += [f"{address}: {found}" for found in page.evaluate(TOO_SMALL)]
    assert not small, "\n".join(small)


def test_text_twice_as_big_still_fits(site: Site) -> None:
    """Zoom at 200 % is a screen half as wide."""
    with site.person("concierge", viewport={"width": 640, "height": 450}) as page:
        for address in visits(site, page, "concierge"):
            assert page.evaluate("document.documentElement.scrollWidth") <= 640, address


def test_every_page_that_can_be_read_is_visited(site: Site) -> None:
    """A new GET route must join PAGES."""
    known = names(site)
    adapter = site.app.url_map.bind("127.0.0.1")
    addresses = [address.format(**known).partition("?")[0] for role in PAGES for address in PAGES[role]]
    visited = {adapter.match(address)[0] for address in addresses if address != "/nulle-part"}
    files = {"partners.sheet", "partners.export_file", "partners.refused_rows", "place.logo", "partners.short"}
    readable = {line.split()[2] for line in lines(site.app) if line.split()[1] == "GET"}
    assert readable - files - visited == set()
