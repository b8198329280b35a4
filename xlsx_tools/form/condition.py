"""A condition on figures: evaluate it, put figures into a message; `form.load.condition` parses it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from xlsx_tools.quantity import Number, same_amount, show

Figures = Mapping[str, Number | None]

# How the left side may stand to the right one: below (-1), equal (0) or above it (1).
_ORDERS = {"=": (0,), "!=": (-1, 1), ">": (1,), ">=": (0, 1), "<": (-1,), "<=": (-1, 0)}


class Facts(NamedTuple):
    """What conditions are about; a figure that is open or not given is None or not there."""

    this_year: Figures
    last_year: Figures = MappingProxyType({})
    fields: Mapping[str, str] = MappingProxyType({})


class Multiple(NamedTuple):
    """A factor times an item's figure; the factor alone where there is no item."""

    factor: Number
    item: str = ""
    is_last: bool = False

    def value(self, facts: Facts) -> Number | None:
        """What the term comes to, None where its figure is not known."""
        if not self.item:
            return self.factor
        figure = (facts.last_year if self.is_last else facts.this_year).get(self.item)
        return None if figure is None else self.factor * figure


class Sum(NamedTuple):
    """Terms added up."""

    terms: tuple[Multiple, ...]

    def value(self, facts: Facts) -> Number | None:
        """What the sum comes to, None where any figure is not known."""
        total: Number = 0
        for term in self.terms:
            value = term.value(facts)
            if value is None:
                return None
            total += value
        return total


class Comparison(NamedTuple):
    """Two sums and how they are said to stand to each other."""

    left: Sum
    sign: str
    right: Sum

    def holds(self, facts: Facts) -> bool | None:
        """Whether it is so, None where any figure is not known."""
        left, right = self.left.value(facts), self.right.value(facts)
        if left is None or right is None:
            return None
        order = 0 if same_amount(left, right) else 1 if left > right else -1
        return order in _ORDERS[self.sign]


class FieldIs(NamedTuple):
    """A field of 基本信息 has that text."""

    field: str
    text: str

    def holds(self, facts: Facts) -> bool | None:
        """Whether it is so, None where the field is blank."""
        text = facts.fields.get(self.field)
        return text == self.text if text else None


class Condition(NamedTuple):
    """What must hold together."""

    parts: tuple[Comparison | FieldIs, ...]

    def holds(self, facts: Facts) -> bool | None:
        """Whether all of it is so, None where any part is not known."""
        held = [part.holds(facts) for part in self.parts]
        return None if None in held else all(held)

    @property
    def items(self) -> Iterator[str]:
        """Every item it speaks of."""
        for part in self.parts:
            if isinstance(part, Comparison):
                yield from (term.item for term in (*part.left.terms, *part.right.terms) if term.item)

    @property
    def fields(self) -> Iterator[FieldIs]:
        """All it says of fields."""
        yield from (part for part in self.parts if isinstance(part, FieldIs))


class Message(NamedTuple):
    """A sentence with sums in it, which are shown as numbers."""

    pieces: tuple[str | Sum, ...]

    def text(self, facts: Facts) -> str:
        """The sentence with the figures put in."""
        return "".join(
            piece if isinstance(piece, str) else show(piece.value(facts)) or "空白" for piece in self.pieces
        )

    @property
    def items(self) -> Iterator[str]:
        """Every item it shows."""
        sums = (piece for piece in self.pieces if isinstance(piece, Sum))
        yield from (term.item for total in sums for term in total.terms if term.item)
