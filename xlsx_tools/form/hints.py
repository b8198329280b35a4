"""What a form says about odd figures and careless texts (hints.yaml), as values."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from re import Match, finditer
from typing import NamedTuple

from xlsx_tools.expression import Expression
from xlsx_tools.finding import Rule
from xlsx_tools.form.condition import Condition, Message


class Hint(NamedTuple):
    """Something odd about figures: any one of the conditions, what to say then, and on which item."""

    rule: Rule
    when: tuple[Condition, ...]
    says: Message
    at: str


class Swing(NamedTuple):
    """A figure that is `factor` times last year's, or the reverse, and at least `floor` apart from it."""

    rule: Rule
    factor: int
    floor: int
    items: tuple[str, ...]


class Emptied(NamedTuple):
    """A table of zeros whose inputs added up to at least `floor` last year."""

    rule: Rule
    floor: int


class Same(NamedTuple):
    """A table whose counts are all last year's, at least `least` of them other than zero."""

    rule: Rule
    least: int


class Mention(NamedTuple):
    """A text that must have one of the words."""

    rule: Rule
    narrative: str
    words: tuple[str, ...]
    says: str


class Empty(NamedTuple):
    """Required texts that consist of one of the words, or of so few characters as given for them.

    Of the narratives in `may_be` nothing is said.
    """

    rule: Rule
    words: frozenset[str]
    short: tuple[tuple[str, int], ...]
    may_be: tuple[str, ...] = ()


class Placeholders(NamedTuple):
    """What stands in a model text where something is to be filled in.

    Each pattern goes with the `signs` without any of which it finds nothing, none where it has to be tried.
    """

    rule: Rule
    patterns: tuple[tuple[tuple[str, ...], str], ...]

    def found_in(self, text: str) -> Iterator[Match[str]]:
        """Where they stand; most texts have no sign of any, and to compile all patterns takes long."""
        sought = [written for signs, written in self.patterns if _has_any(text, signs)]
        return finditer("|".join(sought), text) if sought else iter(())


class OwnYear(NamedTuple):
    """Where a text says of which year it tells; each pattern has the year in a group of that name.

    `certain` patterns speak for themselves; `likely` ones do not count in a sentence with anything of
    `unless`, nor for a year to come behind anything of `plans`. Years farther than `earlier` and
    `later` from the report's own are taken for history and plans.
    """

    rule: Rule
    earlier: int
    later: int
    certain: tuple[Expression, ...]
    likely: tuple[Expression, ...]
    unless: Expression
    plans: Expression


class Anniversary(NamedTuple):
    """A day of any year."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.month}月{self.day}日"


class Period(NamedTuple):
    """The days that the figures are of, in sentences with one of the words."""

    rule: Rule
    words: Expression
    begins: Anniversary
    ends: Anniversary


class OtherUnit(NamedTuple):
    """Where a text names the unit it comes from; each pattern has the name in a group `unit`.

    What matches `never` is no unit's name.
    """

    rule: Rule
    patterns: tuple[Expression, ...]
    never: Expression


@dataclass(frozen=True)
class Hints:
    """All of it; what a form does not state is None or empty."""

    hints: tuple[Hint, ...] = ()
    swing: Swing | None = None
    emptied: Emptied | None = None
    same: Same | None = None
    mentions: tuple[Mention, ...] = ()
    empty: Empty | None = None
    placeholders: Placeholders | None = None
    own_year: OwnYear | None = None
    period: Period | None = None
    other_unit: OtherUnit | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule stated, once."""
        return tuple(dict.fromkeys(self._rules()))

    def _rules(self) -> Iterator[Rule]:
        for stated in (getattr(self, field.name) for field in fields(self)):
            # What is stated is a tuple of its own kind; of hints and mentions there are several.
            for one in stated if type(stated) is tuple else [stated]:
                if one is not None:
                    yield one.rule


def _has_any(text: str, signs: tuple[str, ...]) -> bool:
    return not signs or any(sign in text for sign in signs)
