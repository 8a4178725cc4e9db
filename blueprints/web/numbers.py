"""Numbers of rows in addresses: as long as a database can hold; a longer one is a page that does not exist."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter


class RowNumber(IntegerConverter):
    regex = r"\d{1,18}"


def init_numbers(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
