"""What the texts of a form may say about its figures, as data: words, and the items they stand for."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

Sum = tuple[str, ...]  # what is added up: values of a facet, or items
Meanings = tuple[Sum, ...]  # the sums that a word may stand for, the likeliest first


class Mark(StrEnum):
    """What a word does to the numbers around it, whatever the sentence is about."""

    PLAIN = "plain"  # nothing
    UNSPLIT = "unsplit"  # nothing known, though a word of it may be: 统计 holds 计, 集中 holds 中
    BACK = "back"  # they are those told of before
    JOIN = "join"  # puts two things side by side
    NONE = "none"  # there was none of what follows
    ALL = "all"  # all of them were what follows
    EACH = "each"  # the numbers belong to the things in turn
    SOME = "some"  # right before a number: those that are told of, maybe not all
    TOWARD = "toward"  # right before a number: those to which something was done
    PART = "part"  # what follows is part of what was said
    AMONG = "among"  # after a number: what follows is told of those only
    SUM = "sum"  # the number adds up those before it
    OTHERS = "others"  # what is left of what was said
    OURS = "ours"  # that it is of what the form counts
    OUTSIDE = "outside"  # that the numbers before are not of what the form counts
    UNCOUNTED = "uncounted"  # that the number before is not in the form's figures
    WAY = "way"  # by which things came: only those that came so
    MEDIUM = "medium"  # by which things come, one of several that all came by: 网络, 信函, 当面
    CLOSING = "closing"  # names the last of a list that leaves nothing out: 其他
    CASE = "case"  # ends a clause that tells what is done in a case, not what was: 不予公开的,…
    ADDED = "added"  # names what comes on top of what was listed, or the last of it: 另有
    OPEN = "open"  # behind a list that leaves some out: 等
    WAYS = "ways"  # after a list of them: all are meant, however they came
    MAINLY = "mainly"  # after a number: what all of those are about
    SHARE = "share"  # the percentage is of a whole
    RATIO = "ratio"  # after a term: the percentage of those among all
    UP = "up"
    DOWN = "down"
    AGAINST = "against"  # a comparison with another year
    BECOMING = "becoming"  # what something grew or fell to: 降至
    DOUBLED = "doubled"  # as much again
    LEVEL = "level"  # neither up nor down
    SAME = "same"  # exactly as many
    NARROW = "narrow"  # only those that are about what follows
    ROUGH_BEFORE = "rough_before"
    ROUGH_AFTER = "rough_after"
    GROUNDS = "grounds"  # behind a reason, whose 以 before it is no 约: 以不掌握为由
    POINTS = "points"  # after a number: of percentage points
    PERIOD = "period"  # a part of the year
    AVERAGE = "average"  # the number before or after is one, and no more than that
    SO_FAR = "so_far"  # counted from an earlier year, unless the year is named
    HAPPEN = "happen"  # that there was something
    INTENDED = "intended"  # a plan, a target, a condition
    EXCEPT = "except"  # all but some
    ELSEWHERE = "elsewhere"  # things that no table of the form counts
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    NEXT_YEAR = "next_year"


BESIDE = (Mark.CLOSING, Mark.ADDED, Mark.OPEN, Mark.CASE)  # whose words do that beside whatever else they are
YEARS = (Mark.THIS_YEAR, Mark.LAST_YEAR, Mark.NEXT_YEAR)


class Term(NamedTuple):
    """Words for values of a facet.

    Such words name the topic too if they stand `alone`; a `verb` makes one word with 未 before it.
    If all are of this term, there are none of those of `rest`. Those that are `counted` mean it only right
    before a number: 许可12件.
    """

    words: tuple[str, ...]
    means: Meanings
    alone: bool = False
    verb: bool = False
    rest: Sum = ()
    counted: bool = False


class Rate(NamedTuple):
    """Words for a percentage of their own: one sum of values out of another.

    A `timely` one may leave out what is not due yet.
    """

    words: tuple[str, ...]
    part: Sum
    wholes: Meanings
    rest: Sum = ()
    timely: bool = False


class Facet(NamedTuple):
    """One of the answers that tell an item of a topic from the others; without `default` it must be said.

    `names` are words for what has the answer: all of it, where nothing narrower is spoken of. `parts` are
    the values that all there is is made up of. With one of `units` those are counted who have the answer,
    of whom one may have several items: 企业3家. Answers given `by_others` are not less the unit's where
    another body stands before them: 县政府维持2件.
    """

    id: str
    terms: tuple[Term, ...]
    default: Meanings = ()
    rates: tuple[Rate, ...] = ()
    names: tuple[str, ...] = ()
    parts: Sum = ()
    units: tuple[str, ...] = ()
    by_others: bool = False


class Compound(NamedTuple):
    """A name put together of pieces in any order, at least one of each of its `needs` among them."""

    of: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Topic:
    """Something that texts give figures of.

    `items` are the items for one value of each facet; there are none for what no table counts. `names`
    name it anywhere, `hints` only where the text is about it anyway, as the narratives of `home` are.
    `units` are the words after a number with what they count for; a number needs none if one is "".
    With a word of `unless`, or a number and one of `unless_counted`, a clause is about something else, with
    one of `doubtful` too if nothing in the text says that this is ours. With one of `vague_units` a number
    is of the topic only where a term says what became of it: 收到3条, not 依申请公开信息3条; where there are
    such units, `unless_counted` heeds numbers with these alone. Of one with `only_none` the items tell no
    more than whether there can have been none: without a 收费通知 nobody can have failed to pay.
    """

    id: str
    label: str
    facets: tuple[Facet, ...]
    items: Mapping[tuple[str, ...], Sum]
    units: Mapping[str, Decimal]
    names: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    compound: Compound | None = None
    unless: tuple[str, ...] = ()
    unless_counted: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    vague_units: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    only_none: bool = False

    def items_of(self, facet: str, values: Sum) -> frozenset[str]:
        """All items that have one of the values of a facet."""
        by_value = self._items_by_value[facet]
        return frozenset[str]().union(*(by_value.get(value, ()) for value in values))

    @cached_property
    def _items_by_value(self) -> dict[str, dict[str, set[str]]]:
        """The items of each value of each facet."""
        found: dict[str, dict[str, set[str]]] = {facet.id: {} for facet in self.facets}
        for key, items in self.items.items():
            for by_value, value in zip(found.values(), key, strict=True):
                by_value.setdefault(value, set()).update(items)
        return found


class Bodies(NamedTuple):
    """How organisations are called: the last words of their names, and what a unit calls itself.

    `channels` end the name of something that an organisation runs, such as a website. Those of `any` alone
    name no certain organisation, `no_bodies` only look like one: 查处; those of `collective` stand for all of
    a kind: 乡镇. `offices` speak for the body before them in their name, those of `governing` for the place.
    A unit with one of the endings of a kind is called by one of its words.
    """

    endings: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    pronouns: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    no_bodies: tuple[str, ...] = ()
    collective: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    governing: tuple[str, ...] = ()
    kinds: tuple["BodyKind", ...] = ()


class BodyKind(NamedTuple):
    """What units with one of those endings are called without their name, `wide` with all below them."""

    endings: tuple[str, ...]
    called: tuple[str, ...]
    wide: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """All that is known of how a form's texts are worded.

    `no_numbers` are words that only begin like a number, `manner` beginnings of what tells how it was done.
    """

    topics: tuple[Topic, ...]
    words: Mapping[Mark, tuple[str, ...]] = field(default_factory=dict)
    bodies: Bodies = field(default_factory=Bodies)
    no_numbers: tuple[str, ...] = ()
    manner: tuple[str, ...] = ()

    @cached_property
    def lengths(self) -> dict[str, bytes]:
        """How long the words that begin with those two characters are, the longest first, a byte for each."""
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for word in self._all_words():
            lengths[word[:2]].add(len(word))
        return {start: bytes(sorted(found, reverse=True)) for start, found in lengths.items()}

    def _all_words(self) -> Iterator[str]:
        """Every word that is something by itself."""
        for mark, words in self.words.items():
            yield from () if mark in BESIDE else words
        yield from self.bodies.own
        for topic in self.topics:
            yield from (*topic.hints, *topic.names)
            for facet in topic.facets:
                yield from facet.names
                yield from (word for rate in facet.rates for word in rate.words)
                yield from (word for term in facet.terms for word in term.words)
