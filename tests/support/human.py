"""What people do to a form in a spreadsheet program, and what they then see in it.

`random_operations` draws what a person does (tests/support/uno_driver.py does it in LibreOffice).
`sights` says, from what the sheets show and the form's labels alone, which figure a person sees
where the labels of an item cross; `deviations` compares it with what the reader made of the file.
Nothing here uses the reader's own ways of finding or reading a cell.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from random import Random
from typing import Literal

from tests.support.office import Operation, Place, SheetSeen
from xlsx_tools.checking import check
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.model import Form, Item
from xlsx_tools.form.own_sheets import HIDDEN_SHEET
from xlsx_tools.quantity import Number
from xlsx_tools.reading.intake import Intake
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.grid import BlockGrid, GridCell
from xlsx_tools.workbook.grid import CellRole as CellPart
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.part_sheets import PartSheet, TablePlace

# Places


def at(cell: Cell, rows: int = 1, columns: int = 1) -> Place:
    """A cell by its address, or a block from it on."""
    last = Cell(cell.sheet, cell.row + rows - 1, cell.column + columns - 1)
    return {"sheet": cell.sheet, "area": cell.a1 if last == cell else f"{cell.a1}:{last.a1}"}


def by_labels(layout: Layout, item: str) -> Place:
    """An item's cell by the labels of its row and column, wherever they are by then."""
    described = layout.form.items[item]
    return {
        "sheet": layout.items[item].sheet,
        "row": list(described.row_path),
        "column": list(described.column_path),
    }


def whole_row(sheet: str, row: int, count: int = 1) -> Place:
    """Rows, counted from 0."""
    return at(Cell(sheet, row, 0), rows=count)


def whole_column(sheet: str, column: int, count: int = 1) -> Place:
    """Columns, counted from 0."""
    return at(Cell(sheet, 0, column), columns=count)


def numbered(form: Form) -> dict[str, Number]:
    """Every input with a number of its own, so that none can be taken for another."""
    return {item: number for number, item in enumerate(form.inputs, 101)}


# Operations

_PLAIN = ("0", "0", "1", "2", "5", "12", "47", "130", "2024")
_ODD = (
    "１２", "１，２３４", "12件", "12 件", "３ 条", "1,234", "1 234", "'15", "0012", " 7", "约3", "3-5",
    "十二", "无", "/", "—", "-3", "－3", "2.5", "1.0", "1e3", "12%", "1-2", "3/4", "3月4日", "2024.1.2",
    "8:30", "1 2/3", "12²", "①", "0.5万元", "3。5", "TRUE", "=3+4", "=1/0", "=A1", "999999999999",
    "1234567.891", "　", "。",
)  # fmt: skip
_TEXTS = ("本年无此情况。", "第一段。\n第二段。", "共收到12件，办结12件。", "12", "=见附表", "总计", "其他")
_NAMES = ("Sheet1", "申请", "三", "依申请公开(新)", "表1", "主动公开 ", "复议、诉讼")


@dataclass(frozen=True)
class Hand:
    """Draws the operations of one person."""

    layout: Layout
    source: Random

    # Places

    def item(self) -> str:
        """Any input."""
        return self.source.choice(list(self.layout.form.inputs))

    def figure(self) -> Place:
        """An input's cell, found by its labels or remembered by its address."""
        item = self.item()
        return by_labels(self.layout, item) if self.source.random() < 0.6 else at(self.layout.items[item])

    def total(self) -> Cell:
        """A total's cell."""
        return self.layout.items[self.source.choice(list(self.layout.form.totals))]

    def block(self) -> tuple[Cell, int, int]:
        """A few neighbouring cells from an input on; some of them may be locked."""
        cell = self.layout.items[self.item()]
        return cell, self.source.choice((1, 1, 2, 3)), self.source.choice((1, 2, 2, 3))

    def near(self, cell: Cell) -> Cell:
        """A cell a few rows or columns away."""
        row, column = self.source.choice(((1, 0), (2, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (5, 0)))
        return Cell(cell.sheet, max(cell.row + row, 0), max(cell.column + column, 0))

    def label(self) -> tuple[Cell, str]:
        """A heading or title."""
        return self.source.choice(self.layout.labels)

    def part(self) -> PartSheet:
        """A part's sheet, mostly one with a table."""
        with_table = [part for part in self.layout.parts if part.tables]
        return self.source.choice(with_table if self.source.random() < 0.85 else self.layout.parts)

    def row(self, part: PartSheet) -> int:
        """A row in or near the sheet's tables, sometimes among its texts."""
        heights = [place.first_row + place.grid.height for place in part.tables]
        last = max(heights, default=0) + 2 if self.source.random() < 0.9 else part.last_row
        return self.source.randint(0, max(last, 3))

    def column(self, part: PartSheet) -> int:
        """A column of the sheet, or the one behind it."""
        return self.source.randint(0, part.width)

    # What anybody can do

    def type_number(self) -> Operation:
        text = self.source.choice(_PLAIN) if self.source.random() < 0.7 else str(self.source.randint(0, 5000))
        return {"do": "type", "at": self.figure(), "text": text}

    def type_odd(self) -> Operation:
        return {"do": "type", "at": self.figure(), "text": self.source.choice(_ODD)}

    def type_text(self) -> Operation:
        place = self.source.choice(list(self.layout.texts.values()))
        return {"do": "type", "at": at(place.text), "text": self.source.choice(_TEXTS)}

    def switch(self) -> Operation:
        place = self.source.choice(list(self.layout.tables.values()))
        if self.source.random() < 0.3:
            return {"do": "clear", "at": at(place.switch)}
        return {"do": "type", "at": at(place.switch), "text": "是"}

    def clear(self) -> Operation:
        return {"do": "clear", "at": self.figure()}

    def clear_block(self) -> Operation:
        return {"do": "clear", "at": at(*self.block())}

    def cut(self) -> Operation:
        return {"do": "cut", "at": self.figure(), "to": self.figure()}

    def cut_block(self) -> Operation:
        cell, rows, columns = self.block()
        return {"do": "cut", "at": at(cell, rows, columns), "to": at(self.near(cell))}

    def drag(self) -> Operation:
        cell, rows, columns = self.block()
        return {"do": "drag", "at": at(cell, rows, columns), "to": at(self.near(cell))}

    def copy(self) -> Operation:
        do = self.source.choice(("copy", "copy", "copy_values"))
        return {"do": do, "at": self.figure(), "to": self.figure()}

    def copy_block(self) -> Operation:
        cell, rows, columns = self.block()
        return {"do": "copy", "at": at(cell, rows, columns), "to": at(self.near(cell))}

    def copy_total(self) -> Operation:
        """A locked formula pasted into an input leaves a formula there."""
        do = self.source.choice(("copy", "copy_values"))
        return {"do": do, "at": at(self.total()), "to": self.figure()}

    def paste_foreign(self) -> Operation:
        rows = self.source.choice(([["7"]], [["7", "8"]], [["4", "=A1*2"]], [["3"], ["=A1+1"]], [["约5"]]))
        number_format = self.source.choice(("General", "General", "0", "0.00", "#,##0", "@", "0.0%"))
        return {"do": "paste_foreign", "cells": rows, "to": self.figure(), "number_format": number_format}

    def fill_down(self) -> Operation:
        cell = self.layout.items[self.item()]
        return {"do": "fill_down", "at": at(cell, rows=self.source.choice((2, 3, 5)))}

    def note(self) -> Operation:
        return {"do": "note", "at": self.figure(), "text": "此数待核"}

    def hide(self) -> Operation:
        part = self.part()
        if self.source.random() < 0.6:
            return {"do": "hide_rows", "at": whole_row(part.name, self.row(part))}
        return {"do": "hide_columns", "at": whole_column(part.name, self.column(part))}

    def undo(self) -> Operation:
        return {"do": "undo"}

    # What needs the protection lifted, or else is refused

    def overwrite_total(self) -> Operation:
        text = self.source.choice(("", "0", "9", "12", "共9件", "=1+1"))
        return {"do": "type", "at": at(self.total()), "text": text}

    def paste_over_total(self) -> Operation:
        return {"do": "copy", "at": self.figure(), "to": at(self.total())}

    def misspell(self) -> Operation:
        cell, text = self.label()
        place = self.source.randrange(len(text))
        slips = (text[:place] + text[place + 1 :], text[:place] + " " + text[place:], text + "数", text[::-1])
        return {"do": "type", "at": at(cell), "text": self.source.choice((*slips, text.translate(_HALF)))}

    def clear_label(self) -> Operation:
        return {"do": "clear", "at": at(self.label()[0])}

    def drag_labels(self) -> Operation:
        """Labels of a few rows moved beside other rows; figures stay."""
        cell = self.label()[0]
        rows = self.source.choice((1, 2, 4, 8))
        return {
            "do": "drag",
            "at": at(cell, rows=rows),
            "to": at(Cell(cell.sheet, cell.row + 1, cell.column)),
        }

    def move_row(self) -> Operation:
        """A whole row with its labels, moved onto another."""
        part = self.part()
        row, other = self.row(part), self.row(part)
        width = part.width
        return {
            "do": self.source.choice(("cut", "copy", "drag")),
            "at": at(Cell(part.name, row, 0), columns=width),
            "to": at(Cell(part.name, other, 0)),
        }

    def insert_rows(self) -> Operation:
        part = self.part()
        count = self.source.choice((1, 1, 1, 2))
        return {"do": "insert_rows", "at": whole_row(part.name, self.row(part), count)}

    def insert_columns(self) -> Operation:
        part = self.part()
        count = self.source.choice((1, 1, 1, 2))
        return {"do": "insert_columns", "at": whole_column(part.name, self.column(part), count)}

    def delete_rows(self) -> Operation:
        part = self.part()
        return {"do": "delete_rows", "at": whole_row(part.name, self.row(part))}

    def delete_columns(self) -> Operation:
        part = self.part()
        return {"do": "delete_columns", "at": whole_column(part.name, self.column(part))}

    def insert_cells(self) -> Operation:
        cell, rows, columns = self.block()
        shift = self.source.choice(("DOWN", "RIGHT"))
        return {"do": "insert_cells", "at": at(cell, rows, columns), "shift": shift}

    def delete_cells(self) -> Operation:
        cell, rows, columns = self.block()
        shift = self.source.choice(("UP", "LEFT"))
        return {"do": "delete_cells", "at": at(cell, rows, columns), "shift": shift}

    def sort(self) -> Operation:
        return {"do": "sort", "at": at(self.layout.items[self.item()], rows=4, columns=3)}

    def unmerge(self) -> Operation:
        return {"do": "unmerge", "at": at(self.label()[0])}

    def merge(self) -> Operation:
        return {"do": "merge", "at": at(*self.block())}

    def rename_sheet(self) -> Operation:
        return {"do": "rename_sheet", "sheet": self.part().name, "name": self.source.choice(_NAMES)}

    def move_sheet(self) -> Operation:
        return {"do": "move_sheet", "sheet": self.part().name, "position": self.source.randint(0, 8)}

    def copy_sheet(self) -> Operation:
        name = self.part().name
        position = self.source.randint(0, 8)
        return {"do": "copy_sheet", "sheet": name, "name": f"{name} (2)", "position": position}

    def add_sheet(self) -> Operation:
        return {"do": "add_sheet", "name": "Sheet2", "position": self.source.randint(0, 8)}

    def delete_sheet(self) -> Operation:
        sheets = (HIDDEN_SHEET, HIDDEN_SHEET, HIDDEN_SHEET, self.part().name)
        return {"do": "delete_sheet", "sheet": self.source.choice(sheets)}

    def show_sheet(self) -> Operation:
        if self.source.random() < 0.5:
            return {"do": "show_sheet", "sheet": HIDDEN_SHEET}
        return {"do": "hide_sheet", "sheet": self.part().name}

    def protect(self) -> Operation:
        return {"do": "protect"}


_HALF = {0xFF08: "(", 0xFF09: ")"}
_Draw = Callable[[Hand], Operation]

_GENTLE: dict[_Draw, int] = {
    Hand.type_number: 40, Hand.type_odd: 14, Hand.type_text: 3, Hand.switch: 3, Hand.clear: 7,
    Hand.clear_block: 2, Hand.cut: 8, Hand.cut_block: 4, Hand.drag: 5, Hand.copy: 5, Hand.copy_block: 3,
    Hand.copy_total: 2, Hand.paste_foreign: 4, Hand.fill_down: 3, Hand.note: 1, Hand.hide: 1, Hand.undo: 2,
    # Refused while the sheets are protected.
    Hand.overwrite_total: 1, Hand.insert_rows: 1, Hand.clear_label: 1,
}  # fmt: skip
_ROUGH: dict[_Draw, int] = {
    Hand.insert_rows: 24, Hand.insert_columns: 14, Hand.delete_rows: 5, Hand.delete_columns: 3,
    Hand.insert_cells: 6, Hand.delete_cells: 5, Hand.drag_labels: 6, Hand.move_row: 6, Hand.sort: 3,
    Hand.overwrite_total: 5, Hand.paste_over_total: 3, Hand.misspell: 5, Hand.clear_label: 3,
    Hand.rename_sheet: 6, Hand.move_sheet: 2, Hand.copy_sheet: 3, Hand.add_sheet: 2, Hand.delete_sheet: 3,
    Hand.show_sheet: 2, Hand.hide: 2, Hand.unmerge: 3, Hand.merge: 2, Hand.protect: 1,
}  # fmt: skip


def random_operations(layout: Layout, source: Random) -> list[Operation]:
    """One to six operations; most people lift the protection sooner or later and go on less gently."""
    hand = Hand(layout, source)
    if source.random() < 0.4:
        return [_one_of(_GENTLE, hand) for _ in range(source.choice((1, 2, 3, 4, 6)))]
    before = [_one_of(_GENTLE, hand) for _ in range(source.choice((0, 0, 1, 2)))]
    after = [
        _one_of(_ROUGH if source.random() < 0.8 else _GENTLE, hand)
        for _ in range(source.choice((1, 2, 2, 3)))
    ]
    return [*before, {"do": "unprotect"}, *after]


def _one_of(draws: dict[_Draw, int], hand: Hand) -> Operation:
    (draw,) = hand.source.choices(list(draws), list(draws.values()))
    return draw(hand)


# What a person sees


class Doubt(Enum):
    """That a person could not say which figure is meant."""

    UNKNOWN = "unknown"


class Disguised(str):
    """What a cell shows that has another number beneath."""


Sight = Decimal | str | None | Literal[Doubt.UNKNOWN]
Spot = tuple[int, int]
UNKNOWN: Literal[Doubt.UNKNOWN] = Doubt.UNKNOWN

SWITCH_WORDS = "本表空白处均为零："
_FRACTION = re.compile(r"-?(?:(\d+) +)?(\d+)/(\d+)")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}([, ]\d{3})+)(\.\d*)?|[+-]?\.\d+|[+-]?\d(\.\d+)?E[+-]\d+")
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}


def evident_number(text: str, units: Sequence[str] = ()) -> Decimal | None:
    """The number that a text evidently spells; `units` may follow it."""
    plain = text.translate(_FULL_WIDTH).strip()
    for unit in sorted(units, key=len, reverse=True):
        if plain.endswith(unit):
            plain = plain.removesuffix(unit).rstrip()
            break
    return Decimal(plain.replace(",", "").replace(" ", "")) if _NUMBER.fullmatch(plain) else None


def sights(layout: Layout, sheets: Sequence[SheetSeen]) -> dict[str, Sight]:
    """For each input: the number or text seen where its labels cross, None for blank, or UNKNOWN."""
    seen: dict[str, Sight] = dict.fromkeys(layout.form.inputs, UNKNOWN)
    for part in layout.parts:
        sheet = sheet_of(part, sheets)
        if part.tables and sheet is not None:
            spots = _headings_found(layout, part, sheet)
            for place in part.tables:
                seen |= dict(_TableSeen(layout, part, place, sheet, spots).sights())
    return seen


def sheet_of(part: PartSheet, sheets: Sequence[SheetSeen]) -> SheetSeen | None:
    """The sheet of that name, unless its title is gone from it and found on one other."""
    titled = [sheet for sheet in sheets if _has_title(sheet, part)]
    named = next((sheet for sheet in sheets if sheet.name == part.name), None)
    if named is None or named not in titled:
        return titled[0] if len(titled) == 1 else None if titled else named
    return named


def _has_title(sheet: SheetSeen, part: PartSheet) -> bool:
    return any(row and _words(row[0]) == _words(part.part.heading) for row in sheet.shown)


def _words(text: str) -> str:
    return "".join(text.translate(_FULL_WIDTH).split())


def _headings_found(layout: Layout, part: PartSheet, sheet: SheetSeen) -> dict[Spot, Spot]:
    """From where headings and captions stood in the template to where they stand now."""
    stood: dict[str, list[Spot]] = {}
    for cell, text in (*layout.labels, *layout.captions):
        if cell.sheet == part.name:
            stood.setdefault(_words(text), []).append((cell.row, cell.column))
    stand: dict[str, list[Spot]] = {}
    for row, texts in enumerate(sheet.shown):
        for column, text in enumerate(texts):
            if text:
                stand.setdefault(_words(text), []).append((row, column))
    found: dict[Spot, Spot] = {}
    for text, places in stood.items():
        found |= _paired(places, stand.get(text, []))
    return found


def _paired(stood: list[Spot], stand: list[Spot]) -> dict[Spot, Spot]:
    """Headings of one text: where they were if they all are there, else one after the other."""
    if set(stood) <= set(stand):
        return {spot: spot for spot in stood}
    if len(stood) == len(stand):
        return dict(zip(sorted(stood), sorted(stand), strict=True))
    return {}


@dataclass(frozen=True)
class _TableSeen:
    """A table as a person finds it on a sheet."""

    layout: Layout
    part: PartSheet
    place: TablePlace
    sheet: SheetSeen
    spots: dict[Spot, Spot]

    def sights(self) -> Iterator[tuple[str, Sight]]:
        """What is seen of every input; nothing is certain once headings have changed their order."""
        for block in self.place.grid.blocks:
            certain = self._in_order(block)
            for cell in block.cells:
                if cell.item in self.layout.form.inputs:
                    yield cell.item, self._sight(block, cell) if certain else UNKNOWN

    def _spot(self, heading: GridCell) -> Spot | None:
        return self.spots.get((self.place.first_row + heading.row, heading.column))

    def _in_order(self, block: BlockGrid) -> bool:
        """Whether what is left of the block's headings, and of the blocks' around it, kept its order."""
        inside = [c for c in block.cells if c.is_heading and c.text]
        everywhere = [c for c in self.place.grid.cells if c.is_heading and c.text]
        rows = [(c.row, s[0]) for c in everywhere if (s := self._spot(c))]
        columns = [(c.column, s[1]) for c in inside if (s := self._spot(c))]
        return _same_order(rows) and _same_order(columns)

    def _sight(self, block: BlockGrid, figure: GridCell) -> Sight:
        row, column = self._row_of(block, figure), self._column_of(block, figure)
        if row is None or column is None:
            return UNKNOWN
        assert figure.item is not None
        return sight_of(self.sheet, row, column, self._units(figure.item))

    def _units(self, item: str) -> tuple[str, ...]:
        return self.layout.form.units_of(self.layout.form.items[item])

    def _row_of(self, block: BlockGrid, figure: GridCell) -> int | None:
        over = [c for c in block.cells if c.part is CellPart.ROW and c.text and _beside(c, figure.row)]
        if not over:
            return self._unlabelled_row(block, figure)
        leaf = max(over, key=lambda c: c.column)
        stands = self._spot(leaf)
        if stands is None or leaf.rows > 1 or not all(self._leads_rows(block, c) for c in over):
            return None
        return stands[0]

    def _column_of(self, block: BlockGrid, figure: GridCell) -> int | None:
        over = [c for c in block.cells if c.part is CellPart.COLUMN and c.text and _above(c, figure.column)]
        if not over:
            return None
        stands = self._spot(max(over, key=lambda c: c.row))
        if stands is None or not all(self._leads_columns(block, c) for c in over):
            return None
        return stands[1]

    def _leads_rows(self, block: BlockGrid, heading: GridCell) -> bool:
        """Whether a heading of rows still stands, and beside the first of them if that is there."""
        beside = [c for c in block.cells if c.part is CellPart.ROW and c.text and c.row == heading.row]
        rows = {spot[0] for spot in map(self._spot, beside) if spot}
        return self._spot(heading) is not None and len(rows) == 1

    def _leads_columns(self, block: BlockGrid, heading: GridCell) -> bool:
        """Whether a heading of columns still stands, and above the first of them if that is there."""
        over = [c for c in block.cells if c.part is CellPart.COLUMN and c.text]
        below = [c for c in over if c.column == heading.column]
        columns = {spot[1] for spot in map(self._spot, below) if spot}
        return self._spot(heading) is not None and len(columns) == 1

    def _unlabelled_row(self, block: BlockGrid, figure: GridCell) -> int | None:
        """A row without labels: the one below the headings that has anything in it."""
        lowest = [c for c in block.cells if c.part is CellPart.COLUMN and c.row + c.rows == block.body]
        bottoms = {s[0] for c in lowest if c.rows == 1 and (s := self._spot(c))}
        stood_bottom, stood_next = self.place.first_row + block.body - 1, self._next_heading(block)
        if len(bottoms) != 1 or stood_next is None:
            return None
        (bottom,), below = bottoms, self.spots[stood_next][0]
        stood = self.place.first_row + figure.row
        if (bottom, below) == (stood_bottom, stood_next[0]):
            return stood
        filled = [row for row in range(bottom + 1, below) if any(self.sheet.shown[row])]
        if len(filled) == block.end - block.body:
            return filled[figure.row - block.body]
        return stood + bottom - stood_bottom if below - bottom == stood_next[0] - stood_bottom else None

    def _next_heading(self, block: BlockGrid) -> Spot | None:
        """Where the next heading or caption below the block stood, of those that are still there."""
        end = self.place.first_row + block.end
        return min((spot for spot in self.spots if spot[0] >= end), default=None)


def _beside(heading: GridCell, row: int) -> bool:
    return heading.row <= row < heading.row + heading.rows


def _above(heading: GridCell, column: int) -> bool:
    return heading.column <= column < heading.column + heading.columns


def _same_order(pairs: list[tuple[int, int]]) -> bool:
    """Whether what stood before something else still stands before it."""
    last_stood = last_stands = most = -1
    for stood, stands in sorted(pairs):
        if stood != last_stood:
            last_stood, last_stands = stood, most
        if stands <= last_stands:
            return False
        most = max(most, stands)
    return True


def sight_of(sheet: SheetSeen, row: int, column: int, units: Sequence[str] = ()) -> Sight:
    """What a person sees in a cell; a number is what lies beneath if the cell shows that number.

    A cell beneath a merged neighbour shows nothing of its own.
    """
    if row >= len(sheet.shown) or column >= len(sheet.shown[row]) or [row, column] in sheet.covered:
        return None
    value, shown = sheet.values[row][column], sheet.shown[row][column].strip()
    if isinstance(value, str):
        return shown or None
    if value is None:
        return shown or "错误值"
    exact = Decimal(format(value, ".15g"))
    return exact if _shows(shown, exact, units) else Disguised(shown)


def _shows(shown: str, exact: Decimal, units: Sequence[str]) -> bool:
    """Whether what is shown is the number, perhaps rounded or as a percentage, or as a fraction exactly."""
    if not shown.strip("#"):
        return bool(shown)  # Too narrow a column.
    if fraction := _FRACTION.fullmatch(shown):
        whole, above, below = (int(part or 0) for part in fraction.groups())
        return below > 0 and abs(exact) == whole + Fraction(above, below)
    share = shown.endswith("%")
    number = evident_number(shown.removesuffix("%"), units)
    if number is None:
        return False
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    scale = 100 if share else 1
    return abs(number - exact * scale) <= Decimal(1).scaleb(exponent) / 2


def zero_tables_seen(layout: Layout, sheets: Sequence[SheetSeen]) -> dict[str, bool | None]:
    """Whether 本表空白处均为零 shows 是 over each table; None where that cannot be said."""
    seen: dict[str, bool | None] = dict.fromkeys(layout.tables)
    for part in layout.parts:
        sheet = sheet_of(part, sheets)
        if sheet is None:
            continue
        lines = [
            [text.strip() for text in row[row.index(SWITCH_WORDS) + 1 :] if text.strip()]
            for row in sheet.shown
            if SWITCH_WORDS in row
        ]
        if len(lines) == len(part.tables):
            for place, line in zip(part.tables, lines, strict=True):
                seen[place.table.id] = line[0] == "是" if line else False
    return seen


# What the reader made of it


@dataclass
class Comparison:
    """Inputs by how what was read compares with what is seen; `named` and `broken` are sentences."""

    same: int = 0
    unknown: int = 0
    named: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def deviations(layout: Layout, seen: Sequence[SheetSeen], intake: Intake) -> list[str]:
    """Inputs read otherwise than they are seen, of which no finding speaks."""
    return compared(layout, seen, intake).broken


def compared(layout: Layout, sheets: Sequence[SheetSeen], intake: Intake) -> Comparison:
    """Every input as read against every input as seen."""
    comparison = Comparison()
    figures = intake.submission.tally(intake.form).figures
    speaking = _Speaking(layout, intake)
    zero = zero_tables_seen(layout, sheets)
    for item, sight in sights(layout, sheets).items():
        if sight is UNKNOWN:
            comparison.unknown += 1
            continue
        described, read = layout.form.items[item], figures[item]
        is_seen = _is_seen(sight, read, zero[described.table], layout.form.units_of(described))
        is_text = isinstance(sight, str)
        may_be_number = not is_text or isinstance(sight, Disguised)
        # A text that is no number must not vanish unsaid, and must not become a number at all.
        excused = (may_be_number or read is None) and speaking.names(described, is_read=read is not None)
        if excused or (is_seen and not (is_text and read is None)):
            comparison.same += is_seen
            comparison.named += [] if is_seen else [f"{item}: sees {_told(sight)}, read {read}"]
        else:
            comparison.broken.append(f"{item}: sees {_told(sight)}, read {read}")
    return comparison


def _is_seen(
    sight: Decimal | str | None, read: int | Decimal | None, zero: bool | None, units: Sequence[str]
) -> bool:
    if sight is None:
        blank = {True: (0,), False: (None,), None: (0, None)}[zero]
        return read in blank
    if isinstance(sight, str):
        return read is None or read == evident_number(sight, units)
    return read == sight


def _told(sight: Decimal | str | None) -> str:
    return "a blank" if sight is None else repr(sight) if isinstance(sight, str) else str(sight)


class _Speaking:
    """What the findings speak about.

    An identity that fails names its sum and not a figure that was misread; a harmless note on a
    sheet or a label names no figure; what is said of a whole sheet excuses only figures not read.
    """

    def __init__(self, layout: Layout, intake: Intake) -> None:
        identities = {rule.id for rule in layout.form.rules}
        self._layouts = (layout, intake.layout)
        self._findings = [finding for finding in check(intake) if finding.rule not in identities]

    def names(self, item: Item, *, is_read: bool) -> bool:
        """Whether a finding speaks about the item, its cell, its row or column, or its whole sheet."""
        return any(self._speaks_of(finding, item, is_read=is_read) for finding in self._findings)

    def _speaks_of(self, finding: Finding, item: Item, *, is_read: bool) -> bool:
        cells = [layout.items[item.id] for layout in self._layouts]
        if finding.item is not None or finding.cell is not None:
            at_cell = (finding.sheet, finding.cell) in [(cell.sheet, cell.a1) for cell in cells]
            return finding.item == item.id or (finding.item is None and at_cell)
        sheets = [cell.sheet for cell in cells]
        if finding.severity is Severity.INFO or finding.sheet not in (None, *sheets):
            return False
        labels = [path[-1] for path in (item.row_path, item.column_path) if path]
        if any(f"“{label}”" in finding.message for label in labels):
            return True
        return not is_read and (finding.sheet in sheets or any(f"“{s}”" in finding.message for s in sheets))
