"""The roster (名册): the units that an office looks after, read from the rows of a list."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from operator import itemgetter

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.files.found import Bounced
from xlsx_tools.filing.origin import unit_name, unit_problem
from xlsx_tools.form.front_sheets import Field
from xlsx_tools.prose import folded
from xlsx_tools.quantity import clean_text

OFFICE, GOVERNMENT_BELOW = "政府办公室", "下级政府"  # one files for its government, which only sums up then
KINDS = (OFFICE, "政府部门", "乡镇", "街道", "开发区", "事业单位", GOVERNMENT_BELOW)  # others are as good
_HEADINGS_WITHIN = 20  # rows from the top, below a title and remarks
_SEPARATORS = re.compile(r"[;,、\s]+")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d-]+(\.[a-z\d-]+)+", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """A column of the roster: the field of a unit, its heading, what it is for, and an example.

    `choices` are offered; where they are strict, nothing else may be written.
    """

    field: str
    heading: str
    help: str
    example: str
    choices: tuple[str, ...] = ()
    is_strict: bool = False


COLUMNS = (
    Column("name", "单位名称", "必填。与单位印章上的全称一致，将写在工作簿和报告里。", "云溪县水务局"),
    Column("short", "简称", "可不写。平时怎么称呼，就怎么写。", "水务局"),
    Column("code", "代码", "可不写。统一社会信用代码或自编的号，不能重复。", "007"),
    Column(
        "parent", "上级", "由谁汇总：写它在本名册里的单位名称；由本办公室直接汇总的不写。", "云溪县人民政府"
    ),
    Column("kind", "类别", f"可不写。例如 {'、'.join(KINDS[:4])}，也可以写别的。", "政府部门", KINDS),
    Column("contact", "联系人", "可不写。邮件写给他（她）。", "王敏"),
    Column("email", "邮箱", "写了才有邮件草稿。几个邮箱用分号隔开。", "shuiwu@yunxi.gov.cn"),
)
_UNITS = ("name", "short", "parent")  # the fields that hold names of units
_NAME, _PARENT = COLUMNS[0].heading, COLUMNS[3].heading

Row = Sequence[str]
Problem = tuple[int, str]  # the number of the row, and what is wrong there with what to do


class RosterError(XlsxToolsError):
    """A list that cannot serve as a roster; the text tells every row that is wrong."""


@dataclass(frozen=True)
class Unit:
    """A unit of the roster; `parent` is the full name of another, `fields` are those of the form by id."""

    name: str
    short: str = ""
    code: str = ""
    parent: str = ""
    kind: str = ""
    contact: str = ""
    email: str = ""
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its e-mail addresses, full-width characters made plain."""
        plain = unicodedata.normalize("NFKC", self.email)
        return tuple(part.removeprefix("mailto:") for part in _SEPARATORS.split(plain) if part)


@dataclass(frozen=True)
class Roster:
    """The units in the order of the list."""

    units: tuple[Unit, ...]

    def find(self, name: str) -> Unit | None:
        """The unit of that name, or of that short name where no other has it."""
        return self._by_name.get(folded(name))

    def require(self, name: str) -> Unit:
        """The unit of that name or short name; raises XlsxToolsError that proposes one near it."""
        if unit := self.find(name):
            return unit
        near = self.near(name)
        raise XlsxToolsError(f"名册里没有“{name}”{f'，是否想写“{near}”？' if near else '。'}")

    def near(self, name: str) -> str:
        """The name or short name that is most like one, or that it is part of; empty where none is."""
        names = [known for unit in self.units for known in (unit.short, unit.name) if known]
        near = get_close_matches(name, names, n=1) or [known for known in names if name in known][:1]
        return near[0] if near else ""

    @cached_property
    def has_addresses(self) -> bool:
        """Whether any unit has an e-mail address."""
        return any(unit.addresses for unit in self.units)

    def at(self, address: str) -> Unit | None:
        """The unit that has that e-mail address, None where several have it."""
        return self._by_address.get(address.strip().lower())

    def named_in(self, text: str) -> Unit | None:
        """The unit whose name or short name stands in a text, None where several do.

        A name within another's does not count: `县水务局` does not speak of `水务局`.
        """
        plain = folded(text)
        named = {name: unit for name, unit in self._by_name.items() if name in plain}
        outer = [unit for name, unit in named.items() if not any(name in o for o in named if o != name)]
        return outer[0] if len(set(outer)) == 1 else None

    def meant_by(self, bounced: Bounced) -> Unit | None:
        """The unit that a letter was meant for: by its addresses, else by its subject and its files."""
        by_address = (self.at(address) for address in bounced.addresses)
        by_name = (self.named_in(name) for name in bounced.names)
        return next((unit for unit in (*by_address, *by_name) if unit), None)

    @property
    def outside(self) -> str:
        """The parent that has no row, as it files nothing of its own; empty where there is none."""
        return next((u.parent for u in self.units if u.parent and not self.find(u.parent)), "")

    @cached_property
    def _by_name(self) -> Mapping[str, Unit]:
        shorts = Counter(folded(unit.short) for unit in self.units if unit.short)
        by_short = {folded(unit.short): unit for unit in self.units if shorts[folded(unit.short)] == 1}
        return by_short | {folded(unit.name): unit for unit in self.units}

    @cached_property
    def _by_address(self) -> Mapping[str, Unit]:
        known = [(address.lower(), unit) for unit in self.units for address in dict.fromkeys(unit.addresses)]
        numbers = Counter(address for address, _ in known)
        return {address: unit for address, unit in known if numbers[address] == 1}


def roster_columns(fields: Sequence[Field]) -> Sequence[Column]:
    """The columns of a roster for a form with those fields: every form's, and one for each in the roster."""
    return (*COLUMNS, *(_column_of(known) for known in fields if known.in_roster))


def _column_of(known: Field) -> Column:
    choices = "或".join(f"“{choice}”" for choice in known.choices)
    help_text = (
        f"填{choices}，将预填在工作簿里；不清楚的不写。" if choices else "将预填在工作簿里；不清楚的不写。"
    )
    return Column(
        known.id, known.label, help_text, next(iter(known.choices), ""), known.choices, is_strict=True
    )


def read_roster(rows: Sequence[Row], fields: Sequence[Field] = ()) -> Roster:
    """The roster of those rows, whatever stands above and between, for a form with those fields.

    Raises RosterError.
    """
    wanted = [known for known in fields if known.in_roster]
    head, places = _headings(rows, roster_columns(wanted))
    lines = {
        number: _unit(cells, wanted)
        for number, row in enumerate(rows[head + 1 :], head + 2)
        if any((cells := _cells(row, places)).values())
    }
    if not lines:
        raise RosterError(f"名册里没有单位。请在“{_NAME}”下面每行写一个单位。")
    roster = Roster(tuple(unit for unit in lines.values() if unit.name))
    checks = (*_CHECKS, *map(_choices_of, wanted))
    problems = sorted((p for check in checks for p in check(lines, roster)), key=itemgetter(0))
    if problems:
        told = "\n".join(f"  第 {row} 行：{words}" for row, words in problems)
        raise RosterError(f"名册有 {len(problems)} 处要改：\n{told}")
    outside = next((parent for parent, _ in _missing_parents(lines, roster).values()), "")
    return Roster(tuple(replace(u, parent=_full_name(roster, u.parent, outside)) for u in roster.units))


def _unit(cells: Mapping[str, str], wanted: Sequence[Field]) -> Unit:
    """The unit that a row tells of, its name empty where none stands there."""
    particulars = {known.id: cells[known.id] for known in wanted if cells.get(known.id)}
    own = {column.field: cells.get(column.field, "") for column in COLUMNS}
    return Unit(**own, fields=particulars)


def _headings(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[int, Mapping[str, int]]:
    """The number from 0 of the row of headings, and the place of each field in it."""
    for number, row in enumerate(rows[:_HEADINGS_WITHIN]):
        cells = [folded(cell) for cell in row]
        if _NAME in cells:
            known = [column for column in columns if column.heading in cells]
            if twice := [column.heading for column in known if cells.count(column.heading) > 1]:
                raise RosterError(f"名册第 {number + 1} 行有两栏都叫“{twice[0]}”。请删去或改名其中一栏。")
            return number, {column.field: cells.index(column.heading) for column in known}
    raise RosterError(
        f"名册的前 {_HEADINGS_WITHIN} 行里没有“{_NAME}”这一栏。"
        f"可以用 xlsx-tools roster new 生成一份空的名册，照着填。"
    )


def _cells(row: Row, places: Mapping[str, int]) -> dict[str, str]:
    cells = {name: clean_text(row[place]) for name, place in places.items() if place < len(row)}
    return cells | {name: unit_name(cells[name]) for name in _UNITS if name in cells}


def _full_name(roster: Roster, parent: str, outside: str) -> str:
    """The name of a parent as its own row has it, or as the first that names it where it has none."""
    unit = roster.find(parent)
    return unit.name if unit else parent and outside


_Lines = Mapping[int, Unit]  # by the numbers of their rows
_Check = Callable[[_Lines, Roster], Iterator[Problem]]


def is_address(text: str) -> bool:
    """Whether it looks like an e-mail address that any mail program takes."""
    return _ADDRESS.fullmatch(text) is not None


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


def _choices_of(known: Field) -> _Check:
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

    missing = _missing_parents(lines, roster)
    if len(missing) > 1:
        for parent, rows in missing.values():
            where = "、".join(str(row) for row in rows[1:])
            also = f"（第 {where} 行也是）" if where else ""
            yield (
                rows[0],
                f"上级“{parent}”不在名册里{also}。请写它在名册里的单位名称；不在名册里的上级只能有一个。",
            )


def _missing_parents(lines: _Lines, roster: Roster) -> Mapping[str, tuple[str, Sequence[int]]]:
    """The parents without a row of their own, each as first written and with the rows that name it."""
    missing: dict[str, tuple[str, list[int]]] = {}
    for row, unit in lines.items():
        if unit.parent and roster.find(unit.parent) is None:
            missing.setdefault(folded(unit.parent), (unit.parent, []))[1].append(row)
    return missing


def _circle(roster: Roster, unit: Unit) -> Sequence[str]:
    """The names on the way from a unit up to itself again, nothing where the way ends."""
    above = roster.find(unit.parent) if unit.parent else None
    way = [unit.name]
    while above and above.name not in way:
        way.append(above.name)
        above = roster.find(above.parent) if above.parent else None
    return [*way, above.name] if above and above.name == unit.name else []


_CHECKS: tuple[_Check, ...] = (
    _names,
    _repeated("单位名称", lambda unit: unit.name),
    _repeated("代码", lambda unit: unit.code),
    _parents,
    _addresses,
)
