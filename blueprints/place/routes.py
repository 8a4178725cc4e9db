from __future__ import annotations

from typing import Any

from flask import Response, abort, make_response, request, url_for

from blueprints.place import blueprint
from blueprints.place.forms import LogoForm, PlaceForm
from blueprints.web.access import access
from blueprints.web.context import me
from blueprints.web.filters import today
from blueprints.web.forms import DaysOffForm
from blueprints.web.grids import expression_from, grid_for, grid_from
from blueprints.web.pages import go_to, render
from blueprints.web.transactions import attempt, without_transaction
from models import db
from models.partners.rules import phone_words
from models.place import operations, queries
from models.place.tables import Closure


@blueprint.get("")
@access("place.edit")
def settings() -> Any:
    return _page()


@blueprint.post("")
@access("place.edit")
def save() -> Any:
    form = PlaceForm()
    form.grids = {name: grid_from(name, request.form) for name in ("hours", "hours_school_holidays")}
    if not form.validate_on_submit() or attempt(form, lambda: _save(form)) is None:
        return _page(form=form, status=422)
    return go_to(url_for("place.settings"), "C’est noté. Les pages et les papiers suivent aussitôt.")


def _save(form: PlaceForm) -> Any:
    values = {name: form[name].data or "" for name in PlaceForm.TEXTS}
    values |= {name: form[name].data for name in PlaceForm.CHOICES}
    place = operations.place_settings_to_edit()
    values |= {name: expression_from(grid, getattr(place, name)) for name, grid in form.grids.items()}
    return operations.edit_place(actor=me(), place=place, values=values, base_version=form.base_version)


@blueprint.post("/fermetures")
@access("place.edit")
def close() -> Any:
    form = DaysOffForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.add_place_closure(
            actor=me(),
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            reason=form.reason.data or "",
            request_key=form.request_key.data or None,
        ),
    ):
        return go_to(url_for("place.settings"), "C’est noté : le lieu sera fermé ces jours-là.", at="fermetures")
    return _page(closure_form=form, status=422)


@blueprint.post("/fermetures/<int:closure_id>/enlever")
@access("place.edit")
def reopen(closure_id: int) -> Any:
    closure = db.session.get(Closure, closure_id)
    if closure is None or closure.partner_id or closure.service_id:
        abort(404)
    operations.remove_place_closure(actor=me(), closure=closure)
    return go_to(url_for("place.settings"), "Cette fermeture est enlevée.", at="fermetures")


@blueprint.post("/logo")
@access("place.edit")
def save_logo() -> Any:
    form = LogoForm()
    if not form.validate_on_submit():
        return _page(logo_form=form, status=422)
    content = form.logo.data.read()
    without_transaction()
    picture = attempt(form, lambda: operations.picture(content))
    if picture is None:
        return _page(logo_form=form, status=422)
    operations.set_logo(actor=me(), place=operations.place_settings_to_edit(), content=picture)
    return go_to(url_for("place.settings"), "C’est noté : voici votre logo.", at="logo")


@blueprint.post("/logo/enlever")
@access("place.edit")
def remove_logo() -> Any:
    operations.set_logo(actor=me(), place=operations.place_settings_to_edit(), content=None)
    return go_to(url_for("place.settings"), "Le logo est enlevé : la porte dessinée le remplace.", at="logo")


@blueprint.get("/logo/<sha256>.png")
@access("site.read")
def logo(sha256: str) -> Response:
    file = queries.stored_file(sha256)
    if file is None:
        abort(404)
    response = make_response(file.content)
    response.mimetype = file.media_type
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _page(
    *,
    form: PlaceForm | None = None,
    closure_form: DaysOffForm | None = None,
    logo_form: LogoForm | None = None,
    status: int = 200,
) -> Any:
    place = queries.place_settings()
    logo_form = logo_form or LogoForm(formdata=None)
    logo_form.mark("new-")
    if form is None:
        form = PlaceForm(formdata=None, obj=place)
        form.phone.data = phone_words(place.phone) if place.phone else ""
        form.grids = {name: grid_for(name, getattr(place, name)) for name in ("hours", "hours_school_holidays")}
    elif form.conflict is not None:  # shown both texts, the person may now save theirs
        form.version.data = str(place.version)
    return render(
        "place/settings.html",
        status=status,
        form=form,
        closures=queries.place_closures(today()),
        closure_form=closure_form or DaysOffForm(formdata=None),
        logo_form=logo_form,
    )
