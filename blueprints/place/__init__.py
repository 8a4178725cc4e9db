from flask import Blueprint

from blueprints.web.menu import Entry

blueprint = Blueprint("place", __name__, url_prefix="/lieu")
blueprint.menu = (Entry("Le lieu", "place.settings", "gear", "place.edit"),)  # type: ignore[attr-defined]

from blueprints.place import routes  # noqa: E402, F401
