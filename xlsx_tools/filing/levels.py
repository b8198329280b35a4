"""The levels below a sum: what lies within its sources, walked, compared, and packed into a text and back."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlsx_tools.filing.origin import unit_key
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, Quantity, plain_number, same_amount, show

SourceFigures = Mapping[str, Number]  # without those that are zero

_FIGURE = re.compile(r"-?\d{1,30}(\.\d{1,30})?", re.ASCII)
MOST_CHARACTERS = 600_000  # of all packed sources: some thousand units with their figures
_DEEPEST = 20  # levels; there are five of government


@dataclass(frozen=True)
class Leaf:
    """A unit's own figures within a sum, at the lowest level there; `is_known`: they are these."""

    source: Source
    is_known: bool


def leaves(submission: Submission) -> Iterator[Leaf]:
    """The lowest sources of a sum that are counted."""
    are_known = any(source.figures for source in submission.sources)
    return _leaves(submission.sources, are_known=are_known)


def lowest(sources: Iterable[Source]) -> Iterator[Source]:
    """The lowest of the sources that are counted."""
    return (leaf.source for leaf in _leaves(sources, are_known=False))


def _leaves(sources: Iterable[Source], *, are_known: bool) -> Iterator[Leaf]:
    for source in sources:
        if not source.counted:
            continue
        if source.within:
            yield from _leaves(source.within, are_known=are_known and is_opened(source))
        else:
            yield Leaf(source, are_known)


def is_opened(source: Source) -> bool:
    """Whether what lies within a source comes to its figures: only then its units gave just that."""
    return bool(source.within) and same_figures(source.figures, counted_sum(source.within))


def at_all_levels(sources: Iterable[Source]) -> Iterator[Source]:
    """Each source, then those within it."""
    for source in sources:
        yield source
        yield from at_all_levels(source.within)


def who_lacks(sources: Iterable[Source]) -> Iterator[str]:
    """The units that lack something, at the lowest level at which that is known."""
    for source in sources:
        if source.lack:
            below = list(who_lacks(source.within)) if source.counted else []
            yield from below or [source.unit]


def counted_sum(sources: Iterable[Source]) -> dict[str, Number]:
    """The figures of those that are counted, summed."""
    sums: dict[str, Decimal] = {}
    for source in sources:
        if source.counted:
            for item, number in source.figures.items():
                sums[item] = sums.get(item, Decimal()) + number
    return {item: plain_number(number) for item, number in sums.items()}


def same_figures(one: SourceFigures, other: SourceFigures) -> bool:
    """Whether both have the same figures."""
    return all(same_amount(one.get(item, 0), other.get(item, 0)) for item in one.keys() | other.keys())


def figures_of(form: Form, submission: Submission) -> dict[str, Number]:
    """Its figures that are known and not zero, totals too."""
    return {item: number for item, number in submission.tally(form).known.items() if number}


def own_part(form: Form, summed: Submission) -> Submission | None:
    """What the body whose sum it is filed itself, taken out of the sum; None where that is not known."""
    unit = unit_key(summed.origin.unit)
    own = next((leaf for leaf in leaves(summed) if unit_key(leaf.source.unit) == unit), None)
    if own is None or not own.is_known:
        return None
    items = {item: Quantity(own.source.figures.get(item, 0)) for item in form.inputs}
    return Submission(summed.origin, summed.unit, summed.year, items, narrative=own.source.texts)


def last_year_alike(form: Form, last: Submission, submission: Submission) -> Submission | None:
    """Last year's submission as far as this one can be compared with it: what a unit filed itself is not
    compared with its sum of last year, but with its own part of that."""
    return own_part(form, last) if last.sources and not submission.sources else last


# --- As text ------------------------------------------------------------------------------------------


def packed(form: Form, sources: Sequence[Source], *, with_figures: bool = True) -> str:
    """Sources as one text without blanks; of figures only what was typed, in the form's order."""
    import json  # Here and below: most workbooks are no sums.

    entries = [_packed(form, source, with_figures=with_figures) for source in sources]
    # A reader of cells strips blanks where the text is cut into several.
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":")).replace(" ", r"\u0020")


def _packed(form: Form, source: Source, *, with_figures: bool) -> list[object]:
    figures = [show(source.figures.get(item) or None) for item in form.inputs] if with_figures else []
    within = [_packed(form, part, with_figures=with_figures) for part in source.within]
    return [source.unit, source.lack, int(source.counted), ",".join(figures).rstrip(","), within]


def unpacked(form: Form, text: str) -> tuple[Source, ...]:
    """The sources that `packed` wrote, none where somebody changed it or it is longer than any of ours."""
    import json

    if len(text) > MOST_CHARACTERS:
        return ()
    try:
        return tuple(_unpacked(form, entry, _DEEPEST) for entry in json.loads(text))
    except (ValueError, TypeError, RecursionError):
        return ()


def _unpacked(form: Form, entry: object, deepest: int) -> Source:
    match entry:
        case [str(unit), str(lack), 0 | 1 as counted, str(figures), list(within)] if deepest:
            parts = tuple(_unpacked(form, part, deepest - 1) for part in within)
            return Source(unit, _with_totals(form, figures), {}, lack, bool(counted), parts)
        case _:
            raise ValueError("no packed source")


def _with_totals(form: Form, figures: str) -> SourceFigures:
    """Those figures and what they come to; a hostile file may have very many of them."""
    typed = dict(zip(form.inputs, map(_number, figures.split(",")), strict=False)) if figures else {}
    sums = {
        total: plain_number(sum((Decimal(typed.get(item, 0)) for item in check.inputs), Decimal()))
        for total, check in form.totals.items()
        if typed
    }
    return {item: number for item, number in (typed | sums).items() if number}


def _number(text: str) -> Number:
    if text and not _FIGURE.fullmatch(text):
        raise ValueError("no figure")
    return plain_number(Decimal(text or 0))
