"""Fiches to print, and what is read on the paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from pypdf import PageObject, PdfReader

from models.partners.faces import PartnerFace, ServiceFace

TODAY = date(2026, 11, 9)
MM = 72 / 25.4
MANY_HOURS = (
    "Mo 08:00-09:00,10:00-11:00,12:00-13:00; Tu 08:10-09:10,10:10-11:10; We 08:20-09:20,10:20-11:20; "
    "Th 08:30-09:30,10:30-11:30; Fr 08:40-09:40; Sa 08:50-09:50; Su 09:00-10:00,11:00-12:00"
)
Print = Callable[..., PdfReader]

LETTERS = ServiceFace(
    id=1,
    name="Aide au dossier de titre de séjour",
    description="On relit le dossier avec vous.",
    fee="gratuit",
    appointment="sans",
    documents=["passeport, même périmé", "courriers de la préfecture", "preuve d’adresse"],
    language=["fr", "ar", "bm"],
    public=["personnes-exilees"],
    age_min=18,
)
FICHE = PartnerFace(
    id=12,
    name="Accueil Étrangers du Quartier",
    kind="association",
    state="published",
    phones=["+33199001234"],
    street="7 rue du Modèle",
    street_more="au rez-de-chaussée",
    postal_code="94800",
    town="Villejuif",
    hours="Tu,Th 09:30-12:30; Fr 14:00-17:00",
    verified_on="2026-10-02",
    verified_how="phone",
    services=[LETTERS],
)
CHILDREN = ServiceFace(id=2, name="Aide aux devoirs", fee="payant", fee_detail="5 € par an", appointment="avec")
SHELTER = PartnerFace(
    id=5,
    name="Maison des Femmes",
    kind="hebergeur",
    state="published",
    visibility="team",
    phones=["3919"],
    town="Villejuif",
    address_is_confidential=True,
    services=[ServiceFace(id=1, name="Mise à l’abri", visibility="team")],
)


def words(pdf: PdfReader) -> str:
    """All that the first page says, on one line, its no-break spaces made plain."""
    return re.sub(r"\s+", " ", pdf.pages[0].extract_text())


def with_service(**values: Any) -> PartnerFace:
    return replace(FICHE, services=[replace(LETTERS, **values)])


def links(page: PageObject) -> list[str]:
    return [annotation.get_object()["/A"]["/URI"] for annotation in page.get("/Annots", [])]


def type_sizes(page: PageObject) -> dict[float, int]:
    """Characters by size of type, in points."""
    found: dict[float, int] = {}

    def read(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        real = round(abs(size * tm[3] * cm[3]), 2)
        found[real] = found.get(real, 0) + len(text.strip())

    page.extract_text(visitor_text=read)
    return {size: count for size, count in found.items() if count}
