"""What a careful look at a workbook shows beyond its values, whatever program and format it came in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from xlsx_tools.reading.careful.in_sight import CellStyle
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout

Place = tuple[int, int]  # row and column, from 0
Written = Mapping[str, Mapping[Cell, str]]  # what the cells of each narrative hold


@dataclass(frozen=True)
class Content:
    """A cell that is more than a plain value: `formula` begins with =, `error` is such as #REF!.

    `marks` are pieces of its text that are raised, lowered or struck through, each after its word.
    """

    formula: str = ""
    error: str = ""
    is_logical: bool = False
    is_picture: bool = False
    marks: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> str:
        """What to quote of it."""
        return self.formula or self.error


PLAIN = Content()


@dataclass(frozen=True)
class Shape:
    """A text box or drawn shape that lies over cells, from the first to the last of them if that is known."""

    text: str
    first: Place | None = None
    last: Place | None = None


def _no_style(_: str) -> CellStyle | None:
    return None


@dataclass(frozen=True)
class SheetLook:
    """A sheet's special cells, its notes, what of it is out of sight, whether it is protected.

    `style` gives how the cell of an address looks, None where it is not known; `styles` are those of all
    its cells, None where nobody has gone through them. `hides_lines`: rows or columns are hidden unless
    they say otherwise.
    """

    cells: Mapping[Place, Content] = field(default_factory=dict)
    notes: Mapping[Place, str] = field(default_factory=dict)
    style: Callable[[str], CellStyle | None] = _no_style
    styles: frozenset[CellStyle] | None = None
    shapes: tuple[Shape, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hides_lines: bool = False
    is_hidden: bool = False
    is_protected: bool = True


@dataclass(frozen=True)
class Look:
    """A workbook's sheets, and the other files it refers to.

    `knows_formulas` is False where the template's formulas cannot be told from others; `is_calculated` is
    False where the file itself says that it was not before it was saved; `texts` are properties and names,
    by which the form is recognised if its hidden sheet is gone.
    """

    sheets: Mapping[str, SheetLook]
    links: tuple[str, ...] = ()
    knows_formulas: bool = True
    is_calculated: bool = True
    texts: Mapping[str, str] = field(default_factory=dict)

    def content(self, cell: Cell) -> Content:
        """What is special about a cell."""
        sheet = self.sheets.get(cell.sheet)
        return sheet.cells.get((cell.row, cell.column), PLAIN) if sheet else PLAIN

    def style(self, cell: Cell) -> CellStyle | None:
        """How a cell looks, None where it is not known."""
        sheet = self.sheets.get(cell.sheet)
        return sheet.style(cell.a1) if sheet else None

    def cells_that(self, are_so: Callable[[CellStyle], bool], cells: Iterable[Cell]) -> Iterator[Cell]:
        """Those of the cells that look so; what is on a sheet without any such style is passed over."""
        sheets = {
            name: sheet
            for name, sheet in self.sheets.items()
            if sheet.styles is None or any(map(are_so, sheet.styles))
        }
        for cell in cells if sheets else ():
            style = sheets[cell.sheet].style(cell.a1) if cell.sheet in sheets else None
            if style is not None and are_so(style):
                yield cell


def special_items(look: Look, layout: Layout) -> dict[str, Content]:
    """The inputs of which a plain value is not all, with what else they are."""
    inputs = ((item, look.content(layout.items[item])) for item in layout.form.inputs)
    return {item: content for item, content in inputs if content is not PLAIN}
