"""Where the texts of a sheet are: under their captions, wherever those are now."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from xlsx_tools.prose import same_label
from xlsx_tools.reading.book import Book, Rows
from xlsx_tools.reading.lines import Lines
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import TEXT_ROWS, PartSheet, TextPlace


@dataclass(frozen=True)
class TextFound:
    """A text's cells in the workbook; `more` hold further text that belongs under the same caption.

    `beneath` are those of them that lie beneath a merged cell, as paragraphs do that were pasted into it.
    """

    heading: Cell | None
    text: Cell
    more: tuple[Cell, ...] = ()
    beneath: tuple[Cell, ...] = ()


def find_texts(part: PartSheet, sheet: str, book: Book, lines: Lines) -> dict[str, TextFound]:
    """The place of each text whose caption was found and whose cells can be told apart."""
    rows = book.sheets[sheet]
    lost = {label.cell for label in lines.lost}
    column = lines.columns.get(0, 0)
    found: dict[str, TextFound] = {}
    for place, behind in pairwise((*part.texts, None)):
        if place is None or place.caption in lost:
            continue
        first = lines.rows.get(place.caption.row, place.caption.row) + 1
        height = place.text.row - place.caption.row - 1 + TEXT_ROWS
        end = first + height
        if behind is not None and behind.caption not in lost:
            end = lines.rows.get(behind.caption.row, behind.caption.row) - 1
        cells = tuple(_contents(sheet, rows, first, end + 1))
        text = _text_cell(place, sheet, book, cells, Cell(sheet, first, column), moved=end - first != height)
        if text is not None:
            found[place.narrative.id] = text
    return found


def _contents(sheet: str, rows: Rows, first: int, end: int) -> Iterator[Cell]:
    for row in range(first, min(end, len(rows))):
        if any(rows[row]):
            yield from (Cell(sheet, row, column) for column, value in enumerate(rows[row]) if value)


def _text_cell(
    place: TextPlace, sheet: str, book: Book, cells: tuple[Cell, ...], first: Cell, *, moved: bool
) -> TextFound | None:
    """The cells of one text; None where heading and text cannot be told apart."""
    below = Cell(sheet, first.row + 1, first.column)
    heading, text = (first, below) if place.heading else (None, first)
    # Where nothing stands below that could have moved along, the cells themselves tell.
    elsewhere = any(cell not in (heading, text) for cell in cells)
    moved = moved or (elsewhere and not (book.value(text) and (heading is None or book.value(heading))))
    if moved:
        visible = tuple(cell for cell in cells if not book.is_covered(cell))
        told = _told_apart(place, book, visible) if visible else (heading, text)
        if told is None:
            return None
        # What stands in another column is further text: only rows are known to have moved.
        heading = told[0] and Cell(sheet, told[0].row, first.column)
        text = Cell(sheet, told[1].row, first.column)
    shown = book.text(text)
    # Programs that fill a merged area write the same into all of it.
    more = tuple(c for c in cells if c not in (heading, text) and book.text(c) not in ("", shown))
    return TextFound(heading, text, more, tuple(cell for cell in more if book.is_covered(cell)))


def _told_apart(place: TextPlace, book: Book, visible: tuple[Cell, ...]) -> tuple[Cell | None, Cell] | None:
    """Heading and text among the cells that hold anything, where lines were put in or taken out."""
    first = visible[0]
    if place.heading is None:
        return None, first
    if len(visible) > 1:
        return first, visible[1]
    if same_label(book.value(first), place.narrative.heading or ""):
        return first, Cell(first.sheet, first.row + 1, first.column)
    if _is_block(book, first):
        return Cell(first.sheet, first.row - 1, first.column), first
    return None


def _is_block(book: Book, cell: Cell) -> bool:
    """Whether the cell is merged over several rows, as cells for texts are and headings are not."""
    return any(
        first == (cell.row, cell.column) and last[0] > first[0] for first, last in book.merged(cell.sheet)
    )
