from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from blueprints.web.forms import Form


class LoginForm(Form):
    login = StringField(
        "Identifiant ou e-mail", [InputRequired("Écrivez votre identifiant ou votre e-mail."), Length(max=254)]
    )
    password = PasswordField("Mot de passe", [InputRequired("Écrivez votre mot de passe."), Length(max=200)])


class PasswordForm(Form):
    current = PasswordField(
        "Mot de passe actuel", [InputRequired("Écrivez votre mot de passe actuel."), Length(max=200)]
    )
    password = PasswordField(
        "Nouveau mot de passe", [InputRequired("Écrivez le nouveau mot de passe."), Length(max=200)]
    )
