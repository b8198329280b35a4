"""The sheets of a sum: 汇总来源, every item by unit, and 各单位文字, the units' texts at hand."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil

from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Tally
from xlsx_tools.form.model import Item, Role
from xlsx_tools.form.own_sheets import TEXTS_SHEET
from xlsx_tools.generate import styles
from xlsx_tools.generate.print_setup import set_up_page
from xlsx_tools.generate.writer import BookWriter, SheetWriter
from xlsx_tools.prose import few
from xlsx_tools.quantity import TOLERANCE, Number
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.formulas import sum_formula
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.part_sheets import TextPlace
from xlsx_tools.workbook.source_places import source_figure, source_heading, source_text_title
from xlsx_tools.workbook.words import COUNTED, SOURCE_HEADINGS

_WIDTHS = (11, 6, 46, 11, 11)
_UNIT_WIDTH, _UNIT_A_LINE, _LABEL_A_LINE = 11, 5, 24
_HEADING_HEIGHT = 78
_SHRUNK = {"font_size": 10}
_FIGURE = {**styles.CENTRED_CELL, "text_wrap": False, "shrink": True}
_GRID = {"border": 1, "border_color": "#BFBFBF"}
_MOST_NAMED = 12
_UNITS_A_PAGE = 16

_TEXT_WIDTHS = (26, 104)
_PARAGRAPH: styles.Style = {
    **styles.PLAIN,
    "font_name": "仿宋",
    "valign": "top",
    "bottom": 1,
    "bottom_color": "#BFBFBF",
}
# As many rows as readers take in, and about as many characters as the careful look at a workbook.
_MOST_ROWS, _MOST_CHARACTERS = 9_000, 700_000

_Numbered = tuple[int, Source]


def write(book: BookWriter, layout: Layout, submission: Submission, tally: Tally) -> None:
    """Write as many sheets of figures as the units need, and the one of texts."""
    pages = groupby(enumerate(submission.sources), key=lambda pair: source_heading(pair[0]).sheet)
    for number, (name, units) in enumerate(pages):
        sheet = book.sheet(name)
        _figures_of(sheet, layout, submission, tally, list(units), is_first=number == 0)
    _texts(book.sheet(TEXTS_SHEET), layout, submission)


def _figures_of(
    sheet: SheetWriter,
    layout: Layout,
    submission: Submission,
    tally: Tally,
    units: Sequence[_Numbered],
    *,
    is_first: bool,
) -> None:
    head = source_heading(units[0][0])
    last_unit = source_heading(units[-1][0])
    last = source_figure(last_unit, len(layout.form.items) - 1)
    _head(sheet, submission, head, units)
    for row, item in enumerate(layout.form.items.values()):
        place = source_figure(Cell(head.sheet, head.row, 0), row)
        _labels(sheet, layout, item, place)
        if is_first:
            _sums(sheet, layout, submission, tally, item, place)
        for number, source in units:
            if item.id in source.figures:
                cell = source_figure(source_heading(number), row)
                sheet.number(cell, source.figures[item.id], _style(item, _FIGURE))
    first_figure = source_figure(head, 0)
    sheet.highlight(first_figure, last, "=TRUE", _GRID)
    if is_first:
        _mark_sums_apart(sheet, head, first_figure.row, last.row)
    sheet.raw.freeze_panes(first_figure.row, head.column)
    set_up_page(
        sheet,
        submission,
        last=last,
        columns=last_unit.column + 1,
        repeated_rows=(head.row, head.row + 1),
        wide=True,
    )
    sheet.raw.fit_to_pages(ceil(len(units) / _UNITS_A_PAGE), 0)  # the items on each
    sheet.raw.repeat_columns(0, head.column - 1)


def _mark_sums_apart(sheet: SheetWriter, head: Cell, first: int, last: int) -> None:
    """Let the two sums of each row, left of the units, turn red where they are not the same."""
    apart = f"=ABS($D{first + 1}-$E{first + 1})>{TOLERANCE:f}"
    sums = Cell(head.sheet, first, head.column - 2), Cell(head.sheet, last, head.column - 1)
    sheet.highlight(*sums, apart, styles.FAILING)


def _head(sheet: SheetWriter, submission: Submission, head: Cell, units: Sequence[_Numbered]) -> None:
    for column, width in enumerate(_WIDTHS):
        sheet.raw.set_column(column, column, width)
    last = source_heading(units[-1][0])
    sheet.raw.set_column(head.column, last.column, _UNIT_WIDTH)
    sheet.raw.set_row(0, 30)
    title = f"{head.sheet}：{submission.unit} {submission.year} 年度各项数字由哪些单位的数相加"
    sheet.text(Cell(head.sheet, 0, 0), title, {**styles.TITLE, "align": "left"})
    sheet.text(Cell(head.sheet, 1, 0), _note(submission.sources), _one_line(styles.NOTE))
    if lacking := _lacking(submission.sources):
        sheet.text(
            Cell(head.sheet, 2, 0),
            lacking,
            {**_one_line(styles.NOTE), "font_color": styles.FAILING["font_color"], "bold": True},
        )
    sheet.raw.set_row(head.row, _HEADING_HEIGHT)
    for column, heading in enumerate(SOURCE_HEADINGS):
        sheet.text(Cell(head.sheet, head.row, column), heading, styles.HEADING)
        sheet.text(Cell(head.sheet, head.row + 1, column), "", styles.HEADING)
    sheet.text(Cell(head.sheet, head.row + 1, 2), "是否计入", styles.HEADING)
    states = [source.lack or COUNTED for _, source in units]
    sheet.raw.set_row(head.row + 1, 14 * max(ceil(len(state) / _UNIT_A_LINE) for state in states) + 6)
    for (number, source), state in zip(units, states, strict=True):
        cell = source_heading(number)
        look = {**styles.HEADING, **_SHRUNK}
        sheet.text(cell, source.unit, look)
        sheet.text(Cell(cell.sheet, cell.row + 1, cell.column), state, look | _state_colours(source))


def _one_line(style: styles.Style) -> styles.Style:
    """The style for a line that runs on over the cells to its right, which stay empty."""
    return {**style, "text_wrap": False, "indent": 0}


def _state_colours(source: Source) -> styles.Style:
    if not source.lack:
        return styles.READY
    return styles.PENDING if source.counted else styles.FAILING


def _note(sources: Sequence[Source]) -> str:
    counted = sum(source.counted for source in sources)
    return (
        f"共 {len(sources)} 个单位，计入 {counted} 个。空白的格是 0。"
        f"“各单位之和”应等于“表中的数”，不等的显示红色。"
    )


def _lacking(sources: Sequence[Source]) -> str:
    lacking = [f"{source.unit}（{source.lack}）" for source in sources if source.lack]
    return f"汇总不完整：{few(lacking, _MOST_NAMED, ' 等 {} 个单位')}。" if lacking else ""


def _style(item: Item, style: styles.Style) -> styles.Style:
    return {**style, "bg_color": styles.TOTAL_COLOUR} if item.role is Role.TOTAL else style


def _labels(sheet: SheetWriter, layout: Layout, item: Item, place: Cell) -> None:
    cell = layout.items[item.id]
    sheet.raw.set_row(place.row, 14 * ceil(len(item.name) / _LABEL_A_LINE) + 4)
    for column, text in enumerate((cell.sheet, cell.a1)):
        look = {**styles.CENTRED_CELL, **_SHRUNK}
        sheet.text(Cell(place.sheet, place.row, column), text, _style(item, look))
    sheet.text(Cell(place.sheet, place.row, 2), item.name, _style(item, {**styles.CELL, **_SHRUNK}))


def _sums(
    sheet: SheetWriter, layout: Layout, submission: Submission, tally: Tally, item: Item, place: Cell
) -> None:
    row = place.row - source_figure(source_heading(0), 0).row
    of_units = sum((source.figures.get(item.id, 0) for source in submission.sources), 0)
    here: Number = tally.figures[item.id] or 0
    areas = ",".join(_areas(len(submission.sources), row))
    sheet.formula(Cell(place.sheet, place.row, 3), f"=SUM({areas})", of_units, styles.TOTAL)
    in_table = "=" + sum_formula([layout.items[item.id].address])
    sheet.formula(Cell(place.sheet, place.row, 4), in_table, here, styles.TOTAL)


def _areas(units: int, row: int) -> Iterator[str]:
    """The cells of one item for all units, an area a sheet."""
    cells = (source_figure(source_heading(unit), row) for unit in range(units))
    for _, of_sheet in groupby(cells, key=lambda cell: cell.sheet):
        first, *others = of_sheet
        yield f"{first.address}:{(others or [first])[-1].a1}"


def _texts(sheet: SheetWriter, layout: Layout, submission: Submission) -> None:
    """A block a narrative, each unit's paragraphs in rows of their own: no row grows too high."""
    for column, width in enumerate(_TEXT_WIDTHS):
        sheet.raw.set_column(column, column, width)
    sheet.raw.set_row(0, 30)
    sheet.text(Cell(TEXTS_SHEET, 0, 0), TEXTS_SHEET, styles.TITLE, columns=2)
    shown = _that_fit(submission.sources)
    row = 2
    for narrative, place in layout.texts.items():
        if any(narrative in source.texts for source in shown):
            row = _text_title(sheet, place, row + 1)
        for source in shown:
            row = _paragraphs(sheet, source.unit, _lines(source.texts.get(narrative, "")), row)
    note = "供撰写时参考，这里的文字不会写进报告。"
    if left_out := [source.unit for source in submission.sources if source.texts and source not in shown]:
        named = few(left_out, _MOST_NAMED, " 等")
        note += f"文字太多，{named} {len(left_out)} 个单位的没有列出，请看它们自己的报告。"
    sheet.text(Cell(TEXTS_SHEET, 1, 0), note, styles.NOTE, columns=2)
    sheet.raw.freeze_panes(2, 0)
    set_up_page(sheet, submission, last=Cell(TEXTS_SHEET, row, 0), columns=2)


def _that_fit(sources: Sequence[Source]) -> list[Source]:
    """The first of the units, as many as the sheet has room for."""
    rows = characters = 0
    shown: list[Source] = []
    for source in sources:
        rows += sum(len(_lines(text)) for text in source.texts.values())
        characters += sum(map(len, source.texts.values()))
        if rows > _MOST_ROWS or characters > _MOST_CHARACTERS:
            break
        shown.append(source)
    return shown


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _text_title(sheet: SheetWriter, place: TextPlace, row: int) -> int:
    sheet.raw.set_row(row, 26)
    sheet.text(Cell(TEXTS_SHEET, row, 0), source_text_title(place), styles.SECTION, columns=2)
    return row + 1


def _paragraphs(sheet: SheetWriter, unit: str, paragraphs: Sequence[str], row: int) -> int:
    """One unit's text; its name stands beside the first paragraph. Returns the row behind."""
    for number, paragraph in enumerate(paragraphs):
        style = _PARAGRAPH if number == len(paragraphs) - 1 else {**_PARAGRAPH, "bottom": 0}
        sheet.text(Cell(TEXTS_SHEET, row, 0), "" if number else unit, {**style, "font_name": "黑体"})
        sheet.text(Cell(TEXTS_SHEET, row, 1), paragraph, style)
        row += 1
    return row
