"""What one figure enters: identities with every addend, last year's figure, sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xlsx_tools.checking.claims.claim import Claim
from xlsx_tools.checking.claims.narratives import mentions
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.levels import is_opened
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import CheckResult, Figures, Tally
from xlsx_tools.form.model import Form, Item
from xlsx_tools.prose import folded, suggestion
from xlsx_tools.quantity import Number, Quantity
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout


@dataclass(frozen=True)
class Entered:
    """An identity that the figure enters: by its own name, or by `totals` that it is a part of."""

    result: CheckResult
    totals: tuple[str, ...] = ()


@dataclass(frozen=True)
class FigureBefore:
    """Last year's figure of the same item, or (`is_carried`) of the one that this year begins with."""

    item: Item
    value: Number
    is_carried: bool


@dataclass(frozen=True)
class Share:
    """What a unit gave to the figure of a sum, None where it is not counted because of what it lacks.

    `within` is what its own units gave, if that is known, else `holds` names them.
    """

    unit: str
    value: Number | None
    lack: str
    within: tuple["Share", ...]
    holds: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """All there is to say of one figure; `typed` is None for a total, which is computed.

    `shares` are what the units of a sum gave to it, the largest first.
    """

    item: Item
    place: Cell
    value: Number | None
    typed: Quantity | None
    identities: tuple[Entered, ...]
    last_year: tuple[FigureBefore, ...]
    mentions: tuple[Claim, ...]
    shares: tuple[Share, ...]


def explain(layout: Layout, submission: Submission, last_year: Figures, item: str) -> Explanation:
    """What the item enters; `last_year` are last year's figures as far as they are known."""
    form = layout.form
    figures = submission.tally(form).figures
    return Explanation(
        item=form.items[item],
        place=layout.items[item],
        value=figures[item],
        typed=submission.items.get(item),
        identities=tuple(_entered(form, submission.tally(form), item)),
        last_year=tuple(_last_year(form, last_year, item)),
        mentions=tuple(mentions(form, submission, item)),
        shares=_shares(submission.sources, item),
    )


def _shares(sources: Iterable[Source], item: str) -> tuple[Share, ...]:
    shares = [_share(source, item) for source in sources]
    return tuple(sorted(shares, key=lambda share: -(share.value or 0)))


def _share(source: Source, item: str) -> Share:
    value = source.figures.get(item, 0) if source.counted else None
    within = _shares(source.within, item) if is_opened(source) else ()
    holds = tuple(part.unit for part in source.within if part.counted) if not within else ()
    return Share(source.unit, value, source.lack, within, holds)


def _entered(form: Form, tally: Tally, item: str) -> Iterator[Entered]:
    """The identities that name the item, then those it enters by a total that they name."""
    for result in tally.results:
        if item in (*result.check.left, *result.check.right):
            yield Entered(result)
    for result in tally.results:
        named = (*result.check.left, *result.check.right)
        if item in result.check.inputs and item not in named and not result.check.rule.is_total:
            totals = [name for name in named if name in form.totals and item in form.totals[name].inputs]
            yield Entered(result, tuple(totals))


def _last_year(form: Form, last_year: Figures, item: str) -> Iterator[FigureBefore]:
    pairs = [(carry.last_year, True) for carry in form.carries if carry.this_year == item]
    for name, is_carried in (*pairs, (item, False)):
        value = last_year.get(name)
        if value is not None:
            yield FigureBefore(form.items[name], value, is_carried)


def item_named(layout: Layout, name: str) -> str:
    """The item of that id or in that cell (`依申请公开!E7`); raises XlsxToolsError."""
    if name in layout.items:
        return name
    wanted = folded(name).replace("$", "").replace("'", "").upper()
    for item, cell in layout.items.items():
        if wanted == folded(f"{cell.sheet}!{cell.a1}").upper():
            return item
    cells = [f"{cell.sheet}!{cell.a1}" for cell in layout.items.values()]
    if "!" in name or "." in name:
        near = suggestion(name, cells if "!" in name else list(layout.items))
        raise XlsxToolsError(f"“{name}”不是指标编号，也不是填数字或合计的格{near}")
    raise XlsxToolsError(f"“{name}”不是指标编号。指一格要连工作表一起写，例如“{cells[0]}”。")
