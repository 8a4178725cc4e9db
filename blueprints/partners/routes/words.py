"""The words of residents: the lexicon, and the words that found no answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import abort, request, url_for

from blueprints.partners import blueprint
from blueprints.partners.asked import LONGEST_QUERY
from blueprints.partners.trials import Trial, trials
from blueprints.partners.word_forms import EntryForm, offer_terms
from blueprints.web.access import access
from blueprints.web.context import me, the_place
from blueprints.web.filters import today
from blueprints.web.pages import PER_PAGE, Page, go_to, page_number, render
from blueprints.web.transactions import attempt, without_transaction
from models import PARIS, now, writes
from models.errors import DomainError
from models.search.lexicon import (
    LexiconEntry,
    by_name,
    entry_as_kept,
    entry_row,
    lexicon,
    removed_entries,
    term_labels,
)
from models.search.lexicon_operations import entry_of, refuse_said_elsewhere, remove_entry, restore_entry, write_entry
from models.search.tables import LexiconRow
from models.search.unanswered import KEPT_DAYS, LEAST_SEARCHES, is_waiting, unanswered_count, unanswered_words
from models.search.unanswered_operations import note_unanswered, set_aside
from models.vocabulary.queries import vocabulary

SHOWN = 4  # sayings, or targets, of an entry in the list


@dataclass(frozen=True)
class WaitingPage(Page):
    """The words without an answer have pages of their own, beside those of the lexicon."""

    def url(self, number: int) -> str:
        return f"{url_for('partners.words')}?{urlencode({'attente': number})}"


@dataclass(frozen=True)
class Row:
    entry: LexiconEntry
    title: str
    also_said: str
    leads_to: str


@blueprint.get("/mots")
@access("lexicon.edit")
def words() -> Any:
    return _list()


def _list() -> Any:
    query = request.args.get("q", "").strip()[:LONGEST_QUERY]
    is_removed = request.args.get("etat") == "enlevees"
    found = by_name(removed_entries() if is_removed else lexicon(), query)
    page = _page_of(Page, len(found), page_number())
    start = (page.number - 1) * PER_PAGE
    return render(
        "partners/words.html",
        "entrees",
        query=query,
        is_removed=is_removed,
        rows=[_row(entry) for entry in found[start : start + PER_PAGE]],
        page=page,
        removed=_removed_now(),
        put_aside=_put_aside_now(),
        **_waiting(),
    )


def _page_of(kind: type[Page], total: int, number: int) -> Page:
    pages = max(1, -(-total // PER_PAGE))
    return kind(min(number, pages), pages, total)


def _row(entry: LexiconEntry) -> Row:
    return Row(
        entry=entry,
        title=entry.said[0],
        also_said=_some(entry.said[1:]),
        leads_to=_some([*term_labels(entry.terms), *entry.first, *entry.also]),
    )


def _some(words: Iterable[str]) -> str:
    """« un, deux, trois, quatre et 3 autres »."""
    kept = list(dict.fromkeys(words))
    more = len(kept) - SHOWN
    told = ", ".join(kept[:SHOWN])
    return f"{told} et {more} autre{'s' if more > 1 else ''}" if more > 0 else told


def _waiting() -> dict[str, Any]:
    raw = request.args.get("attente", "1")
    total = unanswered_count(today=today())
    page = _page_of(WaitingPage, total, int(raw) if raw.isascii() and raw.isdigit() and 0 < len(raw) < 7 else 1)
    rows = unanswered_words(today=today(), page=max(1, page.number), per_page=PER_PAGE) if total else []
    return {"waiting": rows, "waiting_page": page, "kept_days": KEPT_DAYS, "least_searches": LEAST_SEARCHES}


def _removed_now() -> LexiconEntry | None:
    """The entry that was taken out just before this page."""
    raw = request.args.get("enlevee", "")
    row = entry_row(int(raw)) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
    return entry_as_kept(row) if row and not row.is_active else None


def _put_aside_now() -> str:
    """The word that was set aside just before this page."""
    word = request.args.get("laisse", "")
    return word if word and is_waiting(word, is_set_aside=True, today=today()) else ""


# --- one entry -----------------------------------------------------------------------------------------------------


@blueprint.get("/mots/nouveau")
@access("lexicon.edit")
def new_words() -> Any:
    """An empty entry, or one that says the word of `?mot=`."""
    form = EntryForm(formdata=None, data={"said": request.args.get("mot", "")[:80]})
    return _page(None, form)


@blueprint.post("/mots/nouveau")
@access("lexicon.edit")
def add_words() -> Any:
    return _save(None)


@blueprint.get("/mots/<int:entry_id>")
@access("lexicon.edit")
def edit_words(entry_id: int) -> Any:
    row = _entry(entry_id)
    return _page(row, EntryForm.of(entry_as_kept(row), row.version))


@blueprint.post("/mots/<int:entry_id>")
@access("lexicon.edit")
def save_words(entry_id: int) -> Any:
    return _save(_entry(entry_id))


def _save(row: LexiconRow | None) -> Any:
    form = EntryForm()
    offer_terms(form, vocabulary())
    if "apercu" in request.form:
        return _try(row, form)
    if form.validate_on_submit() and attempt(
        form,
        lambda: write_entry(actor=me(), entry=row, values=form.values(), base_version=form.base_version),
    ):
        return go_to(url_for("partners.words"), "C’est noté : la recherche connaît ces mots.")
    return _page(row, form, status=422)


def _try(row: LexiconRow | None, form: EntryForm) -> Any:
    """What the entry would change, before anything is written."""
    entry_id = row.id if row else 0
    without_transaction()
    writes.set(False)
    tried = attempt(form, partial(_checked, form, entry_id)) if form.validate() else None
    found = trials(tried, at=now().astimezone(PARIS), zone=the_place().school_zone) if tried else None
    return _page(row, form, found=found, status=200 if tried else 422)


def _checked(form: EntryForm, entry_id: int) -> LexiconEntry:
    return refuse_said_elsewhere(entry_of(form.values(), entry_id=entry_id))


def _page(row: LexiconRow | None, form: EntryForm, *, found: list[Trial] | None = None, status: int = 200) -> Any:
    offer_terms(form, vocabulary())
    kept = entry_as_kept(row) if row else None
    differences = _differences(form, row, kept) if row and kept and form.conflict is not None else []
    return render(
        "partners/words_edit.html",
        "change",
        status=status,
        form=form,
        entry=kept,
        differences=differences,
        action=url_for("partners.save_words", entry_id=row.id) if row else url_for("partners.add_words"),
        trials=found,
    )


def _differences(form: EntryForm, row: LexiconRow, kept: LexiconEntry) -> list[tuple[str, str, str]]:
    """(label, yours, theirs) where somebody saved something else meanwhile; the person may now save theirs."""
    form.version.data = str(row.version)
    theirs = EntryForm.of(kept, row.version)
    rows = []
    for name in EntryForm.FIELDS:
        texts = [_told(one[name].data, is_terms=name == "terms") for one in (form, theirs)]
        if texts[0] != texts[1]:
            rows.append((form[name].label.text, *texts))
    return rows


def _told(data: Any, *, is_terms: bool) -> str:
    return ", ".join(term_labels(data or []) if is_terms else (data or "").splitlines())


def _entry(entry_id: int) -> LexiconRow:
    row = entry_row(entry_id)
    if row is None or not row.is_active:
        abort(404)
    return row


@blueprint.post("/mots/<int:entry_id>/enlever")
@access("lexicon.edit")
def remove_words(entry_id: int) -> Any:
    remove_entry(actor=me(), entry=_entry(entry_id))
    return go_to(url_for("partners.words", enlevee=entry_id))


@blueprint.post("/mots/<int:entry_id>/remettre")
@access("lexicon.edit")
def restore_words(entry_id: int) -> Any:
    row = entry_row(entry_id) or abort(404)
    try:
        restore_entry(actor=me(), entry=row)
    except DomainError as error:
        return go_to(url_for("partners.words", etat="enlevees"), error.message, "call")
    return go_to(url_for("partners.words"), "L’entrée est de nouveau dans le lexique.")


# --- words without an answer ---------------------------------------------------------------------------------------


@blueprint.post("/mots-sans-reponse")
@access("lexicon.note", max_body=4096)
def note_words() -> Any:
    """A search rested, or was sent, and no door was opened. What is kept of it: models.search.unanswered."""
    note_unanswered(queries=[typed[:LONGEST_QUERY] for typed in request.form.getlist("q")[:20]], on=today())
    return "", 204


@blueprint.post("/mots/laisser")
@access("lexicon.edit")
def leave_word() -> Any:
    word = _word()
    set_aside(word=word)
    return go_to(url_for("partners.words", laisse=word))


@blueprint.post("/mots/reprendre")
@access("lexicon.edit")
def take_word_back() -> Any:
    word = _word()
    set_aside(word=word, is_set_aside=False)
    return go_to(url_for("partners.words"), f"« {word} » attend de nouveau une réponse.")


def _word() -> str:
    word = request.form.get("mot", "")
    return word if is_waiting(word, is_set_aside=None, today=today()) else abort(404)
