"""The roster (名册): the units that an office looks after, and who is meant by a name or an address."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.files.found import Bounced
from xlsx_tools.files.zone import end_of_day
from xlsx_tools.filing.origin import unit_key, unit_name
from xlsx_tools.form.front_sheets import Field
from xlsx_tools.prose import folded

OFFICE, GOVERNMENT_BELOW = "政府办公室", "下级政府"  # one files for its government, which only sums up then
KINDS = (OFFICE, "政府部门", "乡镇", "街道", "开发区", "事业单位", GOVERNMENT_BELOW)  # others are as good
_SEPARATORS = re.compile(r"[;,、\s]+")
_BETWEEN_NAMES = re.compile(r"[;；,，、/\n]")
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
    Column("phone", "电话", "可不写。催报时显示；不写进发出去的东西。", "0571-88001234"),
    Column(
        "former",
        "曾用名",
        "改过名称的写旧名，几个用顿号隔开。写着旧名的填报和上一年的数据算这个单位的。",
        "云溪县水利局",
    ),
    Column(
        "exempt",
        "免报",
        "本年度不用报的写原因，不发工作簿、不催报，单独计数。",
        "当年新设",
    ),
    Column("extension", "延期", "准许晚交的写延到哪一天；其余的不写。", "2027-02-10"),
)


@dataclass(frozen=True)
class Unit:
    """A unit of the roster; `parent` is the full name of another, `fields` are those of the form by id.

    `exempt` is why it need not file this year, empty where it has to; `known_as` are names that it had in
    the ledger before and that nobody wrote into the roster, `mailed_at` addresses that were replaced.
    """

    name: str
    short: str = ""
    code: str = ""
    parent: str = ""
    kind: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    former: str = ""
    exempt: str = ""
    extension: str = ""
    known_as: tuple[str, ...] = ()
    mailed_at: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its e-mail addresses, full-width characters made plain."""
        plain = unicodedata.normalize("NFKC", self.email)
        return tuple(part.removeprefix("mailto:") for part in _SEPARATORS.split(plain) if part)

    @property
    def former_names(self) -> tuple[str, ...]:
        """What it was called before."""
        written = (unit_name(part).strip() for part in _BETWEEN_NAMES.split(self.former))
        return (*filter(None, written), *self.known_as)

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called and was called."""
        return (self.name, *self.former_names)

    @property
    def extended(self) -> datetime | None:
        """Until when it may file, None where that is as for all."""
        return end_of_day(self.extension)


@dataclass(frozen=True)
class Roster:
    """The units in the order of the list."""

    units: tuple[Unit, ...]

    def find(self, name: str) -> Unit | None:
        """The unit of that name, or of that short or former name where no other has it."""
        return self._by_name.get(unit_key(name))

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
        """The unit that has that e-mail address, or had it and nobody has it now; None where several do."""
        return self._by_address.get(folded(address).lower())

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
        former = _of_one((name, unit) for unit in self.units for name in unit.former_names)
        short = _of_one((unit.short, unit) for unit in self.units if unit.short)
        return former | short | {unit_key(unit.name): unit for unit in self.units}

    @property
    def short_of_several(self) -> Mapping[str, Sequence[str]]:
        """The short names that several units have, by which none of them is found."""
        having: dict[str, list[Unit]] = {}
        for unit in self.units:
            if unit.short:
                having.setdefault(unit_key(unit.short), []).append(unit)
        several = [units for units in having.values() if len(units) > 1]
        return {units[0].short: [unit.name for unit in units] for units in several}

    @cached_property
    def _by_address(self) -> Mapping[str, Unit]:
        present = [(address.lower(), unit) for unit in self.units for address in unit.addresses]
        earlier = ((address.lower(), unit) for unit in self.units for address in unit.mailed_at)
        taken = {address for address, _ in present}
        return _of_one(present) | _of_one(known for known in earlier if known[0] not in taken)


def _of_one(known: Iterable[tuple[str, Unit]]) -> dict[str, Unit]:
    """The units by what only one of them is called, as one compares names."""
    having: dict[str, set[Unit]] = {}
    for called, unit in known:
        having.setdefault(unit_key(called), set()).add(unit)
    return {called: units.pop() for called, units in having.items() if len(units) == 1}


def is_address(text: str) -> bool:
    """Whether it looks like an e-mail address that any mail program takes."""
    return _ADDRESS.fullmatch(text) is not None


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
