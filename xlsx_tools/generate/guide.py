"""The sheet 填报说明: how it stands with the report, what to do in a few steps, by when."""

from collections.abc import Mapping

from xlsx_tools.filing.progress import Progress, progress_of
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Tally
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Part
from xlsx_tools.form.own_sheets import BASICS_SHEET, CHECKS_SHEET, GUIDE_SHEET, SOURCES_SHEET, TEXTS_SHEET
from xlsx_tools.generate import counting, styles
from xlsx_tools.generate.checks import first_failing
from xlsx_tools.generate.counting import words_among
from xlsx_tools.generate.next_steps import NextSteps, colour
from xlsx_tools.generate.print_setup import set_up_page
from xlsx_tools.generate.writer import BookWriter, SheetWriter
from xlsx_tools.widths import columns_of
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.count_rows import BLANKS, TEXTS, WORDS, WRONG, count_rows, left, rows_of_part
from xlsx_tools.workbook.formulas import (
    formula_of_failing,
    name_of_first_failing,
    target_of_first_failing,
)
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.next_rows import TO_DO, unexplained
from xlsx_tools.workbook.references import fixed

_COLUMNS = 6
_WIDTHS = (14, 24, 24, 12, 12, 13)
_MOST_MORE = 26  # that the first may be wider
_CHARACTERS_A_LINE = 48
_ZOOM, _HEAD = 90, 18
_PANEL_WORDS = {
    "open": "待填数字",
    "wrong": "有误数字",
    "texts": "待填文字",
    "holds": "勾稽成立",
    "fails": "勾稽不符",
    "pending": "勾稽待定",
}
_BASICS_WORDS = "单位、年度、填报人"
_OTHER_SHEETS = {CHECKS_SHEET: "全部勾稽关系的左右两边、差额和结果"}
_SHEETS_OF_SUMS = {
    SOURCES_SHEET: "每个数由哪些单位的数相加，哪些单位没有交齐",
    TEXTS_SHEET: "各单位的文字，供撰写时参考",
}
_SIGNED = {(0, 2): "填报人（签名）：", (2, 2): "审签负责人（签名）：", (4, 2): "日期："}
_COUNTED = {"open": 3, "wrong": 4}  # columns of the list of sheets
_BROKEN = "勾稽不符，点这里到第一处："
_PANEL_VERDICTS = {"holds": Verdict.HOLDS, "fails": Verdict.FAILS, "pending": Verdict.OPEN}


def write(book: BookWriter, steps: NextSteps) -> None:
    """Write the sheet."""
    layout, submission, tally = steps.layout, steps.submission, steps.tally
    sheet = book.sheet(GUIDE_SHEET)
    for column, width in enumerate(_widths(layout)):
        sheet.raw.set_column(column, column, width)
    title = f"{submission.year}年{layout.form.title}"
    sheet.raw.set_row(0, 32)
    sheet.text(Cell(GUIDE_SHEET, 0, 0), title, styles.TITLE, columns=_COLUMNS)
    _whose(sheet, submission)
    _panel(sheet, layout, submission, tally)
    _go_on(sheet, steps)
    row = _index(sheet, steps)
    row = _legend(sheet, row + 1)
    row = _help(sheet, layout, submission, row)
    _signatures(sheet, row + 1)
    counting.write(sheet, layout, submission, tally)
    steps.write(sheet)
    last = Cell(GUIDE_SHEET, row + 1, 0)
    sheet.raw.set_selection(layout.overall.row, 0, layout.overall.row, 0)
    set_up_page(sheet, submission, last=last, columns=_COLUMNS, on_one_page=True)
    sheet.raw.set_zoom(_ZOOM)


def _widths(layout: Layout) -> list[float]:
    """Of its columns, the first so wide that names of sheets are read, at the expense of the next two."""
    first, *others = _WIDTHS
    longest = max(columns_of(part.sheet) for part in layout.form.parts)
    more = min(max(longest * 1.1 + 2 - first, 0), _MOST_MORE)
    return [first + more, *(width - more / 2 for width in others[:2]), *others[2:]]


def _whose(sheet: SheetWriter, submission: Submission) -> None:
    lacking = sum(1 for source in submission.sources if source.lack)
    note = f"（汇总不完整：{lacking} 个单位没有交齐，见“{SOURCES_SHEET}”）" if lacking else ""
    look = {**styles.SUBTITLE, **styles.FAILING} if lacking else styles.SUBTITLE
    sheet.raw.set_row(1, _HEAD)
    sheet.text(Cell(GUIDE_SHEET, 1, 0), submission.unit + note, look, columns=_COLUMNS)


def _panel(sheet: SheetWriter, layout: Layout, submission: Submission, tally: Tally) -> None:
    standing = progress_of(submission, layout.form, tally)
    words = len(words_among(submission, standing.open_items))
    counts = {
        "open": len(standing.open_items) - words,
        "wrong": words,
        "texts": len(standing.open_texts) + len(standing.open_fields),
        **{name: len(tally.results_of(verdict)) for name, verdict in _PANEL_VERDICTS.items()},
    }
    rows = [cell.row for cell in layout.part_rows.values()]
    formulas = {
        # Of the list of sheets below, which nobody can move.
        **{name: f"SUM({_column(rows, column)})" for name, column in _COUNTED.items()},
        "texts": _sum([left(count_rows(layout.form), TEXTS), _open_fields(layout, submission)]),
        **{
            name: f'COUNTIF({fixed(layout.verdicts)},"{verdict.value}")'
            for name, verdict in _PANEL_VERDICTS.items()
        },
    }
    for name, cell in layout.panel.items():
        heading = Cell(cell.sheet, cell.row - 1, cell.column)
        sheet.text(heading, _PANEL_WORDS[name], styles.HEADING)
        sheet.formula(cell, f"={formulas[name]}", counts[name], styles.COUNT)
    sheet.raw.set_row(layout.panel["open"].row - 1, _HEAD)
    sheet.raw.set_row(layout.panel["open"].row, 26)
    for name in ("wrong", "fails"):
        cell = layout.panel[name]
        sheet.highlight(cell, cell, f"={cell.a1}>0", styles.FAILING)
    _overall(sheet, layout, standing)


def _column(rows: list[int], column: int) -> str:
    first, last = (Cell(GUIDE_SHEET, row, column).a1 for row in (rows[0], rows[-1]))
    return f"{first}:{last}"


def _go_on(sheet: SheetWriter, steps: NextSteps) -> None:
    """A link to the first check that fails, else to the first sheet with something left."""
    layout = steps.layout
    cell, fails = layout.first_broken, layout.panel["fails"].a1
    formula, shown = steps.link(GUIDE_SHEET)
    if layout.checks:
        broken = first_failing(layout, steps.tally)
        words = f'"{_BROKEN}"&{name_of_first_failing(layout)}'
        formula = f"IF({fails}>0,HYPERLINK({target_of_first_failing(layout)},{words}),{formula})"
        shown = f"{_BROKEN}{broken.line_name}" if broken else shown
    sheet.raw.set_row(cell.row, 22)
    sheet.formula(cell, f"={formula}", shown, styles.NEXT, columns=_COLUMNS)
    last = Cell(cell.sheet, cell.row, _COLUMNS - 1)
    sheet.highlight(cell, last, f"=${fails[0]}${fails[1:]}>0", styles.BROKEN)
    colour(sheet, cell, last)


def _overall(sheet: SheetWriter, layout: Layout, standing: Progress) -> None:
    cell, to_do = layout.overall, standing.to_do
    still = "+".join(layout.panel[name].a1 for name in ("open", "wrong", "texts", "fails"))
    if standing.lacking_units:
        still += f"+{len(standing.lacking_units)}"
    formula = f'=IF({still}=0,"可以报送","还有 "&({still})&" 处需要处理")'
    shown = f"还有 {to_do} 处需要处理" if to_do else "可以报送"
    sheet.raw.set_row(cell.row, 36)
    sheet.formula(cell, formula, shown, styles.OVERALL, columns=_COLUMNS)
    last = Cell(cell.sheet, cell.row, _COLUMNS - 1)
    first = f"$A${cell.row + 1}"
    sheet.highlight(cell, last, f'={first}="可以报送"', styles.READY)
    sheet.highlight(cell, last, f'={first}<>"可以报送"', styles.PENDING)


def _index(sheet: SheetWriter, steps: NextSteps) -> int:
    """The list of sheets with what is left to do on each; returns the row behind it."""
    layout, submission, tally = steps.layout, steps.submission, steps.tally
    head = Cell(GUIDE_SHEET, layout.basics_row.row - 1, 0)
    sheet.raw.set_row(head.row, _HEAD)
    sheet.text(head, "点击前往", styles.HEADING)
    sheet.text(Cell(head.sheet, head.row, 1), "内容", styles.HEADING, columns=2)
    for column, heading in enumerate(("待填数字", "有误数字", "还需处理"), 3):
        sheet.text(Cell(head.sheet, head.row, column), heading, styles.HEADING)
    standing = progress_of(submission, layout.form, tally)
    open_fields = f"={_open_fields(layout, submission)}", len(standing.open_fields)
    _line(sheet, layout.basics_row, BASICS_SHEET, _BASICS_WORDS, {TO_DO: open_fields})
    for part in layout.form.parts:
        counts = _counts(layout, submission, standing, part)
        _line(sheet, layout.part_rows[part.id], part.sheet, part.heading, counts)
    row = head.row + len(layout.form.parts) + 2
    reasons = {TO_DO: (f"={unexplained(layout)}", steps.left[CHECKS_SHEET])} if layout.carry_rows else {}
    for name, words in (_OTHER_SHEETS | (_SHEETS_OF_SUMS if submission.sources else {})).items():
        _line(sheet, Cell(GUIDE_SHEET, row, 0), name, words, reasons if name == CHECKS_SHEET else {})
        row += 1
    return row


def _line(
    sheet: SheetWriter, cell: Cell, name: str, words: str, counts: Mapping[int, tuple[str, int]]
) -> None:
    """A row of the list: a link to the sheet, what it is about, and counts by their columns."""
    sheet.raw.set_row(cell.row, 20)
    sheet.link(cell, Cell(name, 0, 0), name, styles.LINK)
    sheet.text(Cell(cell.sheet, cell.row, 1), words, styles.SHRUNK_CELL, columns=2)
    for column in range(3, _COLUMNS):
        place = Cell(cell.sheet, cell.row, column)
        if column in counts:
            sheet.formula(place, *counts[column], styles.CENTRED_CELL)
            _colour(sheet, place)
        else:
            sheet.text(place, "", styles.CENTRED_CELL)


def _counts(
    layout: Layout, submission: Submission, standing: Progress, part: Part
) -> dict[int, tuple[str, int]]:
    """What is left to do in a part: figures that lack, that are wrong, and all with texts and checks."""
    row = layout.part_rows[part.id].row
    open_items = [item for item in standing.open_items if item in layout.items_of_parts.get(part.id, ())]
    words = len(words_among(submission, open_items))
    counts = rows_of_part(layout.form, part)
    others = _sum([left(counts, TEXTS), formula_of_failing(layout, {t.id for t in part.tables})])
    if not part.tables:
        return {TO_DO: (f"={others}", standing.to_do_in(part))}
    figures = "+".join(Cell(GUIDE_SHEET, row, column).a1 for column in _COUNTED.values())
    return {
        _COUNTED["open"]: (f"={left(counts, BLANKS)}", len(open_items) - words),
        _COUNTED["wrong"]: (f"={left(counts, WORDS, WRONG)}", words),
        TO_DO: (f"={figures}+{others}", standing.to_do_in(part)),
    }


def _colour(sheet: SheetWriter, count: Cell) -> None:
    sheet.highlight(count, count, f"={count.a1}>0", styles.PENDING)
    sheet.highlight(count, count, f"={count.a1}=0", styles.READY)


def _signatures(sheet: SheetWriter, row: int) -> None:
    """Where the printed workbook is signed."""
    sheet.raw.set_row(row, 36)
    for (column, columns), words in _SIGNED.items():
        sheet.text(Cell(GUIDE_SHEET, row, column), words, styles.CELL, columns=columns)


def _legend(sheet: SheetWriter, row: int) -> int:
    sheet.raw.set_row(row, 22)
    sheet.text(Cell(GUIDE_SHEET, row, 0), "填写", styles.LEGEND_INPUT)
    sheet.text(Cell(GUIDE_SHEET, row, 1), "浅黄色、实线框的格由您填写", styles.PLAIN, columns=2)
    sheet.text(Cell(GUIDE_SHEET, row, 3), "自动", styles.LEGEND_TOTAL)
    sheet.text(Cell(GUIDE_SHEET, row, 4), "灰色、虚线框的格自动计算", styles.PLAIN, columns=2)
    return row + 1


def _help(sheet: SheetWriter, layout: Layout, submission: Submission, row: int) -> int:
    """What to do, by when (the unit's own deadline, else what the form says of all units), what to mind."""
    guide, deadline = layout.form.guide, submission.origin.deadline
    steps = [f"{number}. {step}" for number, step in enumerate(guide.steps, 1)]
    deadlines = [f"{by.who}：{by.when}" for by in guide.deadlines]
    if deadline:
        deadlines = [f"本单位请在 {deadline.year} 年 {deadline.month} 月 {deadline.day} 日前报送。"]
    sections = (("填报步骤", steps), ("报送期限", deadlines), ("注意事项", list(guide.notes)))
    for title, lines in sections:
        if not lines:
            continue
        sheet.raw.set_row(row, 21)
        sheet.text(Cell(GUIDE_SHEET, row, 0), title, styles.SECTION, columns=_COLUMNS)
        for line in lines:
            row += 1
            sheet.raw.set_row(row, 15 * (1 + (len(line) - 1) // _CHARACTERS_A_LINE) + 3)
            sheet.text(Cell(GUIDE_SHEET, row, 0), line, styles.PLAIN, columns=_COLUMNS)
        row += 1
    source = f"依据：{layout.form.source}"
    sheet.raw.set_row(row, 32)
    sheet.text(Cell(GUIDE_SHEET, row, 0), source, styles.NOTE, columns=_COLUMNS)
    return row


def _open_fields(layout: Layout, submission: Submission) -> str:
    """Particulars asked for that are blank, and unit and year where they are not the template's."""
    required = [layout.basics[field.id] for field in layout.form.fields if field.asked]
    unit, year = layout.basics["unit"].address, layout.basics["year"].address
    return _sum(
        [
            *(f"COUNTBLANK({fixed(cell.address)})" for cell in required),
            f'IF({fixed(unit)}="{submission.origin.unit}",0,1)',
            f"IF({fixed(year)}={submission.origin.year},0,1)",
        ]
    )


def _sum(terms: list[str]) -> str:
    return "+".join(term for term in terms if term != "0") or "0"
