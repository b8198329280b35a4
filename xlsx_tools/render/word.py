"""The docx output: the document's tree over reference.docx, whose styles decide how it looks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Pt, Twips
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from xlsx_tools.render.charts import PrintedChart
from xlsx_tools.render.columns import column_widths, fits, reads_easily, side_indent
from xlsx_tools.render.flow import Placing, TypeArea, breaks_in, placings, table_height
from xlsx_tools.render.report import Entry, Headline, Paragraph, PrintedCell, PrintedTable, Report
from xlsx_tools.render.runs import Run, runs
from xlsx_tools.render.templates import TemplateError
from xlsx_tools.render.word_chart import add_chart
from xlsx_tools.render.word_pages import turn
from xlsx_tools.widths import text_width
from xlsx_tools.workbook.grid import CellRole as Place

_TITLE, _BODY, _DRAFT = "Title", "Normal", "草稿标记"
_HEADINGS = {1: "Heading 1", 2: "Heading 2"}
_TABLE, _CAPTION = "报告表格", "表格标题"
_CLOSING = "落款"  # references of before it was printed lack it
_CELL_STYLES = {False: ("表头", "表格文字", "表格数字"), True: ("宽表表头", "宽表文字", "宽表数字")}
_LINE = 1.3  # of the size of letters, where the reference has no grid
_WIDE = 8  # Tables with more columns are printed in the smaller styles.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

_Styles = dict[str, ParagraphStyle]


def render_word(document: Report, reference: Path) -> bytes:
    """The document as a .docx with the styles of the reference; raises TemplateError."""
    word = _opened(reference)
    styles = _styles(word, reference)
    _empty(word)
    if document.draft:
        _mark_draft(word, document.mark, styles)
    _add_title(word, document, styles[_TITLE])
    room, size = _line_width(word).twips, _size_of(styles[_CELL_STYLES[True][2]]).twips
    is_across = False
    all_runs = runs(document, lambda table: fits(table, room, size))
    placed = _placings(word, document, all_runs, styles)
    for run in all_runs:
        if run.is_across != is_across:
            turn(word, is_across=run.is_across)
            is_across = run.is_across
        _add_entries(word, run.entries, styles, placed)
    _add_closing(word, document.closing, styles)
    _describe(word, document)
    return _saved(word)


def _placings(
    word: WordDocument, document: Report, all_runs: Sequence[Run], styles: _Styles
) -> dict[int, Placing]:
    """Where tables are likely to come on the pages of the reference."""
    section, size = word.sections[-1], _size_of(styles[_BODY])
    height = _between(section.page_height, section.top_margin, section.bottom_margin)
    grid = section._sectPr.find(qn("w:docGrid"))
    pitch = Twips(int(grid.get(qn("w:linePitch"), 0))) if grid is not None else Length(0)
    width = _line_width(word)
    page = TypeArea(width.pt, height.pt, pitch.pt or _LINE * size.pt, size.pt)

    def height_of(table: PrintedTable, is_across: bool) -> float:
        room = height if is_across else width
        return table_height(table, room.pt, _look(table, styles, room.twips).size.pt)

    return placings(document, all_runs, page, height_of)


def _opened(reference: Path) -> WordDocument:
    try:
        return docx.Document(str(reference))
    except (OSError, BadZipFile, KeyError, ValueError, OpcError, SyntaxError) as error:
        raise TemplateError(f"“{reference}”打不开，它应是一个 Word 文档（.docx）") from error


def _styles(word: WordDocument, reference: Path) -> _Styles:
    """The paragraph styles we use by name; raises TemplateError if one is missing."""
    cells = (*_CELL_STYLES[False], *_CELL_STYLES[True])
    needed = (_TITLE, _BODY, _DRAFT, *_HEADINGS.values(), _CAPTION, *cells)
    known = (*needed, _CLOSING)
    found = {s.name: s for s in word.styles if s.name in known and isinstance(s, ParagraphStyle)}
    missing = [name for name in needed if name not in found]
    if _TABLE not in [style.name for style in word.styles if style.type == WD_STYLE_TYPE.TABLE]:
        missing.append(_TABLE)
    if missing:
        listed = "、".join(missing)
        raise TemplateError(f"“{reference}”里缺少样式：{listed}。请在随程序提供的 reference.docx 上修改")
    return {name: style for name, style in found.items() if name}


def _empty(word: WordDocument) -> None:
    """Remove the sample text; the last section's page set-up stays."""
    body = word.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)


def _mark_draft(word: WordDocument, mark: str, styles: _Styles) -> None:
    """Put the mark on the first line and into every page header."""
    _add_text(word.add_paragraph(style=styles[_DRAFT]), mark)
    for section in word.sections:
        for header in _headers_in_force(word, section):
            header.style = styles[_DRAFT]
            _add_text(header, mark)


def _headers_in_force(word: WordDocument, section: Section) -> Iterable[WordParagraph]:
    headers = [section.header]
    if word.settings.odd_and_even_pages_header_footer:
        headers.append(section.even_page_header)
    if section.different_first_page_header_footer:
        headers.append(section.first_page_header)
    for header in headers:
        header.is_linked_to_previous = False
        yield header.add_paragraph() if header.paragraphs[0].text else header.paragraphs[0]


def _add_text(paragraph: WordParagraph, text: str) -> None:
    """Add a run that says its quotation marks and dashes are Chinese, which no style can say."""
    run = paragraph.add_run(text)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def _add_title(word: WordDocument, document: Report, style: ParagraphStyle) -> None:
    """Add the title, on more than one line if it is too long."""
    is_long = text_width(document.title) * _size_of(style) > _line_width(word)
    text = "\n".join(document.title_lines) if is_long else document.title
    _add_text(word.add_paragraph(style=style), text)


def _add_entries(
    word: WordDocument, entries: Sequence[Entry], styles: _Styles, placed: Mapping[int, Placing]
) -> None:
    for entry, following in zip(entries, (*entries[1:], None), strict=True):
        placing = placed.get(id(entry))
        if isinstance(entry, Headline):
            head = word.add_paragraph(style=styles[_HEADINGS[entry.level]])
            _add_text(head, entry.text)
            head.paragraph_format.page_break_before = placing is Placing.NEXT_PAGE or None
        elif isinstance(entry, Paragraph):
            paragraph = word.add_paragraph(style=styles[_BODY])
            _add_text(paragraph, entry.text)
            paragraph.paragraph_format.keep_with_next = True if isinstance(following, PrintedTable) else None
            paragraph.paragraph_format.page_break_before = placing is Placing.NEXT_PAGE or None
        elif isinstance(entry, PrintedChart):
            _add_chart(word, entry, styles)
        else:
            _add_table(word, entry, styles, is_broken=placing is Placing.BROKEN)
            if following is None or isinstance(following, PrintedTable):
                # Word joins tables that touch, and wants a paragraph at the very end.
                word.add_paragraph(style=styles[_CELL_STYLES[False][1]])


def _add_chart(word: WordDocument, chart: PrintedChart, styles: _Styles) -> None:
    paragraph = word.add_paragraph(style=styles[_CELL_STYLES[False][0]])
    paragraph.paragraph_format.keep_with_next = True
    add_chart(word, paragraph, chart, _line_width(word))
    caption = word.add_paragraph(style=styles[_CAPTION])
    caption.paragraph_format.keep_with_next = False
    _add_text(caption, chart.title)


def _add_table(word: WordDocument, table: PrintedTable, styles: _Styles, *, is_broken: bool) -> None:
    if table.is_titled:
        _add_text(word.add_paragraph(style=styles[_CAPTION]), table.title)
    grid = word.add_table(len(table.rows), table.width, _TABLE)
    grid.autofit = False
    look = _look(table, styles, _line_width(word).twips)
    cells = [list(row.cells) for row in grid.rows]
    _set_widths(grid, cells, column_widths(table, _line_width(word).twips, look.size.twips))
    for row in cells:
        for cell in row:  # Before merging: what a span covers keeps a paragraph of its own.
            _set_style(cell.paragraphs[0], look.text)
    for entry in (entry for row in table.rows for entry in row):
        _fill(cells, entry, look, table.labels)
    _set_page_breaks(grid, table, is_broken=is_broken)
    _set_caption(grid, table.title)


@dataclass(frozen=True)
class _Look:
    """The styles of a table's cells, and the size of its characters."""

    heading: ParagraphStyle
    text: ParagraphStyle
    figure: ParagraphStyle
    size: Length

    def of(self, cell: PrintedCell, labels: int) -> ParagraphStyle:
        """The style of a cell: only the innermost row headings run along like text."""
        if cell.is_figure:
            return self.figure
        is_innermost = cell.place is Place.ROW and cell.column + cell.columns == labels
        return self.text if is_innermost else self.heading


def _look(table: PrintedTable, styles: _Styles, room: int) -> _Look:
    normal, small = (_look_of(_CELL_STYLES[is_small], styles) for is_small in (False, True))
    is_narrow = table.width <= _WIDE and not table.is_list
    return normal if is_narrow or reads_easily(table, room, normal.size.twips) else small


def _look_of(names: tuple[str, str, str], styles: _Styles) -> _Look:
    heading, text, figure = (styles[name] for name in names)
    return _Look(heading, text, figure, _size_of(figure))


def _size_of(style: ParagraphStyle) -> Length:
    """The size of a style's characters, perhaps inherited."""
    size: Length | None = style.font.size
    if size:
        return size
    return _size_of(style.base_style) if isinstance(style.base_style, ParagraphStyle) else Pt(10.5)


def _line_width(word: WordDocument) -> Length:
    section = word.sections[-1]
    return _between(section.page_width, section.left_margin, section.right_margin)


def _between(page: Length | None, *margins: Length | None) -> Length:
    return Length(int(page or 0) - sum(int(margin or 0) for margin in margins))


def _set_widths(grid: WordTable, cells: list[list[_Cell]], widths: list[int]) -> None:
    """Set widths, in twips, of the table, its columns and its cells: each program heeds another."""
    total = grid._tbl.tblPr.find(qn("w:tblW"))
    assert total is not None  # python-docx gives every table one.
    total.set(qn("w:type"), "dxa")
    total.set(qn("w:w"), str(sum(widths)))
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Twips(width)
    for row in cells:
        for cell, width in zip(row, widths, strict=True):
            cell.width = Twips(width)


def _fill(cells: list[list[_Cell]], entry: PrintedCell, look: _Look, labels: int) -> None:
    cell = cells[entry.row][entry.column]
    if entry.rows > 1 or entry.columns > 1:
        cell = cell.merge(cells[entry.row + entry.rows - 1][entry.column + entry.columns - 1])
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph, style = cell.paragraphs[0], look.of(entry, labels)
    _set_style(paragraph, style)
    if style == look.heading and cell.width:
        indent = Length(side_indent(entry.text, cell.width, look.size))
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent or None
    if entry.text:
        _add_text(paragraph, entry.text)


def _set_style(paragraph: WordParagraph, style: ParagraphStyle) -> None:
    """As `paragraph.style = style`, which goes through all styles each time to see which is the default."""
    paragraph._p.style = None if style.element.default else style.style_id


def _set_page_breaks(grid: WordTable, table: PrintedTable, *, is_broken: bool) -> None:
    """No row is split, no table but a list or a broken one; a single block repeats its heading rows."""
    for row in grid.rows:
        _mark_row(row, "w:cantSplit")
    if len(table.blocks) == 1:
        for number in range(table.blocks[0].body[0][0].row):
            _mark_row(grid.rows[number], "w:tblHeader")
    kept = table.blocks[0].body[0][0].row + 1 if table.is_list else len(table.rows) - 1
    parted = breaks_in(table) if is_broken else frozenset()
    for number, row in enumerate(grid.rows[:kept], 1):
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = number not in parted


def _mark_row(row: _Row, mark: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(mark))


def _set_caption(grid: WordTable, title: str) -> None:
    """Name the table for those who have the document read out."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    grid._tbl.tblPr.append(caption)


def _add_closing(word: WordDocument, lines: Sequence[str], styles: _Styles) -> None:
    """Add who the report is from, two characters from the right; what is below begins two further in."""
    if not lines:
        return
    style = styles.get(_CLOSING, styles[_BODY])
    size = _size_of(style)
    longest = max(text_width(line) + (2 if number else 0) for number, line in enumerate(lines))
    start = max(_line_width(word) - int((longest + 2) * size), 0)
    for number, line in enumerate(lines):
        last = word.element.body.xpath("./w:p[last()]")
        WordParagraph(last[0], word._body).paragraph_format.keep_with_next = True
        paragraph = word.add_paragraph(style=style)
        paragraph.paragraph_format.first_line_indent = Length(0)
        paragraph.paragraph_format.left_indent = Length(start + (2 * size if number else 0))
        paragraph.paragraph_format.space_before = Length(0 if number else 2 * size)
        _add_text(paragraph, line)


def _describe(word: WordDocument, document: Report) -> None:
    """Replace what the reference's author left in the properties, times included."""
    properties = word.core_properties
    properties.title = document.title
    properties.author = properties.last_modified_by = document.unit
    properties.revision = 1
    element = word.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).element
    for name in ("dcterms:created", "dcterms:modified", "cp:lastPrinted"):
        for found in element.findall(qn(name)):
            element.remove(found)


def _saved(word: WordDocument) -> bytes:
    """The file's bytes, without the time of day that zip files carry."""
    dated, undated = BytesIO(), BytesIO()
    word.save(dated)
    with ZipFile(dated) as source, ZipFile(undated, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name, _NO_TIME), source.read(name), ZIP_DEFLATED)
    return undated.getvalue()
