"""What goes into a ledger and what comes out of it, as plain values."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.files.found import Bounced
from xlsx_tools.finding import Finding
from xlsx_tools.season.roster import Unit

# Times of files have no more than two seconds to tell them apart by: zips and old disks round to them.
_SAME_MOMENT = timedelta(seconds=2)


class LedgerError(XlsxToolsError):
    """A ledger that cannot be opened or written, or a wish that does not fit what is in it."""


class Outcome(StrEnum):
    """What became of a version; the values are the offices' words."""

    VALID = "合格"
    HINTS = "有提示"
    ERRORS = "有错误"
    EMPTY = "来件是空表"
    COPY = "与另一单位的数字完全相同"
    UNKNOWN_UNIT = "名册里没有的单位"
    OTHER_YEAR = "别的年度"
    OTHER_FORM = "别的表式"
    UNREADABLE = "读不了"
    PREVIOUS = "上一年度"

    @property
    def counts(self) -> bool:
        """Whether such a version may count without being chosen."""
        return self in (Outcome.VALID, Outcome.HINTS)

    @property
    def needs_attention(self) -> bool:
        """Whether somebody has to do something about it."""
        return not self.counts and self is not Outcome.PREVIOUS


class State(StrEnum):
    """How far a unit is; the values are the offices' words."""

    MISSING = "未交"
    OVERDUE = "逾期"
    RETURNED = "退回"
    UNDECIDED = "待定"
    HINTS = "有提示"
    VALID = "合格"
    EXEMPT = "免报"


@dataclass(frozen=True)
class Season:
    """What is collected: the form's id, the year, and the form's folder where it is not an installed one."""

    form: str
    year: int
    folder: str = ""


@dataclass(frozen=True)
class Version:
    """One content that came in, once or several times.

    `hash` is the SHA-256 of its bytes, `number` its place in the order in which contents were received.
    `received` is when the run began that found it; `dated` decides which of several is later: the latest
    date of the mails that brought it (sending it again says that it holds), else the earliest of the files
    (copying one says nothing). `filed_as` is the unit's name in the file, `unit` its name in the roster.
    `doubt` is how far that may be off. `warnings` are those without a reason. `problem` says why it could
    not be read, `same_as` names the unit whose figures it repeats. `senders` are the addresses that mailed
    it; `is_own`: one of the ways it came is the unit's own, and only these say when.
    """

    hash: str
    number: int
    received: datetime
    dated: datetime
    outcome: Outcome
    unit: str | None
    filed_as: str
    form: str
    year: int | None
    errors: int
    warnings: int
    problem: str
    same_as: str | None
    doubt: timedelta = timedelta(0)
    figures: str = ""
    senders: tuple[str, ...] = ()
    is_own: bool = True

    @property
    def short_hash(self) -> str:
        """What people name it by."""
        return self.hash[:8]

    @property
    def age(self) -> tuple[datetime, int]:
        """What versions are ordered by; the order received decides between equal dates."""
        return self.dated, self.number

    def is_surely_after(self, other: "Version") -> bool:
        """Whether it is later than the other, however far off either date may be."""
        return self.dated - other.dated > max(self.doubt, other.doubt, _SAME_MOMENT)


@dataclass(frozen=True)
class Standing:
    """How a unit stands: what came from it this season (oldest first), and which of it counts, if any.

    `is_chosen`: what counts was chosen by hand. `is_late`: the deadline has passed while nothing counts,
    or had before anything of the unit's came. `in_time` is what came of it by the deadline where that
    which counts came later: it filed in time, and again after it was returned, or for a reason of its
    own. `undecided` are the versions any of which may be the latest that could count: none does until one
    is chosen. `held` are those later than what counts that somebody else mailed: each counts if it is
    chosen. `deadline` is the last moment for this unit, if anybody said. `later` came when the season was
    closed: nothing of it counts.
    """

    unit: Unit
    state: State
    versions: tuple[Version, ...]
    counted: Version | None
    is_chosen: bool
    is_late: bool
    undecided: tuple[Version, ...] = ()
    held: tuple[Version, ...] = ()
    deadline: datetime | None = None
    later: tuple[Version, ...] = ()
    in_time: Version | None = None

    @property
    def filed(self) -> tuple[Version, ...]:
        """The versions in which something was filled in."""
        return tuple(version for version in self.versions if version.outcome is not Outcome.EMPTY)

    @property
    def empty(self) -> tuple[Version, ...]:
        """The versions in which nothing was."""
        return tuple(version for version in self.versions if version.outcome is Outcome.EMPTY)

    @property
    def rejected(self) -> tuple[Version, ...]:
        """The filings later than the one that counts: corrections that went wrong."""
        counted = self.counted
        if counted is None:
            return self.filed
        later = (v for v in self.filed if v.age > counted.age and v not in self.held)
        return tuple(v for v in later if v.is_surely_after(counted) or not v.outcome.counts)


class ProblemKind(StrEnum):
    """What became of something that is no version; the values are the offices' words."""

    FOREIGN = "不是填报文件"
    CLOSED = "打不开"
    BOUNCED = "退信"

    @property
    def needs_attention(self) -> bool:
        """Whether somebody has to do something about it."""
        return self is not ProblemKind.FOREIGN


@dataclass(frozen=True)
class Problem:
    """Something in a file (by its `path`) that no version could be made of, and why.

    `bounced` is the letter of ours that it says did not arrive, `sender` the address that mailed it, `dated`
    when it was sent and `received` when the run began that found it, None where an older ledger did not
    keep that, or nothing is kept yet.
    """

    path: str
    source: str
    kind: ProblemKind
    reason: str
    bounced: Bounced | None = None
    sender: str = ""
    dated: datetime | None = None
    received: datetime | None = field(default=None, compare=False)  # the same whenever it is found


# --- What is recorded ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Begun:
    """A file is read (again): what was a problem in it is one no more until it is found anew."""

    path: str


@dataclass(frozen=True)
class Received:
    """A content with a place it was found in and a date.

    `by_mail`: the date is that of a mail, which may be off by `doubt`; `is_previous`: it was given as last
    year's; `path` is that of the file it was found in, `sender` the address that the mail says it comes
    from, `answers` whom the letter of ours was written to that it answers.
    """

    hash: str
    source: str
    dated: datetime
    by_mail: bool = False
    is_previous: bool = False
    path: str = ""
    doubt: timedelta = timedelta(0)
    sender: str = ""
    answers: str = ""


@dataclass(frozen=True)
class Checked:
    """What was read and found in a content.

    `document` is the submission's JSON text, `figures` a hash of its figures, empty where they are too
    few to tell units apart; `compared_with` is the hash of the version that was last year's; `is_empty`
    says that nothing was filled in.
    """

    form: str = ""
    year: int | None = None
    filed_as: str = ""
    made_for: str = ""
    document: str = ""
    figures: str = ""
    findings: tuple[Finding, ...] = ()
    problem: str = ""
    compared_with: str = ""
    is_empty: bool = False


@dataclass(frozen=True)
class Fresh:
    """A content that was not in the ledger."""

    received: Received
    data: bytes
    checked: Checked


@dataclass(frozen=True)
class Rechecked:
    """A content checked again."""

    hash: str
    checked: Checked


@dataclass(frozen=True)
class Seen:
    """A file has been read to its end: unless size or time change it need not be read again."""

    path: str
    size: int
    mtime_ns: int


Entry = Begun | Received | Fresh | Rechecked | Problem | Seen
