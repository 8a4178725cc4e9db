"""Words of danger: the emergency numbers and the right reflex card then come before any answer. Pure.

Kept in the code, not in the lexicon: nobody can take them away by mistake, and what meets them leaves no trace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from models.search.rules import singular, tokens


@dataclass(frozen=True)
class Danger:
    """`card`: the slug of a reflex card, "" when there is none; `numbers`: whom to call, the first ones first."""

    card: str
    numbers: tuple[str, ...]
    said: str  # words that must all be there, in any order, or be the whole question ("="); ";" between alternatives


DANGERS: Final = (
    Danger(
        "enfant-en-danger",
        ("119", "17", "112"),
        "enfant danger; enfant frapper; enfant battu; enfant maltraité; enfant tape; enfant coups; enfant viol; "
        "frappe fils; frappe fille; bat fils; bat fille; tape fils; tape fille; touche fille; touche fils; père "
        "frappe; père tape; mère frappe; mère tape; beau père touche; inceste; pédophile; fugue; disparu enfant; "
        "attouchements; maltraitance enfant; secoue bébé; excision; mariage forcé",
    ),
    Danger(
        "idees-suicidaires",
        ("3114", "15", "112"),
        "suicide; suicider; suicidaire; suicidaires; envie mourir; veux mourir; veut mourir; plus envie vivre; "
        "finir vie; tuer moi même; veux en finir; veut en finir; envie en finir; me tuer; se tuer; me pendre; se "
        "pendre; sauter fenêtre; sauter pont; foutre air; mettre fin jours; avalé médicaments; ouvrir veines; "
        "scarification; scarifie; idées noires; plus vivre",
    ),
    Danger(
        "violences",
        ("17", "3919", "114", "112"),
        "violence; violences; violent; violente; mari tape; mari frappe; mari bat; mec tape; mec frappe; mec bat; "
        "copain tape; copain frappe; conjoint tape; conjoint frappe; compagnon frappe; ex menace; mari menace; me "
        "frappe; me bat; me tape; me cogne; me tabasse; battue; femme battue; coups blessures; viol; violée; "
        "violé; violer; agression; agressée; agressé; agression sexuelle; peur mari; peur conjoint; peur ex; peur "
        "copain; menace mort; veut tuer; va tuer; étrangle; étranglée; séquestrée; séquestre; enfermée mari; "
        "harcèle ex; prostitution forcée; proxénète; couteau; arme feu; avec une arme; a une arme; pistolet; "
        "féminicide; gifle; gifles; fuir mari; quitter mari violent; tabasse",
    ),
    Danger(
        "nuit-dehors",
        ("115", "15", "112"),
        "dormir ce soir; dort dehors; dors dehors; dormir dehors; dormir rue; dort rue; dors rue; nuit dehors; "
        "lit ce soir; rue ce soir; dehors ce soir; où dormir; toit ce soir; hébergement ce soir; sais où dormir; "
        "hébergement urgence; dormir voiture; dort voiture; dors voiture; 115",
    ),
    Danger(
        "personne-agressive",
        ("17", "112", "15"),
        "agressif; agressive; personne armée; menace accueil; bagarre; il casse tout; elle casse tout",
    ),
    Danger(
        "",
        ("15", "18", "112"),
        "urgence vitale; respire plus; respire mal; malaise; inconscient; inconsciente; crise cardiaque; avc; "
        "overdose; saigne beaucoup; hémorragie; convulsion; accouche; étouffe; infarctus; samu; ambulance; "
        "incendie; feu maison; feu appartement; fuite gaz; noyade; intoxication; brûlure grave; =sos; =urgence; "
        "=urgences; =secours; =au secours; =aux urgences",
    ),
)


def danger_in(query: str) -> Danger | None:
    """The first danger that the words tell of."""
    said = _roots(query)
    for danger in DANGERS:
        if any(said == roots if is_whole else roots <= said for is_whole, roots in _wordings(danger)):
            return danger
    return None


def means_danger(query: str) -> bool:
    return danger_in(query) is not None


def _roots(text: str) -> frozenset[str]:
    """Words but for plural, gender and infinitive; roots would bring « agressif » and « agressée » together."""
    return frozenset(re.sub(r"(?:er|ees?)$", "e", singular(form)) for form in tokens(text))


@cache
def _wordings(danger: Danger) -> list[tuple[bool, frozenset[str]]]:
    """(is it the whole question, its roots) of each wording."""
    return [("=" in one, _roots(one)) for one in danger.said.split(";")]
