"""From a row of data·inclusion (schema v1, its older fields, or a line of CSV) to the fields of a fiche. Pure.

Tolerant: what cannot be read is left aside and told in one French clause; only a row without id or name is refused.
An empty value says nothing: it never erases what a fiche already has. Source of the fields: schemas v1.0.8 and v0 of
github.com/gip-inclusion/data-inclusion-schema (Licence Ouverte 2.0).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from models.errors import DomainError
from models.partners import cells, rules
from models.partners.cells import Known
from models.partners.field_names import WORDS
from models.partners.older_codes import KINDS
from models.partners.phones import read_phones
from models.search.rules import fold

_YES: Final = frozenset({"1", "true", "vrai", "oui", "yes", "o", "t"})
_NO: Final = frozenset({"0", "false", "faux", "non", "no", "n", "f"})
_NOTHING: Final = frozenset({"aucun", "aucune", "neant", "null", "none", "nan"})
_ANY_LENGTH: Final = 10**9
_NO_DATE: Final = "pas de date de mise à jour"
_NO_TEXT: Final = "pas de description"
EXPECTED: Final = frozenset({_NO_DATE, _NO_TEXT})


@dataclass(slots=True)
class Entry:
    """A readable row: the fields that it gives, clean (see PARTNER_FIELDS, SERVICE_FIELDS), and what was left aside."""

    source: str
    source_id: str
    name: str
    values: dict[str, Any]
    warnings: list[str]
    structure_id: str = ""  # of a service
    contact: str = ""  # between ourselves


def read_structure(data: Any, known: Known) -> Entry:
    """Raises DomainError with the reason of a refusal."""
    row = _Row(data, known)
    row.description()
    row.line("acronym", "sigle", limit=30)
    row.checked("siret", rules.clean_siret, "siret")
    row.checked("rna", rules.clean_rna, "rna")
    row.checked("email", rules.clean_email, "courriel", split=True)
    row.checked("website", rules.clean_url, "site_web", split=True)
    row.phones("phones")
    row.place()
    row.hours("horaires_accueil", "horaires_ouverture")
    row.values.pop("appointment", None)
    row.accessibility("accessibilite_lieu", "accessibilite")
    row.codes("network", "reseaux_porteurs", "labels_nationaux", "labels_autres")
    row.codes("theme", "thematiques")
    row.kind("typologie")
    row.day("source_updated_on", "date_maj")
    return row.entry()


def read_service(data: Any, known: Known) -> Entry:
    """Raises DomainError with the reason of a refusal."""
    row = _Row(data, known)
    structure_id = row.raw_line("structure_id")
    if not structure_id:
        raise DomainError("structure_id", "pas de structure (structure_id)")
    row.description()
    row.codes("service_type", "type", "types")
    row.codes("theme", "thematiques")
    row.codes("public", "publics", "profils")
    row.line("publics_detail", "publics_precisions", "profils_precisions", limit=500)
    row.fee()
    row.codes("mode", "modes_accueil")
    row.codes("referrer", "mobilisable_par")
    row.access()
    row.conditions()
    row.area()
    row.place()
    row.hours("horaires_accueil", "recurrence")
    row.day("source_updated_on", "date_maj")
    if known.sensitive.intersection(row.values.get("theme", ())):
        row.values["is_sensitive"] = True
    return row.entry(structure_id=structure_id, contact=row.contact())


class _Row:
    """A row being read: `values` fills with clean fields, `warnings` with what was left aside."""

    def __init__(self, data: Any, known: Known) -> None:
        if not isinstance(data, dict):
            raise DomainError(None, "ce n’est pas une fiche lisible")
        self.data = data
        self.known = known
        self.values: dict[str, Any] = {}
        self.warnings: list[str] = []
        self.source_id = self.raw_line("id")
        if not self.source_id:
            raise DomainError("id", "pas d’identifiant (id)")
        self.line("name", "nom", limit=rules.MAX_NAME)
        if not self.values.get("name"):
            raise DomainError("nom", "pas de nom")

    def entry(self, *, structure_id: str = "", contact: str = "") -> Entry:
        prefix, mark, _rest = self.source_id.partition("--")
        source = self.raw_line("source") or (prefix if mark else "import")
        name = self.values["name"]
        return Entry(source, self.source_id, name, self.values, self.warnings, structure_id, contact)

    # --- what the row says, as text ---------------------------------------------------------------------------------

    def raw(self, *names: str) -> str:
        """The first of these fields that says something, as text; a list or an object is not a text."""
        for name in names:
            value = self.data.get(name)
            if isinstance(value, (dict, list)) and value:
                self.warnings.append(f"{name}\u00a0: ce n’est pas un texte, laissé de côté")
            elif text := cells.text_of(value):
                return text
        return ""

    def raw_line(self, name: str) -> str:
        return rules.clean_line(self.raw(name)[:300], name, limit=300)

    def raw_text(self, *names: str) -> str:
        return rules.clean_text(self.raw(*names), names[0], limit=_ANY_LENGTH)

    def items(self, *names: str, separators: str = "|,") -> list[str]:
        texts = [text for name in names for text in cells.items_of(self.data.get(name), separators)]
        clean = [rules.clean_line(text[:300], names[0], limit=300) for text in texts]
        return list(dict.fromkeys(text for text in clean if text and fold(text) not in _NOTHING))

    def says(self, *names: str) -> bool | None:
        """Yes, no, or nothing."""
        words = fold(self.raw(*names))
        return True if words in _YES else False if words in _NO else None

    # --- simple fields ----------------------------------------------------------------------------------------------

    def line(self, target: str, *names: str, limit: int) -> None:
        self.write(target, re.sub(r"\s+", " ", self.raw_text(*names)), limit)

    def joined(self, target: str, *names: str) -> None:
        """Several texts one after the other, without saying twice what the next one already begins with."""
        texts: list[str] = []
        for text in filter(None, map(self.raw_text, names)):
            if texts and text.startswith(texts[-1]):
                texts.pop()
            texts.append(text)
        self.write(target, "\n\n".join(texts), rules.MAX_TEXT)

    def write(self, target: str, text: str, limit: int) -> None:
        text = text.strip()
        if len(text) > limit:
            length = f"{limit:,}".replace(",", "\u202f")
            self.warnings.append(f"{WORDS.get(target, target)}\u00a0: texte coupé à {length} caractères")
            text = text[: limit - 1].rstrip() + "…"
        if text:
            self.values[target] = text

    def checked(self, target: str, clean: Callable[[str, str], str], *names: str, split: bool = False) -> None:
        """What the rule accepts, the first of several; the reason when it accepts nothing."""
        typed = self.raw(*names)
        accepted: list[str] = []
        reasons: list[str] = []
        for candidate in re.split(r"[;,|\s]+", typed)[:20] if split else [typed]:
            try:
                accepted.append(clean(candidate, target))
            except DomainError as error:
                reasons.append(error.message.split(" Exemple")[0].rstrip("."))
        kept = list(dict.fromkeys(filter(None, accepted)))
        if kept:
            self.values[target] = kept[0]
        if len(kept) > 1:
            self.warnings.append(f"un seul {WORDS[target]} est gardé")
        if reasons and not kept:
            self.warnings.append(f"{WORDS[target]} laissé de côté ({reasons[0][0].lower()}{reasons[0][1:]})")

    def day(self, target: str, name: str) -> None:
        typed = self.raw(name)
        if day := cells.day_of(typed):
            self.values[target] = day
        else:
            said = f"date de mise à jour impossible («\u00a0{typed[:40]}\u00a0»)"
            self.warnings.append(said if typed else _NO_DATE)

    def codes(self, kind: str, *names: str) -> None:
        """Codes that the base knows, as terms of this kind; the others are kept as free tags."""
        found: list[str] = []
        for word in self.items(*names):
            if code := cells.code_of(kind, word, self.known):
                found.append(code)
            else:
                self.tag(word)
        self.add(kind, found)

    def add(self, target: str, found: list[str]) -> None:
        if found:
            self.values[target] = list(dict.fromkeys([*self.values.get(target, []), *found]))

    def tag(self, word: str) -> None:
        self.add("tags", [word])

    # --- fields that need a rule of their own -----------------------------------------------------------------------

    def description(self) -> None:
        self.joined("description", "description")
        if "description" not in self.values:
            self.joined("description", "presentation_resume", "presentation_detail")
        if "description" not in self.values:
            self.warnings.append(_NO_TEXT)

    def kind(self, name: str) -> None:
        """The typology is kept as a tag too: people search « PMI », not « institution »."""
        word = self.raw_line(name)
        kind = KINDS.get(cells.slug(word), "")
        if kind in self.known.codes.get("partner_kind", ()):
            self.values["kind"] = kind
        if word and cells.slug(word) not in (kind, "autre"):
            self.tag(word)

    def phones(self, target: str) -> None:
        typed = self.data.get("telephone")
        numbers, unread = read_phones("|".join(map(cells.text_of, typed if isinstance(typed, list) else [typed])))
        self.warnings += [f"téléphone illisible, laissé de côté («\u00a0{text}\u00a0»)" for text in unread]
        if numbers:
            self.values[target] = numbers if target == "phones" else numbers[0]
        if target == "phone" and len(numbers) > 1:
            self.warnings.append("un seul téléphone est gardé pour un service")

    def place(self) -> None:
        """A confidential address keeps its town alone."""
        self.line("town", "commune", limit=100)
        flag = self.says("adresse_confidentielle", "adresse_masquee", "adresse_non_diffusee")
        typed = (self.raw("adresse"), self.raw("complement_adresse"))
        if flag or (flag is None and cells.is_hidden(typed, (self.values["name"], self.values.get("description", "")))):
            self.values["address_is_confidential"] = True
            self.warnings.append("adresse confidentielle\u00a0: ni rue, ni code postal, ni coordonnées ne sont gardés")
            return
        self.line("street", "adresse", limit=200)
        self.line("street_more", "complement_adresse", limit=200)
        self.checked("postal_code", cells.postal_code_of, "code_postal")
        self.checked("insee_code", cells.insee_code_of, "code_insee")
        self.coordinates()

    def coordinates(self) -> None:
        latitude, longitude = (cells.number_of(self.raw(name)) for name in ("latitude", "longitude"))
        if latitude is None and longitude is None:
            return
        if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            self.warnings.append("coordonnées impossibles, laissées de côté")
            return
        self.values |= {"latitude": latitude, "longitude": longitude}

    def hours(self, *names: str) -> None:
        typed = rules.clean_line(self.raw(*names)[:1000], "hours", limit=1000)
        if not typed:
            return
        if expression := cells.hours_of(typed):
            self.values["hours"] = expression
            return
        self.write("hours_note", typed, 300)
        if re.fullmatch(r"(uniquement )?sur (rendez-vous|rdv)\.?", fold(typed)):
            self.values["appointment"] = "avec"
        else:
            self.warnings.append(f"horaires gardés en toutes lettres («\u00a0{typed[:60]}\u00a0»)")

    def accessibility(self, *names: str) -> None:
        typed = self.raw(*names)
        if not typed.startswith(("http://", "https://", "www.")):
            self.joined("accessibility", *names)
        elif "address_is_confidential" not in self.values:
            self.checked("accessibility_url", rules.clean_url, *names)

    def fee(self) -> None:
        words = self.items("frais")
        sure = {word: code for word in words if (code := cells.code_of("fee", word, self.known))}
        if len(set(sure.values())) == 1:
            self.values["fee"] = next(iter(sure.values()))
        self.line("fee_detail", "frais_precisions", "frais_autres", limit=500)
        unsure = ", ".join(re.sub(r"[\s-]+", " ", word).strip() for word in words if word not in sure)
        if unsure and "fee_detail" not in self.values:
            self.write("fee_detail", unsure, 500)
        if cells.slug(self.values.get("fee_detail", "")) == self.values.get("fee"):
            del self.values["fee_detail"]

    def access(self) -> None:
        """How to get in, and who may refer: v1 says it in three fields, v0 in eight."""
        self.codes("access", "modes_mobilisation")
        self.checked(
            "access_link", rules.clean_url, "lien_mobilisation", "formulaire_en_ligne", "prise_rdv", "page_web"
        )
        self.joined("access_detail", "mobilisation_precisions")
        older = {"beneficiaire": "usagers", "accompagnateur": "professionnels"}
        for suffix, who in older.items():
            words = [word for word in self.items(f"modes_orientation_{suffix}") if word != "autre"]
            if "prendre-rdv" in words:
                self.values["appointment"] = "avec"
            self.add("access", [code for word in words if (code := cells.code_of("access", word, self.known))])
            self.add("referrer", [who] if words and who in self.known.codes.get("referrer", ()) else [])
        if "access_detail" not in self.values:
            self.joined("access_detail", *(f"modes_orientation_{suffix}_autres" for suffix in older))

    def conditions(self) -> None:
        """Our own export lists the documents under a title; v0 has a field for them."""
        text, documents = cells.split_conditions(self.raw_text("conditions_acces"))
        lines = [text, *self.items("pre_requis", separators="|")]
        self.write("conditions", "\n".join(filter(None, lines)), rules.MAX_TEXT)
        self.add(
            "documents", [label[:300] for label in [*documents, *self.items("justificatifs", separators="|")]][:40]
        )

    def area(self) -> None:
        is_whole_country = self.raw("zone_diffusion_type") == "pays"
        self.add("area", ["france"] if is_whole_country else self.items("zone_eligibilite", "zone_diffusion_code"))
        self.line("area_label", "zone_diffusion_nom", limit=200)

    def contact(self) -> str:
        """A person's name is for us alone, and so are their number and mail when v0 says that they are not public."""
        who = [self.raw_line("contact_nom_prenom")]
        if self.says("contact_public") is False:
            who += [self.raw_line("telephone"), self.raw_line("courriel")]
        else:
            self.phones("phone")
            self.checked("email", rules.clean_email, "courriel", split=True)
        said = ", ".join(filter(None, who))
        return f"{said} ({self.values['name']})" if said else ""
