from flask import Blueprint

from blueprints.web.menu import Entry
from models.accounts.roles import TEAM

blueprint = Blueprint("partners", __name__, url_prefix="/annuaire")
blueprint.menu = (  # type: ignore[attr-defined]
    Entry("Orienter", "partners.listing", "post", "fiche.edit", more=("desk.home", "partners.fiche")),
    Entry("Adresses", "partners.listing", "post", "fiche.read", hidden_from=TEAM, more=("desk.home", "partners.fiche")),
    Entry(
        "Fiches",
        "partners.all_fiches",
        "people",
        "fiche.edit",
        more=("partners.edit", "partners.edit_service", "partners.new", "partners.import_page", "partners.export_page"),
    ),
)

from blueprints.partners import routes  # noqa: E402, F401
