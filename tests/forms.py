"""Forms of a page, filled in and read as a browser would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from tests.markup import CONTROLS, Tree

UNSENT = frozenset({"submit", "button", "image", "reset", "file"})


def form_on(tree: Tree, action: str = "") -> Form:
    """The form whose path (or id) is, or ends with, `action`; without it the only POST form of `main`."""
    forms = [Form(element) for element in tree.all("form")]
    if action:
        found = [one for one in forms if action in (one.element.get("id"), one.path, one.action)]
        found = found or [one for one in forms if one.path.endswith(action)]
    else:
        found = [one for one in forms if one.method == "post"]
        within = [one for one in found if any(parent.tag == "main" for parent in tree.ancestors(one.element))]
        visible = [one for one in within if one.has_fields]
        found = visible or within or found
    paths = [f"{one.method} {one.action}" for one in forms]
    assert found, f"no form {action!r} on the page: {paths}"
    assert action or len({one.action for one in found}) == 1, f"which form? {paths}"
    return found[0]


class Form:
    def __init__(self, element: Element) -> None:
        self.element = element
        self.action = element.get("action", "")
        self.path = urlsplit(self.action).path
        self.method = (element.get("method") or "get").lower()
        self.encoding = element.get("enctype")
        self._files: dict[str, Any] = {}
        self._controls: dict[str, list[Element]] = {}
        for control in element.iter():
            if control.tag in CONTROLS and control.get("name") and control.get("disabled") is None:
                self._controls.setdefault(control.get("name", ""), []).append(control)

    @property
    def has_fields(self) -> bool:
        return any(one.get("type") != "hidden" for controls in self._controls.values() for one in controls)

    @property
    def names(self) -> set[str]:
        return set(self._controls)

    def fill(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            assert name in self._controls, f"the form has no field {name!r}: {sorted(self._controls)}"
            self._fill(name, value)

    def _fill(self, name: str, value: Any) -> None:
        first = self._controls[name][0]
        kind = first.get("type", "text") if first.tag == "input" else first.tag
        if kind in {"checkbox", "radio"}:
            self._tick(name, value)
        elif kind == "select":
            _choose(first, [value] if isinstance(value, str) else value)
        elif kind == "textarea":
            first.text = value
        elif kind == "file":
            self._files[name] = value
        else:
            first.set("value", str(value))

    def _tick(self, name: str, value: Any) -> None:
        boxes = self._controls[name]
        offered = [box.get("value", "on") for box in boxes]
        wanted = offered if value is True else [] if value is False else [value] if isinstance(value, str) else value
        assert set(wanted) <= set(offered), f"{name!r} does not offer {set(wanted) - set(offered)}"
        for box in boxes:
            box.attrib.pop("checked", None)
            if box.get("value", "on") in wanted:
                box.set("checked", "")

    def values(self) -> dict[str, Any]:
        """name → text, or list of texts, or file, as the browser would send them."""
        sent: dict[str, Any] = {}
        for name, controls in self._controls.items():
            found = [value for control in controls for value in _values(control)]
            if found:
                sent[name] = found if len(found) > 1 else found[0]
        return {**sent, **self._files}


def _choose(select: Element, wanted: list[str]) -> None:
    options = list(select.iter("option"))
    offered = {_value(option) for option in options}
    assert set(wanted) <= offered, f"{select.get('name')!r} does not offer {set(wanted) - offered}"
    for option in options:
        option.attrib.pop("selected", None)
        if _value(option) in wanted:
            option.set("selected", "")


def _value(option: Element) -> str:
    return option.get("value", "".join(option.itertext()).strip())


def _values(control: Element) -> list[str]:
    if control.tag == "textarea":
        return ["".join(control.itertext()).replace("\r\n", "\n").replace("\n", "\r\n")]
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and control.get("multiple") is None:
            chosen = options[:1]
        return [_value(option) for option in chosen]
    kind = control.get("type", "text")
    if kind in UNSENT or (kind in {"checkbox", "radio"} and control.get("checked") is None):
        return []
    return [control.get("value", "on" if kind in {"checkbox", "radio"} else "")]
