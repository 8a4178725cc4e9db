"""The home of each role, the emergencies, and the few pages of text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, render_template, url_for

from blueprints.desk import blueprint
from blueprints.desk.forms import CardForm, NumberForm
from blueprints.web.access import access
from blueprints.web.context import me, the_place
from blueprints.web.pages import go_to, render
from blueprints.web.transactions import attempt
from models import PARIS, now
from models.desk import operations, queries
from models.history.queries import latest_changes
from models.hours.rules import intervals_on, notices, state_at, state_words
from models.partners.faces import Audience
from models.partners.queries import fiches_to_check, has_partners
from models.place.queries import place_closures, place_schedule
from models.search.queries import Filters, count_matching, faces
from models.search.unanswered import unanswered_count
from models.vocabulary.queries import vocabulary

DAYS_AHEAD = 45


@blueprint.get("/")
@access("desk.home")
def home() -> Any:
    """« À traiter » for the coordination; the search box for everybody else, with what concerns them beside."""
    person = me()
    if person and "coordination" in person.roles:
        return _to_do(person)
    local = now().astimezone(PARIS)
    return render("desk/home.html", **_doors(local), **_today(local), **_for_person(person))


def _to_do(person: Any) -> Any:
    local = now().astimezone(PARIS)
    tasks = fiches_to_check(today=local.date())
    return render(
        "desk/to_do.html",
        tasks=tasks,
        unanswered=unanswered_count(today=local.date()),
        is_new_place=tasks.total == 0 and not has_partners(),
        changes=_changes(6),
        **_today(local),
    )


def _doors(local: datetime) -> dict[str, Any]:
    place = the_place()
    if not (me() or place.public_directory):
        return {"doors": [], "open_count": 0}
    audience: Audience = "team" if me() and me().is_team else "public"
    open_count = count_matching(Filters(open_now=True), audience=audience, at=local, zone=place.school_zone)
    return {"doors": vocabulary().of_kind("door"), "open_count": open_count}


def _today(local: datetime) -> dict[str, Any]:
    """The desk's own day: open or not, its hours, what is coming."""
    place = the_place()
    schedule = place_schedule(place, place_closures(local.date()))
    state = state_at(schedule, local)
    return {
        "local": local,
        "state": state,
        "state_words": state_words(state, local),
        "today_intervals": intervals_on(schedule, local.date()),
        "notices": notices(schedule, local.date(), within_days=DAYS_AHEAD),
    }


def _for_person(person: Any) -> dict[str, Any]:
    """A concierge sees what changed; a partner their own fiches."""
    if person is None:
        return {"changes": [], "own": []}
    changes = _changes(5) if person.is_team else []
    return {"changes": changes, "own": faces(sorted(person.partner_ids), "team")}


def _changes(limit: int) -> list[tuple[Any, Any, str]]:
    """(change, face of its fiche, address), the latest first."""
    changes = latest_changes(limit=4 * limit)
    latest = {change.entity_id: change for change in reversed(changes)}  # one line a fiche, what came last
    changes = [change for change in changes if latest[change.entity_id] is change][:limit]
    by_id = {face.id: face for face in faces([change.entity_id for change in changes], "team")}
    return [
        (change, face, url_for("partners.fiche", partner_id=face.id, slug=face.slug))
        for change in changes
        if (face := by_id.get(change.entity_id))
    ]


@blueprint.get("/urgences")
@access("urgencies.read")
def urgencies() -> Any:
    return render("desk/urgencies.html", numbers=queries.emergency_numbers(), cards=queries.reflex_cards())


@blueprint.get("/urgences/<slug>")
@access("urgencies.read")
def card(slug: str) -> Any:
    return render("desk/card.html", card=_card(slug), numbers=queries.emergency_numbers())


@blueprint.get("/urgences/<slug>/modifier")
@access("urgencies.edit")
def edit_card(slug: str) -> Any:
    found = _card(slug)
    return render("desk/edit_card.html", card=found, form=CardForm(formdata=None, obj=found))


@blueprint.post("/urgences/<slug>/modifier")
@access("urgencies.edit")
def save_card(slug: str) -> Any:
    found, form = _card(slug), CardForm()
    values = {name: form[name].data for name in ("title", "say", "avoid", "call")}
    if form.validate_on_submit() and attempt(
        form, lambda: operations.write_card(actor=me(), card=found, values=values, base_version=form.base_version)
    ):
        return go_to(url_for("desk.card", slug=slug), "C’est noté, et daté d’aujourd’hui.")
    return render("desk/edit_card.html", status=422, card=_card(slug), form=form)


@blueprint.get("/urgences/numeros")
@access("urgencies.edit")
def numbers() -> Any:
    return _numbers(NumberForm(formdata=None))


@blueprint.post("/urgences/numeros")
@access("urgencies.edit")
def save_number() -> Any:
    form = NumberForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.write_number(
            actor=me(),
            number=form.number.data or "",
            name=form.name.data or "",
            detail=form.detail.data or "",
            by_sms=form.by_sms.data,
            position=form.position.data or 0,
        ),
    ):
        return go_to(url_for("desk.numbers"), "C’est noté.")
    return _numbers(form, status=422)


@blueprint.post("/urgences/numeros/<int:number_id>/enlever")
@access("urgencies.edit")
def remove_number(number_id: int) -> Any:
    row = queries.emergency_number(number_id) or abort(404)
    operations.remove_number(actor=me(), row=row)
    return go_to(url_for("desk.numbers"), f"Le {row.number} n’est plus dans la liste.")


@blueprint.get("/menu")
@access("site.read")
def menu() -> Any:
    return render("desk/menu.html")


@blueprint.get("/a-propos/<slug>")
@access("site.read")
def page(slug: str) -> Any:
    """Accessibility, data, sources: texts of the product."""
    if slug not in {"accessibilite", "donnees", "sources"}:
        abort(404)
    return render_template(f"desk/about/{slug}.html")


def _card(slug: str) -> Any:
    return queries.reflex_card(slug) or abort(404)


def _numbers(form: NumberForm, status: int = 200) -> Any:
    return render("desk/numbers.html", status=status, numbers=queries.emergency_numbers(), form=form)
