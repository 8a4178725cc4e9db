"""Typing at the desk: answers come letter after letter, nothing flickers, and a poor network is no catastrophe."""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import abort, request
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
LETTER_MS = 300  # forty words a minute
WATCH = """() => {
    const seen = window.seen = {faults: [], tops: new Set(), answers: new Set(), spoken: []};
    const look = () => {
        const answers = document.getElementById('resultats');
        if (!answers || !answers.textContent.trim()) seen.faults.push('no answers on the screen');
        if (document.activeElement.id !== 'q') seen.faults.push('the focus went to ' + document.activeElement.tagName);
        const title = answers && answers.querySelector('h1');
        if (title) seen.answers.add(title.textContent.trim());
        seen.tops.add(Math.round(document.getElementById('q').getBoundingClientRect().top));
    };
    new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
    new MutationObserver(() => seen.spoken.push(document.getElementById('compte').textContent))
        .observe(document.getElementById('compte'), {childList: true, characterData: true, subtree: true});
    const frame = () => { look(); requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
}"""
SEEN = "() => ({...seen, tops: [...seen.tops], answers: [...seen.answers], spoken: seen.spoken.filter(Boolean)})"
FOCUSED = "document.activeElement.closest('.hit') && document.activeElement.textContent"


@contextmanager
def answering(site: Site, act: Callable[[str], None], endpoint: str = "partners.ask") -> Iterator[None]:
    """Something happens before each answer; it is given what was typed."""
    view = site.app.view_functions[endpoint]

    @functools.wraps(view)
    def changed(**values: Any) -> Any:
        act(request.values.get("q", ""))
        return view(**values)

    site.app.view_functions[endpoint] = changed
    try:
        yield
    finally:
        site.app.view_functions[endpoint] = view


def found(page: Page, words: str) -> None:
    expect(page.locator("#resultats h1")).to_contain_text(f"« {words} »")


def typed(page: Page, words: str) -> None:
    page.get_by_role("searchbox").press_sequentially(words, delay=40)


@pytest.mark.parametrize("start", ["/", "/annuaire"])
@pytest.mark.parametrize("role", ["concierge", ""])
def test_answers_follow_the_typing_without_a_flicker(site: Site, role: str, start: str) -> None:
    with site.person(role) as page:
        page.goto(start)
        expect(page.get_by_role("searchbox")).to_be_focused()
        page.evaluate(WATCH)
        page.get_by_role("searchbox").press_sequentially("colis alim", delay=LETTER_MS)
        found(page, "colis alim")
        seen = page.evaluate(SEEN)
        assert page.get_by_role("searchbox").input_value() == "colis alim"
        assert page.evaluate("document.getElementById('q').selectionStart") == len("colis alim")
    assert seen["faults"] == []
    assert len(seen["tops"]) == 1, "the box stays where it is"
    assert len(seen["answers"]) >= 6, "answers at almost every letter"


def test_a_late_answer_never_takes_the_place_of_a_newer_one(site: Site) -> None:
    with (
        site.person("concierge") as page,
        answering(site, lambda words: time.sleep(3 if words == "pap" else 0)),
    ):
        page.goto("/annuaire")
        typed(page, "pap")
        page.wait_for_timeout(400)
        typed(page, "iers")
        expect(page.locator("#resultats h1")).to_contain_text("« papiers »", timeout=1800)
        page.wait_for_timeout(2500)
        found(page, "papiers")
        site.complaints.clear()  # htmx notes the request that it gave up


def test_a_slow_network_keeps_the_answers_and_says_so(site: Site) -> None:
    with (
        site.person("concierge") as page,
        answering(site, lambda words: time.sleep(3.5 if words == "papiers" else 0)),
    ):
        page.goto("/annuaire")
        typed(page, "papi")
        found(page, "papi")
        typed(page, "ers")
        expect(page.locator("#reseau")).to_contain_text("Le réseau est lent : ces réponses sont celles d’avant.")
        expect(page.locator("#compte")).to_contain_text("Le réseau est lent")
        found(page, "papi")
        found(page, "papiers")
        expect(page.locator("#reseau")).to_be_hidden()


def test_a_quick_network_says_nothing(site: Site) -> None:
    with site.person("concierge") as page:
        page.goto("/annuaire")
        typed(page, "papiers")
        found(page, "papiers")
        page.wait_for_timeout(2500)
        expect(page.locator("#reseau")).to_be_hidden()


def test_a_lost_network_says_so_and_comes_back_by_itself(site: Site) -> None:
    with site.person("concierge") as page:
        page.goto("/annuaire")
        typed(page, "papi")
        found(page, "papi")
        page.context.set_offline(True)
        typed(page, "ers")
        expect(page.locator("#reseau")).to_contain_text("Le réseau ne répond pas")
        expect(page.locator("#compte")).to_contain_text("Le réseau ne répond pas")
        found(page, "papi")
        expect(page.get_by_role("searchbox")).to_have_value("papiers")
        expect(page.get_by_role("searchbox")).to_be_focused()
        page.context.set_offline(False)
        found(page, "papiers")
        expect(page.locator("#reseau")).to_be_hidden()
        site.complaints.clear()  # the browser notes the request that was cut


@pytest.mark.parametrize(("status", "sentence"), [(503, "La loge est très occupée"), (403, "n’est pas la vôtre")])
def test_a_refusal_is_told_and_one_can_try_again(site: Site, status: int, sentence: str) -> None:
    broken = [True]

    def act(_words: str) -> None:
        if broken[0]:
            abort(status)

    with site.person("concierge") as page, answering(site, act):
        page.goto("/annuaire")
        typed(page, "papiers")
        expect(page.locator("#reseau")).to_contain_text(sentence)
        broken[0] = False
        page.get_by_role("button", name="Réessayer").click()
        found(page, "papiers")
        expect(page.locator("#reseau")).to_be_hidden()
        site.complaints.clear()


def test_a_screen_reader_hears_the_count_once_answers_rest(site: Site) -> None:
    with site.person("concierge") as page:
        page.goto("/annuaire")
        page.evaluate(WATCH)
        page.get_by_role("searchbox").press_sequentially("papiers", delay=LETTER_MS)
        expect(page.locator("#compte")).to_have_text(re.compile(r"\d+ portes? pour «\spapiers\s»"))
        assert len(page.evaluate(SEEN)["spoken"]) == 1


def test_one_arrow_key_leads_from_the_box_to_the_answers_and_back(site: Site) -> None:
    with site.person("concierge") as page:
        page.goto("/")
        box = page.get_by_role("searchbox")
        typed(page, "papiers")
        found(page, "papiers")
        titles = page.locator(".hit h2 a").all_inner_texts()
        for key, title in (("ArrowDown", titles[0]), ("ArrowDown", titles[1]), ("ArrowUp", titles[0])):
            page.keyboard.press(key)
            assert page.evaluate(FOCUSED) == title
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", "the focus is seen"
        page.keyboard.press("ArrowUp")
        expect(box).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("s")
        expect(box).to_be_focused()
        expect(box).to_have_value("papierss")
        page.keyboard.press("Backspace")
        found(page, "papiers")
        assert "Flèche bas" in page.locator(f"#{box.get_attribute('aria-describedby')}").inner_text()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/annuaire/\d+-"))


def test_who_is_already_on_an_answer_is_not_thrown_out_by_a_newer_list(site: Site) -> None:
    with site.person("concierge") as page, answering(site, lambda words: time.sleep(0.6 if words == "papiers" else 0)):
        page.goto("/annuaire")
        typed(page, "papier")
        found(page, "papier")
        typed(page, "s")
        page.wait_for_timeout(300)
        page.keyboard.press("ArrowDown")
        assert page.evaluate(FOCUSED)
        found(page, "papiers")
        assert page.evaluate("document.activeElement.matches('.hit h2 a, #q')")


def test_a_letter_being_composed_asks_for_nothing(site: Site) -> None:
    with site.person("concierge") as page:
        page.goto("/annuaire")
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.post_data or "") if one.method == "POST" else None)
        keyboard = page.context.new_cdp_session(page)
        page.get_by_role("searchbox").focus()
        keyboard.send("Input.imeSetComposition", {"text": "^^", "selectionStart": 2, "selectionEnd": 2})
        page.wait_for_timeout(600)
        assert asked == []
        keyboard.send("Input.insertText", {"text": "être"})
        found(page, "être")
        assert len(asked) == 1
