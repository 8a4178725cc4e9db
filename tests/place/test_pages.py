"""The place's settings: what pages and papers say of it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from models import PARIS, db, now
from models.history.queries import changes_of
from models.place.operations import edit_place, place_settings_to_edit
from models.place.queries import place_settings, stored_file
from tests.client import CheckingClient
from tests.databases import writing


def today() -> object:
    return now().astimezone(PARIS).date()


def saved(app: Flask, field: str) -> object:
    with app.app_context():
        return getattr(place_settings(), field)


def test_the_coordination_names_the_place_and_every_page_says_so(app: Flask, coordination: CheckingClient) -> None:
    page = coordination.get("/lieu")
    done = coordination.submit(
        page,
        "/lieu",
        name="La Loge du Parc",
        where="sous les arcades",
        phone="01 99 00 88 00",
        school_zone="B",
        follow=True,
    )
    assert "C’est noté" in done.words
    anonymous = app.test_client()
    for address in ("/", "/urgences", "/nulle-part"):
        assert "La Loge du Parc" in anonymous.get(address).words
    assert saved(app, "phone") == "+33199008800"
    assert saved(app, "school_zone") == "B"


def test_a_form_saved_without_a_change_changes_nothing(app: Flask, coordination: CheckingClient) -> None:
    with writing(app):
        values = {"hours": "Tu 11:00-13:00,16:00-18:00; PH off", "phone": "01 99 00 88 00", "website": "loge.example"}
        edit_place(actor=None, place=place_settings_to_edit(), values=values)
        before = len(changes_of("place", 1))
    coordination.submit(coordination.get("/lieu"), "/lieu")
    with app.app_context():
        place = place_settings()
        assert place.phone == "+33199008800"
        assert place.hours.replace(" ", "").startswith("Tu11:00-13:00,16:00-18:00")
        assert len(changes_of("place", 1)) <= before + 1


def test_the_week_is_written_in_the_grid(app: Flask, coordination: CheckingClient) -> None:
    grid = {"hours-1-0-start": "11:00", "hours-1-0-end": "13:00", "hours-1-1-start": "16:00", "hours-1-1-end": "18:00"}
    coordination.submit(coordination.get("/lieu"), "/lieu", fields=grid)
    assert saved(app, "hours").startswith("Tu 11:00-13:00,16:00-18:00")  # type: ignore[attr-defined]
    form = coordination.get("/lieu").form("/lieu").values()
    assert {name: form[name] for name in grid} == grid


@pytest.mark.parametrize(
    ("start", "end"), [("13:00", "11:00"), ("11:00", ""), ("", "13:00"), ("25:00", "26:00"), ("onze", "13:00")]
)
def test_a_wrong_hour_is_told_beside_the_grid(app: Flask, coordination: CheckingClient, start: str, end: str) -> None:
    grid = {"hours-0-0-start": start, "hours-0-0-end": end}
    answer = coordination.submit(coordination.get("/lieu"), "/lieu", name="Renommée", fields=grid)
    assert answer.status_code == 422
    assert answer.tree.by_id["hours"].get("aria-describedby", "").endswith("hours-error")
    assert answer.within("hours-error")
    assert saved(app, "name") == "La Conciergerie d’essai", "nothing is half saved"
    kept = answer.form("/lieu").values()
    assert (kept["hours-0-0-start"], kept["hours-0-0-end"], kept["name"]) == (start, end, "Renommée")


def test_hours_that_the_grid_cannot_say_are_kept(app: Flask, coordination: CheckingClient) -> None:
    with writing(app):
        edit_place(actor=None, place=place_settings_to_edit(), values={"hours": "Mo[1] 10:00-12:00"})
    page = coordination.get("/lieu")
    assert page.form("/lieu").values()["hours-raw"] == "Mo[1] 10:00-12:00"
    coordination.submit(page, "/lieu")
    assert saved(app, "hours") == "Mo[1] 10:00-12:00"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Un nom est nécessaire."),
        ("name", "   ", "Un nom est nécessaire."),
        ("phone", "bientôt", "« bientôt » n’est pas un numéro de téléphone. Exemple : 01 99 00 12 34."),
        ("email", "accueil", "« accueil » n’est pas une adresse e-mail. Exemple : accueil@association.example."),
        ("website", "javascript:alert(1)", None),
        ("postal_code", "948", "Un code postal compte cinq chiffres."),
    ],
)
def test_a_setting_that_cannot_be_is_told_on_its_field(
    coordination: CheckingClient, field: str, value: str, sentence: str | None
) -> None:
    answer = coordination.submit(coordination.get("/lieu"), "/lieu", fields={field: value})
    assert answer.status_code == 422
    assert sentence is None or sentence in answer.errors
    assert answer.tree.by_id[field].get("aria-invalid") == "true"


def test_the_second_person_to_save_is_shown_both_names(app: Flask, coordination: CheckingClient) -> None:
    page = coordination.get("/lieu")
    with writing(app):
        edit_place(actor=None, place=place_settings_to_edit(), values={"name": "Le nom d’une collègue"})
    answer = coordination.submit(page, "/lieu", name="Mon nom")
    assert answer.status_code == 422
    assert "Le nom d’une collègue" in answer.words
    assert "Mon nom" in answer.words
    assert saved(app, "name") == "Le nom d’une collègue"
    assert coordination.submit(answer, "/lieu").status_code == 303
    assert saved(app, "name") == "Mon nom"


def test_two_people_who_change_different_settings_do_not_meet(app: Flask, coordination: CheckingClient) -> None:
    page = coordination.get("/lieu")
    with writing(app):
        edit_place(actor=None, place=place_settings_to_edit(), values={"name": "Le nom d’une collègue"})
    form = page.form("/lieu").values()
    assert form["name"] == "La Conciergerie d’essai"
    coordination.submit(page, "/lieu", name="Le nom d’une collègue", town="Arcueil")
    assert (saved(app, "name"), saved(app, "town")) == ("Le nom d’une collègue", "Arcueil")


# --- closures ------------------------------------------------------------------------------------------------------


def test_the_place_says_when_it_is_away(app: Flask, coordination: CheckingClient) -> None:
    start = today() + timedelta(days=10)  # type: ignore[operator]
    page = coordination.get("/lieu")
    done = coordination.submit(
        page, "/fermetures", starts_on=f"{start:%d/%m/%Y}", ends_on=start.isoformat(), reason="inventaire", follow=True
    )
    assert "inventaire" in done.within("fermetures")
    remove = next(form.get("action", "") for form in done.tree.all("form") if "/enlever" in form.get("action", ""))
    gone = coordination.submit(done, remove, follow=True)
    assert "inventaire" not in gone.within("fermetures")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "sentence"),
    [
        ("30/02/2030", "01/03/2030", "Cette date n’existe pas. Exemple : 03/02/2026."),
        ("bientôt", "01/03/2030", "Cette date n’existe pas. Exemple : 03/02/2026."),
        ("02/03/2030", "01/03/2030", "La fin vient avant le début."),
        ("", "01/03/2030", "Écrivez le premier jour."),
    ],
)
def test_a_closure_that_cannot_be_is_told_in_a_sentence(
    coordination: CheckingClient, starts_on: str, ends_on: str, sentence: str
) -> None:
    page = coordination.get("/lieu")
    answer = coordination.submit(page, "/fermetures", starts_on=starts_on, ends_on=ends_on, reason="fêtes")
    assert answer.status_code == 422
    assert answer.errors == [sentence]
    assert "fêtes" in answer.form("/fermetures").values().values(), "what was typed is still there"


# --- logo ----------------------------------------------------------------------------------------------------------


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 600), **how: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "#803020").save(made, kind, **how)  # type: ignore[arg-type]
    return made.getvalue()


def send(coordination: CheckingClient, content: bytes, name: str = "logo.png") -> object:
    return coordination.submit(coordination.get("/lieu"), "/lieu/logo", logo=(io.BytesIO(content), name))


def logo_of(page: object) -> str:
    return next(one.get("src", "") for one in page.tree.all("img") if "/logo/" in one.get("src", ""))  # type: ignore[attr-defined]


def with_metadata(kind: str) -> bytes:
    if kind == "PNG":
        note = PngInfo()
        note.add_text("Author", "SECRET-METADATA")
        return picture("PNG", pnginfo=note)
    exif = Image.Exif()
    exif[0x013B] = "SECRET-METADATA"
    exif[0x8825] = {1: "N", 2: (48.0, 47.0, 0.0)}
    return picture(kind, exif=exif)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_made_anew_without_what_the_camera_wrote(app: Flask, coordination: CheckingClient, kind: str) -> None:
    sent = with_metadata(kind)
    assert b"SECRET-METADATA" in sent
    assert send(coordination, sent, f"logo.{kind.lower()}").status_code == 303  # type: ignore[attr-defined]
    served = app.test_client().get(logo_of(app.test_client().get("/")))
    assert served.status_code == 200
    assert served.mimetype == "image/png"
    assert b"SECRET-METADATA" not in served.data
    shown = Image.open(io.BytesIO(served.data))
    assert max(shown.size) == 480
    assert not shown.getexif()
    assert not shown.info.get("Author")


def test_a_logo_is_kept_by_browsers_and_its_address_changes_with_it(app: Flask, coordination: CheckingClient) -> None:
    send(coordination, picture(size=(50, 50)))
    first = logo_of(coordination.get("/"))
    assert "immutable" in coordination.get(first).headers["Cache-Control"]
    send(coordination, picture(size=(60, 50)))
    assert logo_of(coordination.get("/")) != first


def test_the_logo_is_taken_away(coordination: CheckingClient) -> None:
    send(coordination, picture())
    address = logo_of(coordination.get("/"))
    coordination.submit(coordination.get("/lieu"), "/lieu/logo/enlever")
    assert address not in coordination.get("/").text


def bomb() -> bytes:
    """A few kilobytes that unfold into 400 million pixels."""
    return picture(size=(20_000, 20_000), compress_level=9) if False else _png_header(20_000, 20_000)


def _png_header(width: int, height: int) -> bytes:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"bonjour", "logo.png"),
        (b"", "logo.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.svg"),
        (picture("GIF"), "logo.png"),
        (picture()[:200], "logo.png"),
        (_png_header(20_000, 20_000), "logo.png"),
        (_png_header(6_500, 6_500), "logo.png"),
        (b"%PDF-1.7", "logo.png"),
    ],
    ids=["text", "empty", "svg", "gif", "half", "bomb", "huge", "pdf"],
)
def test_what_is_not_a_picture_is_refused_in_a_sentence(
    coordination: CheckingClient, content: bytes, name: str
) -> None:
    answer = send(coordination, content, name)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    (sentence,) = answer.errors  # type: ignore[attr-defined]
    assert "image" in sentence


def test_no_file_at_all_is_refused_too(coordination: CheckingClient) -> None:
    page = coordination.get("/lieu")
    answer = coordination.submit(page, "/lieu/logo", extra={"logo": (io.BytesIO(b""), "")})
    assert answer.errors == ["Choisissez une image."]


def test_the_same_logo_twice_is_one_file(app: Flask, coordination: CheckingClient) -> None:
    send(coordination, picture())
    first = logo_of(coordination.get("/"))
    send(coordination, picture())
    assert logo_of(coordination.get("/")) == first
    with app.app_context():
        assert stored_file(first.split("/")[-1].removesuffix(".png"))
        db.session.rollback()
