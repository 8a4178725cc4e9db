"""What protects every page: tokens, headers, hosts, weights."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from blueprints.web.security import CONTENT_SECURITY_POLICY, trusted_hosts
from tests.client import HTMX, CheckingClient, logged_in
from tests.conftest import LogIn
from tests.databases import Databases, running
from tests.factories import Make

FORM = {"name": "Fiche forgée", "kind": "", "description": ""}


# --- CSRF ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["a form", "htmx"])
@pytest.mark.parametrize("token", [None, "", "faux", "a.b.c"])
def test_a_request_forged_elsewhere_is_refused(
    concierge: CheckingClient, headers: dict[str, str], token: str | None
) -> None:
    sent = FORM if token is None else FORM | {"csrf_token": token}
    refused = concierge.post("/annuaire/nouvelle", data=sent, headers=headers)
    assert refused.status_code == 400
    assert "attendu trop longtemps" in (refused.text if headers else refused.words)
    assert "Fiche forgée" not in concierge.get("/annuaire/fiches?etat=draft").words


def test_a_token_of_another_session_is_refused(login_as: LogIn) -> None:
    stolen = login_as("coordination").token()
    assert login_as("concierge").post("/annuaire/nouvelle", data=FORM | {"csrf_token": stolen}).status_code == 400


def test_htmx_sends_the_token_of_the_page_in_a_header(concierge: CheckingClient, make: Make) -> None:
    """A request of htmx that is not a form's has no hidden field."""
    fiche = make.partner()
    url = f"/annuaire/{fiche.id}/modifier/contact"
    page = concierge.get(f"/annuaire/{fiche.id}/modifier")
    sent = concierge.post(url, data={"version": fiche.version}, headers={**HTMX, "X-CSRFToken": concierge.token()})
    assert sent.status_code == 200
    assert page.tree.all("body")[0].get("hx-headers")


@pytest.mark.parametrize("address", ["/compte/sortir", "/compte/entrer", "/lieu", "/annuaire/importer"])
def test_no_post_is_exempt(login_as: LogIn, address: str) -> None:
    assert login_as("coordination").post(address).status_code == 400


def test_a_page_left_open_all_day_still_saves(concierge: CheckingClient) -> None:
    page = concierge.get("/annuaire/nouvelle")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=10)):
        assert concierge.submit(page, name="Une fiche").status_code == 303


# --- headers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/urgences", "/compte/entrer", "/rien", "/annuaire?q=papiers"])
def test_a_public_page_is_neither_kept_nor_listed(client: CheckingClient, address: str) -> None:
    """Whoever opened one must leave no trace on a shared machine."""
    page = client.get(address)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert 'content="noindex, nofollow"' in page.text


@pytest.mark.parametrize("address", ["/", "/annuaire/fiches", "/compte", "/lieu", "/annuaire/exporter/structures.json"])
def test_a_private_page_is_not_kept(coordination: CheckingClient, address: str) -> None:
    assert coordination.get(address).headers["Cache-Control"] == "no-store"


def test_the_policy_trusts_nothing_but_this_site() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    for directive in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert directive in CONTENT_SECURITY_POLICY


def test_over_https_the_browser_is_told_to_stay_there(databases: Databases, ready_base: str) -> None:
    with running(databases, ready_base, PUBLIC_URL="https://loge.example") as app:
        client = app.test_client()
        page = client.get("/compte/entrer", base_url="https://loge.example")
        assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert "Secure" in page.headers["Set-Cookie"]


def test_over_http_nothing_is_promised(client: CheckingClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers


@pytest.mark.parametrize("name", ["loge.css", "loge.js", "sprite.svg", "favicon.svg", "vendor/htmx.min.js"])
def test_static_files_are_kept_a_year_and_never_sniffed(client: CheckingClient, name: str) -> None:
    from blueprints.web.assets import static

    with client.application.test_request_context():
        served = client.get(static(name))
    assert served.status_code == 200
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "max-age=31536000" in served.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in served.headers


@pytest.mark.parametrize(
    "address", ["/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/static/vendor/"]
)
def test_nothing_but_static_files_is_served_as_one(client: CheckingClient, address: str) -> None:
    assert client.get(address).status_code == 404


# --- hosts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "loge.example@evil.example"])
def test_a_foreign_host_is_refused(client: CheckingClient, host: str) -> None:
    refused = client.get("/", headers={"Host": host})
    assert refused.status_code == 400
    assert host not in refused.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.1:5000", "loge.example", "loge.example:8443"])
def test_our_own_hosts_are_answered(databases: Databases, ready_base: str, host: str) -> None:
    with running(databases, ready_base, PUBLIC_URL="https://loge.example") as app:
        assert app.test_client().get("/urgences", headers={"Host": host}).status_code == 200


def test_the_hosts_are_this_machine_and_the_public_one() -> None:
    assert trusted_hosts("https://loge.example:8443/x") == ["localhost", "127.0.0.1", "[::1]", "loge.example"]


def test_a_proxy_is_believed_only_when_it_was_named(databases: Databases, ready_base: str) -> None:
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    with running(databases, ready_base) as app:
        assert "Strict-Transport-Security" not in app.test_client().get("/urgences", headers=told).headers
    told["X-Forwarded-Host"] = "localhost"
    with running(databases, ready_base, TRUSTED_PROXIES=1) as app:
        assert "Strict-Transport-Security" in app.test_client().get("/urgences", headers=told).headers


# --- weights -------------------------------------------------------------------------------------------------------


def upload(size: int) -> dict[str, object]:
    return {"logo": (io.BytesIO(b"\x89PNG" + b"x" * size), "logo.png")}


def test_a_body_over_five_megabytes_is_too_heavy(coordination: CheckingClient) -> None:
    token = coordination.token()
    refused = coordination.post("/lieu/logo", data={**upload(5 * 1024 * 1024), "csrf_token": token})
    assert refused.status_code == 413
    assert refused.heading == "C’est trop lourd"


def test_an_import_may_weigh_more(coordination: CheckingClient) -> None:
    token = coordination.token()
    heavy = {"structures": (io.BytesIO(b" " * 6 * 1024 * 1024 + b"[]"), "fiches.json"), "csrf_token": token}
    assert coordination.post("/annuaire/importer", data=heavy).status_code == 422


def test_a_form_with_thousands_of_fields_is_refused(coordination: CheckingClient) -> None:
    many = {f"champ{number}": "x" for number in range(4000)}
    data = {**many, "csrf_token": coordination.token()}
    assert coordination.post("/lieu", data=data, content_type="multipart/form-data").status_code == 413


def test_a_huge_text_in_a_form_is_refused(coordination: CheckingClient) -> None:
    data = {"name": "x" * (3 * 1024 * 1024), "csrf_token": coordination.token()}
    assert coordination.post("/lieu", data=data, content_type="multipart/form-data").status_code == 413


def test_pages_are_compressed_for_who_can_read_it(client: CheckingClient) -> None:
    plain, packed = client.get("/urgences"), client.get("/urgences", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data).decode().split("<main")[1] == plain.text.split("<main")[1]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    for page in (plain, packed):
        assert {"HX-Request", "Accept-Encoding"} <= {name.strip() for name in page.headers["Vary"].split(",")}


def test_small_answers_and_pictures_are_left_alone(client: CheckingClient) -> None:
    headers = {"Accept-Encoding": "gzip"}
    assert "Content-Encoding" not in client.get("/annuaire/fiches", headers=headers).headers


def test_everything_that_changes_with_htmx_says_so(app: Flask, make: Make) -> None:
    """Or a cache, or the back button, would show a fragment as a page."""
    fiche = make.partner(services=[{"name": "Colis"}])
    client = logged_in(app, "coordination")
    service = fiche.services[0].id
    for address in (
        "/",
        "/annuaire",
        "/annuaire?q=colis",
        "/annuaire/fiches",
        f"/annuaire/{fiche.id}/services/{service}",
    ):
        for headers in ({}, HTMX):
            assert "HX-Request" in client.get(address, headers=headers).headers["Vary"], address


@pytest.mark.parametrize("extra", [{"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}])
def test_a_boosted_or_history_request_gets_the_whole_page(concierge: CheckingClient, extra: dict[str, str]) -> None:
    assert not concierge.get("/annuaire?q=colis", headers={**HTMX, **extra}).is_fragment
    assert concierge.fragment("/annuaire?q=colis").is_fragment
