from flask import Blueprint

from blueprints.web.menu import Entry

blueprint = Blueprint("place", __name__, url_prefix="/lieu")
blueprint.menu = (  # type: ignore[attr-defined]
    Entry("Le lieu", "place.settings", "gear", "place.edit"),
    Entry(
        "Mots",
        "partners.words",
        "message",
        "lexicon.edit",
        more=("partners.new_words", "partners.add_words", "partners.edit_words", "partners.save_words"),
    ),
)

from blueprints.place import routes  # noqa: E402, F401
