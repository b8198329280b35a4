"""An office's own workbook as paragraphs and tables: merged cells, and lines of words between them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlsx_tools.files.container import examine
from xlsx_tools.files.limits import WIDEST_PUBLISHED_TABLE
from xlsx_tools.published.neutral import Box, Chart, Passage, Piece, Sheaf, chart_of_boxes
from xlsx_tools.reading.book import Book, as_text, open_book

_FEWEST_SPANNED = 3  # columns: a line of words over so many is none of a table's rows
_MOST_ROWS = 500
_FIGURE = re.compile(r"[\d０-９][\d０-９,，.．]*\w?")


def workbook_as_sheaf(data: bytes, password: str = "") -> Sheaf:
    """All sheets of a workbook, one after the other; raises UnreadableFileError."""
    book = open_book(examine(data, password))
    return Sheaf(tuple(piece for name in book.sheets for piece in _sheet(book, name)))


def _sheet(book: Book, name: str) -> Iterator[Piece]:
    yield Passage(name)
    rows: list[list[Box]] = []
    is_apart = True  # from what stands above
    for boxes in _rows(book, name):
        shown = [box for box in boxes if box.text]
        is_line = len(shown) == 1 and (is_apart or shown[0].columns >= _FEWEST_SPANNED)
        is_apart = is_line or not boxes
        if boxes and not is_line:
            rows.append(boxes)
        elif is_line:
            yield from _charts(rows)
            rows = []
            lines = shown[0].text.split("\n")
            yield from (Passage(text) for line in lines if (text := " ".join(line.split())))
    yield from _charts(rows)


def _rows(book: Book, name: str) -> Iterator[list[Box]]:
    """The rows with their cells at their places, nothing for those that show nothing."""
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
        is_covered = any((number, column) in covered for column in range(width))
        yield boxes if is_covered or any(box.text for box in boxes) else []


def _width(row: Sequence[object]) -> int:
    shown = [column for column, value in enumerate(row[:WIDEST_PUBLISHED_TABLE]) if value != ""]
    return shown[-1] + 1 if shown else 0


def _charts(rows: Sequence[Sequence[Box]]) -> Iterator[Chart]:
    """The tables that stand side by side in these rows: words and figures on both sides of a blank column."""
    if not rows:
        return
    width = max(box.last_column + 1 for row in rows for box in row)
    taken = {c for row in rows for box in row if box.text for c in range(box.column, box.last_column + 1)}
    for column in range(1, width - 1):
        if column not in taken:
            sides = (
                [[box for box in row if box.column < column] for row in rows],
                [[box for box in row if box.column > column] for row in rows],
            )
            if all(map(_stands_alone, sides)):
                yield chart_of_boxes(_renumbered(sides[0]))
                yield from _charts(
                    [[replace(b, column=b.column - column - 1) for b in row] for row in sides[1]]
                )
                return
    yield chart_of_boxes(_renumbered(rows))


def _stands_alone(rows: Sequence[Sequence[Box]]) -> bool:
    """Whether there are figures, and words before them in each row that has any, or one row has them all."""
    shown = [texts for row in rows if (texts := [box.text for box in row if box.text])]
    figures = [texts for texts in shown if any(map(_FIGURE.fullmatch, texts))]
    labelled = [texts for texts in figures if not _FIGURE.fullmatch(texts[0])]
    is_table = len(labelled) == len(figures) or len(figures) == 1
    return bool(figures) and is_table and len(shown) > len(figures)


def _renumbered(rows: Sequence[Sequence[Box]]) -> list[list[Box]]:
    """The rows counted from the first of them."""
    return [
        [Box(number, box.column, box.rows, box.columns, box.text) for box in row]
        for number, row in enumerate(rows)
    ]
