"""Summing up: what many units filed -> their parent's submission, each figure counted once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xlsx_tools.checking.rules import particulars, texts
from xlsx_tools.checking.rules.sums import INCOMPLETE
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.levels import counted_sum, figures_of, lowest, who_lacks
from xlsx_tools.filing.origin import Origin, unit_key
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Figures
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.model import Form
from xlsx_tools.prose import few
from xlsx_tools.quantity import Number, Quantity, apart, plain_number, show
from xlsx_tools.season.against import largest_of

MOST_UNITS = 500  # What seven sheets 汇总来源 hold, and readers take in again.
_MOST_NAMED = 5
_NOT_ABOUT_FIGURES = frozenset(rule.id for rule in (*texts.RULES, *particulars.RULES, INCOMPLETE))


@dataclass(frozen=True)
class Filing:
    """What one unit filed, with what its check found; `name` is where it came from, for people.

    `lack` is what others filed and it does not hold: corrections to a sum that came in later.
    """

    name: str
    form: Form
    submission: Submission
    findings: Sequence[Finding]
    lack: str = ""


def merge(
    form: Form,
    origin: Origin,
    filings: Iterable[Filing],
    lacking: Iterable[Source] = (),
    *,
    last_year_of: Callable[[Submission], Figures] = lambda submission: submission.last_year,
    group_of: Callable[[str], str] | None = None,
) -> Submission:
    """The parent's submission: each figure the sum over those filings whose figures are sound.

    Texts and particulars stay open; the others, and those `lacking`, are among its sources with the
    reason. Filings pass one at a time. Last year's figures are summed too where all units have them.
    `group_of` tells under which name a unit is shown among the sources, together with others and without
    its texts. Raises XlsxToolsError where a unit would be counted twice, a sum is larger than any figure
    may be, or sources are too many.
    """
    sources: list[Source] = []
    this_year, last_year = _Sum(), _Sum()
    for filing in filings:
        source = source_of(form, filing.submission, filing.findings, filing.lack)
        sources.append(replace(source, texts={}) if group_of else source)
        if source.counted:
            this_year.add(source.figures)
            last_year.add(last_year_of(filing.submission))
    sources += lacking
    counted = sum(source.counted for source in sources)
    _require_once(sources, origin.unit)
    _require_moderate(form, this_year, sources)
    if group_of:
        sources = _grouped(sources, group_of)
    _require_few(sources)
    return Submission(
        origin,
        origin.unit,
        origin.year,
        items={item: Quantity(this_year.of(item)) for item in form.inputs} if counted else {},
        last_year={item: last_year.of(item) for item in form.items if last_year.addends[item] == counted > 0},
        sources=tuple(sources),
    )


class _Sum:
    """Figures added up exactly, and how many addends each item had."""

    def __init__(self) -> None:
        self._figures, self.addends = defaultdict[str, Decimal](Decimal), Counter[str]()

    def add(self, figures: Figures) -> None:
        for item, number in figures.items():
            if number is not None:
                self._figures[item] += number
                self.addends[item] += 1

    def of(self, item: str) -> Number:
        return plain_number(self._figures[item])


def _grouped(sources: Iterable[Source], group_of: Callable[[str], str]) -> list[Source]:
    """One source for all of a group: its figures summed, what its units lack in one sentence."""
    groups: dict[str, list[Source]] = {}
    for source in sources:
        groups.setdefault(group_of(source.unit), []).append(source)
    return [_as_one(name, group) for name, group in groups.items()]


def _as_one(name: str, group: Sequence[Source]) -> Source:
    if [source.unit for source in group] == [name]:
        return group[0]
    lacks = [f"{source.unit}{source.lack}" for source in group if source.lack]
    lack = few(lacks, _MOST_NAMED, " 等 {} 个单位", joint="；")
    counted = any(source.counted for source in group)
    return Source(name, counted_sum(group), lack=lack, counted=counted, within=tuple(group))


def source_of(form: Form, submission: Submission, findings: Sequence[Finding], lack: str = "") -> Source:
    """What the unit gives to a sum; figures with errors are not counted, those beside wrong texts are.

    `lack` is said of it besides.
    """
    errors = [f for f in findings if f.severity is Severity.ERROR and f.rule != INCOMPLETE.id]
    in_texts = [finding for finding in errors if not is_about_figures(finding)]
    tally = submission.tally(form)
    lacks = []
    counted = len(in_texts) == len(errors) and not tally.open_items
    if not counted:
        lacks.append(f"有 {len(errors) or len(tally.open_items)} 处错误没有改正，没有计入")
    elif in_texts:
        lacks.append(f"文字、基本信息有 {len(in_texts)} 处没有写好，数字已计入")
    if counted and (below := list(who_lacks(submission.sources))):
        lacks.append(f"本身的汇总缺{few(below, _MOST_NAMED, '等 {} 个单位')}，数字已计入")
    lacks += [lack] if lack else []
    figures = figures_of(form, submission) if counted else {}
    within = tuple(map(_without_texts, submission.sources))
    texts = _texts(form, submission)
    return Source(submission.origin.unit, figures, texts, "；".join(lacks), counted, within)


def _without_texts(source: Source) -> Source:
    return replace(source, texts={}, within=tuple(map(_without_texts, source.within)))


def is_about_figures(finding: Finding) -> bool:
    """Whether a finding may concern a figure, not only texts, particulars or other units."""
    return finding.rule not in _NOT_ABOUT_FIGURES


def _texts(form: Form, submission: Submission) -> dict[str, str]:
    """The texts, each under its heading where the unit gave it one of its own."""
    texts: dict[str, str] = {}
    for narrative in form.narratives.values():
        text = submission.narrative.get(narrative.id, "")
        heading = submission.heading(form, narrative.id)
        if text:
            texts[narrative.id] = f"{heading}\n{text}" if heading and heading != narrative.heading else text
    return texts


def _require_few(sources: Sequence[Source]) -> None:
    if len(sources) > MOST_UNITS:
        raise XlsxToolsError(
            f"要汇总 {len(sources)} 个单位，一次最多汇总 {MOST_UNITS} 个。"
            f"请逐级汇总：先按县（区）汇总，再汇总到上一级。"
        )


def _require_once(sources: Sequence[Source], parent: str) -> None:
    """Refuse a unit that is there twice, whether for itself or within the sums of others."""
    holders: dict[str, Source] = {}
    for source in sources:
        for unit in _counted_with(source):
            if holder := holders.get(unit_key(unit)):
                raise XlsxToolsError(_twice(unit, holder, source, parent))
            holders[unit_key(unit)] = source


def _counted_with(source: Source) -> Iterator[str]:
    """The names of all whose figures are counted with a source: its own, and others that lie within."""
    yield source.unit
    is_own_met = False
    for part in lowest(source.within if source.counted else ()):
        if is_own_met or unit_key(part.unit) != unit_key(source.unit):
            yield part.unit
        is_own_met = is_own_met or unit_key(part.unit) == unit_key(source.unit)


def _twice(unit: str, one: Source, other: Source, parent: str) -> str:
    """That a unit would be counted twice, and what to do about it."""
    if one is other:
        return f"“{unit}”在“{one.unit}”的汇总里算了两次。请“{one.unit}”只计入一份，重新汇总。"
    holders = [source.unit for source in (one, other) if unit_key(source.unit) != unit_key(unit)]
    if not holders:
        return f"“{unit}”有两份，只能计入一份。请去掉一份，重新汇总。"
    if len(holders) > 1:
        return (
            f"“{unit}”既包含在“{holders[0]}”的汇总里，又包含在“{holders[1]}”的汇总里，会重复计算。"
            f"请从其中一个的汇总里去掉它，重新汇总。"
        )
    (holder,) = holders
    told = f"“{unit}”单独计入，又包含在“{holder}”的汇总里，会重复计算。请从“{holder}”的汇总里去掉它，重新汇总"
    if unit_key(unit) == unit_key(parent):  # It sums up the holder and cannot be below it.
        return f"{told}。"
    return f"{told}；应归“{holder}”汇总的，在名册里把它的上级写成“{holder}”，或去掉它单独的一份。"


def _require_moderate(form: Form, summed: _Sum, sources: Sequence[Source]) -> None:
    for item in form.inputs:
        number, most = summed.of(item), form.items[item].largest
        if apart(number, 0) > most:
            largest = "、".join(f"{unit} {show(figure)}" for unit, figure in largest_of(sources, item))
            raise XlsxToolsError(
                f"“{form.items[item].name}”各单位之和是 {show(number)}，超过了表里能填的最大数 {most}，"
                f"多半是哪个单位填错了。数最大的是：{largest}。请核对后重新汇总。"
            )
