"""Rows whose figures may stand one column beside their heads, though they are as many as these."""

from collections.abc import Iterator, Sequence

from xlsx_tools.form.model import Check, Form, Item
from xlsx_tools.form.table import Each, totals_of
from xlsx_tools.published.figures import Kind, read_figure
from xlsx_tools.published.found_rows import FoundRow, leaves_of
from xlsx_tools.published.moved_blanks import Reads, moved_blanks

_SHIFTED = "所在的一行里有合计空着，又有合计与分项不符，数可能错了栏，没有读取。请照原文核对后补上。"
_NO_TOTAL = (
    "所在的表没有合计栏，而每一行最后的数都不小于前面各数之和，像是合计，数可能错了栏，没有读取。"
    "请照原文核对后补上。"
)

_MIXED_HEAD = (
    "所在的表，栏目印的次序与表式不同；照栏目读，合计与分项不符的多，照表式的次序读反而相符，数可能错了栏，没有读取。"
    "请照原文核对后补上。"
)
_MOVED = (
    "所在的一行里有的格写 0、有的格空着，空着的换一格也对得上，数可能错了栏，没有读取。请照原文核对后补上。"
)


def doubts(form: Form, rows: Sequence[FoundRow]) -> Iterator[tuple[list[Item], str]]:
    """The items that are not to be trusted though each figure can be read, and why."""
    every = [(row, _reads(form, row)) for row in rows]
    read = [(row, reads) for row, reads in every if reads]
    for _, reads in read:
        if items := _shifted(form, reads):
            yield [form.items[item] for item in items], _SHIFTED
    moved = moved_blanks(form, every)
    yield [item for item in form.items.values() if item.id in moved], _MOVED
    below: dict[int, list[tuple[FoundRow, Reads]]] = {}
    for row, reads in read:
        below.setdefault(id(row.header), []).append((row, reads))
    for together in below.values():
        if in_order := list(_other_in_order(form, together)):
            yield [form.items[item] for item in in_order], _MIXED_HEAD
        if _lacks_total(form, together[0][0]) and _ends_in_totals([reads for _, reads in together]):
            yield [form.items[item] for _, reads in together for item in reads], _NO_TOTAL


def _reads(form: Form, row: FoundRow) -> Reads:
    """What stands for each item of a row that is a single one of the form's, in the order of its columns."""
    leaves = leaves_of(form, row)
    if row.texts is None or len(leaves) != 1:
        return {}
    items = {f"{row.table}.{leaves[0]}.{column}": text for column, text in row.texts.items()}
    return {
        item: read_figure(form, form.items[item], text) for item, text in items.items() if text is not None
    }


def _shifted(form: Form, reads: Reads) -> list[str]:
    """The parts of blank totals, where another total of the row is not the sum of its parts."""
    totals = [
        check for item, check in form.totals.items() if item in reads and set(check.right) <= set(reads)
    ]
    blank = [check for check in totals if reads[check.left[0]].kind is Kind.BLANK]
    if any(_fails(check, reads) for check in totals if check not in blank):
        return [item for check in blank for item in check.right]
    return []


def _fails(check: Check, reads: Reads) -> bool:
    left, right = (sum(reads[item].value or 0 for item in side) for side in (check.left, check.right))
    return left != right


def _other_in_order(form: Form, together: Sequence[tuple[FoundRow, Reads]]) -> Iterator[str]:
    """The items that would be others in the form's order, where more totals would be right in that."""
    header = together[0][0].header
    columns = list(header.spans or header.columns)  # from left to right
    if columns == list(header.columns):
        return
    own = [reads for _, reads in together]
    others = [_moved(reads, columns) for reads in own]
    if sum(_wrong_totals(form, reads) for reads in others) < sum(_wrong_totals(form, reads) for reads in own):
        for reads, other in zip(own, others, strict=True):
            yield from (item for item in reads if reads[item].value != other[item].value)


def _moved(reads: Reads, columns: Sequence[str]) -> Reads:
    """The figures of a row in the form's order, as they stand from left to right."""
    ordered = sorted(reads, key=lambda item: columns.index(item.rpartition(".")[2]))
    return dict(zip(reads, (reads[item] for item in ordered), strict=True))


def _wrong_totals(form: Form, reads: Reads) -> int:
    """How many totals of a row are not the sums of their parts."""
    checks = (form.totals[item] for item in reads if item in form.totals)
    return sum(_fails(check, reads) for check in checks if set(check.right) <= set(reads))


def _lacks_total(form: Form, row: FoundRow) -> bool:
    """Whether the form has totals of each row, and the head names none."""
    totals = totals_of(form.tables[row.table], row.block, Each.ROW)
    return bool(totals) and totals.isdisjoint(row.header.columns)


def _ends_in_totals(rows: Sequence[Reads]) -> bool:
    """Whether the last figure of every row is at least the sum of the others, and these are not all 0."""
    figures = [[read.value or 0 for read in reads.values()] for reads in rows]
    return all(row[-1] >= sum(row[:-1]) for row in figures) and any(any(row[:-1]) for row in figures)
