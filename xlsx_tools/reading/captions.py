"""Where the texts of a sheet are: under their captions, wherever those are now."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from xlsx_tools.form.model import Narrative
from xlsx_tools.prose import same_label
from xlsx_tools.reading.book import Book, Rows
from xlsx_tools.reading.lines import Lines, value_at
from xlsx_tools.workbook.cell import Cell, in_order
from xlsx_tools.workbook.part_sheets import PartSheet, TextPlace
from xlsx_tools.workbook.words import NOTHING_OFFERED

_LONGEST_HEADING = 40
_NEAR = 5  # rows below a caption, counted from it, where a text begins
_ENDS_SENTENCE = "。；！？.;!?"


class TextFound(NamedTuple):
    """A text's cells in the workbook; `more` hold further text that belongs under the same caption.

    `beneath` are cells that lie beneath a merged one and hold text, as paragraphs do that were pasted
    into a box; they are among the others.
    """

    heading: Cell | None
    cells: tuple[Cell, ...]
    more: tuple[Cell, ...] = ()
    beneath: tuple[Cell, ...] = ()

    def written(self, book: Book) -> Mapping[Cell, str]:
        """What its cells hold, in the order in which it is read."""
        cells = (
            self.cells + self.more
            if len(self.cells) == 1
            else sorted({*self.cells, *self.more}, key=in_order)
        )
        return {cell: text for cell in cells if (text := book.text(cell))}


def find_texts(part: PartSheet, sheet: str, book: Book, lines: Lines) -> dict[str, TextFound]:
    """The place of each text whose caption was found and whose cells can be told apart."""
    rows = book.sheets[sheet]
    lost = {label.cell for label in lines.lost}
    column = lines.columns.get(0, 0)
    found: dict[str, TextFound] = {}
    for place, behind in pairwise((*part.texts, None)):
        if place is None or place.caption in lost:
            continue
        caption = lines.rows.get(place.caption.row, place.caption.row)
        first = caption + _lines_above(place, rows, caption, column)
        height = place.text.row - (place.offer or place.caption).row - 1 + place.narrative.rows
        end = first + height
        if behind is not None and behind.caption not in lost:
            end = lines.rows.get(behind.caption.row, behind.caption.row) - 1
        elif behind is None and not place.narrative.is_box:
            while end < len(rows) and any(rows[end]):  # pushed down by rows that were put in
                end += 1
        cells = tuple(_contents(sheet, rows, first, end + 1))
        start, moved = Cell(sheet, first, column), end - first != height
        if place.narrative.is_box:
            text = _text_cell(place, sheet, book, cells, start, moved=moved)
        else:
            text = _paragraphs(place, book, cells, start, end, moved=moved)
        if text is not None:
            found[place.narrative.id] = text
    return found


def _lines_above(place: TextPlace, rows: Rows, caption: int, column: int) -> int:
    """How many rows below its caption a text begins: behind what is offered, where its heading is."""
    if place.offer is None:
        return 1
    default = place.narrative.heading or ""
    usual = place.offer.row - place.caption.row
    below = {n: value_at(rows, caption + n, column) for n in range(1, _NEAR)}
    headings = (n for n, value in below.items() if default and same_label(value, default))
    # Elsewhere than usual, and with nothing below it, it is rather the text, into which it was copied.
    offers = (
        n + 1
        for n, value in below.items()
        if is_offered(place.narrative, value)
        and (n == usual or any(value_at(rows, caption + n + more, column) for more in range(1, _NEAR)))
    )
    return [*headings, *offers, usual + 1][0]


def is_offered(narrative: Narrative, value: object) -> bool:
    """Whether it is the line of sentences on offer, known by its words, whatever figures stand among them."""
    if narrative.offer is None or not isinstance(value, str):
        return False
    nothing, _, _ = NOTHING_OFFERED.partition("{}")
    return value.startswith(nothing) or narrative.offer.could_read(value)


def _contents(sheet: str, rows: Rows, first: int, end: int) -> Iterator[Cell]:
    for row in range(first, min(end, len(rows))):
        if any(rows[row]):
            yield from (Cell(sheet, row, column) for column, value in enumerate(rows[row]) if value)


def _paragraphs(
    place: TextPlace, book: Book, cells: tuple[Cell, ...], first: Cell, end: int, *, moved: bool
) -> TextFound | None:
    """The cells of a text that has a row for each paragraph; None where heading and text cannot be told."""
    below, heading = first.row, None
    if place.heading:
        heading = _heading(place, book, [c for c in cells if c.column == first.column], first, moved=moved)
        if heading is None:
            return None
        below = heading.row + 1
    own = tuple(Cell(first.sheet, row, first.column) for row in range(below, end))
    if not own:
        return None
    own = own[: len(place.cells)]
    more = tuple(c for c in cells if c != heading and c not in own and book.text(c))
    beneath = tuple(c for c in (*own, *more) if book.text(c) and book.is_covered(c))
    return TextFound(heading, own, more, beneath)


def _heading(place: TextPlace, book: Book, written: list[Cell], first: Cell, *, moved: bool) -> Cell | None:
    """The cell of the heading, which stands before the paragraphs; None where it cannot be told."""
    default = place.narrative.heading or ""
    if not written or (written[0] == first and not (moved and _is_sentence(book, first, default))):
        return first
    if not moved:
        # A row put in above and one taken out below leave all in its place, but for the heading.
        is_pushed_down = bool(default) and same_label(book.value(written[0]), default)
        return written[0] if is_pushed_down else first
    if len(written) > 1 or same_label(book.value(written[0]), default):
        return None if _is_sentence(book, written[0], default) else written[0]
    return None


def _is_sentence(book: Book, cell: Cell, default: str) -> bool:
    """Whether a cell holds a paragraph rather than a heading."""
    text = book.text(cell)
    if same_label(text, default):
        return False
    return len(text) > _LONGEST_HEADING or text.endswith(tuple(_ENDS_SENTENCE))


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
    return TextFound(heading, (text,), more, tuple(cell for cell in more if book.is_covered(cell)))


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
