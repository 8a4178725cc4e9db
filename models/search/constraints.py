"""Conditions that a question sets in words: « gratuit », « samedi », « bébé de 6 mois », « wolof ». Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from models.search.rules import tokens

Name = Literal["fee", "access", "day", "open_now", "public", "language", "age"]

OLDEST = 120
CHEAP = "pas-cher"
TODAY, TOMORROW, TONIGHT = "aujourd-hui", "demain", "ce-soir"
WEEK_END, EVENING = "week-end", "soir"
WEEKDAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True)
class Constraint:
    """`words`: where it stands among the words of the question."""

    name: Name
    value: str
    label: str
    words: range

    @property
    def key(self) -> str:
        """How an address names it, to take it away."""
        return f"{self.name}.{self.value}"


# How much its words still count as words to be found in a text.
IMPORTANCE: Final[dict[Name, float]] = {
    "fee": 0.3,
    "access": 0.4,
    "day": 0.3,
    "open_now": 0.15,
    "public": 0.8,
    "language": 1.0,
    "age": 0.4,
}

_SAID: Final[dict[tuple[Name, str, str], str]] = {
    ("fee", "gratuit", "Gratuit"): """
        gratuit; gratuite; gratuits; gratuites; gratuitement; gratos; sans payer; sans rien payer; rien a payer""",
    ("fee", CHEAP, "Gratuit ou pas cher"): "pas cher; pas chere; pas chers; pas cheres; pas trop cher; moins cher",
    ("access", "sans-rendez-vous", "Sans rendez-vous"): """
        sans rendez vous; sans rdv; sans rv; sans prendre rendez vous; pas besoin de rendez vous""",
    ("access", "fauteuil", "En fauteuil roulant"): "fauteuil roulant; en fauteuil; fauteuil; pmr",
    ("open_now", "1", "Ouvert maintenant"): """
        maintenant; tout de suite; en ce moment; ouvert; ouverte; ouverts; ouvertes""",
    ("day", TODAY, "Ouvert aujourd’hui"): "aujourd hui",
    ("day", TOMORROW, "Ouvert demain"): "demain",
    ("day", TONIGHT, "Ouvert ce soir"): "ce soir; cette nuit",
    ("day", WEEK_END, "Ouvert le week-end"): "week end; weekend",
    ("day", EVENING, "Ouvert le soir"): "le soir; en soiree; soir; apres 18 h; apres 18h; apres le travail",
    **{("day", day, f"Ouvert le {day}"): f"{day}; {day}s; {day} matin; {day} apres midi" for day in WEEKDAYS},
    ("public", "femmes", "Femmes"): "femme; femmes; dame; dames",
    ("public", "jeunes", "Jeunes"): "jeune; jeunes; ado; ados; adolescent; adolescente; adolescents; adolescentes",
    ("public", "seniors", "Personnes âgées"): """
        personne agee; personnes agees; senior; seniors; retraites; retraitee; retraitees""",
    ("public", "etudiants", "Étudiants"): "etudiant; etudiante; etudiants; etudiantes",
    ("public", "familles", "Familles"): "famille; familles",
    ("public", "personnes-en-situation-de-handicap", "Personnes handicapées"): """
        handicape; handicapee; handicapes; handicapees; personne handicapee""",
}
# Wordings that hold a word of a condition and set none.
_NOTHING: Final = """
    sage femme; sages femmes; femme de menage; femmes de menage; jeune enfant; jeunes enfants; jeune fille au pair;
    maison de retraite; dossier retraite; petite famille; famille d accueil; livret de famille; photo de famille"""
_LEARNING: Final = frozenset({"apprendre", "cours", "lecon", "lecons", "formation", "alphabetisation", "niveau"})
_SPOKEN_BY_ALL: Final = "fr"
_AGED: Final = {"ans": 1, "an": 1, "mois": 12}
_SMALL: Final = frozenset({"bebe", "bebes", "enfant", "enfants", "nourrisson", "petit", "petite", "fils", "fille"})
# « depuis 5 ans », « 3 mois de loyer », « contrat de 6 mois » are durations.
_SINCE: Final = frozenset({"depuis", "pendant", "durant", "dans", "a", "contrat", "bail", "loyer", "retard", "encore"})


class Constraints:
    """What is recognised; `languages`: code → its name in French."""

    def __init__(self, languages: Mapping[str, str]) -> None:
        self._said: dict[tuple[str, ...], tuple[Name, str, str] | None] = {}
        for code, name in languages.items():
            if code != _SPOKEN_BY_ALL and (forms := tuple(tokens(name))):
                self._said[forms] = self._said["en", *forms] = ("language", code, f"Parle {name.lower()}")
        for meant, texts in _SAID.items():
            self._said.update((tuple(text.split()), meant) for text in texts.split(";"))
        self._said.update(dict.fromkeys((tuple(text.split()) for text in _NOTHING.split(";")), None))
        self._longest = max(map(len, self._said))

    def read(self, forms: Sequence[str]) -> list[Constraint]:
        """Those that the words set, in order; the longest wording wins; one of each name and value."""
        is_learning = any(form in _LEARNING for form in forms)
        found: dict[str, Constraint] = {}
        start = 0
        while start < len(forms):
            one, start = self._at(forms, start)
            if one and not (one.name == "language" and is_learning):
                found.setdefault(one.key, one)
        if any(one.name == "day" for one in found.values()):
            found.pop("open_now.1", None)  # « ouvert samedi »
        return list(found.values())

    def _at(self, forms: Sequence[str], start: int) -> tuple[Constraint | None, int]:
        """What stands here, and where to read on."""
        if age := _age_at(forms, start):
            return age, age.words.stop
        for size in range(min(self._longest, len(forms) - start), 0, -1):
            wording = tuple(forms[start : start + size])
            if wording in self._said:
                meant = self._said[wording]
                return (Constraint(*meant, range(start, start + size)) if meant else None), start + size
        return None, start + 1


def _age_at(forms: Sequence[str], start: int) -> Constraint | None:
    """« 19 ans », « 6 mois » (a baby's, in years: 0)."""
    number, unit = [*forms[start : start + 2], "", ""][:2]
    if not (number.isascii() and number.isdigit() and len(number) < 4 and unit in _AGED):
        return None
    around, before, after = (
        set(forms[max(0, start - 3) : start]),
        forms[start - 1 : start],
        forms[start + 2 : start + 3],
    )
    if _SINCE & set(forms[max(0, start - 2) : start]) - {"a"} or before == ["a"] or after in (["de"], ["d"]):
        return None
    if unit == "mois" and not _SMALL & (around | set(after)):
        return None
    years = int(number) // _AGED[unit]
    if years > OLDEST or (unit == "mois" and int(number) > 36):
        return None
    return Constraint("age", str(years), f"{int(number)}\u00a0{unit}", range(start, start + 2))
