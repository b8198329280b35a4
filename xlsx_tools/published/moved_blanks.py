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
_SHOWING_CUSTOM = 3  # blanks show that a table has these for 0; a wholly blank row does by itself
_Values = dict[str, Number | None]  # nothing where a total is blank, or a figure is gone


def moved_blanks(form: Form, read: Sequence[tuple[FoundRow, Reads]]) -> set[str]:
    """The items of such rows that would be others if the blank stood elsewhere and no identity denied it."""
    lines: dict[int, dict[str, Read]] = {}
    heads: dict[int, int] = {}
    for row, reads in read:
        lines.setdefault(row.line, {}).update(reads)
        heads[row.line] = id(row.header)
    odd = [lines[line] for line in _odd_lines(form, lines, heads)]
    told = _told(form, lines.values())
    lost: set[str] = set()
    while fresh := list(_all_unsettled(form, odd, told)):
        lost.update(fresh)
        told = {item: value for item, value in told.items() if item not in lost}
        odd = [reads for reads in odd if lost.isdisjoint(reads)]
    return lost


def _told(form: Form, rows: Iterable[Reads]) -> dict[str, Number]:
    values = (one for reads in rows for one in _values(form, reads, list(reads.values())).items())
    return {item: value for item, value in values if value is not None}


def _odd_lines(form: Form, lines: Mapping[int, Reads], heads: Mapping[int, int]) -> Iterator[int]:
    """The rows with blanks below a head where zeros are written, or where no more show that blanks mean 0."""
    blanks, zeros, customary = Counter[int](), Counter[int](), set[int]()
    for line, reads in lines.items():
        own = [one.kind is Kind.BLANK for one in reads.values()]
        blanks[heads[line]] += sum(own)
        zeros[heads[line]] += sum(_is_written_zero(form, item, one) for item, one in reads.items())
        customary.update([heads[line]] if all(own) else ())
    if blanks.total() >= max(_CUSTOM, zeros.total() / _CUSTOM):
        return  # the report shows now this, now that for 0
    is_writing = zeros.total() > blanks.total()
    customary.update(head for head, number in blanks.items() if number >= _SHOWING_CUSTOM)
    for line, reads in lines.items():
        is_odd = is_writing and heads[line] not in customary
        if (zeros[heads[line]] or is_odd) and any(one.kind is Kind.BLANK for one in reads.values()):
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
    if not any(one.value for one in cells):
        return []
    own = _values(form, reads, cells)
    broken = identities.broken(own, own)
    found: set[str] = set()
    for blank in (number for number, one in enumerate(cells) if one.kind is Kind.BLANK):
        rest = [*cells[:blank], *cells[blank + 1 :]]
        for place in (number for number in range(len(cells)) if number != blank):
            other = _values(form, reads, [*rest[:place], cells[blank], *rest[place:]])
            other[items[place]] = identities.solved(items[place], other, but=broken)
            differing = [item for item in items if other[item] != own[item]]
            if not found.issuperset(differing) and identities.broken(other, differing) <= broken:
                found.update(differing)
    found |= identities.no_longer_denied(broken, found)
    return [item for item in items if item in found]


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
