"""The numbers and percentages of a text where they stand, and what a text makes of them: a reckoning."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from xlsx_tools.checking.claims.claim import Reckoning, ReckoningKind, Saying
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.tokens import Token, Tokens, WordKind, first, has
from xlsx_tools.form.vocabulary import Mark, Meanings
from xlsx_tools.quantity import Number

COMPARED: tuple[Mark, ...] = (Mark.AGAINST, Mark.UP, Mark.DOWN, Mark.BECOMING, Mark.LAST_YEAR)
_ENDS = frozenset({WordKind.STOP, WordKind.OPEN, WordKind.CLOSE, WordKind.NUMBER, WordKind.PERCENT})
_SEMICOLON, _COLON = ";", ":"
_NEAR_WORDS = 60  # of a clause, to either side of a number in it

SayingOf = Callable[["Placed", "Placed"], Saying]  # the words from one number to another, with their clauses


class Placed(NamedTuple):
    """A number or percentage with the words of its clause before it, and those up to whatever follows it.

    `place` is where in its sentence it stands, `item` in which part of that between semicolons, `depth` in
    how many brackets, `outside` what stands before these in their clause.
    """

    token: Token
    numeral: Numeral
    sentence: int
    place: int
    item: int
    depth: int
    lead: Tokens
    rest: Tokens
    outside: Tokens

    @property
    def value(self) -> Number:
        """The number."""
        return self.numeral.value

    @property
    def own(self) -> Tokens:
        """The words before it since the number before it."""
        lead = list(self.lead)
        return lead[len(lead) - first(lead[::-1], {WordKind.NUMBER, WordKind.PERCENT}) :]

    @property
    def is_exact(self) -> bool:
        """Whether it is neither 余 nor 约 nor several times."""
        return not (self.is_rough or self.numeral.is_multiple)

    @property
    def is_rough(self) -> bool:
        """Whether it is 余 or 约."""
        return self.is_called_rough or self.numeral.is_rough

    @property
    def is_called_rough(self) -> bool:
        """Whether a word beside it says that it is only about right."""
        return has(self.lead[-1:], Mark.ROUGH_BEFORE) or has(self.rest[:1], Mark.ROUGH_AFTER)


def is_alike(one: Placed, other: Placed) -> bool:
    """Whether both are counted in the same way."""
    return one.numeral.unit == other.numeral.unit


def placed_in(sentence: int, tokens: Tokens) -> Iterator[Placed]:
    """Those of a sentence, which is that many sentences from the beginning."""
    lead: list[Token] = []
    outer: list[list[Token]] = []
    item = 0
    for n, token in enumerate(tokens):
        kind = token.word.kind
        if kind is WordKind.OPEN:
            outer.append(lead)
            lead = []
        elif kind is WordKind.CLOSE:
            lead = outer.pop() if outer else []
        elif kind is WordKind.STOP:
            lead = lead if token.text == _COLON and has(lead[-1:], Mark.PART, Mark.AMONG) else []
            item += token.text == _SEMICOLON
        else:
            if token.numeral and kind in (WordKind.NUMBER, WordKind.PERCENT):
                rest = tokens[n + 1 : n + 1 + _NEAR_WORDS]
                rest = rest[: first(rest, _ENDS)]
                outside = tuple(outer[-1][-_NEAR_WORDS:]) if outer else ()
                before = tuple(lead[-_NEAR_WORDS:])
                yield Placed(token, token.numeral, sentence, n, item, len(outer), before, rest, outside)
            lead.append(token)


def reckoning(
    kind: ReckoningKind,
    numeral: Numeral,
    results: Iterable[Number],
    saying: Saying,
    taken: Iterable[Number] = (),
    wholes: Meanings = (),
) -> Reckoning:
    """That a number should be one of the results, the likeliest first."""
    return Reckoning(
        **vars(saying),
        kind=kind,
        number=numeral.value,
        decimals=numeral.decimals,
        results=tuple(results),
        taken=tuple(taken),
        wholes=wholes,
    )


def nearest_first(numbers: Iterable[Number], to: Numeral) -> list[Number]:
    """The numbers by how near they are to one."""
    return sorted(set(numbers), key=lambda number: (abs(Decimal(number) - Decimal(to.value)), number))
