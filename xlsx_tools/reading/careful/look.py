"""What a careful look at a workbook shows beyond its values, whatever program and format it came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xlsx_tools.workbook.cell import Cell

Place = tuple[int, int]  # row and column, from 0


@dataclass(frozen=True)
class Content:
    """A cell that is more than a plain value: `formula` begins with =, `error` is such as #REF!.

    `is_covered`: it lies beneath a merged cell (told of .ods only, where reading does not see it).
    """

    formula: str = ""
    error: str = ""
    is_logical: bool = False
    is_covered: bool = False

    @property
    def shown(self) -> str:
        """What to quote of it."""
        return self.formula or self.error


PLAIN = Content()


@dataclass(frozen=True)
class SheetLook:
    """A sheet's special cells, its notes, its hidden rows and columns, whether it is protected."""

    cells: Mapping[Place, Content] = field(default_factory=dict)
    notes: Mapping[Place, str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_protected: bool = True


@dataclass(frozen=True)
class Look:
    """A workbook's sheets, and the other files it refers to.

    `knows_formulas` is False for .xls, of which only values and errors can be read; `texts` are
    properties and names by which the form is recognised if its hidden sheet is gone.
    """

    sheets: Mapping[str, SheetLook]
    links: tuple[str, ...] = ()
    knows_formulas: bool = True
    texts: Mapping[str, str] = field(default_factory=dict)

    def content(self, cell: Cell) -> Content:
        """What is special about a cell."""
        sheet = self.sheets.get(cell.sheet)
        return sheet.cells.get((cell.row, cell.column), PLAIN) if sheet else PLAIN
