"""Finding and reading: the search, the list of fiches, one fiche, its paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import abort, make_response, redirect, request, url_for

from blueprints.partners import asked, blueprint, papers, views
from blueprints.web.access import access, to_login
from blueprints.web.context import me, the_place
from blueprints.web.filters import today
from blueprints.web.pages import PER_PAGE, Page, page_number, render, setting
from models import PARIS, now
from models.desk.queries import emergency_numbers, reflex_card
from models.desk.tables import EmergencyNumber, ReflexCard
from models.history.queries import changes_of_partner
from models.hours.rules import notices, week_rows
from models.partners.faces import Audience, PartnerFace, face_for, schedule_of
from models.partners.queries import fiche_numbers, internal_of, merged_into
from models.partners.rules import STATES
from models.search.danger import Danger, danger_in, danger_of
from models.search.queries import Filters, Results, faces, get_face, search
from models.vocabulary.queries import vocabulary

SHORTEST_QUERY = 2  # letters: before, the doors stay
ANSWER = ("titre", "frise", "resultats")
DANGER = "danger"
VIOLENCE = "famille--surmonter-conflits-separation-violence"
NO_ROOF = "logement-hebergement--rechercher-une-solution-dhebergement-temporaire"
LIVES = ("published", "draft", "archived")


@blueprint.get("")
@access("fiche.read")
def listing() -> Any:
    """The question and its answers; without a question, the doors."""
    if closed_to_public():
        return to_login()
    query, filters = asked.query_from_request(), asked.filters_from_request()
    place, local = the_place(), now().astimezone(PARIS)
    if len(query) < SHORTEST_QUERY and filters == Filters():
        return render("partners/list.html", *ANSWER, results=None, query=query, doors=_doors(), active=[])
    results = search(
        query,
        filters,
        audience=audience(),
        at=local,
        zone=place.school_zone,
        page=page_number(),
        ignored=asked.ignored_from_request(),
        home=place.town,
    )
    return render(
        "partners/list.html",
        *ANSWER,
        query=query,
        active=asked.active_filters(results.ignored),
        pointed=asked.pointed_at(filters),
        alarm=_alarm(query, filters, results),
        filters=filters,
        results=results,
        place_words=asked.at_town(results.place) if results.place else "",
        hits=[views.hit_view(hit, local, place.school_zone) for hit in results.hits],
        pinned=[views.hit_view(hit, local, place.school_zone) for hit in results.pinned],
        page=Page(results.page, results.pages, results.total),
        chips=asked.chips(results),
        everywhere=asked.everywhere(),
        suggestions=asked.suggestions(results),
        facets=asked.facet_toggles(results),
        doors=_doors(),
    )


@blueprint.post("")
@access("desk.search", max_body=16_384, writes=False)
def ask() -> Any:
    """The same, asked in a body: at the desk no address, history or log keeps what was said."""
    return listing()


@blueprint.get("/fiches")
@access("fiche.edit")
def all_fiches() -> Any:
    """Every fiche by name, by state: what the team keeps."""
    state = request.args.get("etat", "published")
    state = state if state in LIVES else "published"
    query, number = asked.query_from_request(), page_number()
    ids, total = fiche_numbers(state=state, words=query, page=number, per_page=PER_PAGE)
    pages = max(1, -(-total // PER_PAGE))
    if number > pages:
        number = pages
        ids, total = fiche_numbers(state=state, words=query, page=number, per_page=PER_PAGE)
    return render(
        "partners/all.html",
        "fiches",
        query=query,
        state=state,
        states=STATES,
        total=total,
        rows=[(face, views.fiche_url(face), views.freshness(face, today())) for face in faces(ids, "team")],
        page=Page(number, pages, total),
    )


@blueprint.get("/<int:partner_id>")
@access("fiche.read")
def short(partner_id: int) -> Any:
    """The address that papers and old links may carry: the number decides."""
    face = visible(partner_id)
    return redirect(views.fiche_url(face), 301)


@blueprint.get("/<int:partner_id>-<slug>")
@access("fiche.read")
def fiche(partner_id: int, slug: str) -> Any:
    face = visible(partner_id)
    if (partner_id, slug) != (face.id, face.slug):
        return redirect(views.fiche_url(face), 301)
    person, local, zone = me(), now().astimezone(PARIS), the_place().school_zone
    is_team = bool(person and person.is_team)
    is_own = bool(person and face.id in person.partner_ids)
    return render(
        "partners/fiche.html",
        face=face,
        opening=views.opening(face, None, local, zone),
        freshness=views.freshness(face, local.date()),
        services=[_service_view(face, service, local, zone) for service in face.live_services],
        **_when(face, local, zone),
        internal=internal_of(face.id) if is_team or is_own else None,
        changes=changes_of_partner(face.id, [s.id for s in face.services], limit=6) if is_team else [],
        is_own=is_own,
        kind=vocabulary().label("partner_kind", face.kind) if face.kind else "",
        sheet_url=url_for("partners.sheet", partner_id=face.id, slug=face.slug),
    )


def _when(face: PartnerFace, local: datetime, zone: str) -> dict[str, Any]:
    schedule = schedule_of(face, None, zone)
    rows = week_rows(schedule, local.date()) if schedule.hours else []
    return {"week": rows, "local": local, "notices": notices(schedule, local.date()), "hours_note": face.hours_note}


def _service_view(face: PartnerFace, service: Any, local: datetime, zone: str) -> dict[str, Any]:
    has_own_hours = bool(service.hours or service.hours_note)
    schedule = schedule_of(face, service, zone)
    return {
        "face": service,
        "icon": views.icon_of(face, service),
        "opening": views.opening(face, service, local, zone) if has_own_hours or service.full_until else None,
        "facts": views.facts(face, service, on_fiche=True),
        "who": views.who_for(service),
        "ways": views.ways_in(service),
        "week": [row for row in week_rows(schedule, local.date()) if row.intervals] if service.hours else [],
    }


@blueprint.get("/<int:partner_id>-<slug>/fiche.pdf")
@access("fiche.read")
def sheet(partner_id: int, slug: str) -> Any:
    """The A5 sheet that a resident carries; `?service=` for one service, `?deux=1` for two on an A4."""
    face = papers.printable(visible(partner_id))
    raw = request.args.get("service", "")
    service_id = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None
    pdf = papers.resident_sheet(
        face,
        place_name=the_place().name,
        public_url=setting("PUBLIC_URL") if the_place().public_directory else "",
        today=today(),
        zone=the_place().school_zone,
        is_demo=the_place().is_demo,
        two_up=request.args.get("deux") == "1",
        service_id=service_id if any(s.id == service_id for s in face.live_services) else None,
    )
    response = make_response(pdf)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="fiche-{face.slug}.pdf"'
    return response


def audience() -> Audience:
    return "team" if me() and me().is_team else "public"


def closed_to_public() -> bool:
    return me() is None and not the_place().public_directory


def visible(partner_id: int) -> PartnerFace:
    """The face of this fiche for who is asking, or 404; a merged number leads to its successor's face."""
    if closed_to_public():
        abort(to_login())
    successor = merged_into(partner_id)
    face = get_face(successor or partner_id, "team")
    if face is None:
        abort(404)
    person = me()
    if person and person.is_team:
        return face
    if person and face.id in person.partner_ids:  # the own fiche in any state, without what the team keeps hidden
        return replace(face, services=[service for service in face.services if service.visibility == "public"])
    return face_for(face, "public") or abort(404)


@dataclass(frozen=True)
class Alarm:
    """What comes before any answer when somebody may be in danger."""

    numbers: list[EmergencyNumber]
    card: ReflexCard | None


def _alarm(query: str, filters: Filters, results: Results) -> Alarm | None:
    """When the words, typing errors repaired, or the need that was pointed at, are about danger."""
    corrected = dict(results.corrected)
    danger = (
        danger_in(query)
        or danger_in(" ".join(corrected.get(word, word) for word in query.split()))
        or _danger_pointed_at(filters)
    )
    if danger is None:
        return None
    rows = {row.number: row for row in emergency_numbers()}
    card = reflex_card(danger.card) if danger.card else None
    return Alarm([rows[number] for number in danger.numbers if number in rows], card)


def _danger_pointed_at(filters: Filters) -> Danger | None:
    if filters.door == DANGER or VIOLENCE in filters.themes:
        return danger_of("violences")
    return danger_of("nuit-dehors") if NO_ROOF in filters.themes else None


def _doors() -> Any:
    return vocabulary().of_kind("door")
