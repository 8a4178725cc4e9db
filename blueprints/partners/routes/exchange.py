"""Import and export from the browser: the same verbs as the commands, with a rehearsal first."""

from __future__ import annotations

from typing import Any

from flask import abort, make_response, request, url_for
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField

from blueprints.partners import blueprint, uploads
from blueprints.web.access import access
from blueprints.web.context import me
from blueprints.web.filters import today
from blueprints.web.forms import Form
from blueprints.web.pages import go_to, render
from blueprints.web.transactions import attempt, without_transaction
from models import db
from models.accounts.tables import Person
from models.errors import DomainError
from models.partners.exports import COLUMNS, export_partners, to_csv_text, to_json_text
from models.partners.imports import ImportReport, given_back, known_from_base, prepare, read_source, write
from models.partners.sources import Kind

IMPORT_BODY = 50 * 1024 * 1024
SHOWN = 50  # remarks on the page
KINDS: tuple[Kind, ...] = ("structures", "services")


class ImportForm(Form):
    structures = FileField("Structures", [FileRequired("Choisissez le fichier des structures.")])
    services = FileField("Services, s’ils sont dans un autre fichier")
    draft = BooleanField("Garder les nouvelles fiches en brouillon")


@blueprint.get("/importer")
@access("fiche.import")
def import_page() -> Any:
    return render("partners/import.html", form=ImportForm(formdata=None), report=None)


@blueprint.post("/importer")
@access("fiche.import", max_body=IMPORT_BODY)
def rehearse_import() -> Any:
    """Read and work out everything, write nothing; the files wait for « Importer »."""
    form = ImportForm()
    if not form.validate_on_submit():
        return render("partners/import.html", status=422, form=form, report=None)
    files: dict[str, tuple[str, bytes]] = {
        kind: (form[kind].data.filename or kind, form[kind].data.read()) for kind in KINDS if form[kind].data
    }
    report = attempt(form, lambda: _import(files, draft=form.draft.data))
    if report is None:
        return render("partners/import.html", status=422, form=form, report=None)
    db.session.rollback()
    if report.refusals:
        files["refus"] = ("refus.json", to_json_text(given_back(report.refusals)).encode())
    token = uploads.keep(files)
    return render("partners/import.html", form=form, token=token, draft=form.draft.data, **_told(report))


@blueprint.get("/importer/<token>/refus.json")
@access("fiche.import")
def refused_rows(token: str) -> Any:
    """The rows that a rehearsal refused, each with the reason."""
    files = uploads.find(token) or {}
    if "refus" not in files:
        abort(404)
    response = make_response(files["refus"][1])
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="lignes-refusees.json"'
    return response


@blueprint.post("/importer/vraiment")
@access("fiche.import")
def do_import() -> Any:
    token = request.form.get("token", "")
    files = uploads.find(token)
    if files is None:
        return go_to(url_for("partners.import_page"), "Ce fichier n’attend plus : envoyez-le de nouveau.", "wait")
    try:
        report = _import(files, draft=request.form.get("draft") == "y")
    except DomainError as error:
        db.session.rollback()
        return go_to(url_for("partners.import_page"), error.message, "call")
    new, changed = report.structures.new + report.services.new, report.structures.changed + report.services.changed
    message = f"C’est fait : {new} fiches et services nouveaux, {changed} modifiés. La recherche les connaît déjà."
    return go_to(url_for("partners.all_fiches"), message)


def _import(files: dict[str, tuple[str, bytes]], *, draft: bool) -> ImportReport:
    """Reading is long: the write lock is taken only once it is over."""
    actor_id = me().id
    without_transaction()
    name, content = files["structures"]
    source = read_source(content, name)
    rows = source.services
    if "services" in files:
        rows = rows + read_source(files["services"][1], files["services"][0], expected="services").services
    known = known_from_base()
    without_transaction()
    prepared = prepare(source.structures, rows, known)
    actor = db.session.get_one(Person, actor_id)
    return write(actor=actor, prepared=prepared, draft=draft)


def _told(report: ImportReport) -> dict[str, Any]:
    remarks = [f"Refusé. {refusal.remark.sentence}" for refusal in report.refusals]
    remarks += [remark.sentence for remark in report.warnings]
    return {"report": report, "remarks": remarks[:SHOWN], "more": max(0, len(remarks) - SHOWN)}


@blueprint.get("/exporter")
@access("fiche.export")
def export_page() -> Any:
    return render("partners/export.html", export=export_partners())


@blueprint.get("/exporter/<kind>.<form>")
@access("fiche.export")
def export_file(kind: str, form: str) -> Any:
    """`structures` or `services`, as `json` (schema v1) or `csv`."""
    if kind not in KINDS or form not in {"json", "csv"}:
        abort(404)
    made = export_partners()
    rows = made.structures if kind == "structures" else made.services
    text = to_json_text(rows) if form == "json" else to_csv_text(rows, COLUMNS[kind])
    response = make_response(text.encode("utf-8" if form == "json" else "utf-8-sig"))
    response.mimetype = "application/json" if form == "json" else "text/csv"
    name = f"{kind}-{today().isoformat()}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
