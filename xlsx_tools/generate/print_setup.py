"""How a sheet prints: A4, everything across one page's width, unit, year and page on every page."""

from xlsx_tools.filing.submission import Submission
from xlsx_tools.generate.writer import SheetWriter
from xlsx_tools.workbook.cell import Cell

_A4 = 9
# Inches; left and right, the narrower texts are, the smaller.
MARGIN, MARGIN_OF_TEXTS, MARGIN_ABOVE, MARGIN_BELOW = 0.5, 0.8, 0.7, 0.6
_SLIVER = 1  # character: what is narrower is looked at carefully, as it may hide something


def set_up_page(
    sheet: SheetWriter,
    submission: Submission,
    *,
    last: Cell,
    columns: int,
    repeated_rows: tuple[int, int] | None = None,
    first_row: int = 0,
    wide: bool = False,
    on_one_page: bool = False,
) -> None:
    """Set paper, margins, and what is printed: all columns from `first_row` to the row of `last`.

    Pages are counted through the whole workbook, as nothing says where to begin. A single column is printed
    with a sliver beside it: alone, LibreOffice cuts it off at both edges rather than fit it to the page.
    """
    sheet.raw.set_paper(_A4)
    (sheet.raw.set_landscape if wide else sheet.raw.set_portrait)()
    margin = MARGIN_OF_TEXTS if columns == 1 else MARGIN
    sheet.raw.set_margins(left=margin, right=margin, top=MARGIN_ABOVE, bottom=MARGIN_BELOW)
    sheet.raw.center_horizontally()
    sheet.raw.fit_to_pages(1, 1 if on_one_page else 0)
    if columns == 1:
        sheet.raw.set_column(1, 1, _SLIVER)
    sheet.raw.print_area(first_row, 0, last.row, max(columns - 1, 1))
    if repeated_rows:
        sheet.raw.repeat_rows(*repeated_rows)
    # The blank behind &9 keeps a digit that follows from being read as part of the size.
    unit = submission.unit.replace("&", "&&")
    sheet.raw.set_header(f"&L&9 {unit}&R&9 {submission.year}年度")
    sheet.raw.set_footer("&C&9第 &P 页 共 &N 页")
