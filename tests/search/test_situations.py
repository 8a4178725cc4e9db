"""What people say finds the fiche that answers: judged situations, each set with a floor below its measured value."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.databases import Databases, running, template_of
from tests.search.judging import HERE, fill, misses, quality, ranked, situations

# set, base → least share of situations with a fully right answer in the first three, and in the first place
FLOORS = {
    ("judged", "structures"): (0.94, 0.90),
    ("seen", "structures"): (0.95, 0.92),
    ("seen", "place"): (0.93, 0.88),
    ("unseen", "structures"): (0.94, 0.86),
    ("unseen", "place"): (0.90, 0.80),
}
Base = Callable[[str], str]


@pytest.fixture(scope="module")
def base(databases: Databases) -> Base:
    """base → the name of a filled database, made once."""
    return cache(lambda name: template_of(databases, lambda: fill(name)))


@pytest.mark.parametrize(("name", "where"), FLOORS)
def test_a_right_answer_comes_first(databases: Databases, base: Base, name: str, where: str) -> None:
    asked = [one for one in situations(HERE / f"{name}.json") if one.base == where]
    with running(databases, base(where)) as app, app.app_context():
        run = ranked(where, [one.query for one in asked])
    missed = ", ".join(f"« {one.query} »" for one in misses(asked, run))
    found = quality(asked, run)
    in_three, first = FLOORS[name, where]
    assert found.success_3 >= in_three, f"{found}; missed: {missed}"
    assert found.success_1 >= first, f"{found}"
    assert found.empty <= 0.05, f"{found}"
