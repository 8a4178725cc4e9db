"""The menu: what each blueprint offers, to whom, in the order of BLUEPRINTS."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request, url_for

from models.accounts.roles import allowed


@dataclass(frozen=True)
class Entry:
    label: str
    endpoint: str
    icon: str
    permission: str
    roles: frozenset[str] = frozenset()  # empty: everybody whom the permission allows
    hidden_from: frozenset[str] = frozenset()
    more: tuple[str, ...] = ()  # other endpoints under the same entry

    @property
    def pages(self) -> tuple[str, ...]:
        return (self.endpoint, *self.more)


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str
    is_current: bool
    count: int | None = None


def links(entries: Iterable[Entry], roles: frozenset[str]) -> list[Link]:
    """The entries that these roles may open; the first that the current page belongs to is marked."""
    mine = [
        entry
        for entry in entries
        if allowed(entry.permission, roles)
        and (not entry.roles or entry.roles & roles)
        and not entry.hidden_from & roles
    ]
    current = next((entry for entry in mine if request.endpoint in entry.pages), None)
    return [Link(entry.label, url_for(entry.endpoint), entry.icon, entry is current) for entry in mine]
