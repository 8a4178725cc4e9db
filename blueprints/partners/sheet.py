"""What the resident's sheet says, in words ready to print: short, plain, the most useful first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

from blueprints.partners.sheet_hours import day_lines, listed, open_rows, out_of_the_ordinary
from blueprints.web.pdf import THE_REST, shorten
from models.hours.rules import DayRow, Schedule, date_words
from models.hours.words import sentence
from models.partners.faces import PartnerFace, ServiceFace, Where, schedule_of
from models.partners.rules import APPOINTMENTS, RESIDENT_VOLUNTEER, ages_words, freshness, phone_words
from models.vocabulary.queries import Vocabulary

CALL_FIRST = "Appelez avant d’y aller."


@dataclass(frozen=True)
class Fit:
    """How large and how long one version is: type size in points, characters of one text, entries of one list.

    `essential`: characters of a place or of opening hours, the last to be cut. Grouped: « du lundi au jeudi » on one
    line. `white`: 1 is airy; under a half, sentences and short documents follow one another.
    """

    size: float
    name: int = 150
    description: int = 420
    detail: int = 400
    essential: int = 300
    facts: int = 9
    documents: int = 40
    others: int = 20
    is_grouped: bool = False
    white: float = 1


@dataclass(frozen=True)
class Subject:
    """What the sheet is about. `service` is the one chosen, or what all services of the partner have in common."""

    face: PartnerFace
    service: ServiceFace
    is_one_service: bool
    others: tuple[ServiceFace, ...]
    today: date
    zone: str
    words: Vocabulary

    @property
    def title(self) -> str:
        named = self.is_one_service and not self.service.is_sensitive
        return (self.service.name if named else "") or self.partner or "Fiche"

    @property
    def partner(self) -> str:
        """« Centre communal d’action sociale (CCAS) »."""
        name, acronym = self.face.name, self.face.acronym
        return name if not acronym or acronym in name else f"{name}\u00a0({acronym})"

    @cached_property
    def schedule(self) -> Schedule:
        return schedule_of(self.face, self.service, self.zone)

    @cached_property
    def rows(self) -> list[tuple[int, DayRow]]:
        return open_rows(self.schedule.hours, self.today)

    @cached_property
    def unusual(self) -> list[str]:
        return out_of_the_ordinary(self.schedule, self.today)

    @cached_property
    def summaries(self) -> list[str]:
        """For each of `others`: nothing on the sheet of one service, else what one must know of it."""
        return ["" if self.is_one_service else _in_short(self, service) for service in self.others]

    @property
    def has_phone(self) -> bool:
        return bool(self.service.phone or self.face.phones)

    @property
    def is_at_distance_only(self) -> bool:
        return self.service.mode == ["a-distance"]


def in_common(services: Sequence[ServiceFace]) -> ServiceFace:
    """A service made of what is the same in all of them; blank elsewhere."""
    first = services[0] if services else ServiceFace()
    values = {field.name: getattr(first, field.name) for field in fields(ServiceFace)}
    same = {name: value for name, value in values.items() if all(getattr(s, name) == value for s in services)}
    return ServiceFace(**same)


def sheet_words(subject: Subject, fit: Fit) -> dict[str, Any]:
    """One version of the sheet. When a text had to be cut, `more` says that the desk knows the rest."""
    face, service = subject.face, subject.service
    description = service.description if subject.is_one_service else face.description
    if service.is_sensitive:
        description = ""  # whoever finds the paper should learn no more than where and when
    kind = subject.words.label("partner_kind", face.kind) if face.kind else ""
    words: dict[str, Any] = {
        "size": fit.size,
        "white": fit.white,
        "title": shorten(subject.title, fit.name),
        "partner": shorten(subject.partner, fit.name) if subject.title != subject.partner else "",
        "kind": _uncapital(kind) if subject.title != subject.partner else kind,
        "description": shorten(description, fit.description),
        "full": _full(subject, fit.detail),
        "contact": _contact(subject),
        "where": _where(subject, fit.essential),
        "when": _when(subject, fit),
        "documents": service.documents and _cut_list(service.documents, fit.documents, fit.detail),
        "facts": _facts(subject, fit.detail)[: fit.facts],
        "others": _others(subject, fit),
        "appointment": service.appointment == "avec",
    }
    texts = list(_texts(words))
    is_cut = (description and not words["description"]) or any(text.endswith("…") for text in texts)
    return {**words, "more": THE_REST if is_cut and THE_REST not in texts else ""}


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _cut_list(lines: Sequence[str], most: int, limit: int) -> list[str]:
    kept = [shorten(line, limit) for line in lines[:most]]
    return [*kept, THE_REST] if len(lines) > most else kept


def _full_words(service: ServiceFace, today: date) -> str:
    until = date.fromisoformat(service.full_until) if service.full_until else None
    return f"Complet jusqu’au {date_words(until)}." if until and until >= today else ""


def _full(subject: Subject, limit: int) -> dict[str, str] | None:
    words = _full_words(subject.service, subject.today)
    meanwhile = shorten(subject.service.meanwhile, limit)
    return {"strong": words, "text": f"En attendant\u00a0: {meanwhile}" if meanwhile else ""} if words else None


def _contact(subject: Subject) -> dict[str, Any] | None:
    """The number to dial, in the box that is seen first; without one, the e-mail or the site."""
    face, service = subject.face, subject.service
    phones = list(dict.fromkeys(phone_words(number) for number in [service.phone, *face.phones] if number))
    if phones:
        more = f"ou {listed(phones[1:3])}" if phones[1:] else ""
        return {"icon": "phone", "label": "Téléphone", "words": phones[0], "is_number": True, "more": more}
    if email := service.email or face.email:
        return {"icon": "mail", "label": "E-mail", "words": email, "is_number": False, "more": ""}
    if site := service.access_link or face.website:
        return {"icon": "link", "label": "Site", "words": _site(site), "is_number": False, "more": ""}
    if face.kind == RESIDENT_VOLUNTEER:
        return {"icon": "door", "label": "", "words": "Demandez à l’accueil", "is_number": False, "more": ""}
    return None


def _site(address: str) -> str:
    return shorten(address.split("://", 1)[-1].removeprefix("www.").rstrip("/"), 90)


def _where(subject: Subject, limit: int) -> dict[str, str] | None:
    """The service's place, or else its partner's; where the address is confidential, the town and how to get it."""
    face, service = subject.face, subject.service
    own_place = service.address_is_confidential or service.street or service.town
    place: Where = face if face.address_is_confidential or not own_place else service
    if place.address_is_confidential:
        parts = [place.town, "adresse confidentielle" if subject.has_phone else ""]
        return _strong_first([part for part in parts if part])
    if subject.is_at_distance_only:
        return {"strong": "À distance", "text": "pas besoin de se déplacer"}
    town = "\u00a0".join(filter(None, [place.postal_code, place.town]))
    return _strong_first([shorten(part, limit) for part in (place.street, place.street_more, town) if part])


def _strong_first(parts: Sequence[str]) -> dict[str, str] | None:
    return {"strong": sentence(parts[0]), "text": ", ".join(parts[1:])} if parts else None


def _when(subject: Subject, fit: Fit) -> dict[str, list[Any]]:
    """Rows (day, hours) of the ordinary week, sentences that count as much, then what is out of the ordinary."""
    rows, note = subject.rows, subject.schedule.note
    strong = ["Sur rendez-vous."] if subject.service.appointment == "avec" else []
    if not rows:
        strong.append(sentence(_no_row(subject)))
    if _is_call_first(subject):
        strong.append(CALL_FIRST)
    lines = [*([note] if rows and note else []), *subject.unusual]
    days = day_lines(rows, fit.is_grouped)
    return {
        "rows": [{"day": day, "hours": shorten(words, max(fit.essential, 60))} for day, words in days],
        "strong": [shorten(line, fit.essential) for line in strong if line],
        "lines": [shorten(line, fit.essential) for line in lines],
    }


def _is_call_first(subject: Subject) -> bool:
    """Hours unknown, or a fiche that nobody made sure of for six months; only where there is a number to call."""
    if subject.is_at_distance_only or not subject.has_phone:
        return False
    verified = date.fromisoformat(subject.face.verified_on) if subject.face.verified_on else None
    return not subject.schedule.hours or freshness(verified, subject.today) != "fresh"


def _no_row(subject: Subject) -> str:
    if subject.schedule.note:
        return subject.schedule.note
    if subject.schedule.hours:
        return "Fermé pour le moment."
    if any(service.hours for service in subject.others) and not subject.is_one_service:
        return "Les horaires sont dits ci-dessous."
    is_enough = subject.is_at_distance_only or subject.service.appointment == "avec"
    return "" if is_enough else "Horaires non connus."


DISCREET = frozenset({"check", "euro", "calendar", "globe", "wheel"})  # what a sensitive sheet may say


def _facts(subject: Subject, limit: int) -> list[dict[str, Any]]:
    """What people ask next: the price, who may come, which languages, how to go about it."""
    face, service = subject.face, subject.service
    entry = "" if service.appointment in {"", "avec"} else APPOINTMENTS[service.appointment]  # « Quand » says « avec »
    icon = "check" if service.fee == "gratuit" else "euro" if service.fee or service.fee_detail else "calendar"
    facts = [
        (icon, _cost_and_entry(service, entry, subject.words), True),
        ("people", _who_for(service, subject.words), True),
    ]
    if service.language:
        names = [_uncapital(subject.words.label("language", code)) for code in service.language]
        facts.append(("globe", f"On y parle {listed(names)}", True))
    if service.referrer == ["professionnels"]:
        facts.append(("post", "Un professionnel fait la demande\u00a0: parlez-nous-en à l’accueil", True))
    facts += [
        ("info", service.access_detail, False),
        ("mail", service.email if "envoyer-un-courriel" in service.access else "", False),
        ("link", _site(service.access_link) if "utiliser-lien-mobilisation" in service.access else "", False),
        ("alert", service.conditions, False),
        ("wheel", face.accessibility, False),
        ("pin", f"Pour qui habite\u00a0: {service.area_label}" if service.area_label else "", False),
    ]
    if service.is_sensitive:
        facts = [fact for fact in facts if fact[0] in DISCREET]
    cut = [(icon, shorten(words, limit), strong) for icon, words, strong in facts]
    return [{"icon": icon, "words": words, "strong": strong} for icon, words, strong in cut if words]


def _cost_and_entry(service: ServiceFace, entry: str, words: Vocabulary) -> str:
    """« Gratuit, sans rendez-vous », « Payant : 2 € par jour. Sur rendez-vous »."""
    cost = _cost(service, words)
    if cost and entry and " " not in cost:
        return f"{cost}, {_uncapital(entry)}"
    return ". ".join(filter(None, [cost, entry]))


def _cost(service: ServiceFace, words: Vocabulary) -> str:
    label = words.label("fee", service.fee) if service.fee else ""
    detail = service.fee_detail.rstrip(". ")
    if not label or not detail:
        return label or detail
    if detail.lower().startswith(label.lower()):
        return detail
    return f"{label}. {detail}" if detail[0].isupper() else f"{label}\u00a0: {detail}"


def _who_for(service: ServiceFace, words: Vocabulary) -> str:
    codes = ["tous-publics"] if "tous-publics" in service.public else service.public
    publics = [_uncapital(words.label("public", code)) for code in codes]
    ages = _uncapital(ages_words(service.age_min, service.age_max))
    who = ", ".join(filter(None, [*publics, ages]))
    return ". ".join(filter(None, [f"Pour\u00a0: {who}" if who else "", service.publics_detail]))


def _uncapital(text: str) -> str:
    """The same with a small initial, unless it is an acronym."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _others(subject: Subject, fit: Fit) -> dict[str, Any] | None:
    """The other services: their names, and what one must know of each when the sheet is about all of them."""
    if not subject.others:
        return None
    items = [
        {"name": shorten(service.name, fit.name), "detail": shorten(summary, fit.detail)}
        for service, summary in zip(subject.others[: fit.others], subject.summaries, strict=False)
    ]
    title = "On y propose aussi" if subject.is_one_service else "On y trouve"
    return {"title": title, "items": items, "more": THE_REST if len(subject.others) > fit.others else ""}


def _in_short(subject: Subject, service: ServiceFace) -> str:
    """What this service does not share with the others: price, place, hours, papers."""
    common = subject.service
    parts = [_full_words(service, subject.today)]
    if (service.fee, service.fee_detail, service.appointment) != (common.fee, common.fee_detail, common.appointment):
        entry = APPOINTMENTS[service.appointment] if service.appointment else ""
        parts.append(_cost_and_entry(service, entry, subject.words))
    if service.street and service.street not in {common.street, subject.face.street}:
        parts.append(", ".join(filter(None, [service.street, service.town])))
    if service.hours and service.hours != common.hours:
        lines = day_lines(open_rows(service.hours, subject.today), True)
        parts.append(sentence(", ".join(f"{days} {words}" for days, words in lines)))
    if service.documents and service.documents != common.documents:
        parts.append(f"À apporter\u00a0: {', '.join(service.documents)}")
    return ". ".join(part.rstrip(".") for part in parts if part)
