"""Making and editing a fiche: one page, by sections; each section is a form that works alone."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for

from blueprints.partners import blueprint, forms, views
from blueprints.web.access import access
from blueprints.web.context import me
from blueprints.web.filters import today
from blueprints.web.grids import expression_from, grid_for, grid_from
from blueprints.web.pages import go_to, render, wants_fragment
from blueprints.web.transactions import attempt
from models.partners import operations
from models.partners.faces import PartnerFace
from models.partners.queries import closure_of, internal_of, partner_by_id, service_of
from models.partners.tables import Partner
from models.search.queries import get_face
from models.vocabulary.queries import vocabulary

FORMS: dict[str, Any] = {
    "identite": forms.IdentityForm,
    "contact": forms.ContactForm,
    "adresse": forms.AddressForm,
    "horaires": forms.HoursForm,
    "visibilite": forms.VisibilityForm,
    "interne": forms.InternalForm,
}


@blueprint.get("/nouvelle")
@access("fiche.create")
def new() -> Any:
    form = forms.NewPartnerForm(formdata=None)
    forms.offer_choices(form, vocabulary())
    return render("partners/new.html", form=form)


@blueprint.post("/nouvelle")
@access("fiche.create")
def create() -> Any:
    form = forms.NewPartnerForm()
    forms.offer_choices(form, vocabulary())
    partner = None
    if form.validate_on_submit():
        values = {name: form[name].data or "" for name in ("name", "kind", "description")}
        partner = attempt(
            form,
            lambda: operations.create_partner(actor=me(), values=values, request_key=form.request_key.data or None),
        )
    if partner is None:
        return render("partners/new.html", status=422, form=form)
    return go_to(
        url_for("partners.edit", partner_id=partner.id),
        "La fiche est commencée. C’est un brouillon : publiez-la quand elle est prête.",
    )


@blueprint.get("/<int:partner_id>/modifier")
@access("fiche.edit")
def edit(partner_id: int) -> Any:
    return _page(partner_id)


@blueprint.post("/<int:partner_id>/modifier/<section>")
@access("fiche.edit")
def save(partner_id: int, section: str) -> Any:
    """Save one section; over HTMX, give back that section alone."""
    if section not in FORMS:
        abort(404)
    partner = partner_to_edit(partner_id)
    form = FORMS[section]()
    forms.offer_choices(form, vocabulary())
    form.grids = {name: grid_from(name, request.form) for name in getattr(form, "GRIDS", ())}
    if not form.validate_on_submit() or attempt(form, lambda: _write(partner, section, form)) is None:
        return _page(partner_id, bad=(section, form), status=422)
    if wants_fragment():
        return _page(partner_id, saved=section)
    return go_to(url_for("partners.edit", partner_id=partner_id), "C’est noté.", at=section)


def _write(partner: Partner, section: str, form: Any) -> Any:
    if section == "interne":
        return operations.write_internal(
            actor=me(),
            partner=partner,
            direct_contact=form.direct_contact.data or "",
            handover_notes=form.handover_notes.data or "",
            base_version=form.base_version,
        )
    hours = {name: expression_from(grid, getattr(partner, name)) for name, grid in form.grids.items()}
    values = form.values() | hours
    if not me().may("fiche.archive"):
        values.pop("pinned_rank", None)
    return operations.edit_partner(actor=me(), partner=partner, values=values, base_version=form.base_version)


@blueprint.post("/<int:partner_id>/fermetures")
@access("fiche.edit")
def close(partner_id: int) -> Any:
    """Days off of the partner, or of one service."""
    partner = partner_to_edit(partner_id)
    form = _closure_form(partner.services, filled=True)
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.add_closure(
            actor=me(),
            partner=partner,
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            reason=form.reason.data or "",
            service=service_of(partner, form.service.data),
            request_key=form.request_key.data or None,
        ),
    ):
        return go_to(url_for("partners.edit", partner_id=partner_id), "C’est noté.", at="fermetures")
    return _page(partner_id, bad=("fermetures", form), status=422)


def _closure_form(services: Any, *, filled: bool = False) -> Any:
    form = forms.ClosureForm() if filled else forms.ClosureForm(formdata=None)
    form.service.choices = [(0, "Tout le partenaire"), *((service.id, service.name) for service in services)]
    return form


@blueprint.post("/<int:partner_id>/fermetures/<int:closure_id>/enlever")
@access("fiche.edit")
def reopen(partner_id: int, closure_id: int) -> Any:
    partner = partner_to_edit(partner_id)
    closure = closure_of(partner, closure_id) or abort(404)
    operations.remove_closure(actor=me(), partner=partner, closure=closure)
    return go_to(url_for("partners.edit", partner_id=partner_id), "Cette fermeture est enlevée.", at="fermetures")


def partner_to_edit(partner_id: int) -> Partner:
    """The row, or 404; 403 when this person may not edit it."""
    partner = partner_by_id(partner_id) or abort(404)
    if not partner.can_edit(me()):
        abort(403)
    return partner


def _page(partner_id: int, *, bad: tuple[str, Any] | None = None, saved: str = "", status: int = 200) -> Any:
    face = get_face(partner_id, "team") or abort(404)
    shown = {name: _form_of(name, face) for name in FORMS}
    shown["fermetures"] = _closure_form(face.services)
    if bad:
        shown[bad[0]] = bad[1]
    only = (bad[0] if bad else saved) or "contenu-fiche"
    blocks = (only,) if only in FORMS else ()
    new_service = forms.NewServiceForm(formdata=None)
    new_service.mark("new-service-")
    return render(
        "partners/edit.html",
        *blocks,
        status=status,
        face=face,
        url=views.fiche_url(face),
        forms=shown,
        sections=forms.SECTIONS,
        saved=saved,
        new_service=new_service,
        closures_by_owner=[("", face.closures), *((service.name, service.closures) for service in face.services)],
        today=today(),
    )


def _form_of(section: str, face: PartnerFace) -> Any:
    form_class = FORMS[section]
    if section == "interne":
        row = internal_of(face.id)
        form = form_class(formdata=None, obj=row)
        form.version.data = str(face.version)
    else:
        form = form_class.of(face)
    forms.offer_choices(form, vocabulary())
    form.grids = {name: grid_for(name, getattr(face, name)) for name in getattr(form, "GRIDS", ())}
    return form
