"""How a sheet prints: A4, everything across one page's width, unit, year and page on every page."""

from xlsx_tools.filing.submission import Submission
from xlsx_tools.generate.writer import SheetWriter
from xlsx_tools.workbook.cell import Cell

_A4 = 9


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
    scale: int | None = None,
) -> None:
    """Set paper, margins (inches), and what is printed: all columns from `first_row` to the row of `last`.

    Pages are counted through the whole workbook, as nothing says where to begin. A sheet of a single column
    needs a `scale`, in per cent: LibreOffice cuts off what is wider than a page rather than fit it.
    """
    sheet.raw.set_paper(_A4)
    (sheet.raw.set_landscape if wide else sheet.raw.set_portrait)()
    sheet.raw.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
    sheet.raw.center_horizontally()
    if scale:
        sheet.raw.set_print_scale(scale)
    else:
        sheet.raw.fit_to_pages(1, 1 if on_one_page else 0)
    sheet.raw.print_area(first_row, 0, last.row, columns - 1)
    if repeated_rows:
        sheet.raw.repeat_rows(*repeated_rows)
    # The blank behind &9 keeps a digit that follows from being read as part of the size.
    unit = submission.unit.replace("&", "&&")
    sheet.raw.set_header(f"&L&9 {unit}&R&9 {submission.year}年度")
    sheet.raw.set_footer("&C&9第 &P 页 共 &N 页")
