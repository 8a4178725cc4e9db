"""What every page must be. `faults_of` gives one sentence for each fault; the checking client asks at each answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element

from tests.markup import CONTROLS, SVG, Tree, name_of

SPRITE = Path(__file__).resolve().parents[1] / "static" / "sprite.svg"
UNLABELLED = frozenset({"hidden", "submit", "button", "image", "reset"})
REFERENCES = (
    "for",
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-owns",
    "aria-activedescendant",
    "list",
)
SAFE_METHODS = frozenset({"get", "post"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

# French typography: no-break before « : » and inside « », narrow no-break before ; ! ?, no straight apostrophe.
SPACING: tuple[tuple[str, str], ...] = (
    (r"\w'\w", "a straight apostrophe"),
    (r"\S [;:!?](?=\s|$)", "an ordinary space before ; : ! ?"),
    (r"[^\W\d_][;:!?](?=\s|$)", "no space before ; : ! ?"),
    (r"\u00a0[;!?]|\u202f:", "the other no-break space"),
    (r"«(?!\u00a0)|(?<!\u00a0)»", "no no-break space inside « »"),
    (r"\b\d{1,2} h\b", "an ordinary space in an hour"),
    (r"\w\.\.\.", "three points for …"),
    (r"(?<=[a-zà-ÿ])(?<!data)(?<!abitant)[·•](?=[a-zà-ÿ])", "a median dot"),
)


def faults_of(tree: Tree, *, minds_typography: bool = True) -> list[str]:
    checks = [_ids, _headings, _controls, _forms, _scripts, _pictures, _names, _references]
    checks += [] if tree.is_fragment else [_document]
    found = [*tree.faults, *(fault for check in checks for fault in check(tree))]
    return found + (list(typography(tree.read)) if minds_typography else [])


def typography(text: str) -> Iterator[str]:
    for pattern, fault in SPACING:
        for found in re.finditer(pattern, text):
            around = text[max(0, found.start() - 25) : found.end() + 15]
            if "://" not in around:
                yield f"typography, {fault}: {around!r}"


def _document(tree: Tree) -> Iterator[str]:
    if tree.root.get("lang") != "fr":
        yield "the page does not say its language"
    titles = [element for element in tree.all("title") if not element.tag.startswith(SVG)]
    if len(titles) != 1 or not (titles[0].text or "").strip(" ·\n"):
        yield "the page has no title"
    if len(tree.all("h1")) != 1:
        yield f"{len(tree.all('h1'))} h1 on the page"
    if len(tree.all("main")) != 1:
        yield f"{len(tree.all('main'))} main on the page"
    for link in tree.all("a"):
        target = link.get("href", "")
        if target.startswith("#") and target[1:] not in tree.by_id:
            yield f"a link leads to {target}, which is not on the page"


def _ids(tree: Tree) -> Iterator[str]:
    for name, times in Counter(tree.ids).items():
        if times > 1:
            yield f"id {name!r} {times} times"
        if not name or re.search(r"\s", name):
            yield f"id {name!r} cannot be one"


def _headings(tree: Tree) -> Iterator[str]:
    level = 0
    for heading in tree.all(*HEADINGS):
        now = int(heading.tag[1])
        if now > level + 1 and not (tree.is_fragment and level == 0):
            yield f"h{now} « {name_of(heading, tree)} » comes after h{level or '… nothing'}"
        if not name_of(heading, tree):
            yield f"an empty {heading.tag}"
        level = now


def _controls(tree: Tree) -> Iterator[str]:
    labelled = {label.get("for") for label in tree.all("label") if name_of(label, tree)}
    for control in tree.all(*CONTROLS):
        if control.tag == "input" and control.get("type", "text") in UNLABELLED:
            continue
        inside = any(one.tag == "label" and name_of(one, tree) for one in tree.ancestors(control))
        if not (inside or control.get("id") in labelled or name_of_attributes(control, tree)):
            yield f"{control.tag} {control.get('name')!r} has no label"
    for label in tree.all("label"):
        if not name_of(label, tree):
            yield f"an empty label for {label.get('for')!r}"


def name_of_attributes(control: Element, tree: Tree) -> bool:
    ids = (control.get("aria-labelledby") or "").split()
    return bool((control.get("aria-label") or "").strip() or any(one in tree.by_id for one in ids))


def _forms(tree: Tree) -> Iterator[str]:
    for form in tree.all("form"):
        action, method = form.get("action"), (form.get("method") or "").lower()
        if not action or method not in SAFE_METHODS:
            yield f"a form without method or action: {form.attrib}"
        if method == "post":
            tokens = [one for one in form.iter("input") if one.get("name") == "csrf_token"]
            if len(tokens) != 1 or not tokens[0].get("value"):
                yield f"the POST form of {action} carries {len(tokens)} CSRF tokens"
            if not any(one.get("type", "submit") == "submit" for one in form.iter("button")):
                yield f"the form of {action} has no button: without JavaScript nobody can send it"


def _scripts(tree: Tree) -> Iterator[str]:
    for element in tree.elements:
        if element.tag == "script" and (not element.get("src") or (element.text or "").strip()):
            yield "an inline script"
        if element.tag == "style":
            yield "an inline style sheet"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                yield f"attribute {name} on {element.tag}"
            if name in {"href", "src", "action", "formaction"} and value.strip().lower().startswith("javascript:"):
                yield f"a javascript: address on {element.tag}"
            if name in {"href", "src"} and value.startswith("/static/") and value.endswith("?v=absent"):
                yield f"{value} does not exist"


def _pictures(tree: Tree) -> Iterator[str]:
    for picture in tree.all("img"):
        if picture.get("alt") is None:
            yield f"the picture {picture.get('src')} has no alt"
    for use in tree.all(f"{SVG}use"):
        address = use.get("href") or use.get("{http://www.w3.org/1999/xlink}href") or ""
        if "sprite.svg" in address and address.partition("#")[2] not in sprite_ids():
            yield f"the sprite has no icon {address.partition('#')[2]!r}"


@lru_cache(maxsize=1)
def sprite_ids() -> frozenset[str]:
    return frozenset(re.findall(r'\bid="([^"]+)"', SPRITE.read_text(encoding="utf-8")))


def _names(tree: Tree) -> Iterator[str]:
    for element in tree.all("button", "a", "summary", "legend", "caption", "th"):
        if element.tag == "a" and element.get("href") is None:
            yield f"a link that leads nowhere: « {name_of(element, tree)} »"
        elif not name_of(element, tree):
            yield f"a {element.tag} without a word: {element.attrib}"
    for element in tree.all("nav", "section", "aside"):
        names = (element.get("aria-labelledby") or "").split()
        if element.tag == "nav" and not (element.get("aria-label") or names):
            yield "a nav without a name"


def _references(tree: Tree) -> Iterator[str]:
    for element in tree.elements:
        for name in REFERENCES:
            for target in (element.get(name) or "").split():
                if target not in tree.by_id:
                    yield f"{name}={target!r} on {element.tag} is not on the page"
        if not tree.is_fragment:
            yield from _htmx_targets(tree, element)


def _htmx_targets(tree: Tree, element: Element) -> Iterator[str]:
    for name in ("hx-target", "hx-indicator", "hx-include"):
        if (target := element.get(name) or "").startswith("#") and target[1:] not in tree.by_id:
            yield f"{name}={target!r} is not on the page"
    for target in re.findall(r"from:#([\w-]+)", element.get("hx-trigger") or ""):
        if target not in tree.by_id:
            yield f"hx-trigger listens to #{target}, which is not on the page"


def header_faults(headers: Iterable[tuple[str, str]], expected: dict[str, str]) -> Iterator[str]:
    given = {name.lower(): value for name, value in headers}
    for name, value in expected.items():
        if given.get(name.lower()) != value:
            yield f"header {name} is {given.get(name.lower())!r}"
    if "cache-control" not in given:
        yield "header Cache-Control is missing"
