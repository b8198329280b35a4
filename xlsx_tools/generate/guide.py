"""The sheet 填报说明: how it stands with the report, what to do in a few steps, by when."""

from xlsx_tools.filing.submission import Progress, Submission
from xlsx_tools.filing.tally import Tally
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Part
from xlsx_tools.form.own_sheets import BASICS_SHEET, CHECKS_SHEET, GUIDE_SHEET, SOURCES_SHEET, TEXTS_SHEET
from xlsx_tools.form.table import ItemKind
from xlsx_tools.generate import styles
from xlsx_tools.generate.print_setup import set_up_page
from xlsx_tools.generate.writer import BookWriter, SheetWriter
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.formulas import formula_of_missing, wrong_formula
from xlsx_tools.workbook.layout import Layout

_COLUMNS = 6
_WIDTH = 15
_CHARACTERS_A_LINE = 44
_PANEL_WORDS = {
    "open": "待填数字",
    "wrong": "有误数字",
    "texts": "待填文字",
    "holds": "勾稽成立",
    "fails": "勾稽不符",
    "pending": "勾稽待定",
}
_OTHER_SHEETS = {BASICS_SHEET: "单位、年度、填报人", CHECKS_SHEET: "全部勾稽关系的左右两边、差额和结果"}
_SHEETS_OF_SUMS = {
    SOURCES_SHEET: "每个数由哪些单位的数相加，哪些单位没有交齐",
    TEXTS_SHEET: "各单位的文字，供撰写时参考",
}
_PANEL_VERDICTS = {"holds": Verdict.HOLDS, "fails": Verdict.FAILS, "pending": Verdict.OPEN}


def write(book: BookWriter, layout: Layout, submission: Submission, tally: Tally) -> None:
    """Write the sheet."""
    sheet = book.sheet(GUIDE_SHEET)
    sheet.raw.set_column(0, _COLUMNS - 1, _WIDTH)
    title = f"{submission.year}年{layout.form.title}"
    sheet.raw.set_row(0, 32)
    sheet.text(Cell(GUIDE_SHEET, 0, 0), title, styles.TITLE, columns=_COLUMNS)
    _whose(sheet, submission)
    _panel(sheet, layout, submission, tally)
    row = _parts(sheet, layout, submission, tally)
    row = _legend(sheet, row + 1)
    row = _help(sheet, layout, row + 1)
    last = Cell(GUIDE_SHEET, row, 0)
    sheet.raw.set_selection(layout.overall.row, 0, layout.overall.row, 0)
    set_up_page(sheet, submission, last=last, columns=_COLUMNS)


def _whose(sheet: SheetWriter, submission: Submission) -> None:
    lacking = sum(1 for source in submission.sources if source.lack)
    note = f"（汇总不完整：{lacking} 个单位没有交齐，见“{SOURCES_SHEET}”）" if lacking else ""
    look = {**styles.SUBTITLE, **styles.FAILING} if lacking else styles.SUBTITLE
    sheet.text(Cell(GUIDE_SHEET, 1, 0), submission.unit + note, look, columns=_COLUMNS)


def _panel(sheet: SheetWriter, layout: Layout, submission: Submission, tally: Tally) -> None:
    standing = submission.progress(layout.form, tally)
    counts = {
        "open": len(standing.open_items),
        "wrong": 0,
        "texts": len(standing.open_texts) + len(standing.open_fields),
        **{name: len(tally.results_of(verdict)) for name, verdict in _PANEL_VERDICTS.items()},
    }
    formulas = {
        "open": _sum([_missing(layout, part) for part in layout.form.parts]),
        "wrong": _sum([_wrong(layout, part) for part in layout.form.parts]),
        "texts": _sum(
            [*(_open_texts(layout, part) for part in layout.form.parts), _open_fields(layout, submission)]
        ),
        **{
            name: f'COUNTIF(INDIRECT("{layout.verdicts}"),"{verdict.value}")'
            for name, verdict in _PANEL_VERDICTS.items()
        },
    }
    for name, cell in layout.panel.items():
        heading = Cell(cell.sheet, cell.row - 1, cell.column)
        sheet.text(heading, _PANEL_WORDS[name], styles.HEADING)
        sheet.formula(cell, f"={formulas[name]}", counts[name], styles.COUNT)
    sheet.raw.set_row(layout.panel["open"].row, 26)
    cell = layout.panel["fails"]
    sheet.highlight(cell, cell, f"={cell.a1}>0", styles.FAILING)
    _overall(sheet, layout, standing)


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


def _parts(sheet: SheetWriter, layout: Layout, submission: Submission, tally: Tally) -> int:
    """The list of sheets with what is left to do on each; returns the row behind it."""
    first = next(iter(layout.part_rows.values()))
    header = Cell(first.sheet, first.row - 1, 0)
    sheet.text(header, "页签（点击前往）", styles.HEADING)
    sheet.text(Cell(first.sheet, header.row, 1), "内容", styles.HEADING, columns=4)
    sheet.text(Cell(first.sheet, header.row, 5), "还需处理", styles.HEADING)
    standing = submission.progress(layout.form, tally)
    for part in layout.form.parts:
        cell = layout.part_rows[part.id]
        sheet.raw.set_row(cell.row, 22)
        sheet.link(cell, Cell(part.sheet, 0, 0), part.sheet, styles.LINK)
        sheet.text(Cell(cell.sheet, cell.row, 1), part.heading, styles.CELL, columns=4)
        count = Cell(cell.sheet, cell.row, 5)
        sheet.formula(count, f"={_to_do(layout, part)}", standing.to_do_in(part), styles.CENTRED_CELL)
        _colour(sheet, count)
    row = cell.row + 1
    others = _OTHER_SHEETS | (_SHEETS_OF_SUMS if submission.sources else {})
    for name, words in others.items():
        sheet.raw.set_row(row, 22)
        sheet.link(Cell(GUIDE_SHEET, row, 0), Cell(name, 0, 0), name, styles.LINK)
        sheet.text(Cell(GUIDE_SHEET, row, 1), words, styles.CELL, columns=4)
        count = Cell(GUIDE_SHEET, row, 5)
        if name == BASICS_SHEET:
            open_fields = f"={_open_fields(layout, submission)}"
            sheet.formula(count, open_fields, len(standing.open_fields), styles.CENTRED_CELL)
            _colour(sheet, count)
        else:
            sheet.text(count, "", styles.CENTRED_CELL)
        row += 1
    return row


def _colour(sheet: SheetWriter, count: Cell) -> None:
    sheet.highlight(count, count, f"={count.a1}>0", styles.PENDING)
    sheet.highlight(count, count, f"={count.a1}=0", styles.READY)


def _legend(sheet: SheetWriter, row: int) -> int:
    sheet.raw.set_row(row, 22)
    sheet.text(Cell(GUIDE_SHEET, row, 0), "填写", styles.LEGEND_INPUT)
    sheet.text(Cell(GUIDE_SHEET, row, 1), "浅黄色的格由您填写", styles.PLAIN, columns=2)
    sheet.text(Cell(GUIDE_SHEET, row, 3), "自动", styles.LEGEND_TOTAL)
    sheet.text(Cell(GUIDE_SHEET, row, 4), "浅灰色的格自动计算，不用填", styles.PLAIN, columns=2)
    return row + 1


def _help(sheet: SheetWriter, layout: Layout, row: int) -> int:
    guide = layout.form.guide
    steps = [f"{number}. {step}" for number, step in enumerate(guide.steps, 1)]
    deadlines = [f"{deadline.who}：{deadline.when}" for deadline in guide.deadlines]
    sections = (("填报步骤", steps), ("报送期限", deadlines), ("注意事项", list(guide.notes)))
    for title, lines in sections:
        if not lines:
            continue
        sheet.raw.set_row(row, 24)
        sheet.text(Cell(GUIDE_SHEET, row, 0), title, styles.SECTION, columns=_COLUMNS)
        for line in lines:
            row += 1
            sheet.raw.set_row(row, 17 * (1 + (len(line) - 1) // _CHARACTERS_A_LINE) + 3)
            sheet.text(Cell(GUIDE_SHEET, row, 0), line, styles.PLAIN, columns=_COLUMNS)
        row += 1
    source = f"依据：{layout.form.source}"
    sheet.raw.set_row(row, 32)
    sheet.text(Cell(GUIDE_SHEET, row, 0), source, styles.NOTE, columns=_COLUMNS)
    return row


def _to_do(layout: Layout, part: Part) -> str:
    """What is left to do in a part: open and wrong figures, open texts, failing checks."""
    fails = [
        f'COUNTIF(INDIRECT("{layout.checks[check.key].verdict.address}"),"{Verdict.FAILS.value}")'
        for check in layout.form.checks
        if check.table in {table.id for table in part.tables}
    ]
    return _sum([_missing(layout, part), _wrong(layout, part), _open_texts(layout, part), *fails])


def _missing(layout: Layout, part: Part) -> str:
    return _sum([formula_of_missing(layout, _inputs(layout, table.id), table.id) for table in part.tables])


def _wrong(layout: Layout, part: Part) -> str:
    inputs = [i for table in part.tables for i in _inputs(layout, table.id)]
    counts = []
    for kind in ItemKind:
        of_kind = [i for i in inputs if layout.form.items[i].kind is kind]
        if of_kind:
            item = layout.form.items[of_kind[0]]
            areas = layout.areas(of_kind)
            counts.append(wrong_formula(areas, whole=item.is_whole, least=item.least, largest=item.largest))
    return _sum(counts)


def _open_texts(layout: Layout, part: Part) -> str:
    counts = []
    for narrative in part.narratives:
        place = layout.texts[narrative.id]
        missing = f'COUNTBLANK(INDIRECT("{place.text.address}"))'
        if narrative.required:
            counts.append(missing)
        elif place.heading and not narrative.heading:
            counts.append(f'COUNTA(INDIRECT("{place.heading.address}"))*{missing}')
    return _sum(counts)


def _open_fields(layout: Layout, submission: Submission) -> str:
    """Required particulars that are blank, and unit and year where they are not the template's."""
    required = [layout.basics[field.id] for field in layout.form.fields if field.required]
    unit, year = layout.basics["unit"].address, layout.basics["year"].address
    return _sum(
        [
            *(f'COUNTBLANK(INDIRECT("{cell.address}"))' for cell in required),
            f'IF(INDIRECT("{unit}")="{submission.origin.unit}",0,1)',
            f'IF(INDIRECT("{year}")={submission.origin.year},0,1)',
        ]
    )


def _inputs(layout: Layout, table: str) -> tuple[str, ...]:
    return tuple(item.id for item in layout.form.inputs.values() if item.table == table)


def _sum(terms: list[str]) -> str:
    return "+".join(term for term in terms if term != "0") or "0"
