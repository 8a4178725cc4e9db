"""What was typed for a resident is in no address, no history and no log, and nothing of it meets the next person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote_plus

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
NARROWER = ".facet a:not([aria-current])"
STORED = "JSON.stringify({...sessionStorage}) + JSON.stringify({...localStorage}) + JSON.stringify(history.state)"


@contextmanager
def nothing_in_addresses(page: Page, *words: str) -> Iterator[None]:
    """No request meanwhile carries one of these words in its address, nor in where it says to come from."""
    told: list[str] = []
    page.on("request", lambda one: told.append(unquote_plus(f"{one.url} {one.all_headers()}")))
    yield
    assert told
    assert [one for one in told for word in words if word in one] == []


def found(page: Page, words: str) -> None:
    expect(page.locator("#resultats h1")).to_contain_text(f"« {words} »")


def ask(page: Page, words: str) -> None:
    page.get_by_role("searchbox").press_sequentially(words, delay=40)
    found(page, words)


def shown(page: Page) -> list[str]:
    return page.locator(".hit h2").all_inner_texts()


@pytest.mark.parametrize("start", ["/", "/annuaire"])
def test_typing_at_the_desk_leaves_no_word_in_an_address(site: Site, start: str) -> None:
    with site.person("concierge") as page, nothing_in_addresses(page, "violences", "papiers"):
        page.goto(start)
        before = page.evaluate("history.length")
        ask(page, "violences")
        expect(page).to_have_url(f"{site.url}/annuaire")
        page.get_by_role("button", name="Chercher").click()
        expect(page).to_have_url(f"{site.url}/annuaire")
        page.get_by_role("searchbox").fill("")
        page.get_by_role("searchbox").press_sequentially("papiers", delay=40)
        found(page, "papiers")
        assert page.evaluate("history.length") == before
        page.locator(NARROWER).first.click()
        expect(page.locator(".chip--on")).to_have_count(1)
        expect(page.locator("#resultats h1")).to_be_focused()
        expect(page).to_have_url(f"{site.url}/annuaire")
        assert "papiers" not in page.title()
        assert "papiers" not in page.evaluate("JSON.stringify(history.state)")


def test_facets_pages_and_doors_are_asked_the_same_way(site: Site) -> None:
    with site.person("concierge") as page, nothing_in_addresses(page, "porte=", "page=", "ouvert=", "papiers"):
        page.goto("/")
        page.locator(".door").first.click()
        expect(page.locator(".chip--on")).to_have_count(1)
        expect(page).to_have_url(f"{site.url}/annuaire")
        page.locator(".chip--on").click()
        expect(page.locator(".chip--on")).to_have_count(0)
        page.goto("/")
        page.locator("a.lit[href*='ouvert=1']").click()
        expect(page.locator(".chip--on")).to_have_count(1)
        first = shown(page)
        page.get_by_role("link", name="Suivant", exact=True).click()
        expect(page.get_by_text("Page 2 sur")).to_be_visible()
        assert shown(page) != first
        page.reload()
        expect(page.get_by_text("Page 2 sur")).to_be_visible()
        page.locator(NARROWER).first.click()
        expect(page.locator(".chip--on")).to_have_count(2)
        expect(page.get_by_text("Page 2 sur")).to_have_count(0)
        ask(page, "papiers")
        expect(page.locator(".chip--on")).to_have_count(2)
        expect(page).to_have_url(f"{site.url}/annuaire")


def test_reload_and_back_from_a_fiche_bring_the_same_answers(site: Site) -> None:
    with site.person("concierge") as page, nothing_in_addresses(page, "papiers"):
        page.goto("/")
        ask(page, "papiers")
        page.locator(NARROWER).first.click()
        expect(page.locator(".chip--on")).to_have_count(1)
        before = shown(page)
        page.reload()
        found(page, "papiers")
        expect(page.locator(".chip--on")).to_have_count(1)
        assert shown(page) == before
        expect(page.get_by_role("searchbox")).to_have_value("papiers")
        page.evaluate("scrollTo(0, 500)")
        page.locator(".hit h2 a").nth(2).click()
        expect(page).to_have_url(re.compile(r"/annuaire/\d+-"))
        page.go_back()
        found(page, "papiers")
        assert shown(page) == before
        page.wait_for_function("scrollY > 100")


def test_back_undoes_a_door_or_a_filter(site: Site) -> None:
    with site.person("concierge") as page, nothing_in_addresses(page, "papiers", "porte="):
        page.goto("/annuaire")
        ask(page, "papiers")
        page.locator(NARROWER).first.click()
        expect(page.locator(".chip--on")).to_have_count(1)
        page.go_back()
        found(page, "papiers")
        expect(page.locator(".chip--on")).to_have_count(0)
        page.goto("/")
        page.locator(".door").first.click()
        expect(page.locator(".chip--on")).to_have_count(1)
        page.go_back()
        expect(page).to_have_url(f"{site.url}/")
        expect(page.locator(".door")).to_have_count(12)
        expect(page.get_by_role("searchbox")).to_have_value("")
        page.go_forward()
        expect(page.locator(".chip--on")).to_have_count(1)


def erased(page: Page, site: Site) -> None:
    expect(page).to_have_url(f"{site.url}/")
    expect(page.get_by_role("searchbox")).to_have_value("")
    assert "violences" not in page.evaluate(STORED)
    for _ in range(4):
        page.go_back()
        page.wait_for_timeout(500)
        if page.url == "about:blank":
            break
        expect(page.locator("html")).not_to_have_attribute("hidden", "")
        assert "violences" not in page.content().replace("Danger, violences", "").replace("/urgences/violences", "")
        assert page.locator(".hit").count() == 0
        assert not re.search(r"/annuaire/\d+", page.url)


@pytest.mark.parametrize("how", ["button", "escape", "idle"])
def test_the_next_person_finds_nothing_even_by_going_back(site: Site, how: str) -> None:
    with site.person("concierge") as page:
        page.clock.install()
        for start in ("/", "/annuaire"):
            page.goto(start)
            ask(page, "violences")
            page.locator(".hit h2 a").first.click()
            expect(page).to_have_url(re.compile(r"/annuaire/\d+-"))
        assert "violences" in page.evaluate(STORED), "kept for the way back"
        if how == "button":
            page.get_by_role("link", name="Personne suivante").click()
        elif how == "escape":
            page.keyboard.press("Escape")
        else:
            page.clock.fast_forward("03:10")
        erased(page, site)


def test_three_idle_minutes_on_a_clean_screen_erase_what_going_back_would_bring(site: Site) -> None:
    with site.person("concierge") as page:
        page.clock.install()
        page.goto("/annuaire")
        ask(page, "violences")
        page.goto("/")
        page.clock.fast_forward("03:10")
        page.wait_for_function("!JSON.stringify({...sessionStorage}).includes('violences')")
        erased(page, site)


def test_a_fiche_being_written_is_not_taken_away_by_the_clock(site: Site) -> None:
    with site.person("concierge") as page:
        page.clock.install()
        page.goto("/annuaire")
        ask(page, "violences")
        page.goto("/annuaire/nouvelle")
        page.get_by_label("Nom", exact=False).first.fill("À moitié")
        page.clock.fast_forward("03:10")
        page.wait_for_function("!JSON.stringify({...sessionStorage}).includes('violences')")
        expect(page).to_have_url(f"{site.url}/annuaire/nouvelle")
        expect(page.get_by_label("Nom", exact=False).first).to_have_value("À moitié")


def test_logging_out_erases_the_tab(site: Site) -> None:
    with site.person("concierge") as page:
        page.goto("/annuaire")
        ask(page, "violences")
        page.goto("/compte")
        page.get_by_role("button", name=re.compile("Sortir|Se déconnecter|Quitter")).first.click()
        page.wait_for_function("!JSON.stringify({...sessionStorage}).includes('violences')")
        assert page.evaluate("sessionStorage.getItem('loge-cleared')"), "a page that the browser kept whole hides too"
        page.go_back()
        page.go_back()
        page.wait_for_timeout(500)
        assert page.locator(".hit").count() == 0


def test_a_session_that_ended_erases_the_tab(site: Site) -> None:
    with site.person("concierge") as page:
        page.goto("/annuaire")
        ask(page, "violences")
        page.context.clear_cookies()
        page.get_by_role("searchbox").press_sequentially(" x", delay=40)
        expect(page).to_have_url(re.compile(r"/compte/entrer\?next=/annuaire$|/compte/entrer\?next=%2Fannuaire$"))
        assert "violences" not in page.evaluate(STORED)


def test_the_coordination_asks_from_its_own_home_without_a_word_in_the_address(site: Site) -> None:
    with site.person("coordination") as page, nothing_in_addresses(page, "violences"):
        page.goto("/")
        page.get_by_role("searchbox").fill("violences")
        page.get_by_role("searchbox").press("Enter")
        found(page, "violences")
        expect(page).to_have_url(f"{site.url}/annuaire")


def test_an_address_with_words_is_put_away_as_soon_as_it_is_read(site: Site) -> None:
    with site.person("concierge") as page:
        page.goto("/annuaire?q=papiers&frais=gratuit")
        found(page, "papiers")
        expect(page).to_have_url(f"{site.url}/annuaire")
        before = shown(page)
        page.reload()
        found(page, "papiers")
        assert shown(page) == before


def test_a_resident_has_addresses_to_share(site: Site) -> None:
    with site.person() as page:
        page.goto("/annuaire")
        before = page.evaluate("history.length")
        ask(page, "papiers")
        expect(page).to_have_url(f"{site.url}/annuaire?q=papiers")
        assert page.evaluate("history.length") == before
        page.locator(NARROWER).first.click()
        expect(page).to_have_url(re.compile("q=papiers&."))
        assert page.locator("script[src*='desk.js']").count() == 0


def test_without_javascript_the_question_is_an_ordinary_form(site: Site) -> None:
    with site.person("concierge", java_script_enabled=False) as page:
        page.goto("/")
        page.get_by_role("searchbox").fill("papiers")
        page.get_by_role("button", name="Chercher").click()
        found(page, "papiers")
        expect(page).to_have_url(f"{site.url}/annuaire?q=papiers")
        assert "papiers" not in page.title()
        expect(page.locator("#reseau")).to_be_hidden()
        expect(page.locator("#touches")).to_be_hidden()


# --- words without an answer ---------------------------------------------------------------------------------------


@contextmanager
def noted(site: Site) -> Iterator[list[str]]:
    """The words that the desk was told to have no answer, as long as they carry a CSRF token."""
    words: list[str] = []
    served = site.app.wsgi_app

    def listen(environ: dict[str, Any], start: Any) -> Any:
        if environ["PATH_INFO"] != "/annuaire/mots-sans-reponse":
            return served(environ, start)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        assert environ["HTTP_X_CSRFTOKEN"]
        words.extend(parse_qs(body)["q"])
        start("204 No Content", [])
        return [b""]

    site.app.wsgi_app = listen  # type: ignore[method-assign]
    try:
        yield words
    finally:
        site.app.wsgi_app = served  # type: ignore[method-assign]


def rest(page: Page) -> None:
    page.clock.fast_forward("00:04")
    page.wait_for_timeout(200)


def test_a_word_without_answer_is_told_once_when_the_person_leaves_it(site: Site) -> None:
    with noted(site) as words, site.person("concierge") as page:
        page.clock.install()
        page.goto("/annuaire")
        ask(page, "xylo")
        assert words == []
        page.get_by_role("searchbox").press_sequentially("phone", delay=40)
        found(page, "xylophone")
        rest(page)
        assert words == [], "what is typed next may tell of a danger"
        page.get_by_role("link", name="Personne suivante").click()
        expect(page).to_have_url(f"{site.url}/")
        page.wait_for_timeout(200)
        assert words == ["xylophone"], "a word being continued is one search"


def test_nothing_is_told_once_a_danger_was_shown(site: Site) -> None:
    with noted(site) as words, site.person("concierge") as page:
        page.clock.install()
        page.goto("/annuaire")
        ask(page, "xylophone")
        rest(page)
        page.get_by_role("searchbox").press_sequentially(" veut me tuer", delay=20)
        expect(page.locator("#resultats .note--call")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page).to_have_url(f"{site.url}/")
        page.wait_for_timeout(200)
        assert words == []


def test_a_word_that_was_sent_needs_no_rest(site: Site) -> None:
    with noted(site) as words, site.person("concierge") as page:
        page.goto("/annuaire")
        page.get_by_role("searchbox").fill("xylophone")
        page.get_by_role("searchbox").press("Enter")
        found(page, "xylophone")
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
        assert words == ["xylophone"]


@pytest.mark.parametrize("how", ["another word", "next person", "leaves"])
def test_answers_that_nobody_opened_are_told_when_the_person_leaves_them(site: Site, how: str) -> None:
    with noted(site) as words, site.person("concierge") as page:
        page.clock.install()
        page.goto("/annuaire")
        ask(page, "papiers")
        rest(page)
        assert words == [], "it has answers"
        if how == "another word":
            page.get_by_role("searchbox").fill("manger")
            found(page, "manger")
        elif how == "next person":
            page.keyboard.press("Escape")
        else:
            page.goto("/urgences")
        page.wait_for_timeout(400)
        assert words == ["papiers"]


@pytest.mark.parametrize("what", [".hit h2 a", ".hit a[href^='tel:']", ".hit a[target=_blank]"])
def test_an_answer_that_was_used_is_not_told(site: Site, what: str) -> None:
    with noted(site) as words, site.person("concierge") as page:
        page.clock.install()
        page.goto("/annuaire")
        ask(page, "papiers")
        rest(page)
        page.locator(what).first.click()
        page.wait_for_timeout(300)
        if what == ".hit h2 a":
            page.go_back()
            found(page, "papiers")
            rest(page)
        page.goto("/urgences")
        page.wait_for_timeout(300)
        assert words == []


def test_a_word_on_which_nobody_rested_is_not_told(site: Site) -> None:
    with noted(site) as words, site.person("concierge") as page:
        page.goto("/annuaire")
        ask(page, "papiers")
        page.goto("/urgences")
        page.wait_for_timeout(300)
        assert words == []


def test_nothing_that_a_resident_types_is_told(site: Site) -> None:
    with noted(site) as words, site.person() as page:
        page.goto("/annuaire")
        page.get_by_role("searchbox").fill("xylophone")
        page.get_by_role("searchbox").press("Enter")
        found(page, "xylophone")
        page.goto("/urgences")
        page.wait_for_timeout(300)
        assert words == []
