from __future__ import annotations

from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from blueprints.web.forms import Form, VersionedForm, Whole


class CardForm(VersionedForm):
    title = StringField("Titre", [InputRequired("Un titre est nécessaire."), Length(max=150)])
    say = TextAreaField("Que dire, que faire", [Length(max=3000)])
    avoid = TextAreaField("Ce qu’il ne faut pas faire", [Length(max=3000)])
    call = TextAreaField("Qui appeler", [Length(max=3000)])


class NumberForm(Form):
    number = StringField("Numéro", [InputRequired("Écrivez le numéro."), Length(max=40)])
    name = StringField("Qui répond", [InputRequired("Dites qui répond."), Length(max=150)])
    detail = StringField("En quelques mots", [Length(max=200)])
    by_sms = BooleanField("Par SMS")
    position = Whole("Place dans la liste")
