from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from blueprints.web.forms import Form, VersionedForm


class PlaceForm(VersionedForm):
    name = StringField("Nom du lieu", [InputRequired("Un nom est nécessaire."), Length(max=150)])
    where = StringField("Où, en quelques mots", [Length(max=150)])
    street = StringField("Adresse", [Length(max=150)])
    postal_code = StringField("Code postal", [Length(max=10)])
    town = StringField("Ville", [Length(max=100)])
    phone = StringField("Téléphone", [Length(max=40)])
    email = StringField("E-mail", [Length(max=150)])
    website = StringField("Site", [Length(max=150)])
    school_zone = RadioField(
        "Zone de vacances scolaires",
        choices=[("A", "Zone A"), ("B", "Zone B"), ("C", "Zone C"), ("", "Aucune")],
        default="C",
    )
    public_directory = BooleanField("Les fiches publiées se lisent sans compte")
    is_indexable = BooleanField("Les moteurs de recherche peuvent citer les pages publiques")

    TEXTS = ("name", "where", "street", "postal_code", "town", "phone", "email", "website")
    CHOICES = ("school_zone", "public_directory", "is_indexable")


class LogoForm(Form):
    logo = FileField("Image PNG, JPEG ou WebP", [FileRequired("Choisissez une image.")])
