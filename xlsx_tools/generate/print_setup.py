"""How a sheet prints: A4, everything across one page's width, unit and year on every page."""

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
    wide: bool = False,
) -> None:
    """Set paper, margins (inches), print area from A1 to the row of `last`, and signatures."""
    sheet.raw.set_paper(_A4)
    (sheet.raw.set_landscape if wide else sheet.raw.set_portrait)()
    sheet.raw.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.8)
    sheet.raw.center_horizontally()
    sheet.raw.fit_to_pages(1, 0)
    sheet.raw.print_area(0, 0, last.row, columns - 1)
    if repeated_rows:
        sheet.raw.repeat_rows(*repeated_rows)
    # The blank behind &9 keeps a digit that follows from being read as part of the size.
    unit = submission.unit.replace("&", "&&")
    sheet.raw.set_header(f"&L&9 {unit}&R&9 {submission.year}年度")
    sheet.raw.set_footer("&L&9审签负责人：&C&9第 &P 页 共 &N 页&R&9日期：　　　　　　")
    sheet.raw.set_zoom(100)
