"""What a text claims of a form's figures."""

from dataclasses import dataclass
from enum import StrEnum

from xlsx_tools.form.vocabulary import Meanings
from xlsx_tools.quantity import Number


class ClaimKind(StrEnum):
    """What a claim says of the figures that it may mean."""

    IS = "is"  # one of them is the number
    NONE = "none"  # the likeliest of them is 0
    REST = "rest"  # as all are of one kind, of the others there are none
    PART = "part"  # the number is part of one of them
    MOST = "most"  # it is one of them, or part of one for all that was understood
    SHARE = "share"  # the number is the percentage that it is of one of `wholes`
    GROWTH = "growth"  # the number is the percentage by which it exceeds last year's
    CHANGE = "change"  # the number is by how much it exceeds last year's
    LEVEL = "level"  # it is much the same as last year's


@dataclass(frozen=True)
class Claim:
    """A number, or words such as 未收到, with what is claimed by it.

    `figure` is how it is written, at `start` of the narrative; `clause` is its surroundings from
    `clause_start` on. `meanings` are sums of items, the likeliest first; a claim on what no table
    counts has none, and only its `subject` tells it from others. `is_part`: it follows 其中 or the like.
    `is_doubtful`: it may be of others, 县政府 for its office, unless the figures come near to it.
    """

    kind: ClaimKind
    narrative: str
    subject: tuple[str, ...]
    number: Number
    decimals: int
    meanings: Meanings
    wholes: Meanings
    is_part: bool
    figure: str
    start: int
    clause: str
    clause_start: int
    is_doubtful: bool = False

    @property
    def quote(self) -> str:
        """The clause with the figure marked, on one line."""
        at = self.start - self.clause_start
        marked = f"{self.clause[:at]}【{self.figure}】{self.clause[at + len(self.figure) :]}"
        return " ".join(marked.split())
