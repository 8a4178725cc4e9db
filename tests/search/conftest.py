"""Small bases for the tests of search: nothing but the tables, or a few doors of a made-up quarter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.databases import Databases
from tests.search.fiches import add_quarter, bare_application


@pytest.fixture
def base(databases: Databases) -> Iterator[Flask]:
    with bare_application(databases) as app:
        yield app


@pytest.fixture
def quarter(base: Flask) -> Flask:
    add_quarter()
    return base
