"""« Montrez-moi »: somebody who does not speak French points at a picture; the concierge reads the French under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from blueprints.partners import blueprint
from blueprints.partners.routes.reading import closed_to_public
from blueprints.web.access import access, to_login
from blueprints.web.pages import render
from models.vocabulary.queries import TermView, vocabulary
from models.vocabulary.translations import Language, Said, language_of, languages, page_words, pictogram, rank, say


@dataclass(frozen=True)
class Tile:
    """A need to point at, and where it leads."""

    said: Said
    icon: str
    palette: str
    url: str


@blueprint.get("/montrez-moi")
@access("fiche.read")
def pointing() -> Any:
    """First the language, then the doors, then the themes of one; the answers are the directory's, in French."""
    if closed_to_public():
        return to_login()
    language = language_of(request.args.get("langue", ""))
    if language is None:
        return render("partners/pointing_languages.html", languages=languages())
    door = vocabulary().get("door", request.args.get("porte", ""))
    if door is None:
        return _page(language, page_words(language)["title"], _doors(language), back=url_for("partners.pointing"))
    title = say("door", door.code, door.shown, language)
    return _page(language, title, _themes(door, language), back=url_for("partners.pointing", langue=language.code))


def _page(language: Language, title: Said, tiles: list[Tile], *, back: str) -> Any:
    words = page_words(language)
    return render("partners/pointing.html", language=language, words=words, title=title, tiles=tiles, back=back)


def _doors(language: Language) -> list[Tile]:
    return [
        Tile(say("door", door.code, door.shown, language), door.icon, door.palette, _behind(door, language))
        for door in vocabulary().of_kind("door")
    ]


def _behind(door: TermView, language: Language) -> str:
    """The themes of a door; where there is one or none, nothing more to ask: its answers."""
    if len(vocabulary().themes_of(door.code)) > 1:
        return url_for("partners.pointing", langue=language.code, porte=door.code)
    return _answers(language, porte=door.code)


def _themes(door: TermView, language: Language) -> list[Tile]:
    """Each theme, then the whole door: what is open now, everything."""
    words = page_words(language)
    themes = sorted(vocabulary().themes_of(door.code), key=lambda theme: rank(theme.code))
    return [
        *(
            Tile(
                say("theme", theme.code, theme.shown, language),
                pictogram(theme.code) or theme.icon or door.icon,
                door.palette,
                _answers(language, porte=door.code, theme=theme.code),
            )
            for theme in themes
        ),
        Tile(words["open_now"], "open", "c-act", _answers(language, porte=door.code, ouvert="1")),
        Tile(words["everything"], "question", "c-act", _answers(language, porte=door.code)),
    ]


def _answers(language: Language, **filters: Any) -> str:
    """The results; `langue_montree` says in which language it was pointed at (`langue` is a filter there)."""
    return url_for("partners.listing", langue_montree=language.code, **filters)
