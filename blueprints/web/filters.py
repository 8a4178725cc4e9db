"""How dates, hours, numbers and phones are written in templates."""

from __future__ import annotations

import re
from datetime import date, datetime

from flask import Flask
from markupsafe import Markup, escape

from models import PARIS, now
from models.history.tables import Change
from models.hours import rules as hours
from models.hours.words import DAY_NAMES
from models.partners import rules as partners
from models.vocabulary.queries import vocabulary


def init_filters(app: Flask) -> None:
    app.jinja_env.filters.update(
        date_words=date_words,
        moment_words=moment_words,
        phone=partners.phone_words,
        tel=tel_link,
        paragraphs=paragraphs,
        highlight=highlight,
        label=label,
        plain=plain,
        fr=fr,
        paris_day=lambda moment: moment.astimezone(PARIS).date(),
        clock=hours.clock_words,
        long_day=long_day,
        lower_first=lambda text: text[:1].lower() + text[1:],
        change_words=change_words,
        call_links=call_links,
    )


def today() -> date:
    return now().astimezone(PARIS).date()


def date_words(value: date | str | None) -> str:
    """« 2 octobre », « 1er mars 2024 » when the year is another; ISO text is taken too."""
    if not value:
        return ""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return hours.date_words(day, today=today())


def moment_words(value: datetime | None) -> str:
    """« 2 octobre à 9 h 30 », in Paris."""
    if value is None:
        return ""
    local = value.astimezone(PARIS)
    return f"{hours.date_words(local.date(), today=today())} à {hours.clock_words(local.time())}"


def tel_link(number: str) -> str:
    return f"tel:{number}"


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs: a blank line parts them, a line end stays a line end."""
    blocks = [block for block in text.replace("\r", "").split("\n\n") if block.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.strip().split("\n")))
        for block in blocks
    )


def highlight(text: str, spans: list[tuple[int, int]]) -> Markup:
    """The text with <mark> round each (start, end); spans are sorted and do not overlap."""
    parts, at = [], 0
    for start, end in spans:
        parts += [escape(text[at:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        at = end
    return Markup("").join([*parts, escape(text[at:])])


def label(code: str, kind: str) -> str:
    return vocabulary().label(kind, code)


def plain(code: str, kind: str) -> str:
    term = vocabulary().get(kind, code)
    return (term.plain or term.label) if term else code


def fr(value: int) -> str:
    """1779 → « 1 779 » with a narrow no-break space."""
    return f"{value:,}".replace(",", "\u202f")


def long_day(day: date) -> str:
    """« jeudi 9 novembre »."""
    return f"{DAY_NAMES[day.weekday()]} {hours.date_words(day, today=day)}"


VERBS = {
    "create": "a commencé la fiche",
    "publish": "a publié la fiche",
    "unpublish": "a repris la fiche en brouillon",
    "archive": "a mis aux archives",
    "restore": "a remis en place",
    "verify": "a vérifié : tout est exact",
    "internal": "a écrit un mot entre nous",
    "close": "a noté une fermeture",
    "reopen": "a enlevé une fermeture",
    "import": "a mis à jour par import",
    "edit": "a modifié",
}
FIELD_WORDS = {
    "name": "le nom",
    "description": "la description",
    "phones": "les téléphones",
    "phone": "le téléphone",
    "email": "l’e-mail",
    "website": "le site",
    "street": "l’adresse",
    "town": "la ville",
    "hours": "les horaires",
    "hours_school_holidays": "les horaires de vacances",
    "documents": "les papiers à apporter",
    "theme": "les thématiques",
    "public": "le public",
    "language": "les langues",
    "fee": "le prix",
    "full_until": "la date « complet jusqu’au »",
    "visibility": "qui peut lire",
    "aliases": "les autres noms",
}


def change_words(change: Change) -> str:
    """What somebody did, as the rest of a sentence: « a modifié les horaires, le site »."""
    verb = VERBS.get(change.verb, change.verb)
    if change.entity == "service" and change.verb == "create":
        return f"a ajouté « {change.new.get('name', 'un service')} »"
    if change.verb != "edit":
        return verb
    fields = [FIELD_WORDS[name] for name in change.new if name in FIELD_WORDS][:3]
    return f"{verb} {', '.join(fields)}" if fields else f"{verb} la fiche"


def call_links(line: str) -> Markup:
    """A line of text whose short emergency numbers can be tapped."""
    parts = re.split(r"(?<!\d)(?<!\d[ \u00a0])(\d{2,3}|3\d[ \u00a0]?\d{2})(?![ \u00a0]?\d)", line)
    return Markup("").join(
        Markup('<a class="nb" href="tel:{}">{}</a>').format(re.sub(r"\D", "", part), part) if i % 2 else escape(part)
        for i, part in enumerate(parts)
    )
