"""What the pages say of a fiche: words ready to show, made from faces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from models.hours.rules import date_words, state_at, state_words
from models.partners import rules
from models.partners.faces import PartnerFace, ServiceFace, schedule_of
from models.search.queries import Hit
from models.vocabulary.queries import vocabulary


@dataclass(frozen=True)
class Freshness:
    words: str
    is_old: bool


def freshness(face: PartnerFace, today: date) -> Freshness:
    verified = date.fromisoformat(face.verified_on) if face.verified_on else None
    if verified is None and face.source_updated_on:
        said = date.fromisoformat(face.source_updated_on)
        return Freshness(f"Vue à la source le {date_words(said, today=today)}", rules.freshness(said, today) != "fresh")
    state = rules.freshness(verified, today)
    how = rules.VERIFIED_HOW.get(face.verified_how, "")
    when = f"{date_words(verified, today=today)}{', ' + how if how else ''}" if verified else ""
    return {
        "fresh": Freshness(f"Vérifiée le {when}", False),
        "old": Freshness(f"À vérifier, vue le {when}", True),
        "very_old": Freshness("Non vérifiée depuis un an", True),
        "never": Freshness("Jamais vérifiée", True),
    }[state]


@dataclass(frozen=True)
class Opening:
    kind: str  # open, closed, unknown, full
    words: str
    call_first: bool


def opening(face: PartnerFace, service: ServiceFace | None, local: datetime, zone: str) -> Opening:
    """Open now or not, in words; « appelez avant » when hours are unknown or the fiche is older than six months."""
    schedule = schedule_of(face, service, zone)
    state = state_at(schedule, local)
    call_first = state.kind == "unknown" or freshness(face, local.date()).is_old
    if service and is_full(service, local.date()):
        until = date_words(date.fromisoformat(service.full_until or ""), today=local.date())
        return Opening("full", f"Complet jusqu’au {until}", call_first)
    words = schedule.note or "Horaires non connus" if state.kind == "unknown" else state_words(state, local)
    return Opening(state.kind, words, call_first)


def is_full(service: ServiceFace, today: date) -> bool:
    return service.full_until is not None and date.fromisoformat(service.full_until) >= today


def facts(face: PartnerFace, service: ServiceFace | None, *, on_fiche: bool = False) -> list[tuple[str, str]]:
    """(icon, words) in the order that a concierge asks them; on the fiche, what its head says is not said again."""
    words = vocabulary()
    found: list[tuple[str, str]] = []
    town = (service.town if service else "") or face.town
    if town and not (on_fiche and town == face.town):
        found.append(("pin", town))
    if service:
        if service.fee or service.fee_detail:
            found.append(("euro", _fee(service)))
        if service.appointment:
            icon = {"sans": "check", "avec": "calendar", "les-deux": "calendar"}[service.appointment]
            found.append((icon, rules.APPOINTMENTS[service.appointment]))
        if ages := rules.ages_words(service.age_min, service.age_max):
            found.append(("people", ages))
        if service.language:
            found.append(("globe", ", ".join(_sentence(words.label("language", code) for code in service.language))))
    if face.accessibility and not on_fiche:
        found.append(("wheel", face.accessibility.split("\n")[0][:80]))
    return found


def _fee(service: ServiceFace) -> str:
    label = vocabulary().label("fee", service.fee) if service.fee else ""
    if label and service.fee_detail.lower().startswith(label.lower()):
        return service.fee_detail
    if service.fee == "gratuit" or not service.fee_detail:
        return (
            f"{label}, {service.fee_detail}"
            if label and service.fee_detail and service.fee_detail.lower() != "gratuit"
            else label or service.fee_detail
        )
    return service.fee_detail


def _sentence(labels: Any) -> list[str]:
    shown = [label.lower() for label in labels]
    return [shown[0].capitalize(), *shown[1:]] if shown else []


def who_for(service: ServiceFace) -> str:
    words = vocabulary()
    codes = ["tous-publics"] if "tous-publics" in service.public else service.public
    parts = _sentence(words.label("public", code) for code in codes)
    return ". ".join(filter(None, [", ".join(parts), service.publics_detail]))


def ways_in(service: ServiceFace) -> list[str]:
    """How one gets in: the ways, at a distance or not, and who may refer."""
    words = vocabulary()
    ways = [words.label("access", code) for code in service.access]
    if "a-distance" in service.mode:
        ways.append("À distance" if "en-presentiel" not in service.mode else "Sur place ou à distance")
    if service.referrer == ["professionnels"]:
        ways.append("Il faut être orienté par un professionnel")
    return ways


def icon_of(face: PartnerFace, service: ServiceFace | None) -> str:
    """The icon of the first theme's door."""
    words = vocabulary()
    for code in [*(service.theme if service else []), *face.theme]:
        theme = words.get("theme", code)
        if theme and theme.icon:
            return theme.icon
    return "door"


@dataclass(frozen=True)
class HitView:
    hit: Hit
    title: str
    subtitle: str
    url: str
    opening: Opening
    freshness: Freshness
    facts: list[tuple[str, str]]
    phone: str
    icon: str

    @property
    def title_spans(self) -> list[tuple[int, int]]:
        """What matched in the title itself."""
        return next((why.spans for why in self.hit.why if why.text == self.title), [])

    @property
    def reasons(self) -> list[Any]:
        """Why it answers, beside its title."""
        return [why for why in self.hit.why if why.text != self.title]

    @property
    def face(self) -> PartnerFace:
        return self.hit.face

    @property
    def service(self) -> ServiceFace | None:
        return self.hit.service


def hit_view(hit: Hit, local: datetime, zone: str) -> HitView:
    face, service = hit.face, hit.service
    kind = vocabulary().label("partner_kind", face.kind) if face.kind else ""
    title = service.name if service else face.name
    subtitle = ", ".join(filter(None, [face.name if service else "", kind.lower() if service else kind]))
    return HitView(
        hit=hit,
        title=title,
        subtitle=subtitle,
        url=fiche_url(face) + (f"#service-{service.id}" if service else ""),
        opening=opening(face, service, local, zone),
        freshness=freshness(face, local.date()),
        facts=_with_distance(facts(face, service), hit.kilometres),
        phone=(service.phone if service else "") or (face.phones[0] if face.phones else ""),
        icon=icon_of(face, service),
    )


def _with_distance(found: list[tuple[str, str]], kilometres: float | None) -> list[tuple[str, str]]:
    """The town with how far it is, from half a kilometre on."""
    if kilometres is None or kilometres < 0.5:
        return found
    far = f"à {max(1, round(kilometres))}\u00a0km environ"
    return [(icon, f"{words}, {far}" if icon == "pin" else words) for icon, words in found]


def fiche_url(face: PartnerFace) -> str:
    return url_for("partners.fiche", partner_id=face.id, slug=face.slug)
