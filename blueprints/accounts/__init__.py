from flask import Blueprint

blueprint = Blueprint("accounts", __name__, url_prefix="/compte")

from blueprints.accounts import routes  # noqa: E402, F401
