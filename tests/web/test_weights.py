"""What a page may weigh: the desk's PC is old, the resident's credit is short."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask

from models.search.queries import faces
from tests.client import logged_in

HTML = 14 * 1024  # bytes, compressed: about one round trip
FIRST_VISIT = 170 * 1024  # with style sheet, scripts and drawings
PAGES = ["/", "/annuaire?q=aide", "{fiche}", "{fiche_edit}", "{service}", "/annuaire/fiches", "/urgences", "/compte"]


def longest(app: Flask) -> dict[str, str]:
    with app.app_context():
        found = [face for face in faces(range(1, 100), "team") if face.services]
        face = max(found, key=lambda one: len(str(one)))
    fiche = f"/annuaire/{face.id}"
    return {
        "fiche": f"{fiche}-{face.slug}",
        "fiche_edit": f"{fiche}/modifier",
        "service": f"{fiche}/services/{face.services[0].id}",
    }


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_light(demo_app: Flask, page: str) -> None:
    answer = logged_in(demo_app, "awa").get(page.format(**longest(demo_app)))
    assert len(gzip.compress(answer.data, 5)) <= HTML


def test_a_first_visit_is_light_too(demo_app: Flask) -> None:
    client = demo_app.test_client()
    home = client.get("/")
    assets = set(re.findall(r"(?:src|href)=\"(/static/[^\"#]+)", home.text))
    assert assets
    served = [client.get(address) for address in assets]
    assert all(one.status_code == 200 for one in served)
    assert sum(len(gzip.compress(one.data)) for one in served) <= FIRST_VISIT - HTML
    elsewhere = re.findall(r"(?:src|href)=\"https?://[^\"]+\.(?:js|css|woff2?|png|svg)", home.text)
    assert elsewhere == []


def test_the_only_scripts_are_htmx_and_ours(demo_app: Flask) -> None:
    scripts = re.findall(r"<script src=\"/static/([^?\"]+)", demo_app.test_client().get("/").text)
    assert scripts == ["vendor/htmx.min.js", "loge.js"]
