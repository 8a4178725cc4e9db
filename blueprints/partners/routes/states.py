"""Publish, archive (asked on a page), verify."""

from __future__ import annotations

from typing import Any

from flask import abort, request

from blueprints.partners import blueprint, forms, views
from blueprints.partners.routes.editing import partner_to_edit
from blueprints.web.access import access, safe_next
from blueprints.web.context import me
from blueprints.web.pages import go_to, render
from models.partners import operations
from models.search.queries import get_face


@blueprint.post("/<int:partner_id>/publier")
@access("fiche.edit")
def publish(partner_id: int) -> Any:
    partner = partner_to_edit(partner_id)
    operations.set_partner_state(actor=me(), partner=partner, state="published")
    return _back(partner_id, "La fiche est publiée : la recherche la connaît déjà.")


@blueprint.post("/<int:partner_id>/brouillon")
@access("fiche.edit")
def unpublish(partner_id: int) -> Any:
    partner = partner_to_edit(partner_id)
    operations.set_partner_state(actor=me(), partner=partner, state="draft")
    return _back(partner_id, "La fiche est redevenue un brouillon : personne d’autre que l’équipe ne la voit.")


@blueprint.get("/<int:partner_id>/archiver")
@access("fiche.archive")
def ask_archive(partner_id: int) -> Any:
    face = get_face(partner_id, "team") or abort(404)
    return render("partners/archive.html", face=face, url=views.fiche_url(face))


@blueprint.post("/<int:partner_id>/archiver")
@access("fiche.archive")
def archive(partner_id: int) -> Any:
    partner = partner_to_edit(partner_id)
    operations.set_partner_state(actor=me(), partner=partner, state="archived")
    return _back(partner_id, "La fiche est aux archives. Rien n’est perdu : on peut la publier de nouveau.")


@blueprint.post("/<int:partner_id>/verifier")
@access("fiche.edit")
def verify(partner_id: int) -> Any:
    """« Tout est exact »: dated, with how it was checked."""
    partner = partner_to_edit(partner_id)
    form = forms.VerifyForm()
    if not form.validate_on_submit():
        face = get_face(partner_id, "team") or abort(404)
        return render("partners/verify.html", status=422, face=face, form=form, url=views.fiche_url(face))
    operations.verify_partner(actor=me(), partner=partner, how=form.how.data or "")
    back = safe_next(request.form.get("back"))
    return (
        go_to(back, f"C’est noté : « {partner.name} » est à jour.")
        if back
        else _back(partner_id, "C’est noté : la fiche est à jour.")
    )


@blueprint.get("/<int:partner_id>/verifier")
@access("fiche.edit")
def ask_verify(partner_id: int) -> Any:
    face = get_face(partner_id, "team") or abort(404)
    form = forms.VerifyForm(formdata=None)
    return render("partners/verify.html", face=face, form=form, url=views.fiche_url(face))


def _back(partner_id: int, message: str) -> Any:
    face = get_face(partner_id, "team") or abort(404)
    return go_to(views.fiche_url(face), message)
