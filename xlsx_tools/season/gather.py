"""Files given in any mess -> the filings of one form and year that can be summed, each unit once."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xlsx_tools.checking.rules.empty import is_told_empty
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.levels import SourceFigures, at_all_levels, figures_of, leaves, own_part, same_figures
from xlsx_tools.filing.origin import unit_key
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.model import Form
from xlsx_tools.prose import few
from xlsx_tools.season.merge import Filing

_MOST_TOLD = 10


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
    of_units = _one_each(fitting, parent)
    single, within = _outside_each_other(of_units.filings)
    known = {_unit(filing) for filing in fitting}
    lacking = [
        *of_units.doubled,
        *(_unnamed(file, known) for file in files if isinstance(file, Unread)),
        *_of_other_seasons([filing for filing in others if _unit(filing) not in known]),
        *_of_empty([unit for unit in dict.fromkeys(map(_unit, empty)) if unit not in map(_unit, read)]),
    ]
    notes = [
        *of_units.notes,
        *within,
        *told,
        *(_misplaced(filing, form_id, year) for filing in others),
    ]
    return Gathered(fitting[0].form, year, tuple(single), tuple(lacking), tuple(notes))


def _under_one_name(filings: Iterable[Filing], parent: str) -> Iterator[Filing]:
    """The filings, those of a unit under the name that its first one has, however the others write it."""
    names = {unit_key(parent): parent}
    for filing in filings:
        origin = filing.submission.origin
        unit = names.setdefault(unit_key(origin.unit), origin.unit)
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


@dataclass
class _Sorted:
    """What of each unit is left when its files are sorted, who is not counted, and what is said."""

    filings: list[Filing] = field(default_factory=list)
    doubled: list[Source] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _one_each(filings: Sequence[Filing], parent: str) -> _Sorted:
    """One filing of each unit: of the parent what it filed itself, of others their sum if there is one."""
    found = _Sorted()
    by_unit: dict[str, list[Filing]] = {}
    for filing in filings:
        by_unit.setdefault(unit_key(_unit(filing)), []).append(filing)
    for unit, of_unit in by_unit.items():
        sums = [filing for filing in of_unit if filing.submission.sources]
        own = [filing for filing in of_unit if not filing.submission.sources]
        if unit == unit_key(parent):
            _add_parent(found, own, sums)
        elif sums:
            _add_sum(found, own, sums)
        else:
            _add_only(found, own)
    return found


def _add_only(found: _Sorted, of_unit: Sequence[Filing]) -> Filing | None:
    """The one filing of a unit that filed one thing, if need be several times; None if it filed several."""
    unit, names = _unit(of_unit[0]), "、".join(filing.name for filing in of_unit)
    if not all(_figures(filing) == _figures(of_unit[0]) for filing in of_unit):
        lack = f"有 {len(of_unit)} 份数字不同的，分不清以哪份为准，没有计入"
        found.doubled.append(Source(unit, lack=lack, counted=False))
        found.notes.append(f"{unit}{lack}（{names}）。请只留一份，重新汇总。")
        return None
    if len(of_unit) > 1:
        found.notes.append(f"{unit}有 {len(of_unit)} 份数字相同的（{names}），只计入第一份。")
    found.filings.append(of_unit[0])
    return of_unit[0]


def _add_parent(found: _Sorted, own: Sequence[Filing], sums: Sequence[Filing]) -> None:
    """What the parent filed itself, else its part of its sum: that sum is to be made anew."""
    parts = [part for filing in sums if not own and (part := _own_part(filing))]
    for filing in sums:
        told = f"{filing.name} 没有计入：它就是“{_unit(filing)}”的汇总"
        if any(part.name == filing.name for part in parts):
            told = f"{filing.name} 是“{_unit(filing)}”的汇总，只从“汇总来源”里取了它自己的数"
        elif not own:
            told += "，里面也没有它自己的数"
        found.notes.append(f"{told}。")
    if own or parts:
        _add_only(found, own or parts)


def _own_part(filing: Filing) -> Filing | None:
    part = own_part(filing.form, filing.submission)
    return replace(filing, submission=part, findings=()) if part else None


def _add_sum(found: _Sorted, own: Sequence[Filing], sums: Sequence[Filing]) -> None:
    """A unit's sum; what it filed itself is within it, or else it is said."""
    summed = _add_only(found, sums)
    if summed is None:
        return
    found.filings[-1] = _lacking(summed, [told for filing in own for told in _apart(filing, summed)])
    for filing in own:
        found.notes.append(
            f"{filing.name} 没有另外计入：“{_unit(filing)}”自己的数应在它的汇总（{summed.name}）里。"
        )


def _apart(filing: Filing, summed: Filing) -> Iterator[str]:
    """What a sum has otherwise than a filing says that is within it."""
    there = {unit_key(leaf.source.unit): leaf for leaf in leaves(summed.submission)}
    for unit, figures in _by_unit(filing):
        leaf = there.get(unit_key(unit))
        if leaf is None:
            yield f"汇总里没有“{unit}”的数（{filing.name}）"
        elif leaf.is_known and figures is not None and not same_figures(leaf.source.figures, figures):
            yield f"汇总里“{unit}”的数与它交的（{filing.name}）不同"


def _lacking(summed: Filing, told: Sequence[str]) -> Filing:
    """The sum that has so much otherwise."""
    if not told:
        return summed
    what = few(told, _MOST_TOLD, " 等 {} 处", joint="；")
    lack = f"{what}，数字已计入；以各单位交的为准的，请重新汇总到“{_unit(summed)}”"
    return replace(summed, lack="；".join(filter(None, (summed.lack, lack))))


def _by_unit(filing: Filing) -> Iterator[tuple[str, SourceFigures | None]]:
    """The units whose figures a filing holds, None where one cannot tell which are theirs."""
    if not filing.submission.sources:
        yield _unit(filing), figures_of(filing.form, filing.submission)
    for leaf in leaves(filing.submission):
        yield leaf.source.unit, leaf.source.figures if leaf.is_known else None


def _figures(filing: Filing) -> Figures:
    return filing.submission.tally(filing.form).known


def _outside_each_other(filings: Sequence[Filing]) -> tuple[list[Filing], list[str]]:
    """The filings that are not already within the sum of another; that lacks what they have otherwise."""
    holders = _holders(filings)
    kept = {unit_key(_unit(filing)): filing for filing in filings if unit_key(_unit(filing)) not in holders}
    notes: list[str] = []
    apart: dict[str, list[str]] = {}
    for filing in filings:
        unit = _unit(filing)
        if unit_key(unit) in holders:
            outermost = _outermost(holders, unit)
            notes.append(
                f"{filing.name} 没有另外计入：“{unit}”已经包含在“{_unit(kept[outermost])}”的汇总里。"
            )
            told = apart.setdefault(outermost, [])
            told += [*_apart(filing, kept[outermost]), *filter(None, [filing.lack])]
    return [_lacking(filing, apart.get(unit, ())) for unit, filing in kept.items()], notes


def _holders(filings: Iterable[Filing]) -> Mapping[str, str]:
    """By the name of each unit that is counted within the sum of another here, the name of that."""
    holders: dict[str, str] = {}
    for filing in filings:
        holder = unit_key(_unit(filing))
        for source in at_all_levels(filing.submission.sources):
            unit = unit_key(source.unit)
            if source.counted and unit != holder:
                holders.setdefault(unit, holder)
    return holders


def _outermost(holders: Mapping[str, str], unit: str) -> str:
    """The sum that holds all others that hold the unit; raises XlsxToolsError where they hold each other."""
    way = [unit_key(unit)]
    while way[-1] in holders:
        way.append(holders[way[-1]])
        if way[-1] in way[:-1]:
            raise XlsxToolsError(
                f"{'、'.join(f'“{name}”' for name in way[:-1])}的汇总互相包含，会重复计算。"
                f"请先分清谁归谁汇总，重新汇总。"
            )
    return way[-1]
