"""How a season stands, as plain values: what the terminal, the page and the workbook all show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from xlsx_tools.files.found import Bounced
from xlsx_tools.finding import Finding
from xlsx_tools.season.reasons_given import Reason
from xlsx_tools.season.status.unusable import Unusable


class Tone(StrEnum):
    """How a state is to look."""

    WAITING = "waiting"
    LATE = "late"
    BAD = "bad"
    UNDECIDED = "undecided"
    DOUBTFUL = "doubtful"
    GOOD = "good"
    APART = "apart"


class Reply(StrEnum):
    """What is to be sent to a unit; the values are the offices' words."""

    RETURN = "退回"
    RESEND = "重发"
    VERIFY = "核实"
    REMIND = "催报"


@dataclass(frozen=True)
class Total:
    """How many units are in a state."""

    state: str
    tone: Tone
    units: int


@dataclass(frozen=True)
class DayCount:
    """How many versions were dated that day, and how many units had filed by its end."""

    date: date
    versions: int
    units: int


@dataclass(frozen=True)
class Line:
    """A unit, and the version that it is spoken to about: one chosen by hand, else its latest.

    `received` is when that was dated, `versions` how many there are; `others` is how many things came that
    are none: empty forms, a letter that did not reach the unit. `findings` are its errors and
    warnings, `steps` what would clear them; `warnings` counts those without a reason. `note` says what
    else is to be known. `is_late`: the deadline has passed while nothing counts, or had before anything of
    the unit's came. `is_open`: somebody has to decide on what others sent for it. `changed` is what it has
    otherwise than the one before. `returned` is how many of its filings had errors.
    `phones` are where it can be reached: as the roster has it, and whoever filled in its workbook.
    `counted` is when that was dated which counts, `filed` when that by which it is late or in time: the
    earlier one where the unit was in time and filed again. `unusable` is what came since that is of no use,
    `bounced` a letter that did not reach the unit, `reasons` those it gives and what was decided on them,
    `posted` what its note ends with, of its own deadline and of letters to it, `letters` only the latter.
    """

    unit: str
    kind: str
    contact: str
    email: str
    state: str
    tone: Tone
    is_late: bool
    versions: int
    others: int = 0
    received: datetime | None = None
    version: str = ""
    errors: int = 0
    warnings: int = 0
    findings: tuple[Finding, ...] = ()
    steps: tuple[str, ...] = ()
    note: str = ""
    reply: Reply | None = None
    is_open: bool = False
    changed: str = ""
    phones: str = ""
    returned: int = 0
    deadline: datetime | None = None
    bounced: Bounced | None = None
    reasons: tuple[Reason, ...] = ()
    posted: str = ""
    letters: str = ""
    counted: datetime | None = None
    filed: datetime | None = None
    unusable: tuple[Unusable, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether the unit has filed something that may be issued."""
        return self.tone in (Tone.GOOD, Tone.DOUBTFUL)

    @property
    def is_exempt(self) -> bool:
        """Whether it need not file, and has not."""
        return self.tone is Tone.APART

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to see to it: what counts is what it filed last, nothing is to be decided."""
        is_right = self.is_accepted and not self.is_open and self.reply is not Reply.RETURN
        return is_right or self.is_exempt

    @property
    def has_more(self) -> bool:
        """Whether there is more to say of it than its state does."""
        is_known = self.versions or self.others or self.posted or self.is_exempt
        return bool(is_known and (self.findings or self.note or self.changed))

    @property
    def gist(self) -> str:
        """What there is to say of it, in one line."""
        return "".join(filter(None, (self.note, *self.steps)))


@dataclass(frozen=True)
class Unassigned:
    """Something that came in and is no unit's filing of this season, and why."""

    source: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Overview:
    """A season at a moment: the units in the roster's order, what is in which state, what came when.

    `deadlines` are all that there are, the earliest first.
    """

    title: str
    now: datetime
    deadlines: tuple[datetime, ...]
    totals: tuple[Total, ...]
    lines: tuple[Line, ...]
    days: tuple[DayCount, ...]
    strays: tuple[Unassigned, ...]
    closed: datetime | None = None

    @property
    def until(self) -> str:
        """By when the units are to file; empty where nobody said."""
        if not self.deadlines:
            return ""
        first, last = (f"{day:%Y-%m-%d}" for day in (self.deadlines[0], self.deadlines[-1]))
        return first if first == last else f"{first} 至 {last}（各单位不同）"

    @property
    def is_complete(self) -> bool:
        """Whether every unit's filing is accepted, and nothing else is to be decided."""
        return all((line.is_accepted and not line.is_open) or line.is_exempt for line in self.lines)

    @property
    def to_see_to(self) -> Iterator[Line]:
        """The units of which nothing is accepted, that have to correct what they filed last, or are open."""
        return (line for line in self.lines if not line.is_settled)

    @property
    def by_need(self) -> list[Line]:
        """The units that are to be seen to, then those to which something is to be sent, then the others."""
        return sorted(self.lines, key=lambda line: (line.is_settled, line.reply is None))

    def needing(self, *replies: Reply) -> Iterator[Line]:
        """The units that one of these is to be sent to."""
        return (line for line in self.lines if line.reply in replies)
