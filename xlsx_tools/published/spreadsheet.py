"""An office's own workbook as paragraphs and tables: merged cells, and lines of words between them."""

from collections.abc import Iterator, Sequence

from xlsx_tools.files.container import examine
from xlsx_tools.files.limits import WIDEST_PUBLISHED_TABLE
from xlsx_tools.published.neutral import Box, Passage, Piece, Sheaf, chart_of_boxes
from xlsx_tools.reading.book import Book, as_text, open_book

_FEWEST_SPANNED = 3  # columns: a line of words over so many is none of a table's rows
_MOST_ROWS = 500


def workbook_as_sheaf(data: bytes, password: str = "") -> Sheaf:
    """All sheets of a workbook, one after the other; raises UnreadableFileError."""
    book = open_book(examine(data, password))
    return Sheaf(tuple(piece for name in book.sheets for piece in _sheet(book, name)))


def _sheet(book: Book, name: str) -> Iterator[Piece]:
    yield Passage(name)
    rows: list[list[Box]] = []
    for boxes in _rows(book, name):
        shown = [box for box in boxes if box.text]
        is_line = len(shown) == 1 and (not rows or shown[0].columns >= _FEWEST_SPANNED)
        if not is_line:
            rows.append(boxes)
            continue
        if rows:
            yield chart_of_boxes(_renumbered(rows))
            rows = []
        yield from (Passage(text) for line in shown[0].text.split("\n") if (text := " ".join(line.split())))
    if rows:
        yield chart_of_boxes(_renumbered(rows))


def _rows(book: Book, name: str) -> Iterator[list[Box]]:
    """The rows that show anything, with their cells at their places."""
    rows = book.sheets[name][:_MOST_ROWS]
    spans = {first: (last[0] - first[0] + 1, last[1] - first[1] + 1) for first, last in book.merged(name)}
    covered = book.covered(name, 0, len(rows) - 1) if rows else frozenset()
    width = max((_width(row) for row in rows), default=0)
    for number, row in enumerate(rows):
        boxes = [
            Box(number, column, *spans.get((number, column), (1, 1)), as_text(value))
            for column, value in enumerate((*row, *[""] * width)[:width])
            if (number, column) not in covered
        ]
        if any(box.text for box in boxes) or any((number, column) in covered for column in range(width)):
            yield boxes


def _width(row: Sequence[object]) -> int:
    shown = [column for column, value in enumerate(row[:WIDEST_PUBLISHED_TABLE]) if value != ""]
    return shown[-1] + 1 if shown else 0


def _renumbered(rows: Sequence[Sequence[Box]]) -> list[list[Box]]:
    """The rows counted from the first of them."""
    return [
        [Box(number, box.column, box.rows, box.columns, box.text) for box in row]
        for number, row in enumerate(rows)
    ]
