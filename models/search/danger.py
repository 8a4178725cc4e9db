"""Words of danger: the emergency numbers and the right reflex card then come before any answer. Pure.

Kept in the code, not in the lexicon: nobody can take them away by mistake, and what meets them leaves no trace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from models.search.french import is_french
from models.search.rules import singular, sound, tokens

SHORTEST_MISSPELT = 5  # letters


@dataclass(frozen=True)
class Danger:
    """`card`: the slug of a reflex card, "" when there is none; `numbers`: whom to call, the first ones first."""

    card: str
    numbers: tuple[str, ...]
    # Words that must all be there, in any order, or be the whole question ("="); "!" a word that must not; ";" or else.
    said: str


DANGERS: Final = (
    Danger(
        "enfant-en-danger",
        ("119", "17", "112"),
        "enfant danger; fille battue; fils battu; père touche; oncle touche; touche enfant; enfants danger; "
        "enfant battu; enfant maltraité; maltraitance; enfant tape; enfant coups; enfant viol; frappe enfant; "
        "frappe enfants; frappe fils; frappe fille; bat fils; bat fille; bat enfants; tape fils; tape fille; tape "
        "enfants; touche fille; touche fils; touche petite; père frappe; beau père touche; beau père frappe; "
        "inceste; pédophile; fugue; enfant disparu; attouchements enfant; secoue bébé; bébé secoué; enfant seul "
        "nuit",
    ),
    Danger(
        "idees-suicidaires",
        ("3114", "15", "112"),
        "suicide; suicider; suicidaire; suicidaires; envie mourir; veux mourir; veut mourir; voudrais mourir; "
        "plus envie vivre; finir vie; tuer moi même; veux en finir !avec; veut en finir !avec; envie en finir "
        "!avec; me tuer !veut !va !il; se tuer; me pendre; se pendre; sauter fenêtre; sauter pont; foutre air; "
        "mettre fin jours; avalé médicaments; avalé cachets; veux disparaître; jeter pont; jeter train; ouvrir "
        "veines; scarification; scarifie; idées noires; plus vivre !chez !avec !ensemble; disparaître veux; plus "
        "là demain",
    ),
    Danger(
        "violences",
        ("17", "3919", "114", "112"),
        "danger; =en danger; suis en danger; harcèlement; harcelée; maltraitée; oblige prostituer; enferme; "
        "menace tuer; peur de lui; fracture coups; cassé bras; donne coups; ordonnance protection; violence; "
        "violences; violent; violente; frappe; frapper; frappée; frappes; tabasse; tabasser; cogne; cogner; "
        "gifle; gifler; gifles; étrangle; étrangler; me bat; me tape; a tape; tape dessus; fait taper; fait "
        "battre; mari tape; mec tape; copain tape; conjoint tape; père tape; ex tape; tape femme; mari bat; mec "
        "bat; copain bat; conjoint bat; père bat; bat femme; battue; battus; lève main; coup poing; coups; coups "
        "blessures; mari menace; ex menace; conjoint menace; menace mort; menaces mort; veut tuer; va tuer; viol; "
        "violée; violer; violés; abusée; agression; agresser; agressée; agression sexuelle; attouchement; peur "
        "mari; peur conjoint; peur copain; peur mec; peur rentrer; séquestre; séquestrée; enfermée; harcèle ex; "
        "prostitution; proxénète; couteau !cuisine; arme feu; avec une arme; a une arme; pistolet; féminicide; "
        "fuir mari; mariage forcé; marier force; exciser; doit marier force; mariée force; marier force; "
        "excision; excisée; esclave; confisque passeport; emprise",
    ),
    Danger(
        "nuit-dehors",
        ("115", "15", "112"),
        "dormir ce soir; dort dehors; dors dehors; dormir dehors; dormir rue; dort rue; dors rue; nuit dehors; "
        "lit ce soir; rue ce soir; dehors ce soir; où dormir; toit ce soir; hébergement ce soir; sais où dormir; "
        "hébergement urgence; hebergement durgence; rue; pas toit; sans toit; sdf; sans abri; sans domicile; "
        "dormir voiture; dort voiture; dors voiture; 115",
    ),
    Danger(
        "personne-agressive",
        ("17", "112", "15"),
        "agressif; agressive; personne armée; menace accueil; bagarre; il casse tout; elle casse tout",
    ),
    Danger(
        "",
        ("15", "18", "112"),
        "urgence vitale; respire plus; respire mal; malaise; inconscient; inconsciente; crise cardiaque; arrêt "
        "cardiaque; elle saigne; il saigne; avalé javel; avc; overdose; saigne beaucoup; hémorragie; convulsion; "
        "accouche; étouffe; infarctus; samu; ambulance; incendie; feu maison; feu appartement; fuite gaz; odeur "
        "gaz; sent gaz; mal poitrine; douleur poitrine; noyade; intoxication; brûlure grave; =sos; =urgence; "
        "=urgences; =secours; =au secours; =aux urgences",
    ),
)


def danger_in(query: str) -> Danger | None:
    """The first danger that the words tell of. Showing the numbers too often is no harm; too seldom is one."""
    said = _forms(query)
    heard = said | {form for word in said for form in _likely(word)}
    for danger in DANGERS:
        if any(wording.is_in(said, heard) for wording in _wordings(danger)):
            return danger
    return None


def danger_of(card: str) -> Danger:
    return next(danger for danger in DANGERS if danger.card == card)


def means_danger(query: str) -> bool:
    return danger_in(query) is not None


def may_mean_danger(query: str) -> bool:
    """Much wider: of such a question nothing at all is kept, not even a harmless word."""
    said = _forms(query)
    return means_danger(query) or bool((said | {form for word in said for form in _likely(word)}) & _vetoes())


# Any one of these, and no word of the question is counted.
_VETOES: Final = """
    peur mari mec conjoint compagnon copain ex époux couple coup touche toucher force forcer menace menacer danger
    battre battu harcèlement harceler harceleur mort mourir vivre sang fuir fuite saigner crier frapper taper
    blessure blesser bleu abus abuser agression viol sexuel excision exciser prostitution otage secours police
    plainte victime suicide tuer cachet corde pendre dehors rue abri expulsion oqtf prison détenu avortement
    ivg enceinte séropositif vih drogue alcool fugue disparu maltraitance inceste couteau arme
"""


@dataclass(frozen=True)
class _Wording:
    words: frozenset[str]
    absent: frozenset[str]
    is_whole: bool

    def is_in(self, said: frozenset[str], heard: frozenset[str]) -> bool:
        return said == self.words if self.is_whole else self.words <= heard and not self.absent & said


def _forms(text: str) -> frozenset[str]:
    """Words but for plural, gender and infinitive; roots would bring « agressif » and « agressée » together."""
    return frozenset(re.sub(r"(?:er|ees?)$", "e", singular(form)) for form in tokens(text))


def _likely(word: str) -> list[str]:
    """Words of danger that this one may be: it sounds so or, when it is no French word, it has one typing error."""
    if len(word) < SHORTEST_MISSPELT:
        return []
    most = 0 if is_french(word) else 1
    near = process.extract(word, _vocabulary(), scorer=OSA.distance, score_cutoff=2, limit=None)
    return [known for known, errors, _ in near if errors <= most or sound(known) == sound(word)]


@cache
def _vocabulary() -> list[str]:
    spoken = {word for danger in DANGERS for wording in _wordings(danger) for word in wording.words} | _vetoes()
    return sorted(word for word in spoken if len(word) >= SHORTEST_MISSPELT)


@cache
def _vetoes() -> frozenset[str]:
    return _forms(_VETOES)


@cache
def _wordings(danger: Danger) -> list[_Wording]:
    found = []
    for one in danger.said.split(";"):
        absent = " ".join(word[1:] for word in one.split() if word.startswith("!"))
        words = " ".join(word for word in one.split() if not word.startswith("!"))
        found.append(_Wording(_forms(words), _forms(absent), "=" in one))
    return found
