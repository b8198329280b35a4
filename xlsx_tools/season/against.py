"""How a published sum differs from that of its units, and which few units the whole difference is."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import combinations, islice

from xlsx_tools.filing.levels import SourceFigures, leaves
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import TOLERANCE, Number, plain_number, same_amount

_MOST_UNITS = 3  # of one explanation
_MOST_TRIED = 2_000  # units of which three at a time are tried
_MOST_TOLD = 3
_PRIME = (1 << 61) - 1


@dataclass(frozen=True)
class Difference:
    """An item that a published parent has otherwise; `units` have most of it, the largest figure first."""

    item: str
    published: Number | None
    summed: Number
    units: tuple[tuple[str, Number], ...]

    @property
    def amount(self) -> Number:
        """Published minus summed."""
        return plain_number(Decimal(self.published or 0) - Decimal(self.summed))


def differences(form: Form, published: Submission, summed: Submission) -> list[Difference]:
    """Every item, totals too, that the published parent has otherwise than the sum has it."""
    there, here = published.tally(form).known, summed.tally(form).figures
    return [
        Difference(item, there[item], here[item] or 0, largest_of(summed.sources, item))
        for item in form.items
        if there[item] is None or not same_amount(there[item] or 0, here[item] or 0)
    ]


class Miscount(Enum):
    """How units can be wrong in a published sum; the simplest first."""

    LEFT_OUT = "left out"
    TWICE = "counted twice"
    ALONE = "nothing but them"
    ONCE_ALONE = "all twice but them"


@dataclass(frozen=True)
class Miscounted:
    """The units that the whole difference is, and how."""

    how: Miscount
    units: tuple[str, ...]


def units_behind(form: Form, published: Submission, summed: Submission) -> list[Miscounted]:
    """The fewest units, three at most, that a published sum has otherwise and nothing else; each way to it.

    Those of the sum itself are tried first, then those of the levels below as far as they are known.
    Nothing where no few units are the difference.
    """
    there = published.tally(form).known
    # Of signed figures a part may be more than the whole: they tell nothing here.
    items = [item.id for item in form.inputs.values() if there[item.id] is not None and not item.is_signed]
    wanted = _vector({item: there[item] or 0 for item in items}, items)
    for sources in _levels(summed):
        found = list(_ways({source.unit: _vector(source.figures, items) for source in sources}, wanted))
        if found:
            least = min(_size(one) for one in found)
            return [one for one in found if _size(one) == least][:_MOST_TOLD]
    return []


def _levels(summed: Submission) -> Iterator[Sequence[Source]]:
    counted = [source for source in summed.sources if source.counted]
    yield counted
    lowest = [leaf.source for leaf in leaves(summed) if leaf.is_known]
    if len(lowest) > len(counted):
        yield lowest


def _size(one: Miscounted) -> int:
    return max(len(one.units), 1)


_Vector = tuple[int, ...]


def _vector(figures: SourceFigures, items: Sequence[str]) -> _Vector:
    """Figures as whole numbers, of the least that matters."""
    return tuple(round(Decimal(figures.get(item, 0)) / (2 * TOLERANCE)) for item in items)


def _ways(units: Mapping[str, _Vector], wanted: _Vector) -> Iterator[Miscounted]:
    having = {unit: vector for unit, vector in units.items() if any(vector)}
    if not having:
        return
    total = tuple(map(sum, zip(*having.values(), strict=True)))
    targets = {
        Miscount.LEFT_OUT: _minus(total, wanted),
        Miscount.TWICE: _minus(wanted, total),
        Miscount.ALONE: wanted,
        Miscount.ONCE_ALONE: _minus(_plus(total, total), wanted),
    }
    for how, target in targets.items():
        yield from (Miscounted(how, units_of_it) for units_of_it in _few_that_make(having, target))


def _plus(one: _Vector, other: _Vector) -> _Vector:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _minus(one: _Vector, other: _Vector) -> _Vector:
    return tuple(a - b for a, b in zip(one, other, strict=True))


def _few_that_make(units: Mapping[str, _Vector], target: _Vector) -> list[tuple[str, ...]]:
    """The smallest sets of units whose vectors add up to the target."""
    if any(number < 0 for number in target):
        return []
    if not any(target):
        return [()]
    within = {u: v for u, v in units.items() if all(a <= b for a, b in zip(v, target, strict=True))}
    prints = {unit: _fingerprint(vector) for unit, vector in within.items()}
    wanted = _fingerprint(target)
    most = _MOST_UNITS if len(within) <= _MOST_TRIED else _MOST_UNITS - 1
    for size in range(1, most + 1):
        fitting = (s for s in _sets(prints, wanted, size) if _sum_of(within, s) == target)
        if found := list(islice(fitting, _MOST_TOLD)):
            return found
    return []


def _fingerprint(vector: _Vector) -> int:
    """A number that adds up as vectors do: only where it fits need they be added."""
    weights = random.Random(len(vector))
    return sum(weights.randrange(_PRIME) * number for number in vector) % _PRIME


def _sets(prints: Mapping[str, int], wanted: int, size: int) -> Iterator[tuple[str, ...]]:
    """The sets of that many whose fingerprints add up to the wanted one."""
    by_print: dict[int, list[str]] = {}
    for unit, number in prints.items():
        by_print.setdefault(number, []).append(unit)
    places = {unit: place for place, unit in enumerate(prints)}
    for first in combinations(prints, size - 1):
        rest = (wanted - sum(prints[unit] for unit in first)) % _PRIME
        for last in by_print.get(rest, ()):
            if not first or places[last] > places[first[-1]]:
                yield (*first, last)


def _sum_of(units: Mapping[str, _Vector], names: Sequence[str]) -> _Vector:
    return tuple(map(sum, zip(*(units[name] for name in names), strict=True)))


# --- Who may be the cause -----------------------------------------------------------------------------

_MOST_NAMED = 5


def largest_of(sources: Sequence[Source], item: str) -> tuple[tuple[str, Number], ...]:
    """The units with the largest figures of an item, the largest first."""
    having = [(source.unit, source.figures[item]) for source in sources if source.figures.get(item)]
    return tuple(sorted(having, key=lambda pair: -pair[1])[:_MOST_NAMED])


def has_own_office(summed: Submission, parent: str) -> bool:
    """Whether the parent's own office is among the units: by its name, which begins with the parent's."""
    return any(source.counted and source.unit.startswith(parent) for source in summed.sources)
