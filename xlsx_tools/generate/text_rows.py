"""The texts of a sheet: a row a paragraph, or one box beside a table, under what is still to be done."""

from collections.abc import Iterator, Sequence

from xlsx_tools.filing.submission import CELL_TEXT_LIMIT, Submission
from xlsx_tools.generate import styles
from xlsx_tools.generate.next_steps import NextSteps, colour
from xlsx_tools.generate.writer import SheetWriter
from xlsx_tools.widths import lines_of
from xlsx_tools.workbook.count_rows import TEXTS, left, rows_of_part
from xlsx_tools.workbook.layout import Layout, caption_of
from xlsx_tools.workbook.offer_formulas import formula_of_offer, longest_of_offer, text_of_offer
from xlsx_tools.workbook.paragraphs import LONGEST, WIDTH, in_rows, lines_in
from xlsx_tools.workbook.part_sheets import PartSheet, TextPlace
from xlsx_tools.workbook.references import fixed
from xlsx_tools.workbook.words import TEXTS_LEFT, TEXTS_WRITTEN

# Points; empty rows are as low as can be clicked, for they are printed too.
_LINE, _MARGIN, _EMPTY_ROW, _HIGHEST, _GAP = 16.5, 4, 12.75, 409, 9
_OFFERED_LINE, _LARGE_FIGURE = 13.5, 999
_COPYING = (
    "随表里的数变化，不印进报告。要用：点中这一格复制，再双击下面的空行粘贴；"
    "或者点中空行，用“选择性粘贴—数值”。粘贴后可以改写。"
)
_TOO_LONG = "一格显示不全（红色）：请从句号处剪开，后半段写到下面的空行。"


def write(sheet: SheetWriter, part: PartSheet, steps: NextSteps, widths: Sequence[float]) -> None:
    """Write the texts of a sheet whose columns are so wide."""
    layout, submission = steps.layout, steps.submission
    for place in part.texts:
        _text(sheet, part, place, submission, widths)
        _offer(sheet, layout, place, submission)
    if part.status and part.texts:
        formula, shown = _status(part, steps)
        sheet.raw.set_row(part.status.row, 30)
        sheet.formula(part.status, formula, shown, styles.NOTE)
        colour(sheet, part.status, part.status)


def _status(part: PartSheet, steps: NextSteps) -> tuple[str, str]:
    """What is still to be written, what no row can show, or where to go on: formula and present result."""
    layout, submission = steps.layout, steps.submission
    still = steps.left[part.name]
    long = sum(len(paragraph) > LONGEST for paragraph in _written(part, submission))
    open_texts = left(rows_of_part(layout.form, part.part), TEXTS)
    area = f"{part.texts[0].text.address}:{part.texts[-1].cells[-1].a1}"
    too_long = f"SUMPRODUCT((LEN({fixed(area)})>{LONGEST})*1)"
    link, done = steps.link(part.name, TEXTS_WRITTEN)
    formula = (
        f"=IF({open_texts}+{too_long}=0,{link},"
        f'IF({open_texts}>0,"{TEXTS_LEFT}"&{open_texts}&" 处没有写。","{TEXTS_WRITTEN}")'
        f'&IF({too_long}>0,"有 "&{too_long}&" 段太长，{_TOO_LONG}",""))'
    )
    told = f"有 {long} 段太长，{_TOO_LONG}" if long else ""
    if not still and not long:
        return formula, done
    return formula, (f"{TEXTS_LEFT}{still} 处没有写。" if still else TEXTS_WRITTEN) + told


def _written(part: PartSheet, submission: Submission) -> Iterator[str]:
    for place in part.texts:
        yield from in_rows(submission.narrative.get(place.narrative.id, ""), len(place.cells))


def _text(
    sheet: SheetWriter, part: PartSheet, place: TextPlace, submission: Submission, widths: Sequence[float]
) -> None:
    """A text: caption, heading to edit, and room for its paragraphs."""
    narrative = place.narrative
    sheet.raw.set_row(place.caption.row - 1, _GAP)
    sheet.raw.set_row(place.caption.row, 20)
    sheet.text(place.caption, caption_of(narrative), styles.SECTION, columns=part.width)
    if place.heading:
        heading = submission.headings.get(narrative.id, narrative.heading or "")
        sheet.raw.set_row(place.heading.row, 20)
        sheet.text(place.heading, heading, styles.TEXT_HEADING, columns=part.width)
        sheet.validation(place.heading, _prompt("小节标题", "可以改写，例如补上“情况”二字。"))
    text = submission.narrative.get(narrative.id, "")
    if narrative.is_box:
        _box(sheet, place, text, widths)
    else:
        _rows(sheet, place, text)


def _offer(sheet: SheetWriter, layout: Layout, place: TextPlace, submission: Submission) -> None:
    """The sentences that the form offers for a text: to be copied, and never typed over."""
    offer, cell = place.narrative.offer, place.offer
    if offer is None or cell is None:
        return
    longest = longest_of_offer(offer, _LARGE_FIGURE)
    sheet.raw.set_row(cell.row, _OFFERED_LINE * max(lines_of(longest, WIDTH), 2) + _MARGIN)
    formula, shown = formula_of_offer(layout, offer), text_of_offer(layout, offer, submission)
    sheet.formula(cell, formula, shown, styles.OFFERED)
    sheet.validation(cell, {"validate": "any", "input_title": offer.words, "input_message": _COPYING})


def _box(sheet: SheetWriter, place: TextPlace, text: str, widths: Sequence[float]) -> None:
    """A text in one cell over several rows, which are as high as it needs now."""
    rows = place.narrative.rows
    height = min(max(_LINE * lines_in(text, sum(widths)) / rows, _LINE), _HIGHEST)
    for row in range(place.text.row, place.text.row + rows):
        sheet.raw.set_row(row, height)
    sheet.text(place.text, text, styles.TEXT, rows=rows, columns=len(widths))
    message = f"{place.narrative.guidance}粘贴前先双击这一格；分段按 Alt+Enter。"
    sheet.validation(place.text, _prompt("文字", message))


def _rows(sheet: SheetWriter, place: TextPlace, text: str) -> None:
    """A text with a row for each paragraph."""
    paragraphs = in_rows(text, len(place.cells))
    paragraphs += [""] * (len(place.cells) - len(paragraphs))
    message = f"{place.narrative.guidance}一段一行，行高自动增加；从 Word 复制的文字可以直接粘贴。"
    for cell, paragraph in zip(place.cells, paragraphs, strict=True):
        height = _LINE * lines_in(paragraph, WIDTH) + _MARGIN if paragraph else _EMPTY_ROW
        sheet.growing_row(cell.row, min(height, _HIGHEST))
        sheet.text(cell, paragraph, styles.TEXT)
        sheet.validation(cell, _prompt("文字", message))
    too_long = f"LEN({place.text.a1})>{LONGEST}"
    sheet.highlight(place.cells[0], place.cells[-1], f"={too_long}", styles.FAILING)


def _prompt(title: str, message: str) -> dict[str, object]:
    """A hint that never refuses: only what no cell can hold anyway is too long."""
    return {
        "validate": "length",
        "criteria": "<=",
        "value": CELL_TEXT_LIMIT,
        "input_title": title,
        "input_message": message,
        "error_title": "文字过长",
        "error_message": f"一格最多 {CELL_TEXT_LIMIT} 个字。",
        "error_type": "warning",
    }
