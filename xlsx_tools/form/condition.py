"""A condition on figures: parse it, evaluate it, put figures into a message.

Written `a.b.c >= 3 * last(a.b.c) and field(d) = "无"` over items (`last`: as they were last year) and
fields of 基本信息; what an item or a field is is the form's affair.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xlsx_tools.quantity import Number, plain_number, same_amount, show

Figures = Mapping[str, Number | None]

_ITEM = r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+"
_NUMBER = r"\d+(?:\.\d+)?"
_TERM = re.compile(
    rf"(?:(?P<factor>{_NUMBER})\s*\*\s*)?(?:last\(\s*(?P<last>{_ITEM})\s*\)|(?P<this>{_ITEM}))"
    rf"|(?P<number>{_NUMBER})"
)
_COMPARISON = re.compile(r"([^=<>!]+)(!=|>=|<=|=|>|<)([^=<>!]+)")
_FIELD_IS = re.compile(r'field\(\s*([a-z][a-z0-9_]*)\s*\)\s*=\s*"([^"]+)"')
_AND = re.compile(r"\s+and\s+")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

# How the left side may stand to the right one: below (-1), equal (0) or above it (1).
_ORDERS = {"=": (0,), "!=": (-1, 1), ">": (1,), ">=": (0, 1), "<": (-1,), "<=": (-1, 0)}


@dataclass(frozen=True)
class Facts:
    """What conditions are about; a figure that is open or not given is None or not there."""

    this_year: Figures
    last_year: Figures = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Multiple:
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


@dataclass(frozen=True)
class Sum:
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


@dataclass(frozen=True)
class Comparison:
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


@dataclass(frozen=True)
class FieldIs:
    """A field of 基本信息 has that text."""

    field: str
    text: str

    def holds(self, facts: Facts) -> bool | None:
        """Whether it is so, None where the field is blank."""
        text = facts.fields.get(self.field)
        return text == self.text if text else None


@dataclass(frozen=True)
class Condition:
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


@dataclass(frozen=True)
class Message:
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


def parse_condition(text: str) -> Condition:
    """Parse `a.b.c = 0 and last(a.b.c) > 2`; raises ValueError with a Chinese reason."""
    return Condition(tuple(_parse_part(part.strip()) for part in _AND.split(text)))


def parse_message(text: str) -> Message:
    """Parse `本年 {a.b.c}，上一年 {last(a.b.c)}`; raises ValueError with a Chinese reason."""
    pieces = _PLACEHOLDER.split(text)
    if any(brace in piece for piece in pieces[::2] for brace in "{}"):
        raise ValueError(f"大括号不成对：{text}")
    return Message(tuple(parse_sum(p) if n % 2 else p for n, p in enumerate(pieces) if p or n % 2))


def parse_sum(text: str) -> Sum:
    """Parse `a.b.c + 2 * last(a.b.c) - 1`; raises ValueError with a Chinese reason."""
    first, *others = re.split(r"([+-])", text)
    signed = [("+", first), *zip(others[::2], others[1::2], strict=True)]
    return Sum(tuple(_parse_term(sign, term.strip(), text) for sign, term in signed))


def _parse_part(text: str) -> Comparison | FieldIs:
    if named := _FIELD_IS.fullmatch(text):
        return FieldIs(named[1], named[2])
    if compared := _COMPARISON.fullmatch(text):
        return Comparison(parse_sum(compared[1]), compared[2], parse_sum(compared[3]))
    raise ValueError(f'“{text}”不是条件，应是两边的数用 = != > >= < <= 之一相比，或 field(编号) = "文字"')


def _parse_term(sign: str, text: str, whole: str) -> Multiple:
    found = _TERM.fullmatch(text)
    if not found:
        raise ValueError(f"“{text}”不是指标编号、last(指标编号) 或数：{whole.strip()}")
    factor = plain_number(Decimal(found["number"] or found["factor"] or 1))
    item = found["last"] or found["this"] or ""
    return Multiple(-factor if sign == "-" else factor, item, is_last=bool(found["last"]))
