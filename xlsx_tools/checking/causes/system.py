"""The identities of a table as linear equations, in whole units of the last decimal place that occurs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from xlsx_tools.form.model import Check, Form
from xlsx_tools.quantity import Number, plain_number, same_amount

Terms = Mapping[str, int]
Units = Mapping[str, int]


class Row(NamedTuple):
    """What the changes of some items must come to, each times its factor, for the rest to vanish."""

    terms: dict[str, int]
    rest: int


def combined(row: Row, pivot: Row, item: str) -> Row:
    """The row with an item put out by means of the pivot."""
    own, other = pivot.terms[item], row.terms[item]
    terms = {name: own * factor for name, factor in row.terms.items()}
    for name, factor in pivot.terms.items():
        if remaining := terms.get(name, 0) - other * factor:
            terms[name] = remaining
        else:
            terms.pop(name, None)
    return Row(terms, own * row.rest - other * pivot.rest)


@dataclass(frozen=True)
class System:
    """Rows yet to be satisfied, and the rows that say by how much each chosen item must change.

    A chosen item that is `held` at the end of its range takes what it can; the rest is for others.
    """

    rows: tuple[Row, ...]
    values: Units
    least: Units
    largest: Units
    places: int = 0
    solved: Mapping[str, Row] = field(default_factory=dict)
    held: Units = field(default_factory=dict)

    @property
    def broken(self) -> list[Row]:
        """The rows that do not hold yet."""
        return [row for row in self.rows if not self._is_nothing(row.rest)]

    def _is_nothing(self, rest: int) -> bool:
        return rest == 0 or (self.places > 0 and same_amount(self.amount(rest), 0))

    def amount(self, units: int) -> Number:
        """Units as the number that people write."""
        return plain_number(Decimal(units).scaleb(-self.places)) if self.places else units

    def settles(self, pivot: Row, item: str) -> bool:
        """Whether changing that item, by what the pivot asks for, satisfies all rows."""
        own, rest = pivot.terms[item], pivot.rest
        return all(self._is_nothing(own * row.rest - row.terms.get(item, 0) * rest) for row in self.rows)

    def chosen(self, pivot: Row, item: str) -> "System":
        """The system after deciding that the item changes, by what the pivot asks for."""
        return replace(
            self,
            rows=tuple(_without(row, pivot, item) for row in self.rows if row is not pivot),
            solved={**{name: _without(row, pivot, item) for name, row in self.solved.items()}, item: pivot},
        )

    def with_held(self, item: str, value: int) -> "System":
        """The system with a chosen item at that value, its row to be satisfied by other items."""
        row = self.solved[item]
        terms = {name: factor for name, factor in row.terms.items() if name != item}
        rest = row.rest + row.terms[item] * (value - self.values[item])
        return replace(
            self,
            rows=(*self.rows, Row(terms, rest)),
            solved={name: row for name, row in self.solved.items() if name != item},
            held={**self.held, item: value},
        )

    def wanted(self) -> dict[str, int] | None:
        """What each chosen item would have to be, in range or not; None if no whole number will do."""
        wanted = dict(self.held)
        for item, row in self.solved.items():
            change, left_over = divmod(-row.rest, row.terms[item])
            if left_over:
                return None
            wanted[item] = self.values[item] + change
        return wanted


def _without(row: Row, pivot: Row, item: str) -> Row:
    return combined(row, pivot, item) if item in row.terms else row


# --- From a form to its rows -----------------------------------------------------------------------------


@lru_cache
def beneath(form: Form) -> Mapping[str, Terms]:
    """From each item to the inputs it comes down to, and how often."""
    found: dict[str, Terms] = {item: {item: 1} for item in form.inputs}
    for total, check in form.totals.items():
        found[total] = added_up((found[addend] for addend in check.right), ())
    return found


def added_up(plus: Iterable[Terms], minus: Iterable[Terms]) -> dict[str, int]:
    """The factors of a sum and difference; what cancels out is left out."""
    terms: dict[str, int] = {}
    for sign, sides in ((1, plus), (-1, minus)):
        for side in sides:
            for item, factor in side.items():
                terms[item] = terms.get(item, 0) + sign * factor
    return {item: factor for item, factor in terms.items() if factor}


def terms_of(form: Form, check: Check, apart: Iterable[str] = ()) -> Terms:
    """A check over inputs and the totals stated apart, left minus right; empty where it must hold."""
    separate = {item: {item: 1} for item in apart}
    if separate.keys().isdisjoint((*check.left, *check.right)):
        return _plain_terms(form)[check.key]
    down = beneath(form)
    left, right = ([separate.get(i) or down[i] for i in side] for side in (check.left, check.right))
    return added_up(left, right)


@lru_cache
def _plain_terms(form: Form) -> Mapping[str, Terms]:
    """The terms of every check where no total is stated apart."""
    down = beneath(form)
    return {
        check.key: added_up((down[i] for i in check.left), (down[i] for i in check.right))
        for check in form.checks
    }


@dataclass(frozen=True)
class Equation:
    """A check as a row over what may be wrong."""

    check: Check
    terms: Terms


def independent(equations: Sequence[Equation]) -> list[Equation]:
    """The equations without those that follow from others; the shortest lines are kept."""
    kept: list[Equation] = []
    steps: list[tuple[str, Row]] = []
    for equation in sorted(equations, key=lambda equation: len(equation.check.inputs)):
        row = Row(dict(equation.terms), 0)
        for item, pivot in steps:
            row = _without(row, pivot, item)
        if row.terms:
            steps.append((next(iter(row.terms)), row))
            kept.append(equation)
    return kept


def connected(equations: Iterable[Equation]) -> list[list[Equation]]:
    """The equations in groups that have no item in common."""
    groups: list[tuple[set[str], list[Equation]]] = []
    for equation in equations:
        items, members = set(equation.terms), [equation]
        apart = []
        for group in groups:
            if items.isdisjoint(group[0]):
                apart.append(group)
            else:
                items |= group[0]
                members = group[1] + members
        groups = [*apart, (items, members)]
    return [members for _, members in groups]


def system_of(form: Form, equations: Sequence[Equation], figures: Mapping[str, Number]) -> System:
    """The equations over the figures as they stand."""
    items = {item: figures[item] for equation in equations for item in equation.terms}
    places = max((_places(number) for number in items.values()), default=0)
    values = {item: _in_units(number, places) for item, number in items.items()}
    least = {item: _in_units(form.items[item].least, places) for item in items}
    largest = {item: _in_units(form.items[item].largest, places) for item in items}
    rows = tuple(Row(dict(e.terms), sum(values[i] * f for i, f in e.terms.items())) for e in equations)
    return System(rows, values, least, largest, places)


def _places(number: Number) -> int:
    exponent = 0 if isinstance(number, int) else number.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def _in_units(number: Number, places: int) -> int:
    return int(Decimal(number).scaleb(places)) if places else int(number)
