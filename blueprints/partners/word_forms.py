"""The form of an entry of the lexicon. Its choices are handed in by the route."""

from __future__ import annotations

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from blueprints.web.forms import Checks, VersionedForm
from models.search.lexicon import LexiconEntry
from models.vocabulary.queries import Vocabulary

LINES = Length(max=10_000, message="C’est trop long : 60 lignes de 80 caractères au plus.")


class EntryForm(VersionedForm):
    said = TextAreaField("Ce que disent les gens", [InputRequired("Écrivez au moins une façon de le dire."), LINES])
    terms = Checks("Où cela mène")
    first = TextAreaField("D’abord, les fiches qui disent", [LINES])
    also = TextAreaField("Aussi, celles qui disent", [LINES])

    FIELDS = ("said", "terms", "first", "also")

    def values(self) -> dict[str, Any]:
        return {name: self[name].data or "" for name in ("said", "first", "also")} | {"terms": self.terms.data or []}

    @classmethod
    def of(cls, entry: LexiconEntry, version: int) -> EntryForm:
        lines = {name: "\n".join(getattr(entry, name)) for name in ("said", "first", "also")}
        form = cls(formdata=None, data={**lines, "terms": list(entry.terms)})
        form.version.data = str(version)
        return form


def offer_terms(form: EntryForm, words: Vocabulary) -> None:
    """Themes under their category, which may be chosen whole; then publics, languages, networks."""
    themes = words.of_kind("theme")
    groups: dict[str, list[tuple[str, str]]] = {
        category.shown: [
            (f"category={category.code}", f"Tout ce qui est « {category.shown} »"),
            *((f"theme={term.code}", term.shown) for term in themes if term.parent == category.code),
        ]
        for category in words.of_kind("category")
    }
    for title, kind in (("Pour qui", "public"), ("Langue parlée", "language"), ("Réseau", "network")):
        groups[title] = [(f"{kind}={term.code}", term.shown) for term in words.of_kind(kind)]
    form.terms.choices = groups
