"""Where pages end: no heading stays behind at the foot of one, no group of a table's rows is cut."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from xlsx_tools.filing.submission import Submission
from xlsx_tools.generate.print_setup import MARGIN, MARGIN_ABOVE, MARGIN_BELOW, MARGIN_OF_TEXTS
from xlsx_tools.generate.writer import SheetWriter
from xlsx_tools.workbook.paragraphs import paragraphs_of
from xlsx_tools.workbook.part_sheets import PartSheet, TablePlace

# Points between the margins of an A4 page, upright and across.
_SHORT, _LONG, _INCH = 595, 842, 72
_PAGE, _PAGE_ACROSS = (side - (MARGIN_ABOVE + MARGIN_BELOW) * _INCH for side in (_LONG, _SHORT))
_WIDTH, _WIDTH_ACROSS = (side - 2 * MARGIN * _INCH for side in (_SHORT, _LONG))
_WIDTH_OF_TEXTS = _SHORT - 2 * MARGIN_OF_TEXTS * _INCH
_PIXELS_A_DIGIT, _PIXELS_BESIDE, _POINTS_A_PIXEL = 7, 5, 0.75
_SURE = 0.96  # of a page, as fonts and programs differ
_LEAST_SCALE = 0.7  # at which a table is read on an upright page
_KEPT_ROWS = 2  # of a text or a table, that stay with what stands over it
_HALF = 0.5  # of a page, that is never left empty for a better place
NEVER = 99  # how bad it is to begin a page before a row; 0 where something begins


def is_read_across(widths: Sequence[float]) -> bool:
    """Whether columns so wide are too small to be read on an upright page."""
    return _WIDTH / _points(widths) < _LEAST_SCALE


def end_pages(
    sheet: SheetWriter,
    part: PartSheet,
    submission: Submission,
    widths: Sequence[float],
    repeated: tuple[int, int],
) -> None:
    """Begin pages between texts, tables, blocks or groups of rows, where the sheet takes more than one.

    For rows that nobody has written in no page is begun: they grow as they are written.
    """
    across = is_read_across(widths)
    width = _WIDTH_ACROSS if across else _WIDTH_OF_TEXTS if part.width == 1 else _WIDTH
    scale = min(width / _points(widths), 1)
    page = (_PAGE_ACROSS if across else _PAGE) / scale * _SURE
    heights = [sheet.height(row) for row in range(part.last_row + 1)]
    head = sum(heights[repeated[0] : repeated[1] + 1])
    last = _last_in_use(part, submission)
    if found := [row for row in best_breaks(heights, badness(part), page, head) if row <= last]:
        sheet.raw.set_h_pagebreaks(found)


def _last_in_use(part: PartSheet, submission: Submission) -> int:
    """The last row of a sheet that is no paragraph's, or a paragraph's that is written."""
    rows = [place.first_row + place.grid.height for place in part.tables]
    for place in part.texts:
        text = submission.narrative.get(place.narrative.id, "")
        if place.narrative.is_box:
            rows.append(place.text.row + place.narrative.rows - 1)
        elif text:
            rows.append(place.cells[min(len(paragraphs_of(text)), len(place.cells)) - 1].row)
    return max(rows, default=0)


def best_breaks(
    heights: Sequence[float], bad: Mapping[int, int], page: float, repeated: float
) -> Iterator[int]:
    """The rows, from 0, before which a page begins: of those on the lower half of a page the least bad."""
    first, room = 0, page
    while (end := _end(heights, first, room)) < len(heights):
        high = {n: sum(heights[first:n]) < room * _HALF for n in range(first + 1, end + 1)}
        first = min(high, key=lambda n: (bad.get(n, 0) >= NEVER, high[n], bad.get(n, 0), -n))
        yield first
        room = page - repeated


def _end(heights: Sequence[float], first: int, room: float) -> int:
    """The first row that there is no room for; at least one has it."""
    used = accumulate(heights[first:])
    return next((row for row, sum_ in enumerate(used, first) if sum_ > room and row > first), len(heights))


def badness(part: PartSheet) -> Mapping[int, int]:
    """How bad it is to begin a page before each row of a sheet with tables."""
    bad: dict[int, int] = {1: NEVER}
    for number, place in enumerate(part.tables):
        bad |= _in_table(place)
        bad[place.switch.row] = 0 if number else NEVER
    for text in part.texts:
        kept = text.text.row + (text.narrative.rows - 1 if text.narrative.is_box else _KEPT_ROWS - 1)
        bad |= dict.fromkeys(range(text.caption.row + 1, kept + 1), NEVER)
    return bad


def _in_table(place: TablePlace) -> dict[int, int]:
    bad: dict[int, int] = {}
    for block in place.grid.blocks:
        rows = range(block.first, block.end)
        cut = {row: sum(c.row < row < c.row + c.rows for c in block.cells if c.is_heading) for row in rows}
        kept = range(block.first + 1, block.body + _KEPT_ROWS)
        alone = block.end - 1
        within = {row: NEVER if row in kept or row == alone else 1 + cut[row] for row in rows}
        bad |= {place.first_row + row: within[row] for row in rows}
        bad[place.first_row + block.first] = 0 if block.first else NEVER
    return bad | dict.fromkeys(place.check_rows.values(), NEVER)


def _points(widths: Sequence[float]) -> float:
    return sum(width * _PIXELS_A_DIGIT + _PIXELS_BESIDE for width in widths) * _POINTS_A_PIXEL
