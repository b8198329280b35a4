"""Two filings held against each other: figures, sentences, particulars, and what was put right."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property, partial

from xlsx_tools.comparing.formats import Formats, LoneFigure, formats_of
from xlsx_tools.comparing.likeness import calls_itself, impersonal
from xlsx_tools.comparing.passages import Fate, SentencePair, passages, with_moves
from xlsx_tools.filing.origin import same_unit
from xlsx_tools.filing.stated import stated_apart
from xlsx_tools.filing.statements import Statement, length_of, statements
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.model import Form, Item
from xlsx_tools.form.table import Table
from xlsx_tools.quantity import Number, plain_number, same_amount, show

_SAID_AGAIN = (Fate.KEPT, Fate.MOVED)


class Pairing(Enum):
    """What two filings are to each other; the values are what people call the comparison."""

    YEARS = "两个年度"
    UNITS = "两个单位"
    VERSIONS = "同一单位的两份"


@dataclass(frozen=True)
class FigurePair:
    """An item on both sides; what is no number is None, and `typed` shows it as it stands there.

    `stated` are totals that a side shows otherwise than its parts come to.
    """

    item: Item
    before: Number | None
    after: Number | None
    typed: tuple[str, str] = ("", "")
    stated: tuple[Number | None, Number | None] = (None, None)

    @property
    def is_changed(self) -> bool:
        """Whether the sides differ in any way that shows."""
        if self.before is None or self.after is None:
            return (self.before, self.typed[0]) != (self.after, self.typed[1])
        return not same_amount(self.before, self.after) or self.stated[0] != self.stated[1]

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to see: 0 on both sides."""
        return not (self.before or self.after or self.is_changed or any(self.stated))

    @property
    def difference(self) -> Number | None:
        """What it is more now, None where a side has no number."""
        if self.before is None or self.after is None:
            return None
        return plain_number(Decimal(self.after) - Decimal(self.before))

    @property
    def percent(self) -> Decimal | None:
        """The change in per cent of what it was, to one decimal, None where that was nothing."""
        if not self.before or self.difference is None:
            return None
        return round(Decimal(100) * self.difference / Decimal(self.before), 1)

    @property
    def shown(self) -> tuple[str, str]:
        """Both figures as people read them."""
        numbers = zip((self.before, self.after), self.typed, self.stated, strict=True)
        before, after = (_shown(number, typed, stated) for number, typed, stated in numbers)
        return before, after


def _shown(number: Number | None, typed: str, stated: Number | None) -> str:
    figure = typed or "空白" if number is None else show(number)
    return figure if stated is None else f"{figure}（表上是 {show(stated)}）"


@dataclass(frozen=True)
class TextPair:
    """A text on both sides, statement by statement."""

    narrative: str
    label: str
    passages: tuple[SentencePair, ...]

    @property
    def percent(self) -> int:
        """How much of it as it is now was said before, word for word."""
        return _percent_again(self.passages)

    def count(self, fate: Fate) -> int:
        """How many statements met that fate."""
        return sum(passage.fate is fate for passage in self.passages)


@dataclass(frozen=True)
class Particular:
    """Something else that differs: a heading, a field of 基本信息, a reason."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Corrections:
    """What checking says of the later of two versions and did not of the earlier, and the reverse."""

    cured: tuple[Finding, ...]
    arisen: tuple[Finding, ...]
    left: tuple[Finding, ...]


@dataclass(frozen=True)
class SideBySide:
    """All that there is to say of two filings; `corrections` are None where nothing was to be put right.

    `form` is the newer of the forms of both, `alone` what the other lacks, or this.
    """

    form: Form
    before: Submission
    after: Submission
    relation: Pairing
    figures: tuple[FigurePair, ...]
    texts: tuple[TextPair, ...]
    particulars: tuple[Particular, ...]
    corrections: Corrections | None = None
    alone: tuple[LoneFigure, ...] = ()

    @cached_property
    def changed(self) -> tuple[FigurePair, ...]:
        """The items that differ."""
        return tuple(pair for pair in self.figures if pair.is_changed)

    @property
    def percent(self) -> int:
        """How much of all text as it is now was said before, word for word."""
        return _percent_again([passage for text in self.texts for passage in text.passages])

    def count(self, fate: Fate) -> int:
        """How many statements met that fate."""
        return sum(text.count(fate) for text in self.texts)

    def figures_of(self, table: Table) -> list[FigurePair]:
        """The items of a table."""
        return [pair for pair in self.figures if pair.item.table == table.id]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        kept = all(passage.fate is Fate.KEPT for text in self.texts for passage in text.passages)
        return kept and not self.changed and not self.particulars


def compare_filings(
    form: Form, one: Submission, other: Submission, findings: tuple[Sequence[Finding], Sequence[Finding]]
) -> SideBySide:
    """Two filings of the form side by side, of two years the earlier one first.

    `findings` are what checking each gave. One may be of the form before; raises XlsxToolsError for others.
    """
    relation = _relation(one, other)
    if relation is Pairing.YEARS and str(one.year) > str(other.year):
        one, other, findings = other, one, (findings[1], findings[0])
    formats = formats_of(form, one, other)
    return SideBySide(
        form=formats.newer,
        before=one,
        after=other,
        relation=relation,
        figures=tuple(_figures(formats, one, other)),
        texts=tuple(_texts(formats.newer, one, other)),
        particulars=tuple(_particulars(formats.newer, one, other)),
        corrections=_corrections(*findings) if relation is Pairing.VERSIONS else None,
        alone=tuple(formats.alone(one, other)),
    )


def _relation(one: Submission, other: Submission) -> Pairing:
    if not same_unit(one.unit, other.unit):
        return Pairing.UNITS
    return Pairing.VERSIONS if one.year == other.year else Pairing.YEARS


def _percent_again(rows: Sequence[SentencePair]) -> int:
    total = length_of(passage.after for passage in rows if passage.after)
    again = length_of(passage.after for passage in rows if passage.after and passage.fate in _SAID_AGAIN)
    return 100 * again // total if total else 0


# --- Figures ------------------------------------------------------------------------------------------


def _figures(formats: Formats, one: Submission, other: Submission) -> Iterator[FigurePair]:
    before, after = one.tally(formats.before).known, other.tally(formats.after).known
    stated = stated_apart(formats.before, one), stated_apart(formats.after, other)
    for item in formats.items:
        yield FigurePair(
            item,
            before[item.id],
            after[item.id],
            (_typed(one, item.id), _typed(other, item.id)),
            (stated[0].get(item.id), stated[1].get(item.id)),
        )


def _typed(submission: Submission, item: str) -> str:
    """What stands there where it is no number."""
    quantity = submission.items.get(item)
    return quantity.typed if quantity and quantity.value is None else ""


# --- Texts and particulars ----------------------------------------------------------------------------


def _texts(form: Form, one: Submission, other: Submission) -> Iterator[TextPair]:
    by_whom: list[Callable[[str], str]] = [str, str]
    if _relation(one, other) is Pairing.UNITS:
        own_words = calls_itself(form)
        by_whom = [impersonal(side.unit, own_words) for side in (one, other)]
    before, after = map(partial(_statements_of, form), (one, other), by_whom)
    found = with_moves([passages(*pair) for pair in zip(before, after, strict=True)])
    for narrative, rows in zip(form.narratives.values(), found, strict=True):
        if rows:
            label = other.heading(form, narrative.id) or narrative.label
            part = form.part_of(narrative.id)
            words = part.heading if label in (part.heading, part.title) else f"{part.heading} {label}"
            yield TextPair(narrative.id, words, tuple(rows))


def _statements_of(
    form: Form, submission: Submission, reduced: Callable[[str], str]
) -> list[list[Statement]]:
    return [statements(submission.narrative.get(name, ""), reduced) for name in form.narratives]


def _particulars(form: Form, one: Submission, other: Submission) -> Iterator[Particular]:
    """What else differs; of two units that says nothing."""
    if _relation(one, other) is Pairing.UNITS:
        return
    labels = {field.id: field.label for field in form.fields}
    yield from _differing(labels, one.fields, other.fields)
    headings = {n.id: f"“{n.label}”的标题" for n in form.narratives.values() if n.heading is not None}
    sides = ({n: side.heading(form, n) or "" for n in headings} for side in (one, other))
    yield from _differing(headings, *sides)
    keys = dict.fromkeys((*one.reasons, *other.reasons))
    yield from _differing({key: f"对 {key} 的说明" for key in keys}, one.reasons, other.reasons)


def _differing(
    labels: Mapping[str, str], one: Mapping[str, str], other: Mapping[str, str]
) -> Iterator[Particular]:
    for name, label in labels.items():
        before, after = one.get(name, ""), other.get(name, "")
        if before != after:
            yield Particular(label, before, after)


# --- Corrections --------------------------------------------------------------------------------------


def _corrections(before: Sequence[Finding], after: Sequence[Finding]) -> Corrections:
    """By what the findings are on, not by their words, which tell the figures of the day."""
    was, now = ({_matter(f): f for f in side if f.severity is not Severity.INFO} for side in (before, after))
    return Corrections(
        cured=tuple(finding for matter, finding in was.items() if matter not in now),
        arisen=tuple(finding for matter, finding in now.items() if matter not in was),
        left=tuple(finding for matter, finding in now.items() if matter in was),
    )


def _matter(finding: Finding) -> tuple[str, ...]:
    place = (finding.sheet or "", finding.cell or "", finding.item or "")
    return (finding.rule, finding.key, *(place if any(place) else (finding.message,)))
