"""Pages as trees: elements with their parents and their words; and what a strict reader of HTML says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

import html5lib

SVG = "{http://www.w3.org/2000/svg}"
UNREAD = frozenset({"script", "style", "template", "textarea", "select", "code", "kbd", "datalist", "title"})
CONTROLS = frozenset({"input", "select", "textarea"})
VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))


class Tree:
    """A document, or a fragment as it would stand in the page."""

    def __init__(self, text: str, *, is_fragment: bool = False) -> None:
        self.text = text
        self.is_fragment = is_fragment
        self.root: Element = quick_tree(text) or strict_tree(text, is_fragment)[0]

    @property
    def faults(self) -> list[str]:
        """Of its syntax. Pages with the same tags in the same order are read once: html5lib takes its time."""
        skeleton = re.sub(r">[^<]+<", ">…<", re.sub(r'="[^"]*"', '=""', self.text))
        if (skeleton, self.is_fragment) in _sound:
            return []
        found = _faults(self.text, self.is_fragment)
        if not found:
            _sound.add((skeleton, self.is_fragment))
        return found

    @cached_property
    def elements(self) -> list[Element]:
        return [element for element in self.root.iter() if isinstance(element.tag, str)]

    @cached_property
    def parents(self) -> dict[Element, Element]:
        return {child: parent for parent in self.root.iter() for child in parent}

    @cached_property
    def ids(self) -> list[str]:
        return [name for element in self.elements if (name := element.get("id")) is not None]

    @cached_property
    def by_id(self) -> dict[str, Element]:
        return {element.get("id", ""): element for element in self.elements if element.get("id")}

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def ancestors(self, element: Element) -> Iterator[Element]:
        while (parent := self.parents.get(element)) is not None:
            yield parent
            element = parent

    def of_class(self, name: str) -> list[Element]:
        return [element for element in self.elements if name in (element.get("class") or "").split()]

    @cached_property
    def read(self) -> str:
        """What is read on the page, spaces of the source folded into one, no-break spaces kept."""
        body = self.root.find("body") if not self.is_fragment else self.root
        return folded("".join(visible_text(body))) if body is not None else ""


_sound: set[tuple[str, bool]] = set()  # skeletons in which html5lib found nothing


def _faults(text: str, is_fragment: bool) -> list[str]:
    lines = text.split("\n")
    return [
        f"HTML: {code} {data or ''} line {line}: {lines[min(line, len(lines)) - 1].strip()[:120]}"
        for line, code, data in strict_tree(text, is_fragment)[1]
    ]


def strict_tree(text: str, is_fragment: bool) -> tuple[Element, list[tuple[int, str, object]]]:
    """As browsers read it, and what they forgave: (line, fault, detail)."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    if is_fragment:
        # As htmx reads it: rows and cells are allowed to stand alone.
        root = parser.parseFragment(text, container="tbody" if text.lstrip().startswith("<tr") else "div")
    else:
        root = parser.parse(text)
    return root, [(line, code, data) for (line, _), code, data in parser.errors]


def quick_tree(text: str) -> Element | None:
    """The same tree ten times faster, for a page whose every tag is closed in its turn; None for any other."""
    builder = _Builder()
    try:
        builder.feed(text.replace("\r\n", "\n"))
        builder.close()
    except _NotTidyError:
        return None
    if len(builder.stack) > 1:
        return None
    root = builder.stack[0]
    documents = [child for child in root if child.tag == "html"]
    return documents[0] if documents else root


class _NotTidyError(Exception):
    pass


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack = [Element("DOCUMENT_FRAGMENT")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open(tag, attrs)
        if tag in VOID:
            self.stack.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open(tag, attrs)
        self.stack.pop()

    def _open(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_drawing = tag == "svg" or self.stack[-1].tag.startswith(SVG)
        element = Element(SVG + tag if is_drawing else tag, {name: value or "" for name, value in attrs})
        self.stack[-1].append(element)
        self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self.stack[-1].tag.removeprefix(SVG) != tag:
            raise _NotTidyError
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        parent = self.stack[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            first = not parent.text and parent.tag == "textarea"
            parent.text = (parent.text or "") + (data.removeprefix("\n") if first else data)


def visible_text(element: Element) -> Iterator[str]:
    if isinstance(element.tag, str) and element.tag not in UNREAD:
        yield element.text or ""
        for child in element:
            yield from visible_text(child)
            yield child.tail or ""
    elif element.tag in UNREAD:
        yield "\ufffc"


def folded(text: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def words_of(element: Element) -> str:
    """Its text with ordinary spaces only, for people who compare sentences."""
    return folded("".join(visible_text(element))).replace("\u00a0", " ").replace("\u202f", " ").replace("\ufffc", "")


def name_of(element: Element, tree: Tree) -> str:
    """What a screen reader calls it: aria-label, what labels it, its words, the alt of its pictures."""
    if label := (element.get("aria-label") or "").strip():
        return label
    if ids := (element.get("aria-labelledby") or "").split():
        return " ".join(words_of(tree.by_id[one]) for one in ids if one in tree.by_id)
    alts = [child.get("alt") or "" for child in element.iter("img")]
    return folded(" ".join([words_of(element), *alts]))
