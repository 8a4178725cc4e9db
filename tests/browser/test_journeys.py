"""The main job, in a real browser: somebody says what they need, the concierge finds the door, prints, and goes on."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Site
from tests.databases import PASSWORD

pytestmark = pytest.mark.browser
A5 = (420, 595)  # points


def log_in(page: Page, login: str = "awa") -> None:
    page.goto("/compte/entrer")
    page.get_by_label("Identifiant ou e-mail").fill(login)
    page.get_by_label("Mot de passe", exact=False).fill(PASSWORD)
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("De quoi la personne")


def paper_of(page: Page) -> PdfReader:
    """The sheet that the fiche offers to carry away."""
    address = page.get_by_role("link", name=re.compile("Fiche à emporter")).first.get_attribute("href")
    answer = page.request.get(address or "")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.body()))


def check_paper(page: Page) -> None:
    name = page.get_by_role("heading", level=1).inner_text()
    paper = paper_of(page)
    box = paper.pages[0].mediabox
    assert (round(box.width), round(box.height)) == A5
    text = " ".join(re.sub(r"\s+", " ", one.extract_text()) for one in paper.pages)
    assert name.split()[0].lower() in text.lower()
    assert "Démonstration" in text


@pytest.mark.journey
def test_a_concierge_finds_the_right_door_in_seconds_and_the_next_person_finds_a_clean_screen(site: Site) -> None:
    with site.person() as page:
        log_in(page)
        page.evaluate("window.notReloaded = true")
        box = page.get_by_role("searchbox")
        expect(box).to_be_focused()
        box.press_sequentially("col", delay=40)
        expect(page.locator("#resultats")).to_contain_text("porte")
        box.press_sequentially("is alim", delay=40)
        expect(page.locator(".hit").first).to_be_visible()
        expect(page).to_have_url(f"{site.url}/annuaire")
        assert page.evaluate("window.notReloaded") is True, "answers came while typing"
        expect(page.get_by_role("heading", level=1)).to_have_count(1)

        before = page.locator(".hit").count()
        page.locator("a[href*='ouvert=1']").first.click()
        expect(page.locator(".chip--on")).to_have_count(1)
        assert 1 <= page.locator(".hit").count() <= before
        for state in page.locator(".hit .facts .state").all_inner_texts():
            assert "Fermé" not in state

        page.locator(".hit h2 a").first.click()
        expect(page).to_have_url(re.compile(r"/annuaire/\d+-"))
        check_paper(page)
        page.emulate_media(media="print")
        expect(page.get_by_role("navigation", name="Menu principal")).to_be_hidden()
        expect(page.get_by_role("link", name="Modifier")).to_be_hidden()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert "Entre nous" not in page.locator("body").inner_text()
        page.emulate_media(media="screen")

        page.get_by_role("link", name="Personne suivante").click()
        expect(page).to_have_url(f"{site.url}/")
        expect(page.get_by_role("searchbox")).to_have_value("")
        assert "colis" not in page.locator("main").inner_text().lower()


def test_the_same_journey_without_javascript(site: Site) -> None:
    with site.person(java_script_enabled=False) as page:
        log_in(page)
        page.get_by_role("searchbox").fill("colis alimentaire")
        page.get_by_role("button", name="Chercher").click()
        expect(page.locator(".hit").first).to_be_visible()
        page.locator("a[href*='ouvert=1']").first.click()
        expect(page).to_have_url(re.compile("ouvert=1"))
        page.locator(".hit h2 a").first.click()
        check_paper(page)
        page.get_by_role("link", name="Personne suivante").click()
        expect(page.get_by_role("searchbox")).to_have_value("")


def test_keys_alone_are_enough_to_log_in_and_find(site: Site) -> None:
    with site.person() as page:
        page.goto("/compte/entrer")
        for _ in range(6):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == "login":
                break
        page.keyboard.type("awa")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("De quoi la personne")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("/")
        expect(page.get_by_role("searchbox")).to_be_focused()
        assert page.get_by_role("searchbox").input_value() == "", "the slash opens the box, it is not typed"
        page.keyboard.type("ccas")
        expect(page.locator(".hit").first).to_be_visible()
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.closest('.hit h2') !== null"):
                break
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/annuaire/\d+-"))


def test_the_first_key_leads_past_the_menu(site: Site) -> None:
    with site.person("concierge") as page:
        page.goto("/urgences")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
        expect(page.get_by_role("link", name="Aller au contenu")).to_be_in_viewport()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "contenu"


def test_escape_clears_what_was_typed_for_somebody(site: Site) -> None:
    with site.person("concierge") as page:
        page.goto("/annuaire?q=violences")
        page.keyboard.press("Escape")
        expect(page).to_have_url(f"{site.url}/")
        expect(page.get_by_role("searchbox")).to_have_value("")


def test_a_screen_that_nobody_touches_clears_itself(site: Site) -> None:
    with site.person("concierge") as page:
        page.clock.install()
        page.goto("/annuaire?q=violences")
        page.clock.fast_forward("03:10")
        expect(page).to_have_url(f"{site.url}/")


def test_a_resident_leaves_quickly(site: Site) -> None:
    with site.person() as page:
        page.route("https://**/*", lambda route: route.fulfill(body="Ailleurs"))
        page.goto("/annuaire?q=violences")
        page.get_by_role("link", name="Quitter vite").first.click()
        expect(page).to_have_url(re.compile("^https://"))
        page.go_back()
        assert "violences" not in page.url, "the page that was read is not one step back"


# --- writing with htmx ---------------------------------------------------------------------------------------------


def open_edit(page: Page, name: str = "Repair") -> None:
    page.goto(f"/annuaire/fiches?q={name}")
    page.get_by_role("link", name=re.compile("^Modifier")).first.click()
    expect(page).to_have_url(re.compile("/modifier$"))


def test_a_section_is_saved_in_place(site: Site) -> None:
    with site.person("concierge") as page:
        open_edit(page)
        page.evaluate("window.notReloaded = true")
        section = page.locator("#horaires")
        section.get_by_label("En mots, si les horaires ne suffisent pas").fill("Sonner deux fois")
        section.get_by_role("button", name=re.compile("Enregistrer")).click()
        expect(page.locator("#horaires").get_by_role("status")).to_contain_text("C’est noté")
        assert page.evaluate("window.notReloaded") is True
        page.locator("#horaires").get_by_label("En mots, si les horaires ne suffisent pas").fill("Sonner trois fois")
        page.locator("#horaires").get_by_role("button", name=re.compile("Enregistrer")).click()
        expect(page.locator("#horaires").get_by_role("status")).to_contain_text("C’est noté")
        expect(page.locator(".conflict")).to_have_count(0)


def test_a_mistake_takes_the_focus_and_keeps_what_was_typed(site: Site) -> None:
    with site.person("concierge") as page:
        open_edit(page)
        section = page.locator("#contact")
        section.get_by_label("Téléphones").fill("bientôt")
        section.get_by_role("button", name=re.compile("Enregistrer")).click()
        field = page.locator("#contact").get_by_label("Téléphones")
        expect(field).to_be_focused()
        expect(field).to_have_value("bientôt")
        expect(page.locator("#contact .error")).to_contain_text("n’est pas un numéro")


def test_a_service_is_completed_in_place_and_the_page_says_so(site: Site) -> None:
    with site.person("concierge") as page:
        open_edit(page)
        row = page.locator(".service-row").first
        name = row.get_by_role("heading").inner_text()
        row.get_by_role("link", name=re.compile("^Compléter")).click()
        form = page.locator("form.service-form")
        form.get_by_label("Conditions", exact=True).fill("Venir avec un sac.")
        form.get_by_role("button", name="Enregistrer ce service").click()
        expect(page.get_by_role("status").first).to_contain_text("C’est noté pour")
        expect(page.get_by_role("status").first).to_contain_text(name)
        expect(page.locator("form.service-form")).to_have_count(0)


def test_a_lost_network_says_so_and_loses_nothing(site: Site) -> None:
    with site.person("concierge") as page:
        open_edit(page)
        page.locator("#contact").get_by_label("Site").fill("https://entraide.example")
        page.route("**/modifier/contact", lambda route: route.abort())
        page.locator("#contact").get_by_role("button", name=re.compile("Enregistrer")).click()
        expect(page.locator("#annonce")).to_contain_text("Le réseau ne répond pas")
        expect(page.locator("#contact").get_by_label("Site")).to_have_value("https://entraide.example")
        site.complaints.clear()  # the browser notes the request that we cut


def test_monday_is_copied_to_the_other_days(site: Site) -> None:
    with site.person("coordination") as page:
        page.goto("/lieu")
        page.locator("#hours-0-0-start").fill("09:30")
        page.locator("#hours").get_by_role("button", name=re.compile("Recopier lundi")).click()
        assert page.locator("#hours-4-0-start").input_value() == "09:30"
        assert page.locator("#hours-5-0-start").input_value() != "09:30"
