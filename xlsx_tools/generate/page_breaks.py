"""Where pages of paragraphs end: no heading stays behind at the foot of one."""

from collections.abc import Iterator

from xlsx_tools.filing.submission import Submission
from xlsx_tools.generate.writer import SheetWriter
from xlsx_tools.workbook.part_sheets import PartSheet, TextPlace

_PAGE = 748  # points between the margins of an upright A4 page
_SURE = 0.96  # of a page, as fonts and programs differ
_KEPT_ROWS = 2  # of a text, that stay with what stands over it


def keep_heads(sheet: SheetWriter, part: PartSheet, submission: Submission, scale: int) -> None:
    """Begin a page before each text whose head would end one, at that scale in per cent.

    Of a sheet without texts nothing is known yet: rows grow as they are written.
    """
    if any(submission.narrative.get(place.narrative.id) for place in part.texts):
        sheet.raw.set_h_pagebreaks(list(breaks(sheet, part, _PAGE * 100 / scale)))


def breaks(sheet: SheetWriter, part: PartSheet, page: float) -> Iterator[int]:
    """The rows, from 0, before which a page has to begin that holds so many points."""
    heads = {place.caption.row: place for place in part.texts}
    repeated, used = sheet.height(0), 0.0
    for row in range(part.last_row + 1):
        height = sheet.height(row)
        kept = _kept(sheet, heads[row]) if row in heads else height
        if used + height > page:
            used = repeated  # it ends by itself
        if row in heads and used + kept > page * _SURE and used > repeated:
            yield row
            used = repeated
        used += height


def _kept(sheet: SheetWriter, place: TextPlace) -> float:
    last = place.cells[min(_KEPT_ROWS, len(place.cells)) - 1].row
    return sum(sheet.height(row) for row in range(place.caption.row, last + 1))
