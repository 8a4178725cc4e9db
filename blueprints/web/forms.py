"""Forms: French messages, whole-word errors, and a broken rule told where it belongs."""

from __future__ import annotations

import secrets
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from models.errors import DomainError, EditConflictError


class Typeset:
    """WTForms' own French, with the apostrophe of books."""

    def __init__(self, messages: Any) -> None:
        self._messages = messages

    def gettext(self, text: str) -> str:
        return str(self._messages.gettext(text)).replace("'", "’")

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return str(self._messages.ngettext(singular, plural, number)).replace("'", "’")


class Form(FlaskForm):
    class Meta(FlaskForm.Meta):
        locales = ("fr_FR", "fr")

        def get_translations(self, form: Any) -> Typeset:
            return Typeset(super().get_translations(form))

    conflict: dict[str, Any] | None = None
    grids: dict[str, Any] = {}  # week grids (blueprints.web.grids.Grid) that stand beside the fields

    def mark(self, start: str) -> None:
        """Begin the ids of the fields with `start`: several forms may share a page, names stay as they are."""
        for field in self:
            field.id = start + field.id
        for grid in self.grids.values():
            grid.mark = start

    def tell(self, error: DomainError) -> None:
        """Put a broken rule on its field, or on the form as a whole."""
        if isinstance(error, EditConflictError):
            self.conflict = error.theirs
        field = self._fields.get(error.field or "")
        if error.field in self.grids:
            self.grids[error.field].errors = [error.message]
        if field is None:
            self.form_errors.append(error.message)
        else:
            field.errors = [*field.errors, error.message]


class CreatingForm(Form):
    """Carries a random `request_key`: a double tap or a resent request gets the first answer."""

    request_key = HiddenField(default=lambda: secrets.token_urlsafe(16))


class VersionedForm(Form):
    """Carries the version that the person read."""

    version = HiddenField()

    @property
    def base_version(self) -> int | None:
        raw = (self.version.data or "").strip()
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None


class Checks(SelectMultipleField):
    """Several boxes to tick. Choices are handed in; an unknown value is refused in French."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        known = {value for value, *_ in self.iter_choices()}
        if any(value not in known for value in self.data or []):
            raise ValidationError("Un des choix n’existe pas.")


class Day(DateField):
    """A date picked or typed; « 30/02/2026 » gets a sentence."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist if any(valuelist) else [])
        except ValueError as error:
            raise ValueError("Cette date n’existe pas. Exemple : 03/02/2026.") from error


class Whole(IntegerField):
    def process_formdata(self, valuelist: list[Any]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        if not text:
            self.data = None
            return
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            self.data = None
            raise ValueError("Un nombre entier, en chiffres.")
        self.data = int(text)


class DaysOffForm(CreatingForm):
    """Days of closure, both ends included."""

    starts_on = Day("Du", [InputRequired("Écrivez le premier jour.")])
    ends_on = Day("Au (compris)", [InputRequired("Écrivez le dernier jour.")])
    reason = StringField("Pourquoi", [Length(max=150, message="C’est trop long : 150 caractères au plus.")])
