from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from models import PARIS, db
from models.place.tables import Closure
from models.search.rules import fold
from tests.search.fiches import add_partner, ask, names, save

# --- filters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"door": "manger"}, ["Épicerie solidaire du Parc", "Les Restos du Cœur"]),
        ({"door": "manger", "fee": "gratuit"}, ["Les Restos du Cœur"]),
        (
            {"themes": ("equipement-et-alimentation--alimentation",)},
            ["Épicerie solidaire du Parc", "Les Restos du Cœur"],
        ),
        ({"languages": ("wo",)}, ["Les Restos du Cœur"]),
        ({"door": "manger", "languages": ("wo",)}, []),
        ({"publics": ("femmes",)}, ["Femmes solidaires", "Les Restos du Cœur"]),
        ({"access": ("sans-rendez-vous",)}, ["Centre communal d’action sociale"]),
        (
            {"towns": ("villejuif", "Sceaux")},
            ["Conseil de prud’hommes", "Épicerie solidaire du Parc", "Femmes solidaires", "Mission locale"],
        ),
        ({"open_now": True}, ["Centre communal d’action sociale", "Les Restos du Cœur"]),
        ({"open_now": True, "fee": "payant"}, []),
    ],
)
@pytest.mark.usefixtures("quarter")
def test_one_service_must_satisfy_all_the_filters(filters: dict[str, Any], found: list[str]) -> None:
    results = ask(**filters)
    assert sorted(names(results), key=fold) == found
    for hit in results.hits:
        assert hit.service or not hit.face.live_services


@pytest.mark.usefixtures("quarter")
def test_the_count_of_an_option_is_what_choosing_it_shows() -> None:
    for chosen in ({}, {"door": "manger"}, {"fee": "gratuit"}, {"towns": ("bagneux",)}):
        for query in ("", "aide", "alimentation villejuif"):
            for facet in ask(query, **chosen).facets:
                for option in facet.options:
                    value: Any = option.value
                    value = True if facet.name == "open_now" else value
                    many = facet.name in ("themes", "publics", "languages", "access", "towns")
                    asked = {**chosen, facet.name: (value,) if many else value}
                    assert ask(query, **asked).total == option.count, (query, asked)


@pytest.mark.usefixtures("quarter")
def test_a_chosen_option_stays_in_its_facet_when_it_shows_nothing() -> None:
    facets = {facet.name: facet for facet in ask("prud", languages=("wo",)).facets}
    assert [(o.value, o.label, o.count, o.selected) for o in facets["languages"].options] == [("wo", "Wolof", 0, True)]


@pytest.mark.usefixtures("quarter")
def test_words_and_filters_narrow_each_other() -> None:
    assert names(ask("alimentaire", fee="payant")) == []
    assert names(ask("colis", fee="gratuit")) == ["Les Restos du Cœur"]


@pytest.mark.usefixtures("base")
def test_pages_of_twenty_five_hold_everything_once() -> None:
    for number in range(60):
        add_partner(f"Mairie {number:02}")
    pages = [ask("mairie", page=page) for page in (1, 2, 3, 9)]
    assert [(page.page, len(page.hits)) for page in pages] == [(1, 25), (2, 25), (3, 10), (3, 10)]
    assert {(page.pages, page.total) for page in pages} == {(3, 60)}
    shown = [name for page in pages[:3] for name in names(page)]
    assert shown == sorted(shown)
    assert len(set(shown)) == 60


# --- open now ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (datetime(2026, 11, 24, 10, tzinfo=PARIS), True),
        (datetime(2026, 11, 24, 12, 30, tzinfo=PARIS), False),
        (datetime(2026, 11, 11, 10, tzinfo=PARIS), False),  # a public holiday
        (datetime(2026, 12, 1, 10, tzinfo=PARIS), False),  # closed that week
    ],
)
@pytest.mark.usefixtures("base")
def test_open_now_knows_hours_holidays_and_closures(at: datetime, is_open: bool) -> None:
    partner = add_partner("Accueil", hours="Mo-Fr 09:00-12:00")
    db.session.add(Closure(partner_id=partner.id, starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 5)))
    save(partner)
    assert ask("accueil", at=at).hits[0].is_open is is_open
    assert ask(at=at, open_now=True).total == is_open


@pytest.mark.usefixtures("base")
def test_unknown_hours_are_neither_open_nor_closed() -> None:
    add_partner("Accueil", hours_note="sur rendez-vous")
    assert ask("accueil").hits[0].is_open is None
    assert ask(open_now=True).total == 0


@pytest.mark.usefixtures("base")
def test_among_equals_the_open_one_comes_first_then_the_name() -> None:
    add_partner("Relais B", hours="Mo-Fr 14:00-18:00")
    add_partner("Relais C", hours="Mo-Fr 09:00-18:00")
    add_partner("Relais A", hours="Mo-Fr 14:00-18:00")
    assert names(ask("relais")) == ["Relais C", "Relais A", "Relais B"]
