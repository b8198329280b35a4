"""The smallest sets of items whose change satisfies a system, every one of them (Fellegi and Holt)."""

from collections.abc import Iterator, Mapping
from itertools import islice

from xlsx_tools.checking.causes.system import System

MOST_ITEMS = 3  # Whoever must correct four figures to please the identities looks at all of them anyway.
_MOST_STEPS = 4_000  # A hopeless case ends within about a second.

Values = Mapping[str, int]


def smallest_changes(system: System) -> list[Values]:
    """All smallest sets of items with the values they would need; nothing if none is small."""
    for size in range(1, MOST_ITEMS + 1):
        steps = list(islice(_steps(system, size, frozenset()), _MOST_STEPS + 1))
        if len(steps) > _MOST_STEPS:
            return []
        if found := {frozenset(step): step for step in steps if step is not None}:
            return list(found.values())
    return []


def _steps(system: System, left: int, barred: frozenset[str]) -> Iterator[Values | None]:
    """One entry for each step of the search: a solution, or None.

    A row that does not hold is mended by an item in it or not at all; so those are the branches, and
    what an earlier branch has tried is barred in the later ones.
    """
    broken = system.broken
    if not broken:
        yield from _within_range(system, left, barred)
        return
    yield None
    if left == 0:
        return
    pivot = min(broken, key=lambda row: len(row.terms))
    for item in pivot.terms:
        if item not in barred:
            if left > 1 or system.settles(pivot, item):
                yield from _steps(system.chosen(pivot, item), left - 1, barred)
            barred |= {item}


def _within_range(system: System, left: int, barred: frozenset[str]) -> Iterator[Values | None]:
    """The solution if all of it is possible; else what is too much for one item is left to others."""
    wanted = system.wanted()
    if wanted is None:
        return
    outside = {item: end for item, value in wanted.items() if (end := _nearest(system, item, value)) != value}
    if not outside:
        yield wanted
    elif left > 0:
        for item, end in outside.items():
            if end != system.values[item]:
                yield from _steps(system.with_held(item, end), left, barred)


def _nearest(system: System, item: str, value: int) -> int:
    return max(system.least[item], min(value, system.largest[item]))
