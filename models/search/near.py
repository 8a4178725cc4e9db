"""How far a fiche is from the town that is asked for."""

from __future__ import annotations

from math import asin, cos, hypot, radians, sin, sqrt
from statistics import fmean, median
from weakref import WeakKeyDictionary

from models.search.snapshot import LAST_LAYER, LAYER_BITS, Point, Snapshot

EARTH = 6371.0  # km, mean radius
WHOLE_COUNTRY = 5.0  # degrees: coordinates further from one another than this are of no town


def centre_of(snapshot: Snapshot, town: str) -> Point | None:
    """The middle of the located fiches of a town (its key); None when there is none. Kept with the snapshot."""
    kept = _kept.setdefault(snapshot, {})
    if town not in kept:
        kept[town] = _centre(snapshot, town)
    return kept[town]


_kept: WeakKeyDictionary[Snapshot, dict[str, Point | None]] = WeakKeyDictionary()


def _centre(snapshot: Snapshot, town: str) -> Point | None:
    number = snapshot.lexis.ids.get(f"town={town}") if town else None
    if number is None:
        return None
    units = [(ordinal, 0) for ordinal in snapshot.partners.get(number)[0]]
    units += [(key >> LAYER_BITS, key & LAST_LAYER) for key in snapshot.services.get(number)[0]]
    points = [point for ordinal, layer in units if (point := snapshot.entries[ordinal].where[layer])]
    if not points:
        return None
    middle = median(point[0] for point in points), median(point[1] for point in points)
    near = [point for point in points if hypot(point[0] - middle[0], point[1] - middle[1]) < WHOLE_COUNTRY]
    return (fmean(point[0] for point in near), fmean(point[1] for point in near)) if near else middle


def kilometres(first: Point, second: Point) -> float:
    """Along the great circle (haversine)."""
    (lat_a, lon_a), (lat_b, lon_b) = ((radians(a), radians(b)) for a, b in (first, second))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))
