"""A roster read from the rows of a list, whatever stands above and between them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import itemgetter

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.origin import unit_name
from xlsx_tools.form.front_sheets import Field
from xlsx_tools.prose import folded
from xlsx_tools.quantity import clean_text
from xlsx_tools.season.roster import COLUMNS, Column, Roster, Unit, roster_columns
from xlsx_tools.season.roster_checks import CHECKS, choices_of, missing_parents

_HEADINGS_WITHIN = 20  # rows from the top, below a title and remarks
_UNITS = ("name", "short", "parent")  # the fields that hold names of units
_NAME = COLUMNS[0].heading

Row = Sequence[str]


class RosterError(XlsxToolsError):
    """A list that cannot serve as a roster; the text tells every row that is wrong."""


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
    checks = (*CHECKS, *map(choices_of, wanted))
    problems = sorted((p for check in checks for p in check(lines, roster)), key=itemgetter(0))
    if problems:
        told = "\n".join(f"  第 {row} 行：{words}" for row, words in problems)
        raise RosterError(f"名册有 {len(problems)} 处要改：\n{told}")
    outside = next((parent for parent, _ in missing_parents(lines, roster).values()), "")
    return Roster(tuple(replace(u, parent=_full_name(roster, u.parent, outside)) for u in roster.units))


def _unit(cells: Mapping[str, str], wanted: Sequence[Field]) -> Unit:
    """The unit that a row tells of, its name empty where none stands there."""
    particulars = {known.id: cells[known.id] for known in wanted if cells.get(known.id)}
    own = {column.field: cells.get(column.field, "") for column in COLUMNS}
    return Unit(**own, known_as=(), mailed_at=(), fields=particulars)


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
