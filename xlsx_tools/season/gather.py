"""Files given in any mess -> the filings of one form and year that can be summed, each unit once."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from xlsx_tools.checking.rules.empty import is_told_empty
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.submission import Source
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.model import Form
from xlsx_tools.prose import folded
from xlsx_tools.season.merge import Filing


@dataclass(frozen=True)
class Unread:
    """A file that could not be read, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Gathered:
    """The filings of one form and year, one a unit; the units without one; what was set aside and why."""

    form: Form
    year: int
    filings: tuple[Filing, ...]
    lacking: tuple[Source, ...]
    notes: tuple[str, ...]


def gather(files: Iterable[Filing | Unread], parent: str) -> Gathered:
    """Of files given in any mess those that can be summed: one form, one year, each unit once.

    Form and year are those of most files. Raises XlsxToolsError where none can be read.
    """
    files = list(files)
    filings = list(_under_one_name((file for file in files if isinstance(file, Filing)), parent))
    read = [filing for filing in filings if not is_told_empty(filing.findings)]
    empty = [filing for filing in filings if is_told_empty(filing.findings)]
    told = [*_unread(files), *(f"{filing.name}（{_unit(filing)}）没有计入：是空表。" for filing in empty)]
    if not read:
        why = "都是空表" if len(empty) == len(files) else "没有一份文件读得出来"
        raise XlsxToolsError(f"{why}，无法汇总。\n" + "\n".join(told))
    form_id, year = Counter(map(_season, read)).most_common(1)[0][0]
    fitting = [filing for filing in read if _season(filing) == (form_id, year)]
    others = [filing for filing in read if _season(filing) != (form_id, year)]
    single, doubled, notes = _once_each(fitting)
    single, within = _outside_each_other(single, parent)
    known = {_unit(filing) for filing in fitting}
    lacking = [
        *doubled,
        *(_unnamed(file, known) for file in files if isinstance(file, Unread)),
        *_of_other_seasons([filing for filing in others if _unit(filing) not in known]),
        *_of_empty([unit for unit in dict.fromkeys(map(_unit, empty)) if unit not in map(_unit, read)]),
    ]
    notes += [*within, *told, *(_misplaced(filing, form_id, year) for filing in others)]
    return Gathered(fitting[0].form, year, tuple(single), tuple(lacking), tuple(notes))


def _under_one_name(filings: Iterable[Filing], parent: str) -> Iterator[Filing]:
    """The filings, those of a unit under the name that its first one has, however the others write it."""
    names = {folded(parent): parent}
    for filing in filings:
        origin = filing.submission.origin
        unit = names.setdefault(folded(origin.unit), origin.unit)
        yield replace(filing, submission=replace(filing.submission, origin=replace(origin, unit=unit)))


def _season(filing: Filing) -> tuple[str, int]:
    return filing.form.id, filing.submission.origin.year


def _unit(filing: Filing) -> str:
    return filing.submission.origin.unit


def _unread(files: Iterable[Filing | Unread]) -> Iterator[str]:
    return (f"{file.name} 没有计入：{file.why}" for file in files if isinstance(file, Unread))


def _unnamed(file: Unread, units: Collection[str]) -> Source:
    """A file that nobody can tell the unit of: known by its own name, which may be that of a unit."""
    name = f"{file.name}（文件）" if file.name in units else file.name
    return Source(name, lack="文件读不了", counted=False)


def _misplaced(filing: Filing, form_id: str, year: int) -> str:
    other_form, other_year = _season(filing)
    what = f"是 {other_year} 年度的，不是 {year} 年度的"
    if other_form != form_id:
        what = f"用的是另一种表式“{filing.form.title}”"
    return f"{filing.name}（{_unit(filing)}）没有计入：{what}。"


def _of_other_seasons(filings: Iterable[Filing]) -> Iterator[Source]:
    for unit, filing in {_unit(filing): filing for filing in filings}.items():
        yield Source(unit, lack=f"交来的是 {_season(filing)[1]} 年度或别的表式的，没有计入", counted=False)


def _of_empty(units: Iterable[str]) -> Iterator[Source]:
    return (Source(unit, lack="交来的是空表，没有计入", counted=False) for unit in units)


def _once_each(filings: Sequence[Filing]) -> tuple[list[Filing], list[Source], list[str]]:
    """The filings of units that filed one thing; the units that filed several; what is said of both."""
    by_unit: dict[str, list[Filing]] = {}
    for filing in filings:
        by_unit.setdefault(_unit(filing), []).append(filing)
    single: list[Filing] = []
    doubled: list[Source] = []
    notes: list[str] = []
    for unit, of_unit in by_unit.items():
        names = "、".join(filing.name for filing in of_unit)
        if all(_figures(filing) == _figures(of_unit[0]) for filing in of_unit):
            single.append(of_unit[0])
            if len(of_unit) > 1:
                notes.append(f"{unit}有 {len(of_unit)} 份数字相同的（{names}），只计入第一份。")
        else:
            lack = f"有 {len(of_unit)} 份数字不同的，分不清以哪份为准，没有计入"
            doubled.append(Source(unit, lack=lack, counted=False))
            notes.append(f"{unit}{lack}（{names}）。请只留一份，重新汇总。")
    return single, doubled, notes


def _figures(filing: Filing) -> Figures:
    return filing.submission.tally(filing.form).known


def _outside_each_other(filings: Sequence[Filing], parent: str) -> tuple[list[Filing], list[str]]:
    """The filings that are neither the parent's own sum nor already within the sum of another."""
    sums = [filing for filing in filings if filing.submission.sources and _unit(filing) != parent]
    within = {folded(source.unit): _unit(filing) for filing in sums for source in filing.submission.sources}
    kept: list[Filing] = []
    notes: list[str] = []
    for filing in filings:
        unit = _unit(filing)
        if unit == parent and filing.submission.sources:
            notes.append(f"{filing.name} 没有计入：它就是“{parent}”的汇总。")
        elif (above := within.get(folded(unit), unit)) != unit:
            notes.append(f"{filing.name} 没有另外计入：“{unit}”已经包含在“{above}”的汇总里。")
        else:
            kept.append(filing)
    return kept, notes
