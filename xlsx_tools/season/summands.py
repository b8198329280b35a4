"""What of a season's ledger enters a sum or is issued: each unit's filing that counts, and who has none."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from xlsx_tools.errors import XlsxToolsError, unforeseen_in
from xlsx_tools.filing.document import from_document
from xlsx_tools.filing.last_year import as_last_year, form_of_last_year
from xlsx_tools.filing.levels import last_year_alike, own_part
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import Submission, under_name
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.model import Form
from xlsx_tools.season.bodies import Sums, Taken
from xlsx_tools.season.ledger.records import LedgerError, Standing, State
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.merge import MOST_UNITS, Filing
from xlsx_tools.season.reasons_given import settled
from xlsx_tools.season.roster import GOVERNMENT_BELOW, OFFICE, Roster, Unit


@dataclass(frozen=True)
class Summands:
    """The units whose sum the parent's report is; `apart` is the parent's own row of the roster, if any."""

    parent: str
    units: tuple[Unit, ...]
    apart: Unit | None = None

    @property
    def owes_its_own(self) -> bool:
        """Whether the parent files for itself too, and not only by an office among its units."""
        if self.apart is None or self.apart.kind == GOVERNMENT_BELOW:
            return False
        offices = (unit.kind == OFFICE or unit.name == f"{self.parent}办公室" for unit in self.units)
        return not any(offices)

    @property
    def group_of(self) -> Callable[[str], str] | None:
        """How units are shown together where there are too many for a column each: by their kind."""
        if len(self.units) <= MOST_UNITS:
            return None
        kinds = {unit.name: unit.kind or "未分类别的单位" for unit in self.units}
        return lambda unit: kinds.get(unit, unit)


def summands(roster: Roster, parent: str | None) -> Summands:
    """Whom the parent sums up: those below it in the roster, else all that nobody else there sums up.

    Without a name it is the only one that has none above it. Raises XlsxToolsError where
    that is not one, and where the roster has parents of which the one given is none.
    """
    heads = [unit for unit in roster.units if not unit.parent]
    if parent is None:
        tops = [unit.name for unit in heads] + ([roster.outside] if roster.outside else [])
        if len(tops) != 1 or not any(unit.parent for unit in roster.units):
            raise XlsxToolsError(
                "名册上看不出是汇总到哪个单位。请用 --unit 写明，例如 --unit 云溪县人民政府。"
            )
        parent = tops[0]
    own = roster.find(parent)
    parent = own.name if own else parent
    below = tuple(unit for unit in roster.units if unit.parent == parent)
    parents = list(dict.fromkeys(unit.parent for unit in roster.units if unit.parent))
    if parents and not (own or below):
        near = get_close_matches(parent, parents, n=1) or parents[:1]
        raise XlsxToolsError(f"名册里没有以“{parent}”为上级的单位，是否想写“{near[0]}”？")
    if own and own.parent and not below:
        raise XlsxToolsError(f"名册里没有以“{own.name}”为上级的单位，没有什么可以汇总。")
    if own and not below:
        others = tuple(unit for unit in heads if unit != own)
        return Summands(own.name, others, own)
    return Summands(parent, below or tuple(heads), own)


def filing_of(ledger: Ledger, form: Form, standing: Standing) -> Filing | None:
    """The unit's filing that counts, under its name in the roster; None where none does."""
    if standing.counted is None:
        return None
    document = ledger.document(standing.counted.hash)
    unit = standing.unit
    submission = under_name(from_document(form, document), unit.name, unit.former_names)
    return Filing(unit.name, form, submission, settled(ledger, standing, standing.counted))


@dataclass(frozen=True)
class Level:
    """What of a ledger enters the sum of a parent: which filings, who lacks, and what is to be said."""

    taken: tuple[Taken, ...]
    lacking: tuple[Source, ...]
    notes: tuple[str, ...]


def level_of(sums: Sums, standings: Iterable[Standing], summed: Summands) -> Level:
    """What enters the sum: of each unit below what it sums up itself, of the parent what it filed itself."""
    members = {unit.name for unit in summed.units}
    found: list[Taken | None] = []
    for standing in standings:
        if standing.state is State.EXEMPT:
            continue
        if standing.unit == summed.apart:
            found.append(_taken(standing, lambda one: sums.parent(one, owes=summed.owes_its_own)))
        elif standing.unit.name in members:
            found.append(_taken(standing, sums.member))
    entering = [taken for taken in found if taken]
    return Level(
        tuple(taken for taken in entering if taken.version),
        tuple(_nothing_of(taken) for taken in entering if taken.version is None),
        tuple(taken.note for taken in entering if taken.note),
    )


def _taken(standing: Standing, take: Callable[[Standing], Taken | None]) -> Taken | None:
    """What is taken of a unit; one whose filings cannot be compared costs itself only."""
    try:
        with unforeseen_in(f"“{standing.unit.name}”的填报"):
            return take(standing)
    except LedgerError:
        raise
    except XlsxToolsError as error:
        return Taken(standing, None, lack=f"没有计入：{error}")


def _nothing_of(taken: Taken) -> Source:
    told = taken.lack or _not_counted(taken.standing)
    return Source(taken.standing.unit.name, lack=told, counted=False)


def filings_of(
    ledger: Ledger, form: Form, sums: Sums, level: Level, failed: list[Source]
) -> Iterator[Filing]:
    """The filings that enter the sum, one at a time.

    `failed` learns of units whose filing cannot be summed up. Raises LedgerError.
    """
    for taken in level.taken:
        unit = taken.standing.unit.name
        try:
            with unforeseen_in(f"“{unit}”的填报"):
                filing = _filing(ledger, form, sums, taken)
        except LedgerError:
            raise
        except XlsxToolsError as error:
            failed.append(Source(unit, lack=f"没有计入：{error}", counted=False))
            continue
        if filing:
            yield filing


def _filing(ledger: Ledger, form: Form, sums: Sums, taken: Taken) -> Filing | None:
    if taken.version is None:
        return None
    unit, submission = taken.standing.unit.name, sums.submission(taken.standing, taken.version)
    if taken.is_part:
        part = own_part(form, submission)
        return Filing(unit, form, part, ()) if part else None
    return Filing(unit, form, submission, ledger.findings(taken.version.hash), taken.lack)


def lack(standing: Standing) -> str:
    """Why nothing of a unit counts."""
    if not standing.filed:
        return "交来的是空表" if standing.empty else "没有交"
    if standing.undecided:
        return f"交来的 {len(standing.undecided)} 份分不清先后，还没有指定以哪一份计入"
    latest = standing.filed[-1]
    if latest.errors:
        return f"交来的有 {latest.errors} 处错误没有改正"
    return f"交来的{latest.outcome.value}"


def _not_counted(standing: Standing) -> str:
    return f"{lack(standing)}，没有计入" if standing.versions else lack(standing)


def last_year_in(ledger: Ledger, form: Form) -> Callable[[Submission], Figures]:
    """From a unit's submission to last year's figures: those it came with, else those of the ledger."""

    def figures(submission: Submission) -> Figures:
        if submission.last_year:
            return submission.last_year
        previous = ledger.previous(submission.origin.unit)
        if not previous:
            return {}
        try:
            document = ledger.document(previous)
            last = as_last_year(form, from_document(form_of_last_year(form, document), document))
        except LedgerError:
            raise
        except XlsxToolsError:
            return {}  # Last year's may be of another version of the form.
        alike = last_year_alike(form, last, submission)
        return alike.tally(form).known if alike else {}

    return figures
