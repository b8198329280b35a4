"""The state in which a narrative is read: what was said before, as far as it bears on what follows.

A scope never changes. Whatever the text does leads from one scope to the next, and each such step is a
method named for it: the text `took` a number, `turned_elsewhere`, `named_unit` and so on.
"""

from collections.abc import Set as AbstractSet
from enum import Enum, IntEnum
from typing import NamedTuple

from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import WordKind
from xlsx_tools.form.vocabulary import Mark
from xlsx_tools.quantity import Number

# Why numbers are not this unit's of this year: of another time, of others, or not so yet.
OTHER_TIMES: frozenset[WordKind | Mark] = frozenset(
    {WordKind.OTHER_YEAR, Mark.LAST_YEAR, Mark.NEXT_YEAR, Mark.PERIOD, Mark.SO_FAR}
)
OTHERS: frozenset[WordKind | Mark] = frozenset({WordKind.BODY, WordKind.CHANNEL})
NOT_OURS = OTHER_TIMES | OTHERS | {Mark.INTENDED, Mark.AVERAGE}


class Talk(Enum):
    """Whether the text speaks of what the form counts."""

    COUNTED = "counted"
    ELSEWHERE = "elsewhere"  # it turned to things that no table counts
    STRAYED = "strayed"  # it did so before this sentence


class Grasp(IntEnum):
    """How well the numbers of the sentence were understood."""

    SURE = 0
    MISSED = 1  # the last one was not
    LOST = 2  # nor was it a part: what follows may be told of it


class Counted(NamedTuple):
    """A number that was understood: what it is of, the word that counts, where it ends, and its value."""

    subject: Subject
    unit: str
    end: int
    value: Number = 0


class Scope(NamedTuple):
    """What was said before: the first two outlast the sentence, the others end with it."""

    last: Subject | None = None  # what the last words were about
    talk: Talk = Talk.COUNTED

    numbers: tuple[Counted, ...] = ()  # those that were understood
    some: tuple[Counted, ...] = ()  # those that may be of some only
    grasp: Grasp = Grasp.SURE
    latest: int = 0  # where the last number or percentage ends, understood or not
    head: Counted | None = None  # the last number that is no part
    heads: tuple[Subject, ...] = ()  # what the numbers that are no parts are of, since the last part
    left: Number = 0  # what is left of the head when the parts are taken off
    is_part: bool = False  # what follows is part of it: 其中, or within brackets
    among: Subject | None = None  # all others are told of these, if that is not all there is
    base: Subject | None = None  # percentages are of these: 办结的209件中,公开占46.4%

    is_back: bool = False  # it turned elsewhere in this sentence, and only a semicolon says that it is back
    not_ours: frozenset[WordKind | Mark] = frozenset()  # why numbers are not, where that was said before
    is_this_year: bool = False  # the year was named
    is_doubtful: bool = False  # they may be of whom the unit speaks for
    wide_from: int | None = None  # how many claims there were before a number was told of 全县

    # --- What can be asked ---

    @property
    def told(self) -> tuple[Subject, ...]:
        """What the numbers of the sentence are of."""
        return tuple(number.subject for number in self.numbers)

    @property
    def whole(self) -> Counted | None:
        """The number that what follows is part of."""
        return self.head if self.is_part else None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the talk is of things that no table counts."""
        return self.talk is not Talk.COUNTED

    # --- What the text may do: what it is about ---

    def began_sentence(self) -> "Scope":
        """Only the topic is left, and not even that if the talk was of something else."""
        if self.is_elsewhere:
            return Scope(talk=Talk.STRAYED)
        return Scope(Subject(self.last.topic) if self.last else None)

    def spoke_of(self, subject: Subject) -> "Scope":
        """It was about that, without a number."""
        return self._replace(last=subject)

    def turned_elsewhere(self) -> "Scope":
        """It spoke of things that no table counts; parts that follow are parts of these."""
        return self._replace(talk=Talk.ELSEWHERE, head=None)

    def turned_back(self) -> "Scope":
        """It named something that the form counts, by a word that means nothing else."""
        return self._replace(talk=Talk.COUNTED, is_back=False)

    def began_item(self) -> "Scope":
        """It came to a semicolon: what it turned to in this sentence is likely to be done with."""
        return self._replace(talk=Talk.COUNTED, is_back=True) if self.talk is Talk.ELSEWHERE else self

    # --- Its numbers ---

    def took(self, number: Counted) -> "Scope":
        """A number was understood, and what follows it can be."""
        return self._replace(
            last=number.subject,
            latest=number.end,
            numbers=(*self.numbers, number),
            grasp=Grasp.SURE,
            head=self.head if self.is_part else number,
            heads=self.heads if self.is_part else (*self.heads, number.subject),
        )

    def missed(self) -> "Scope":
        """A number was not understood, one that nothing more is told of."""
        return self._replace(grasp=max(self.grasp, Grasp.MISSED))

    def counted_some(self, number: Counted) -> "Scope":
        """A number was understood so far that it may be of some only."""
        return self.missed()._replace(some=(*self.some, number))

    def lost_track(self) -> "Scope":
        """A number was not understood that what follows may be told of, or be part of."""
        return self._replace(grasp=Grasp.LOST, head=None)

    def passed(self, end: int) -> "Scope":
        """A number or percentage ended there."""
        return self._replace(latest=end)

    def began_parts(self) -> "Scope":
        """What follows is part of the last number that is none."""
        return self._replace(is_part=True, left=self.head.value if self.head else 0)

    def with_head_for(self, part: Number, unit: str) -> "Scope":
        """A part larger than what it would be part of is one of a number before: 结转2件,其中林权类24件."""
        if self.head is None or not self.is_part or unit != self.head.unit or part <= self.head.value:
            return self
        large = [one for one in self.numbers if one.unit == unit and one.value >= part]
        whole = next((one for one in reversed(large) if one.subject.is_all), large[-1] if large else None)
        return self._replace(head=whole, left=whole.value) if whole else self

    def counted_part(self, value: Number) -> "Scope":
        """A part was counted, known or not; once they come to the whole, parts and doubts are done with."""
        left = self.left - value
        if left or not self.is_part or self.grasp is Grasp.SURE:
            return self._replace(left=left)
        return self._replace(left=left, is_part=False, grasp=Grasp.SURE)

    def kept_to(self, subject: Subject) -> "Scope":
        """What follows is told of these only."""
        return self._replace(among=subject)

    def based_on(self, subject: Subject) -> "Scope":
        """Percentages that follow are of these."""
        return self._replace(base=subject)

    # --- Whose they are, and of what time ---

    def named_unit(self) -> "Scope":
        """It named the unit itself: others are done with, and what follows is told of the unit."""
        grasp = min(self.grasp, Grasp.MISSED)
        return self._replace(not_ours=self.not_ours - OTHERS, grasp=grasp, is_doubtful=False)

    def named_whom_it_serves(self) -> "Scope":
        """It named the body that the unit speaks for: what follows may be of that."""
        return self._replace(is_doubtful=True)

    def named_time(self, kinds: AbstractSet[WordKind | Mark]) -> "Scope":
        """It named a time with words of those kinds; whatever else was said before is done with."""
        is_this_year = self.is_this_year or Mark.THIS_YEAR in kinds
        return self._replace(not_ours=OTHER_TIMES & kinds, is_this_year=is_this_year)

    def named_others(self, reasons: frozenset[WordKind | Mark]) -> "Scope":
        """It gave a number of others; so are those that follow, until the unit or a time is named."""
        return self._replace(not_ours=reasons)

    def widened(self, claims: int) -> "Scope":
        """It gave a number of 全县 or the like, when there were so many claims."""
        return self._replace(wide_from=claims)

    def divided(self) -> "Scope":
        """It gave another one of 本级 or the like: which of them the form counts is not said."""
        return self._replace(not_ours=self.not_ours | {WordKind.BODY})
