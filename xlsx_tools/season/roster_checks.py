"""What may be wrong in a roster, row by row: names, codes, parents, addresses, dates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from xlsx_tools.filing.origin import unit_key, unit_problem
from xlsx_tools.form.front_sheets import Field
from xlsx_tools.prose import folded
from xlsx_tools.season.roster import COLUMNS, Roster, Unit, is_address

_NAME, _PARENT = COLUMNS[0].heading, COLUMNS[3].heading
_NO_REASON = {*"是否有无不对免√vyn01", "免报", "不免", "yes", "no"}
_SURE = 4  # characters from which on a name that differs in one is a slip

Problem = tuple[int, str]  # the number of the row, and what is wrong there with what to do
_Lines = Mapping[int, Unit]  # by the numbers of their rows
_Check = Callable[[_Lines, Roster], Iterator[Problem]]
_Missing = Mapping[str, tuple[str, Sequence[int]]]  # as first written, and the rows that name it


def _names(lines: _Lines, _: Roster) -> Iterator[Problem]:
    for row, unit in lines.items():
        if not unit.name:
            yield row, f"“{_NAME}”是空的。请补上单位名称，或删去这一行。"
        elif problem := unit_problem(unit.name):
            yield row, f"单位名称“{unit.name}”{problem}。请改正。"


def _repeated(heading: str, value_of: Callable[[Unit], str]) -> _Check:
    """The check that no two rows have the same there, up to blanks and full-width forms."""

    def check(lines: _Lines, _: Roster) -> Iterator[Problem]:
        first: dict[str, int] = {}
        for row, unit in lines.items():
            if value := folded(value_of(unit)):
                before = first.setdefault(value, row)
                if before != row:
                    yield row, f"{heading}“{value_of(unit)}”与第 {before} 行相同。请改正或删去其中一行。"

    return check


def _addresses(lines: _Lines, _: Roster) -> Iterator[Problem]:
    for row, unit in lines.items():
        wrong = [address for address in unit.addresses if not is_address(address)]
        if wrong or (unit.email and not unit.addresses):
            why = _what_is_wrong(unit.email, wrong[0]) if wrong else "里面没有邮箱"
            yield row, f"邮箱“{unit.email}”不对：{why}。应像 name@example.gov.cn；几个邮箱用分号隔开。"


def _what_is_wrong(cell: str, address: str) -> str:
    if not address.isascii():
        return f"“{address}”里有汉字或中文标点"
    if len(cell.split()) > 1:
        return "中间有空格"
    return f"“{address}”不像邮箱"


def choices_of(known: Field) -> _Check:
    """The check that a particular is one of its choices, where it has some."""

    def check(lines: _Lines, _: Roster) -> Iterator[Problem]:
        choices = "或".join(f"“{choice}”" for choice in known.choices)
        for row, unit in lines.items():
            if choices and (typed := unit.fields.get(known.id)) and typed not in known.choices:
                yield row, f"{known.label}写的是“{typed}”，只能填{choices}，或者不写。"

    return check


def _parents(lines: _Lines, roster: Roster) -> Iterator[Problem]:
    for row, unit in lines.items():
        if circle := _circle(roster, unit):
            yield row, f"上级绕成了一圈：{' → '.join(circle)}。请改正其中一行的“{_PARENT}”。"

    missing = missing_parents(lines, roster)
    outside = _outside(missing)
    for parent, rows in missing.values():
        meant = _meant_by(parent, roster) if parent == outside else _near(parent, roster, outside)
        if parent == outside and not meant:
            continue
        where = "、".join(str(row) for row in rows[1:])
        also = f"（第 {where} 行也是）" if where else ""
        only = "不在名册里的上级只能有一个" + (f"，已有“{outside}”" if outside != parent else "")
        what = f"是否想写“{meant}”？" if meant else f"请写它在名册里的单位名称；{only}。"
        yield rows[0], f"上级“{parent}”不在名册里{also}。{what}"


def _outside(missing: _Missing) -> str:
    """The parent without a row that is meant to have none: that which most rows name, if one is."""
    by_rows = sorted(missing.values(), key=lambda one: -len(one[1]))
    is_plain = len(by_rows) == 1 or (by_rows and len(by_rows[0][1]) > len(by_rows[1][1]))
    return by_rows[0][0] if is_plain else ""


def _meant_by(parent: str, roster: Roster) -> str:
    """The parent of other rows that differs from this one by no more than a slip, if there is one."""
    parents = {above.name for unit in roster.units if (above := roster.find(unit.parent))}
    return next((name for name in parents if is_slip(parent, name)), "")


def _near(parent: str, roster: Roster, outside: str) -> str:
    """What is most like a parent that nobody knows: the one outside, else a unit of the roster."""
    near = get_close_matches(parent, [outside], n=1) if outside else []
    return near[0] if near else roster.near(parent)


def is_slip(one: str, other: str) -> bool:
    """Whether two names differ by one character that is wrong, lacking or too many, or by two swapped."""
    one, other = unit_key(one), unit_key(other)
    if one == other or min(len(one), len(other)) < _SURE:
        return False
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def _former(lines: _Lines, _: Roster) -> Iterator[Problem]:
    present = {unit_key(unit.name): row for row, unit in lines.items()}
    for row, unit in lines.items():
        for name in unit.former_names:
            other = present.get(unit_key(name), row)
            if other != row:
                yield row, f"曾用名“{name}”是第 {other} 行现在的单位名称。请改正其中一处。"


def _exempt(lines: _Lines, _: Roster) -> Iterator[Problem]:
    for row, unit in lines.items():
        if unit.exempt and folded(unit.exempt).lower() in _NO_REASON:
            yield row, f"免报写的是“{unit.exempt}”，请写明原因，例如“当年新设”；要报送的不写。"


def _extensions(lines: _Lines, _: Roster) -> Iterator[Problem]:
    for row, unit in lines.items():
        if unit.extension and unit.extended is None:
            yield row, f"延期“{unit.extension}”不是日期，应像 2027-02-10。"


def missing_parents(lines: _Lines, roster: Roster) -> _Missing:
    """The parents without a row of their own."""
    missing: dict[str, tuple[str, list[int]]] = {}
    for row, unit in lines.items():
        if unit.parent and roster.find(unit.parent) is None:
            missing.setdefault(unit_key(unit.parent), (unit.parent, []))[1].append(row)
    return missing


def _circle(roster: Roster, unit: Unit) -> Sequence[str]:
    """The names on the way from a unit up to itself again, nothing where the way ends."""
    above = roster.find(unit.parent) if unit.parent else None
    way = [unit.name]
    while above and above.name not in way:
        way.append(above.name)
        above = roster.find(above.parent) if above.parent else None
    return [*way, above.name] if above and above.name == unit.name else []


CHECKS: tuple[_Check, ...] = (
    _names,
    _repeated("单位名称", lambda unit: unit.name),
    _repeated("代码", lambda unit: unit.code),
    _parents,
    _addresses,
    _former,
    _exempt,
    _extensions,
)
