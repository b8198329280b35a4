"""Last year of a sum: what its units filed then, and what the parent reported of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from xlsx_tools.filing.last_year import as_last_year
from xlsx_tools.filing.levels import at_all_levels
from xlsx_tools.filing.origin import Origin, unit_key
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number
from xlsx_tools.season.bodies import Sums
from xlsx_tools.season.gather import Unread, gather
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.merge import Filing, merge
from xlsx_tools.season.summands import filings_of, last_year_in, level_of, summands


@dataclass(frozen=True)
class LastSum:
    """Last year's report of the parent and the sum of its units then, each None where there is none.

    `notes` say what was found and not used.
    """

    reported: Submission | None = None
    summed: Submission | None = None
    notes: tuple[str, ...] = ()


def last_sum_in_files(form: Form, summed: Submission, files: Iterable[Filing | Unread]) -> LastSum:
    """Of files in any mess: the parent's report of the year before, and the sum of this year's units then."""
    files = list(files)
    dated = [one for one in files if isinstance(one, Filing) and _is_of_last_year(one, summed)]
    then = _form_then(form, dated)
    fitting = [filing for filing in dated if filing.form.id == then.id]
    parent, known = unit_key(summed.unit), {unit_key(one.unit) for one in at_all_levels(summed.sources)}
    reports = [filing for filing in fitting if _unit(filing) == parent and _is_report(filing, known)]
    units = [filing for filing in fitting if filing not in reports and _unit(filing) in known]
    strange = [filing for filing in fitting if filing not in reports and filing not in units]
    notes = [f"上一年的{one.name}（{one.submission.unit}）不在今年汇总的单位里，没有用。" for one in strange]
    if others := len(files) - len(fitting):
        notes.append(f"另有 {others} 个文件不是上一年的填报数据，没有用。")
    if len(reports) > 1:
        notes.append(f"上一年“{summed.unit}”的报告有 {len(reports)} 份，用了{reports[0].name}。")
    last = None
    if units:
        gathered = gather(units, summed.unit)
        notes += gathered.notes
        origin = replace(_year_before(summed), form=then.id, version=then.version)
        last = as_last_year(form, merge(then, origin, gathered.filings, gathered.lacking))
    return LastSum(as_last_year(form, reports[0].submission) if reports else None, last, tuple(notes))


def _form_then(form: Form, filings: Sequence[Filing]) -> Form:
    """The form of last year's filings: the present one, or the one before where none is in this."""
    forms = {filing.form.id: filing.form for filing in filings}
    before = form.succeeds.form if form.succeeds else ""
    return forms.get(form.id) or forms.get(before) or form


def last_sum_in_ledger(ledger: Ledger, form: Form, summed: Submission) -> LastSum:
    """Of last year's ledger: the parent's last sum in it, and what it comes to if it is summed up again."""
    members, sums = summands(ledger.roster, summed.unit), Sums(ledger, form)
    standings = list(ledger.standings())
    level = level_of(sums, standings, members)
    failed: list[Source] = []
    last = merge(
        form,
        _year_before(summed),
        filings_of(ledger, form, sums, level, failed),
        chain(level.lacking, failed),
        last_year_of=last_year_in(ledger, form),
        group_of=members.group_of,
    )
    own = next((standing for standing in standings if standing.unit == members.apart), None)
    version = sums.latest(own, sums=True) if own else None
    return LastSum(sums.submission(own, version) if own and version else None, last, level.notes)


def with_last_year(form: Form, summed: Submission, last: LastSum) -> Submission:
    """The sum with last year's figures: those reported, else those of the units if none of them lacks."""
    source = last.reported or (last.summed if last.summed and not lacking_last_year(summed, last) else None)
    if source is None:
        return summed
    known = source.tally(form).known
    figures: dict[str, Number] = {item: number for item, number in known.items() if number is not None}
    return replace(summed, last_year=figures)


def lacking_last_year(summed: Submission, last: LastSum) -> Sequence[str]:
    """The units of this year's sum of which last year's sum has nothing, none where there is no such sum."""
    if last.summed is None:
        return ()
    there = {unit_key(source.unit) for source in at_all_levels(last.summed.sources) if source.counted}
    lacking = [source.unit for source in at_all_levels(last.summed.sources) if not source.counted]
    return list(dict.fromkeys((*_uncovered(summed.sources, there), *lacking)))


def _uncovered(sources: Iterable[Source], there: set[str]) -> Iterator[str]:
    for source in sources:
        if source.counted and unit_key(source.unit) not in there:
            if source.within:
                yield from _uncovered(source.within, there)
            else:
                yield source.unit


def _is_of_last_year(filing: Filing, summed: Submission) -> bool:
    return filing.submission.origin.year == summed.origin.year - 1


def _unit(filing: Filing) -> str:
    return unit_key(filing.submission.unit)


def _is_report(filing: Filing, units: set[str]) -> bool:
    """Whether what the parent filed is its report of all: a sum, or it is no unit of its sum."""
    return bool(filing.submission.sources) or unit_key(filing.submission.unit) not in units


def _year_before(summed: Submission) -> Origin:
    return replace(summed.origin, year=summed.origin.year - 1)
