"""Summing up: what many units filed -> their parent's submission, and how a published one compares."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xlsx_tools.checking.rules.sums import INCOMPLETE
from xlsx_tools.checking.rules.texts import RULES as TEXT_RULES
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Source, Submission
from xlsx_tools.filing.tally import Figures
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.model import Form
from xlsx_tools.prose import few, folded
from xlsx_tools.quantity import LARGEST, Number, Quantity, plain_number, same_amount, show

MOST_UNITS = 500  # What seven sheets 汇总来源 hold, and readers take in again.
_MOST_NAMED = 5
_NOT_ABOUT_FIGURES = frozenset(rule.id for rule in (*TEXT_RULES, INCOMPLETE))


@dataclass(frozen=True)
class Filing:
    """What one unit filed, with what its check found; `name` is where it came from, for people."""

    name: str
    form: Form
    submission: Submission
    findings: Sequence[Finding]


@dataclass(frozen=True)
class Difference:
    """An item that a published parent has otherwise; `units` have most of it, the largest figure first."""

    item: str
    published: Number | None
    summed: Number
    units: tuple[tuple[str, Number], ...]

    @property
    def amount(self) -> Number:
        """Published minus summed."""
        return plain_number(Decimal(self.published or 0) - Decimal(self.summed))


# --- Summing ------------------------------------------------------------------------------------------


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
    within: dict[str, str] = {}
    for filing in filings:
        source = source_of(form, filing.submission, filing.findings)
        sources.append(replace(source, texts={}) if group_of else source)
        within |= {folded(below.unit): source.unit for below in filing.submission.sources}
        if source.counted:
            this_year.add(source.figures)
            last_year.add(last_year_of(filing.submission))
    sources += lacking
    counted = sum(source.counted for source in sources)
    _require_once(sources, within)
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
    figures: dict[str, Number] = {}
    for source in group:
        for item, number in source.figures.items():
            figures[item] = figures.get(item, 0) + number
    lacks = [f"{source.unit}{source.lack}" for source in group if source.lack]
    lack = few(lacks, _MOST_NAMED, " 等 {} 个单位", joint="；")
    return Source(name, figures, lack=lack, counted=any(source.counted for source in group))


def source_of(form: Form, submission: Submission, findings: Sequence[Finding]) -> Source:
    """What the unit gives to a sum; figures with errors are not counted, those beside wrong texts are."""
    errors = [f for f in findings if f.severity is Severity.ERROR and f.rule != INCOMPLETE.id]
    in_texts = [finding for finding in errors if not is_about_figures(finding)]
    tally = submission.tally(form)
    lacks = []
    counted = len(in_texts) == len(errors) and not tally.open_items
    if not counted:
        lacks.append(f"有 {len(errors) or len(tally.open_items)} 处错误没有改正，没有计入")
    elif in_texts:
        lacks.append(f"文字、基本信息有 {len(in_texts)} 处没有写好，数字已计入")
    if counted and (below := [source.unit for source in submission.sources if source.lack]):
        lacks.append(f"本身的汇总缺{few(below, _MOST_NAMED, '等 {} 个单位')}，数字已计入")
    figures = {item: number for item, number in tally.known.items() if number} if counted else {}
    return Source(submission.origin.unit, figures, _texts(form, submission), "；".join(lacks), counted)


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


def _require_once(sources: Sequence[Source], within: Mapping[str, str]) -> None:
    """Refuse a unit that is there twice, or is also within the sum of another."""
    seen: set[str] = set()
    for source in sources:
        name = folded(source.unit)
        if name in seen:
            raise XlsxToolsError(f"“{source.unit}”有两份，只能计入一份。请去掉一份，重新汇总。")
        seen.add(name)
        if above := within.get(name):
            raise XlsxToolsError(
                f"“{source.unit}”单独计入，又包含在“{above}”的汇总里，会重复计算。"
                f"请在名册里把它的上级写成“{above}”，或去掉其中一份，重新汇总。"
            )


def _require_moderate(form: Form, summed: _Sum, sources: Sequence[Source]) -> None:
    for item in form.inputs:
        if (number := summed.of(item)) > LARGEST:
            largest = "、".join(f"{unit} {show(figure)}" for unit, figure in _largest(sources, item))
            raise XlsxToolsError(
                f"“{form.items[item].name}”各单位之和是 {show(number)}，超过了表里能填的最大数 {LARGEST}，"
                f"多半是哪个单位填错了。数最大的是：{largest}。请核对后重新汇总。"
            )


def _largest(sources: Sequence[Source], item: str) -> tuple[tuple[str, Number], ...]:
    having = [(source.unit, source.figures[item]) for source in sources if source.figures.get(item)]
    return tuple(sorted(having, key=lambda pair: -pair[1])[:_MOST_NAMED])


# --- Gathering files ----------------------------------------------------------------------------------


# --- Comparing ----------------------------------------------------------------------------------------


def differences(form: Form, published: Submission, summed: Submission) -> list[Difference]:
    """Every item, totals too, that the published parent has otherwise than the sum has it."""
    there, here = published.tally(form).known, summed.tally(form).figures
    return [
        Difference(item, there[item], here[item] or 0, _largest(summed.sources, item))
        for item in form.items
        if there[item] is None or not same_amount(there[item] or 0, here[item] or 0)
    ]


def has_own_office(summed: Submission, parent: str) -> bool:
    """Whether the parent's own office is among the units: by its name, which begins with the parent's."""
    return any(source.counted and source.unit.startswith(parent) for source in summed.sources)
