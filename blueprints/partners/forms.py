"""The sections of a fiche, each a form of its own. Choices are handed in by the routes."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from blueprints.web.forms import Checks, CreatingForm, Day, DaysOffForm, Form, VersionedForm, Whole
from models.errors import DomainError
from models.partners.rules import APPOINTMENTS, VERIFIED_HOW, VISIBILITIES, phone_words
from models.vocabulary.queries import Vocabulary

LINE = Length(max=150, message="C’est trop long : 150 caractères au plus.")
LONG_LINE = Length(max=500, message="C’est trop long : 500 caractères au plus.")
TEXT = Length(max=10_000, message="C’est trop long : 10 000 caractères au plus.")
NAME = InputRequired("Un nom est nécessaire.")
FEES = [("", "Non précisé"), ("gratuit", "Gratuit"), ("payant", "Payant")]
SECTIONS: dict[str, str] = {
    "identite": "Qui c’est",
    "contact": "Le joindre",
    "adresse": "Où c’est",
    "horaires": "Quand y aller",
    "fermetures": "Fermetures",
    "services": "Services",
    "visibilite": "Qui peut lire cette fiche",
    "interne": "Entre nous",
}


class NewPartnerForm(CreatingForm):
    name = StringField("Nom", [NAME, LINE])
    kind = SelectField("Type de partenaire")
    description = TextAreaField("En quelques phrases simples", [TEXT])


class Section(VersionedForm):
    """A section knows the fields of the fiche that it writes (`FIELDS`) and how they read in the face."""

    FIELDS: tuple[str, ...] = ()
    LINES: tuple[str, ...] = ()  # textareas that hold one entry a line

    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = {name: self[name].data for name in self.FIELDS}
        for name in self.LINES:
            found[name] = [line.strip() for line in (found[name] or "").splitlines() if line.strip()]
        return found

    @classmethod
    def of(cls, face: Any) -> Section:
        data = {name: getattr(face, name) for name in cls.FIELDS}
        data |= {name: "\n".join(data[name]) for name in cls.LINES}
        form = cls(formdata=None, data=data)
        form.version.data = str(face.version)
        return form


class IdentityForm(Section):
    FIELDS = ("name", "acronym", "aliases", "kind", "description", "siret", "rna", "network", "theme", "tags")
    LINES = ("aliases", "tags")
    name = StringField("Nom", [NAME, LINE])
    acronym = StringField("Sigle", [Length(max=30, message="Un sigle compte 30 caractères au plus.")])
    aliases = TextAreaField("On dit aussi", [Length(max=3000)])
    kind = SelectField("Type de partenaire")
    description = TextAreaField("En quelques phrases simples", [TEXT])
    siret = StringField("SIRET", [Length(max=40)])
    rna = StringField("RNA (associations)", [Length(max=40)])
    network = Checks("Réseaux")
    theme = Checks("Thématiques, si aucun service ne les dit")
    tags = TextAreaField("Mots-clés pour la recherche", [Length(max=3000)])


class ContactForm(Section):
    FIELDS = ("phones", "email", "website")
    LINES = ("phones",)
    phones = TextAreaField("Téléphones", [Length(max=500)])
    email = StringField("E-mail", [Length(max=254)])
    website = StringField("Site", [Length(max=2083)])

    @classmethod
    def of(cls, face: Any) -> Section:
        form = super().of(face)
        form["phones"].data = "\n".join(phone_words(number) for number in face.phones)
        return form


class AddressForm(Section):
    FIELDS = (
        "address_is_confidential", "street", "street_more", "postal_code", "town", "latitude", "longitude",
        "accessibility", "accessibility_url",
    )  # fmt: skip
    address_is_confidential = BooleanField("Adresse confidentielle")
    street = StringField("Adresse", [Length(max=200)])
    street_more = StringField("Bâtiment, étage, entrée", [Length(max=200)])
    postal_code = StringField("Code postal", [Length(max=10)])
    town = StringField("Ville", [Length(max=100)])
    latitude = StringField("Latitude", [Length(max=20)])
    longitude = StringField("Longitude", [Length(max=20)])
    accessibility = TextAreaField("Accès en fauteuil, ascenseur, boucle magnétique…", [TEXT])
    accessibility_url = StringField("Page Acceslibre", [Length(max=2083)])

    def values(self) -> dict[str, Any]:
        return super().values() | {name: coordinate(self[name].data, name) for name in ("latitude", "longitude")}


class HoursForm(Section):
    FIELDS = ("hours_note",)
    GRIDS = ("hours", "hours_school_holidays")
    hours_note = StringField("En mots, si les horaires ne suffisent pas", [Length(max=300)])


class VisibilityForm(Section):
    FIELDS = ("visibility", "pinned_rank")
    visibility = RadioField("Cette fiche est pour", choices=list(VISIBILITIES.items()))
    pinned_rank = Whole("Porte généraliste : son rang quand rien ne répond")


class InternalForm(VersionedForm):
    direct_contact = TextAreaField("Contact direct", [Length(max=1000)])
    handover_notes = TextAreaField("Pour la ou le prochain concierge", [Length(max=5000)])


class ServiceForm(Section):
    FIELDS = (
        "name", "description", "theme", "public", "publics_detail", "age_min", "age_max", "fee", "fee_detail",
        "access", "appointment", "referrer", "access_detail", "access_link", "conditions", "documents", "language",
        "mode", "area_label", "phone", "email", "street", "street_more", "postal_code", "town", "hours_note",
        "full_until", "meanwhile", "is_sensitive", "address_is_confidential", "visibility",
        "service_type", "tags", "position",
    )  # fmt: skip
    LINES = ("documents", "tags")
    GRIDS = ("hours", "hours_school_holidays")
    name = StringField("Nom du service", [NAME, LINE])
    description = TextAreaField("À quoi ça sert", [TEXT])
    theme = Checks("Thématiques")
    public = Checks("Pour qui")
    publics_detail = StringField("Précisions sur le public", [LONG_LINE])
    age_min = Whole("À partir de (ans)")
    age_max = Whole("Jusqu’à (ans)")
    fee = RadioField("Prix", choices=FEES, default="")
    fee_detail = StringField("Précisions sur le prix", [LONG_LINE])
    access = Checks("Comment y entrer")
    appointment = RadioField("Rendez-vous", choices=list(APPOINTMENTS.items()), default="")
    referrer = Checks("Qui peut orienter")
    access_detail = TextAreaField("Précisions pour y entrer", [TEXT])
    access_link = StringField("Formulaire ou page de prise de rendez-vous", [Length(max=2083)])
    conditions = TextAreaField("Conditions", [TEXT])
    documents = TextAreaField("À apporter, un papier par ligne", [Length(max=5000)])
    language = Checks("Langues parlées sur place")
    mode = Checks("Sur place ou à distance")
    area_label = StringField("Secteur desservi", [Length(max=200)])
    phone = StringField("Téléphone de ce service", [Length(max=40)])
    email = StringField("E-mail de ce service", [Length(max=254)])
    street = StringField("Adresse, si elle est différente", [Length(max=200)])
    street_more = StringField("Bâtiment, étage, entrée", [Length(max=200)])
    postal_code = StringField("Code postal", [Length(max=10)])
    town = StringField("Ville", [Length(max=100)])
    hours_note = StringField("En mots, si les horaires ne suffisent pas", [Length(max=300)])
    full_until = Day("Complet jusqu’au")
    meanwhile = StringField("En attendant, orienter vers", [Length(max=300)])
    is_sensitive = BooleanField("Sujet sensible")
    address_is_confidential = BooleanField("Adresse confidentielle")
    service_type = Checks("Sorte de service")
    tags = TextAreaField("Mots-clés pour la recherche", [Length(max=3000)])
    position = Whole("Place dans la liste des services")
    visibility = RadioField("Ce service est pour", choices=list(VISIBILITIES.items()), default="public")

    @classmethod
    def of(cls, face: Any) -> Section:
        form = super().of(face)
        form["full_until"].data = date.fromisoformat(face.full_until) if face.full_until else None
        form["phone"].data = phone_words(face.phone) if face.phone else ""
        return form


class NewServiceForm(CreatingForm):
    name = StringField("Nom du service", [NAME, LINE])
    description = TextAreaField("À quoi ça sert", [TEXT])


class ClosureForm(DaysOffForm):
    service = SelectField("Qui ferme", coerce=int, default=0)


class VerifyForm(Form):
    how = RadioField(
        "Comment avez-vous vérifié ?", choices=[(k, v.capitalize()) for k, v in VERIFIED_HOW.items() if k != "source"]
    )


def coordinate(text: Any, field: str) -> float | None:
    """A typed coordinate, with a point or a comma; blank is None."""
    shown = str(text if text is not None else "").strip().replace(",", ".")
    if not shown:
        return None
    try:
        return float(shown)
    except ValueError:
        raise DomainError(field, "Une coordonnée s’écrit comme 48.7925.") from None


def offer_choices(form: Any, words: Vocabulary) -> None:
    """Hand the vocabularies in to whichever of these fields the form has."""
    if "kind" in form:
        form.kind.choices = [("", "À préciser"), *((t.code, t.label) for t in words.of_kind("partner_kind"))]
    for name in ("public", "access", "referrer", "mode", "language", "network", "service_type"):
        if name in form:
            form[name].choices = [(term.code, term.plain or term.label) for term in words.of_kind(name)]
    if "theme" in form:
        form.theme.choices = {
            door.plain: [(t.code, t.plain or t.label) for t in words.of_kind("theme") if t.door == door.code]
            for door in words.of_kind("door")
        }
