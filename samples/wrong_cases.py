"""The wrong samples: what a person did to a good workbook (case.yaml), and the doing of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import yaml
from openpyxl import Workbook, load_workbook
from right_samples import SAMPLES

from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout

WRONG = SAMPLES / "wrong"

Edit = Mapping[str, object]


class Expected(NamedTuple):
    """What of a finding a case fixes; sheet and cell are empty where it is about the whole file."""

    rule: str
    severity: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class Case:
    """A wrong sample: the good one it is made of, the edits, and what checking it must give."""

    folder: Path
    story: str
    base: str
    previous: Path | None
    edits: tuple[Edit, ...]
    exit_code: int
    findings: tuple[Expected, ...]

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    def edited(self, workbook: bytes, layout: Layout) -> bytes:
        """The workbook after the edits, as openpyxl saves it: without any calculated result."""
        book = load_workbook(BytesIO(workbook))
        for edit in self.edits:
            _do(book, layout, edit)
        out = BytesIO()
        book.save(out)
        return out.getvalue()


def load_cases() -> list[Case]:
    """All wrong samples, by name."""
    return [load_case(path.parent) for path in sorted(WRONG.glob("*/case.yaml"))]


def load_case(folder: Path) -> Case:
    """The case that a folder's case.yaml describes."""
    told = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    return Case(
        folder=folder,
        story=told["story"].strip(),
        base=told["base"],
        previous=SAMPLES / told["previous"] if "previous" in told else None,
        edits=tuple(told["edits"]),
        exit_code=told["exit"],
        findings=tuple(_expected(finding) for finding in told["findings"]),
    )


def _expected(told: Mapping[str, str]) -> Expected:
    return Expected(told["rule"], told["severity"], told.get("sheet", ""), told.get("cell", ""))


def _do(book: Workbook, layout: Layout, edit: Edit) -> None:
    match edit:
        case {"item": str(item), "value": value}:
            _put(book, layout.items[item], value)
        case {"text": str(narrative), "value": value}:
            first, *others = layout.texts[narrative].cells
            _put(book, first, value)
            for cell in others:
                _put(book, cell, None)
        case {"heading": str(narrative), "value": value} if heading := layout.texts[narrative].heading:
            _put(book, heading, value)
        case {"switch": str(table), "value": value}:
            _put(book, layout.tables[table].switch, value)
        case {"basics": str(name), "value": value}:
            _put(book, layout.basics[name], value)
        case {"cell": str(cell), "sheet": str(sheet), "value": value}:
            book[sheet][cell].value = value
        case _:
            _restructure(book, edit)


def _restructure(book: Workbook, edit: Edit) -> None:
    match edit:
        case {"rename_sheet": str(sheet), "to": str(name)}:
            book[sheet].title = name
        case {"copy_sheet": str(sheet), "to": str(name)}:
            book.copy_worksheet(book[sheet]).title = name
        case {"delete_sheet": str(sheet)}:
            del book[sheet]
        case {"insert_row": int(row), "sheet": str(sheet)}:
            _insert_row(book, sheet, row)
        case {"delete_row": int(row), "sheet": str(sheet)}:
            _delete_row(book, sheet, row)
        case {"hide_row": int(row), "sheet": str(sheet)}:
            book[sheet].row_dimensions[row].hidden = True
        case _:
            raise ValueError(f"not an edit of a wrong sample: {dict(edit)}")


def _put(book: Workbook, cell: Cell, value: object) -> None:
    book[cell.sheet][cell.a1].value = value


def _insert_row(book: Workbook, sheet: str, row: int) -> None:
    """Insert a blank row above `row`; merged cells move along, as openpyxl leaves them behind."""
    for area in book[sheet].merged_cells.ranges:
        if area.min_row >= row:
            area.shift(row_shift=1)
        elif area.max_row >= row:
            area.expand(down=1)
    book[sheet].insert_rows(row)


def _delete_row(book: Workbook, sheet: str, row: int) -> None:
    """Delete a row; merged cells below move along, those across it shrink."""
    for area in book[sheet].merged_cells.ranges:
        if area.min_row > row:
            area.shift(row_shift=-1)
        elif area.max_row >= row > area.min_row:
            area.shrink(bottom=1)
    book[sheet].delete_rows(row)
