"""Sets of small numbers as one big integer each: bit n says whether n is in. AND, OR and count run in C."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress

_TO_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


def union(sets: Iterable[int]) -> int:
    result = 0
    for one in sets:
        result |= one
    return result


def from_numbers(numbers: Iterable[int], size: int) -> int:
    """The set of `numbers`, all of them below `size`."""
    flags = bytearray(b"0" * max(size, 1))
    for number in numbers:
        flags[-1 - number] = 49
    return int(bytes(flags), 2)


def flags(bits: int, size: int) -> bytes:
    """One byte a number, 1 when it is in: quick to look up many times."""
    return bin(bits)[:1:-1].encode().translate(_TO_FLAGS).ljust(size, b"\x00")


def numbers(bits: int) -> list[int]:
    """The numbers of the set, in order."""
    marks = bin(bits)[:1:-1].encode().translate(_TO_FLAGS)
    return list(compress(range(len(marks)), marks))
