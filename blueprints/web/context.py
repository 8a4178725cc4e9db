"""What every template may count on: the place, who is asking, the menu."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, g, url_for
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from blueprints.web.menu import Entry, Link, links
from models.place.queries import logo_address, place_settings
from models.place.tables import PlaceSettings


@dataclass(frozen=True)
class PlaceView:
    row: PlaceSettings
    logo_url: str | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def title(self) -> str:
        return self.row.name or "Loge"


def the_place() -> PlaceSettings:
    """The place's settings, read once a request."""
    if "place" not in g:
        g.place = place_settings()
    return g.place


def me() -> Any:
    return current_user._get_current_object() if current_user.is_authenticated else None


def _menu(entries: Iterable[Entry], person: Any, place: PlaceSettings) -> list[Link]:
    if person is None and not place.public_directory:
        return []
    return links(entries, person.roles if person else frozenset())


def init_context(app: Flask, blueprints: Iterable[Blueprint]) -> None:
    entries: list[Entry] = [entry for blueprint in blueprints for entry in getattr(blueprint, "menu", ())]

    @app.context_processor
    def common() -> dict[str, Any]:
        try:
            person = me()
            place = the_place()
            sha256 = logo_address(place)
        except SQLAlchemyError:  # an error page must come out even when the base does not answer
            return {"place": None, "me": None, "menu": [], "is_public_page": False}
        logo = url_for("place.logo", sha256=sha256) if sha256 else None
        return {
            "place": PlaceView(place, logo),
            "me": person,
            "menu": _menu(entries, person, place),
            "is_public_page": person is None,
        }
