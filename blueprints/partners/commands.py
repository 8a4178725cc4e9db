"""`flask partners import | export | search | reindex`. A command commits itself, once; a bad file is one sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from blueprints.partners.terminal import (
    Failure,
    grouped,
    plain_failures,
    progress_bar,
    show_lines,
    write_whole,
    writing,
)
from models import db, now
from models.errors import DomainError
from models.partners import sources
from models.partners.exports import COLUMNS, Export, export_partners, to_csv_text, to_json_text
from models.partners.imports import (
    Counts,
    ImportReport,
    Refusal,
    given_back,
    known_from_base,
    prepare,
    read_source,
    write,
)
from models.place.queries import place_settings
from models.search.operations import is_index_old, reindex_all
from models.search.queries import Filters, ranked_source_ids
from models.search.queries import search as search_fiches

RESULTS = 20
ACCEPTED = ("new", "changed", "same")
MOST_UNREAD = 30

cli = AppGroup("partners", help="Fiches partenaires\u00a0: importer, exporter, chercher.")


# --- import --------------------------------------------------------------------------------------------------------


@cli.command("import")
@click.argument("structures", type=click.Path(path_type=Path))
@click.argument("services", type=click.Path(path_type=Path), required=False)
@click.option("--draft", is_flag=True, help="Ne pas publier les nouvelles fiches.")
@click.option("--dry-run", is_flag=True, help="Tout calculer, ne rien écrire.")
@click.option("--refused", type=click.Path(path_type=Path), help="Où rendre les lignes refusées (.json ou .csv).")
@click.option("--json", "as_json", is_flag=True, help="Dire le bilan en JSON.")
def import_(
    structures: Path, services: Path | None, draft: bool, dry_run: bool, refused: Path | None, as_json: bool
) -> None:
    """Importer des fiches data·inclusion (JSON, JSON par lignes ou CSV, .gz ou non)."""
    with plain_failures():
        report, origins = _run_import(structures, services, draft, dry_run)
    given_back = [] if dry_run else _give_back(report.refusals, origins, refused)
    if as_json:
        click.echo(json.dumps(_as_json(report, dry_run, given_back), ensure_ascii=False, indent=1))
    else:
        _tell_import(report, dry_run, given_back)
    if not any(asdict(counts)[name] for counts in (report.structures, report.services) for name in ACCEPTED):
        raise Failure("Aucune ligne n’a pu être reprise.")


def _run_import(
    structures: Path, services: Path | None, draft: bool, dry_run: bool
) -> tuple[ImportReport, dict[str, Path]]:
    first = _read(structures, "structures")
    second = _read(services, "services") if services else None
    origins = {"structures": structures, "services": services or structures}
    known = known_from_base()
    if not known.codes.get("theme"):
        raise DomainError(None, "Les vocabulaires manquent\u00a0: lancez d’abord «\u00a0flask seed reference\u00a0».")
    db.session.rollback()
    with progress_bar("Lecture") as progress:
        service_rows = first.services + (second.services if second else [])
        prepared = prepare(first.structures, service_rows, known, progress)
    del first, second, service_rows
    with writing(), progress_bar("Écriture") as progress:
        report = write(actor=None, prepared=prepared, draft=draft, progress=progress)
        if dry_run:
            db.session.rollback()
        else:
            db.session.commit()
    return report, origins


def _read(path: Path, expected: sources.Kind) -> sources.Source:
    if path.is_dir():
        raise DomainError(None, f"«\u00a0{path}\u00a0» est un dossier\u00a0: donnez un fichier.")
    try:
        with path.open("rb") as file:
            content = file.read(sources.MAX_BYTES + 1)
    except FileNotFoundError:
        raise DomainError(None, f"«\u00a0{path}\u00a0» n’existe pas.") from None
    except OSError:
        raise DomainError(None, f"«\u00a0{path}\u00a0» ne peut pas être lu.") from None
    return read_source(content, path.name, expected=expected)


def _give_back(refusals: Sequence[Refusal], origins: dict[str, Path], chosen: Path | None) -> list[Path]:
    """Refused rows beside their file (or in the chosen one), ready to be corrected and imported again."""
    groups: dict[Path, list[Refusal]] = {}
    for refusal in refusals:
        groups.setdefault(chosen or _refused_path(origins[refusal.kind]), []).append(refusal)
    for path, group in groups.items():
        try:
            _write_refusals(path, group)
        except OSError:
            raise Failure(
                f"L’import est fait, mais «\u00a0{path}\u00a0» ne peut pas être écrit\u00a0: choisissez --refused."
            ) from None
    return list(groups)


def _refused_path(origin: Path) -> Path:
    name = origin.name.removesuffix(".gz")
    suffix = ".csv" if name.lower().endswith(".csv") else ".json"
    return origin.with_name(Path(name).stem + ".refus" + suffix)


def _write_refusals(path: Path, group: Sequence[Refusal]) -> None:
    rows = given_back(group)
    if path.suffix.lower() == ".csv":
        write_whole(path, to_csv_text([row for found in rows.values() for row in found]), encoding="utf-8-sig")
    else:
        write_whole(path, to_json_text(rows if len(rows) > 1 else next(iter(rows.values()))))


def _tell_import(report: ImportReport, dry_run: bool, given_back: Sequence[Path]) -> None:
    click.echo(f"{'':<12}{'nouvelles':>12}{'modifiées':>12}{'identiques':>12}{'refusées':>12}")
    for name in ("structures", "services"):
        counts: Counts = getattr(report, name)
        click.echo(f"{name:<12}" + "".join(f"{grouped(count):>12}" for count in asdict(counts).values()))
    lines = [f"Refusé. {refusal.remark.sentence}" for refusal in report.refusals]
    show_lines(lines + [remark.sentence for remark in report.warnings])
    if report.unread:
        click.echo(
            f"Champs qui n’existent pas dans une fiche, non repris\u00a0: {', '.join(report.unread[:MOST_UNREAD])}."
        )
    for path in given_back:
        click.echo(f"Les lignes refusées sont dans «\u00a0{path}\u00a0».")
    if dry_run:
        click.echo("Essai\u00a0: rien n’est écrit.")


def _as_json(report: ImportReport, dry_run: bool, given_back: Sequence[Path]) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "structures": asdict(report.structures),
        "services": asdict(report.services),
        "refused": [{"kind": refusal.kind, **asdict(refusal.remark)} for refusal in report.refusals],
        "warnings": [asdict(remark) for remark in report.warnings],
        "unread": report.unread,
        "refused_files": [str(path) for path in given_back],
    }


# --- export --------------------------------------------------------------------------------------------------------


@cli.command("export")
@click.argument("output", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["json", "csv"]), help="Par défaut, celui du nom, sinon json.")
def export(output: Path, form: str | None) -> None:
    """Exporter les fiches publiques en data·inclusion v1, dans un dossier ou un fichier."""
    with plain_failures():
        made = export_partners()
    suffix = output.suffix.lower()
    chosen = form or ("csv" if suffix == ".csv" else "json")
    try:
        paths = _write_export(made, output, chosen, is_file=suffix in (".json", ".csv"))
    except OSError:
        raise Failure(f"«\u00a0{output}\u00a0» ne peut pas être écrit.") from None
    click.echo(f"Structures\u00a0: {grouped(len(made.structures))}. Services\u00a0: {grouped(len(made.services))}.")
    show_lines([f"Laissée de côté. {line}" for line in made.left_out] + [f"Réduite. {line}" for line in made.reduced])
    for path in paths:
        click.echo(f"Écrit\u00a0: {path}")


def _write_export(made: Export, output: Path, form: str, *, is_file: bool) -> list[Path]:
    """The files written; what v1 could not say is beside them, whole."""
    folder = output.parent if is_file else output
    folder.mkdir(parents=True, exist_ok=True)
    texts: dict[Path, str] = {}
    if form == "json" and is_file:
        texts[output] = to_json_text({"structures": made.structures, "services": made.services})
    elif form == "json":
        texts[output / "structures.json"] = to_json_text(made.structures)
        texts[output / "services.json"] = to_json_text(made.services)
    else:
        first = output if is_file else output / "structures.csv"
        second = output.with_name(f"{output.stem}-services.csv") if is_file else output / "services.csv"
        texts[first] = to_csv_text(made.structures, COLUMNS["structures"])
        texts[second] = to_csv_text(made.services, COLUMNS["services"])
    for path, text in texts.items():
        write_whole(path, text, encoding="utf-8-sig" if form == "csv" else "utf-8")
    if made.left_out or made.reduced:
        remarks = (output.with_suffix("") if is_file else output / "export").with_suffix(".remarques.txt")
        write_whole(
            remarks, "\n".join(["Laissées de côté\u00a0:", *made.left_out, "", "Réduites\u00a0:", *made.reduced, ""])
        )
        return [*texts, remarks]
    return list(texts)


# --- search --------------------------------------------------------------------------------------------------------


@cli.command("search")
@click.argument("query", required=False)
@click.option("--json", "as_json", is_flag=True, help="Lire des questions sur l’entrée, une par ligne.")
def search(query: str | None, as_json: bool) -> None:
    """Chercher comme le fait la page : une question, ou beaucoup en JSON."""
    if as_json:
        with click.open_file("-", encoding="utf-8", errors="replace") as lines:
            queries = [query] if query else [line.strip() for line in lines if line.strip()]
        click.echo(json.dumps(ranked_source_ids(queries, limit=RESULTS), ensure_ascii=False, indent=1))
        return
    if not query:
        raise Failure("Donnez une question, ou --json et des questions sur l’entrée.")
    zone = place_settings().school_zone
    results = search_fiches(query, Filters(), audience="team", at=now(), zone=zone, per_page=RESULTS)
    for rank, hit in enumerate(results.hits, 1):
        opening = {True: "ouvert", False: "fermé", None: ""}[hit.is_open]
        click.echo(f"{rank:>3}  {hit.face.name:<60.60}  {hit.face.town:<20.20}  {opening}")
    if not results.hits:
        click.echo("Rien ne répond à cette question.")


@cli.command("reindex")
@click.option("--if-needed", is_flag=True, help="Seulement si une mise à jour a changé la forme de l’index.")
def reindex(if_needed: bool) -> None:
    """Refaire l’index de recherche de toutes les fiches."""
    with plain_failures():
        if if_needed and not is_index_old():
            return
    with plain_failures(), writing(), progress_bar("Index") as progress:
        count = reindex_all(progress)
        db.session.commit()
    click.echo(f"{grouped(count)} fiches indexées.")
