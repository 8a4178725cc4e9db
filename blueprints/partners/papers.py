"""The sheet that a resident carries away: one A5 page in large type, or the same twice on an A4 to cut in two.

It is made from a face that residents may read (`printable`). A sheet never runs over its page: the template takes the
first of several versions that fits, each smaller or shorter than the one before.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from blueprints.partners.sheet import Fit, Subject, in_common, sheet_words
from blueprints.web.pdf import THE_REST, compile_pdf, legible, qr_svg, shorten
from models.hours.rules import date_words
from models.partners.faces import PartnerFace, face_for, from_json, to_json
from models.partners.rules import RESIDENT_VOLUNTEER, VERIFIED_HOW, freshness
from models.vocabulary.queries import vocabulary

BADGES = {"draft": "Brouillon", "archived": "Fiche archivée"}

# From the most generous to what fits whatever was written: the type shrinks first, then the white, then the texts;
# hours and places are cut last. Body type stays at 11 pt but for the very last resorts.
SNUG = Fit(11, is_grouped=True, white=0)
FITS = (
    Fit(14),
    Fit(13),
    Fit(12.25),
    Fit(11.5, is_grouped=True),
    Fit(11, is_grouped=True),
    replace(SNUG, white=0.6),
    replace(SNUG, white=0.4),
    SNUG,
    replace(SNUG, description=260, detail=240, others=8),
    replace(SNUG, description=160, detail=160, others=6, documents=24),
    replace(SNUG, description=90, detail=110, others=5, documents=16),
    replace(SNUG, description=0, detail=90, others=4, documents=10, name=110),
    replace(SNUG, description=0, detail=70, essential=160, others=2, documents=8, name=90),
    replace(SNUG, description=0, detail=60, essential=110, others=1, documents=6, facts=6, name=80),
    replace(SNUG, size=10.5, description=0, detail=50, essential=80, others=0, documents=5, facts=4, name=70),
    replace(SNUG, size=10, description=0, detail=28, essential=50, others=0, documents=4, facts=3, name=60),
    replace(SNUG, size=9.5, description=0, detail=20, essential=32, others=0, documents=2, facts=2, name=40),
)


def resident_sheet(
    face: PartnerFace,
    *,
    place_name: str,
    public_url: str,
    today: date,
    zone: str,
    is_demo: bool,
    two_up: bool = False,
    service_id: int | None = None,
) -> bytes:
    """The PDF of one fiche, or of one of its services: A5 portrait; `two_up`: A4 landscape, twice, with a cut line.

    The QR code leads to `public_url`, and is there only for a fiche that the public may read; "" means no code.
    Raises ValueError when the face holds what residents may not read (pass it through `printable` first) or when the
    service is not one of its published ones.
    """
    _refuse_what_is_not_for_residents(face)
    address = f"{public_url}/annuaire/{face.id}-{face.slug}" if public_url and is_public(face) else ""
    subject = subject_of(_in_lines(face), today=today, zone=zone, service_id=service_id)
    badges = ["Démonstration" if is_demo or face.is_demo else "", BADGES.get(face.state, "")]
    return compile_pdf(
        "fiche.typ",
        {
            "document_title": ", ".join(filter(None, [subject.title, place_name])),
            "place": shorten(place_name, 60),
            "badge": ", ".join(filter(None, badges)),
            "two_up": two_up,
            "address": address,
            "qr": qr_svg(address) if address else "",
            "foot": foot_lines(face, today),
            "the_rest": THE_REST,
            "fits": [sheet_words(subject, fit) for fit in FITS],
        },
    )


def printable(face: PartnerFace) -> PartnerFace:
    """The face, less what a resident may not carry away. A fiche for the team alone keeps its services.

    Confidential places are blank and hidden services left out. Of a resident volunteer, neither address nor number is
    given: people ask at the desk.
    """
    is_for_team_only = face.visibility != "public" or face.kind == RESIDENT_VOLUNTEER
    services = [replace(s, visibility="public") for s in face.services] if is_for_team_only else face.services
    shown = face_for(replace(face, kind="", visibility="public", state="published", services=services), "public")
    assert shown is not None
    kept = replace(shown, kind=face.kind, visibility=face.visibility, state=face.state)
    return _unreachable(kept) if face.kind == RESIDENT_VOLUNTEER else kept


def _unreachable(face: PartnerFace) -> PartnerFace:
    blank: dict[str, Any] = {
        **dict.fromkeys(("street", "street_more", "postal_code", "insee_code", "email"), ""),
        **dict.fromkeys(("latitude", "longitude")),
    }
    services = [replace(service, phone="", access_link="", **blank) for service in face.services]
    return replace(face, phones=[], website="", services=services, **blank)


def _refuse_what_is_not_for_residents(face: PartnerFace) -> None:
    if face != printable(face):
        raise ValueError("this face holds what residents may not read: pass it through printable() first")


def _in_lines(face: PartnerFace) -> PartnerFace:
    """The face with only characters that can be printed, each text on one line."""
    return from_json(_one_line(legible(to_json(face))))


def _one_line(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub(r"[ \n\r]+", " ", value).strip()  # no-break spaces stay
    if isinstance(value, dict):
        return {key: _one_line(item) for key, item in value.items()}
    return [_one_line(item) for item in value] if isinstance(value, list) else value


def is_public(face: PartnerFace) -> bool:
    return face_for(face, "public") is not None


def subject_of(face: PartnerFace, *, today: date, zone: str, service_id: int | None) -> Subject:
    """The chosen service, the only one, or what all of them have in common."""
    live = face.live_services
    if service_id is not None and service_id not in {service.id for service in live}:
        raise ValueError(f"service {service_id} is not a published one of partner {face.id}")
    chosen = [service for service in live if service.id == service_id] or live
    is_one = len(chosen) == 1
    return Subject(
        face=face,
        service=in_common(chosen),
        is_one_service=is_one,
        others=tuple(service for service in live if not (is_one and service is chosen[0])),
        today=today,
        zone=zone,
        words=vocabulary(),
    )


def foot_lines(face: PartnerFace, today: date) -> list[str]:
    """Paper lasts: its dates have their year."""
    lines = [_verified(face, today), f"À jour du {date_words(today)}."]
    if face.source and not face.is_demo:
        updated = f", {date_words(date.fromisoformat(face.source_updated_on))}" if face.source_updated_on else ""
        lines.append(f"Source\u00a0: {shorten(face.source, 22)}{updated}.")
    return lines


def _verified(face: PartnerFace, today: date) -> str:
    verified = date.fromisoformat(face.verified_on) if face.verified_on else None
    if verified is None:
        return "Pas encore vérifiée."
    if freshness(verified, today) == "very_old":
        return f"Non vérifiée depuis le {date_words(verified)}."
    how = VERIFIED_HOW.get(face.verified_how, "")
    return f"Vérifiée le {date_words(verified)}{', ' + how if how else ''}."
