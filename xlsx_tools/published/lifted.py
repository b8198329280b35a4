"""Titles of parts and their texts that stand within tables, in rows of their own: made paragraphs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlsx_tools.form.model import Form
from xlsx_tools.published.figures import is_blank, is_figure
from xlsx_tools.published.neutral import Band, Box, Chart, Passage, Piece, chart_of_boxes
from xlsx_tools.published.part_titles import is_title

_SENTENCE = re.compile(r"[。！？；]\s*$")
_Row = tuple[int, Band]  # with its number in the table


def lifted(form: Form, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces, tables parted where the title of a part stands in them."""
    found: list[Piece] = []
    for piece in pieces:
        found += _parted(form, piece) if isinstance(piece, Chart) else (piece,)
    return tuple(found)


def _parted(form: Form, chart: Chart) -> Iterator[Piece]:
    """A table as it is, or the titles and texts in it with the tables between them."""
    lines = [_lines(form, line) for line in chart.lines]
    titles = [bool(own) and is_title(form, own[0]) for own in lines]
    if not any(titles):
        yield chart
        return
    rows: list[_Row] = []
    is_below_title = True  # or the title of the report may be in its first rows
    for number, (line, own) in enumerate(zip(chart.lines, lines, strict=True)):
        if own and (titles[number] or is_below_title or _SENTENCE.search(own[-1])):
            yield from _chart_of(rows, chart)
            rows = []
            yield from map(Passage, own)
            is_below_title = is_below_title or titles[number]
        elif rows or any(not is_blank(box.text) for box in line.boxes):
            rows.append((number, line))
            is_below_title = False
    yield from _chart_of(rows, chart)


def _lines(form: Form, line: Band) -> list[str]:
    """The lines of a row that shows nothing but words in one cell, or a title and its text side by side."""
    shown = [box.text for box in line.own if not is_blank(box.text)]
    is_one = len(shown) == 1 and not is_figure(form, shown[0])
    is_pair = len(shown) == 2 and is_title(form, shown[0]) and bool(_SENTENCE.search(shown[1]))
    if not (is_one or is_pair) or any(not is_blank(box.text) for box in line.above):
        return []
    return [text for one in shown for part in one.split("\n") if (text := " ".join(part.split()))]


def _chart_of(rows: Sequence[_Row], chart: Chart) -> Iterator[Chart]:
    """The rows as a table of their own, with what reaches into the first of them."""
    if not rows:
        return
    first = rows[0][0]
    boxes = [
        [
            Box(number, box.column, box.row + box.rows - at, box.columns, box.text)
            for box in (line.boxes if at == first else line.own)
        ]
        for number, (at, line) in enumerate(rows)
    ]
    yield replace(chart_of_boxes(boxes), is_aligned=chart.is_aligned)
