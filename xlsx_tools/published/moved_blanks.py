"""Rows with a blank cell in a report that writes its zeros: a figure may be gone, and the others moved."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xlsx_tools.form.model import Check, Form, Role
from xlsx_tools.published.figures import Kind, Read
from xlsx_tools.published.found_rows import FoundRow
from xlsx_tools.quantity import Number

Reads = Mapping[str, Read]
_CUSTOM = 8  # so many blanks in a report, and so small a part of its zeros, are no accident
_SHOWING_CUSTOM = 4  # blanks show that a table without a 0 has these for it; a wholly blank row does too
_Values = dict[str, Number | None]  # nothing where a total is blank, or a figure is gone


def moved_blanks(form: Form, read: Sequence[tuple[FoundRow, Reads]]) -> set[str]:
    """The items of such rows that would be others if the blank stood elsewhere and no identity denied it."""
    lines: dict[int, dict[str, Read]] = {}
    rows: dict[int, FoundRow] = {}
    for row, reads in read:
        if reads:
            lines.setdefault(row.line, {}).update(reads)
            rows[row.line] = row
    partial = [row for row, _ in read if not _is_whole(row)]
    gaps = set(_gaps(partial)) & lines.keys()
    odd = set(_odd_lines(form, lines, rows, gaps))
    untold = gaps.union(row.line for row in partial if row.header.is_complete) & odd
    lost = {item for line in untold for item in lines[line]}
    told = {item: value for item, value in _told(form, lines.values()).items() if item not in lost}
    whole = [reads for line, reads in lines.items() if line in odd - untold]
    while fresh := list(_all_unsettled(form, whole, told)):
        lost.update(fresh)
        told = {item: value for item, value in told.items() if item not in lost}
        whole = [reads for reads in whole if lost.isdisjoint(reads)]
    return lost


def _is_whole(row: FoundRow) -> bool:
    """Whether all columns of the form are named above a row, and what stands in each is told."""
    return row.header.is_complete and None not in (row.texts or {}).values()


def _gaps(partial: Sequence[FoundRow]) -> Iterator[int]:
    """The rows with more blank cells than others below their head where no column is named."""
    usual: dict[int, int] = {}
    for row in partial:
        usual[row.head] = min(usual.get(row.head, row.blanks), row.blanks)
    return (row.line for row in partial if row.blanks > usual[row.head])


def _told(form: Form, rows: Iterable[Reads]) -> dict[str, Number]:
    values = (one for reads in rows for one in _values(form, reads, list(reads.values())).items())
    return {item: value for item, value in values if value is not None}


def _odd_lines(
    form: Form, lines: Mapping[int, Reads], rows: Mapping[int, FoundRow], gaps: Collection[int]
) -> Iterator[int]:
    """The rows with blanks below a head where zeros are written, or where no more show that blanks mean 0."""
    blanks, zeros, customary = Counter[str](), Counter[str](), set[int]()
    zeros_below = Counter[int]()
    for line, reads in lines.items():
        table, head = rows[line].table, id(rows[line].header)
        own = [one.kind is Kind.BLANK for one in reads.values()]
        written = sum(_is_written_zero(form, item, one) for item, one in reads.items())
        blanks[table] += sum(own)
        zeros[table] += written
        zeros_below[head] += written
        customary.update([head] if all(own) else ())
    if blanks.total() >= max(_CUSTOM, zeros.total() / _CUSTOM):
        return  # the report shows now this, now that for 0
    is_writing = zeros.total() > blanks.total()
    for line, reads in lines.items():
        table, head = rows[line].table, id(rows[line].header)
        is_custom = head in customary or (not zeros[table] and blanks[table] >= _SHOWING_CUSTOM)
        has_blanks = line in gaps or any(one.kind is Kind.BLANK for one in reads.values())
        if has_blanks and (zeros_below[head] or (is_writing and not is_custom)):
            yield line


def _is_written_zero(form: Form, item: str, read: Read) -> bool:
    """Whether it is a 0 that somebody typed; those of totals a program may have written."""
    return read.value == 0 and read.kind is not Kind.BLANK and form.items[item].role is not Role.TOTAL


def _values(form: Form, reads: Reads, shown: Sequence[Read]) -> _Values:
    """What each item is where these are the cells of the row."""
    return {
        item: None if one.kind is Kind.BLANK and form.items[item].role is Role.TOTAL else one.value or 0
        for item, one in zip(reads, shown, strict=True)
    }


def _all_unsettled(form: Form, odd: Sequence[Reads], told: Mapping[str, Number]) -> Iterator[str]:
    identities = _Identities(form, told)
    for reads in odd:
        yield from _unsettled(form, reads, identities)


def _unsettled(form: Form, reads: Reads, identities: "_Identities") -> list[str]:
    """The items whose figures differ between the ways to place a blank that no identity denies."""
    cells, items = list(reads.values()), list(reads)
    own = _values(form, reads, cells)
    broken = identities.broken(own, own)
    found: set[str] = set()
    for blank in (number for number, one in enumerate(cells) if one.kind is Kind.BLANK):
        rest = [*cells[:blank], *cells[blank + 1 :]]
        for place in (number for number in range(len(cells)) if number != blank):
            other = _values(form, reads, [*rest[:place], cells[blank], *rest[place:]])
            ignored = broken | identities.zeroed(items[blank], other)
            other[items[place]] = identities.solved(items[place], other, but=ignored)
            differing = [item for item in items if _differ(own[item], other[item])]
            if not found.issuperset(differing) and identities.broken(other, differing) <= ignored:
                found.update(differing)
    found |= identities.no_longer_denied(broken, found)
    return [item for item in items if item in found]


def _differ(own: Number | None, other: Number | None) -> bool:
    """Whether a figure is another one elsewhere; a total that shows nothing is none where it is 0."""
    return other != own and not (own is None and other == 0)


@dataclass(frozen=True)
class _Identities:
    """The form's identities, and what the report tells of their items."""

    form: Form
    told: Mapping[str, Number]

    @cached_property
    def _of_items(self) -> dict[str, list[Check]]:
        found: dict[str, list[Check]] = {}
        for check in self.form.checks:
            for item in (*check.left, *check.right):
                found.setdefault(item, []).append(check)
        return found

    def broken(self, values: _Values, items: Iterable[str]) -> set[str]:
        """The identities of some items that would not hold with these values of a row."""
        checks = (check for item in items for check in self._of_items.get(item, ()))
        found = {check.key for check in checks if self._difference(check, values)}
        return found | {item for item in items if (values[item] or 0) < 0}

    def zeroed(self, blank: str, values: _Values) -> set[str]:
        """The identity of a blank total where that would be 0: totals of 0 beside parts are often typed."""
        check = None if values[blank] else self.form.totals.get(blank)
        return {check.key} if check else set()

    def solved(self, item: str, values: _Values, *, but: Collection[str]) -> Number | None:
        """What an item must be by the first of its identities, but for some, all of whose others are told."""
        for check in self._of_items.get(item, ()):
            difference = None if check.key in but else self._difference(check, {**values, item: 0})
            if difference is not None:
                return difference if item in check.right else -difference
        return None

    def no_longer_denied(self, broken: Collection[str], lost: Collection[str]) -> set[str]:
        """The items of broken identities of which no check speaks, as others of them are lost."""
        checks = {check.key: check for item in lost for check in self._of_items.get(item, ())}
        return {item for key in broken if key in checks for item in (*checks[key].left, *checks[key].right)}

    def _difference(self, check: Check, values: _Values) -> Number | None:
        """Its left side less its right; None where it has an item that is not told."""
        sides: list[Number] = []
        for side in (check.left, check.right):
            numbers = [values[item] if item in values else self.told.get(item) for item in side]
            told = [number for number in numbers if number is not None]
            if len(told) < len(numbers):
                return None
            sides.append(sum(told))
        return sides[0] - sides[1]
