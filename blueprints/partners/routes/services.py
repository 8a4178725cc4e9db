"""The services of a fiche: each has a form, loaded in place or on its own page."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for

from blueprints.partners import blueprint, forms, views
from blueprints.partners.routes.editing import partner_to_edit
from blueprints.web.access import access
from blueprints.web.context import me
from blueprints.web.filters import today
from blueprints.web.grids import expression_from, grid_for, grid_from
from blueprints.web.pages import go_to, render
from blueprints.web.transactions import attempt
from models.partners import operations
from models.partners.faces import ServiceFace
from models.partners.queries import service_of
from models.search.queries import get_face
from models.vocabulary.queries import vocabulary


@blueprint.post("/<int:partner_id>/services")
@access("fiche.edit")
def create_service(partner_id: int) -> Any:
    partner, form = partner_to_edit(partner_id), forms.NewServiceForm()
    service = None
    if form.validate_on_submit():
        values = {"name": form.name.data or "", "description": form.description.data or ""}
        key = form.request_key.data or None
        service = attempt(
            form, lambda: operations.create_service(actor=me(), partner=partner, values=values, request_key=key)
        )
    if service is None:
        face = get_face(partner_id, "team") or abort(404)
        return render("partners/new_service.html", status=422, face=face, form=form)
    return go_to(
        url_for("partners.edit_service", partner_id=partner_id, service_id=service.id),
        "Le service est ajouté. Complétez ce que vous savez, le reste peut attendre.",
    )


@blueprint.get("/<int:partner_id>/services/<int:service_id>")
@access("fiche.edit")
def edit_service(partner_id: int, service_id: int) -> Any:
    return _page(partner_id, service_id)


@blueprint.post("/<int:partner_id>/services/<int:service_id>")
@access("fiche.edit")
def save_service(partner_id: int, service_id: int) -> Any:
    partner = partner_to_edit(partner_id)
    service = service_of(partner, service_id) or abort(404)
    form = forms.ServiceForm()
    forms.offer_choices(form, vocabulary())
    form.grids = {name: grid_from(name, request.form) for name in form.GRIDS}

    def write() -> Any:
        values = form.values() | {
            name: expression_from(grid, getattr(service, name)) for name, grid in form.grids.items()
        }
        return operations.edit_service(
            actor=me(), partner=partner, service=service, values=values, base_version=form.base_version
        )

    if not (form.validate_on_submit() and _is_to_come(form)) or attempt(form, write) is None:
        return _page(partner_id, service_id, form=form, status=422)
    return go_to(
        url_for("partners.edit", partner_id=partner_id), f"C’est noté pour « {form.name.data} ».", at="services"
    )


@blueprint.post("/<int:partner_id>/services/<int:service_id>/etat")
@access("fiche.edit")
def service_state(partner_id: int, service_id: int) -> Any:
    """Put a service away, or bring it back: what was counted stays counted."""
    partner = partner_to_edit(partner_id)
    service = service_of(partner, service_id) or abort(404)
    state = "archived" if request.form.get("state") == "archived" else "published"
    operations.set_service_state(actor=me(), partner=partner, service=service, state=state)
    said = "est rangé aux archives" if state == "archived" else "est de nouveau là"
    return go_to(url_for("partners.edit", partner_id=partner_id), f"« {service.name} » {said}.", at="services")


def _is_to_come(form: Any) -> bool:
    if form.full_until.data is None or form.full_until.data >= today():
        return True
    form.full_until.errors = ["Cette date est passée. Laissez vide s’il reste de la place."]
    return False


def _page(partner_id: int, service_id: int, *, form: Any = None, status: int = 200) -> Any:
    face = get_face(partner_id, "team") or abort(404)
    service = next((s for s in face.services if s.id == service_id), None) or abort(404)
    form = form or _form_of(service)
    form.mark(f"service-{service_id}-")
    return render(
        "partners/service.html",
        "service_form",
        status=status,
        face=face,
        service=service,
        form=form,
        url=views.fiche_url(face),
    )


def _form_of(service: ServiceFace) -> Any:
    form = forms.ServiceForm.of(service)
    if form.full_until.data and form.full_until.data < today():
        form.full_until.data = None
    forms.offer_choices(form, vocabulary())
    form.grids = {name: grid_for(name, getattr(service, name)) for name in forms.ServiceForm.GRIDS}
    return form
