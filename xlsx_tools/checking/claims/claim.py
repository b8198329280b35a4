"""What a text says of a form's figures: sayings, and what they claim."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from xlsx_tools.form.vocabulary import Meanings, Sum
from xlsx_tools.quantity import Number

LONGEST_LIST = 12  # figures to either side of one that may be listed with it


class ClaimKind(StrEnum):
    """What a claim says of the figures that it may mean."""

    IS = "is"  # one of them is the number
    NONE = "none"  # the likeliest of them is 0
    REST = "rest"  # as all are of one kind, of the others there are none
    DONE = "done"  # as all was done in time, of the others there are none, unless these are told of
    LEAST = "least"  # one of them is the number, or more
    POINTS = "points"  # the number is the percentage points by which it exceeds last year's share of `wholes`
    SOME = "some"  # there are some of one of them
    PART = "part"  # the number is part of one of them
    LIKELY = "likely"  # it is one of them, as far as other numbers of the text bear that out
    SUM = "sum"  # the number is what one of them comes to, told after its parts
    SHARE = "share"  # the number is the percentage that it is of one of `wholes`
    GROWTH = "growth"  # the number is the percentage by which it exceeds last year's
    CHANGE = "change"  # the number is by how much it exceeds last year's
    BEFORE = "before"  # the number is last year's
    LEVEL = "level"  # it is much the same as last year's


@dataclass(frozen=True)
class Saying:
    """A number, or words such as 未收到, that speaks of figures.

    `figure` is how it is written, at `start` of the narrative; `clause` is its surroundings from
    `clause_start` on.
    """

    narrative: str
    figure: str
    start: int
    clause: str
    clause_start: int

    @property
    def quote(self) -> str:
        """The clause with the figure marked, on one line."""
        at = self.start - self.clause_start
        marked = f"{self.clause[:at]}【{self.figure}】{self.clause[at + len(self.figure) :]}"
        return " ".join(marked.split())


class Numbered(NamedTuple):
    """A counted number of a text: where it starts, the word that counts, in which sentence, in how many
    brackets, and in which item between semicolons.

    `is_own`: nothing but the unit's own name stands before it, as in 全系统收到17件,其中局机关14件.
    """

    start: int
    value: Number
    unit: str
    sentence: int
    depth: int = 0
    is_own: bool = False
    item: int = 0


@dataclass(frozen=True)
class Claim(Saying):
    """A saying with what is claimed by it.

    `meanings` are sums of items, the likeliest first; a claim on what no table
    counts has none, and only its `subject` tells it from others. `is_part`: it follows 其中 or the like.
    `is_doubtful`: it may be of others, 县政府 for its office, unless the figures come near to it. It stands
    only if `given` is one of the `wholes`, where a number is given, and if at least as many other numbers as
    it `needs` agree with the figures. `is_unsigned`: whether a change was up or down is not sure. `bound`: a
    rough number says at least (1) or at most (-1) so many. `is_own`: its clause names the unit;
    `points_back`: it says that it is of what was told before. `is_all`: it is of all there is of its topic;
    `is_done`: of what was done with; `is_open`: of what it names and maybe of more.
    `numbers` are all that are counted in its text, `items` all those of its topic, by what tells them apart.
    """

    kind: ClaimKind
    subject: tuple[str, ...]
    number: Number
    decimals: int
    meanings: Meanings
    wholes: Meanings
    is_part: bool
    is_doubtful: bool = False
    given: Number | None = None
    needs: int = 0
    is_unsigned: bool = False
    bound: int = 0
    is_own: bool = False
    points_back: bool = False
    is_all: bool = False
    is_done: bool = False
    is_open: bool = False
    numbers: tuple[Numbered, ...] = ()
    items: Mapping[tuple[str, ...], Sum] = field(default_factory=dict)


class ReckoningKind(StrEnum):
    """How a number of a text is reckoned from others of it."""

    SUM = "sum"  # they come to it: 信函2件、网上3件，合计5件
    REST = "rest"  # it is left of one of them when others are taken away: 7件，2件公开，其余5件
    SHARE = "share"  # it is the percentage that one is of another: 8件中，企业2件，占25%
    GROWTH = "growth"  # it is the percentage by which one exceeds another: 较上年的8件增至10件，增长25%
    CHANGE = "change"  # it is by how much one exceeds another: 较上年的8件增加2件，达10件
    TIMES = "times"  # it is how many times one is another, in per cent: 96件，是上年32件的3倍
    MEDIA = "media"  # those that came by each medium come to all: 17件中,网上12件、信函5件
    WHOLE = "whole"  # those listed up to the last, 其他, which come to it, are all of one of them
    LIST = "list"  # those listed after 其中, which come to it, are no more than one of them


@dataclass(frozen=True)
class Reckoning(Saying):
    """A number of a text that others of it are to come to; `figure` is the words from the first of these on.

    `results` are what they come to, read in each way there is, the likeliest first. `taken` may be taken
    from, or be a part of, a whole that only the tables give: one of `wholes` where the text names it.
    """

    kind: ReckoningKind
    number: Number
    decimals: int
    results: tuple[Number, ...]
    taken: tuple[Number, ...] = ()
    wholes: Meanings = ()


class Told(NamedTuple):
    """What a text says: its claims, every saying in it that speaks of figures, and what it reckons itself."""

    claims: list[Claim]
    sayings: list[Saying]
    reckonings: list[Reckoning]
