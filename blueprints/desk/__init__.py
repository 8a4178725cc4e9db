from flask import Blueprint

from blueprints.web.menu import Entry
from models.accounts.roles import COORDINATION

blueprint = Blueprint("desk", __name__)
blueprint.menu = (Entry("À traiter", "desk.home", "todo", "desk.home", COORDINATION),)  # type: ignore[attr-defined]

from blueprints.desk import routes  # noqa: E402, F401
