"""Findings -> the filler's own workbook, marked: a colour and a note in each cell, a list on a first sheet.

openpyxl adds the marks. What it would lose on saving (results behind formulas, formatted text,
styles beneath merged cells) is put back from the original, see `_as_it_was`.
"""

import posixpath
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsx_tools.archive import members_of, pack, unpack
from xlsx_tools.container import examine
from xlsx_tools.finding import DamagedFileError, Finding, Severity, UnreadableFileError

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import Rule
    from openpyxl.worksheet.worksheet import Worksheet

MARKS_SHEET = "退回意见"
MARK_AUTHOR = "校验退回"
# Stands in a hidden cell of the first sheet and in the formula of every colour.
MARK = "xlsx_tools_mark"
# Parts our lines of a note from the filler's own above them.
NOTE_LINE = "—— 退回意见（改正后不用删除） ——"

_ORDER = tuple(Severity)  # the gravest first
_COLOURS = {Severity.ERROR: "FF7C73", Severity.WARNING: "FFC04D", Severity.INFO: "9CC8F0"}


@dataclass(frozen=True)
class _Look:
    """How a cell of the list looks; the fonts are those of the templates."""

    font: str = "宋体"
    size: int = 10
    colour: str = "000000"
    fill: str = ""
    boxed: bool = True
    centred: bool = True
    link: bool = False


_TITLE = _Look("黑体", 16, boxed=False)
_WHOSE = _Look(size=11, colour="404040", boxed=False)
_COUNTS = _Look("黑体", 12, boxed=False)
_ADVICE = _Look(colour="404040", boxed=False, centred=False)
_HEADING = _Look(size=11, fill="F5F8FC")
_CELL = _Look()
_WORDS = replace(_CELL, centred=False)
_PLACE = replace(_CELL, colour="0563C1", link=True)

_MARK_CELL = "F1"
_HEADINGS = ("序号", "性质", "位置", "问题和改法", "规则")
_WIDTHS = (6, 10, 18, 57, 15)
_HEAD_ROW = 5
_TO_DO = (
    "错误必须改正；提示核实的请核对，确实无误的请说明原因；说明只是告知，不用改。点“位置”可以跳到那一格，"
    "格上有颜色和批注。改正后保存，把本文件发回；这张表和彩色标记不用删除。"
)
_GREATEST_HEIGHT = 409  # points
_LONGEST = 600  # characters that a row shows at that height
_UNSHOWABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_WORKBOOK = "xl/workbook.xml"
_PROPERTIES = "docProps/core.xml"
# The extensions that hold data validations, conditional formats and sparklines.
_EXTENSIONS = frozenset(
    (
        "{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}",
        "{78C0D931-6437-407D-A8EE-F0AAD7539E65}",
        "{05C60535-1F16-4FD2-B633-F4F36F0B64E0}",
    )
)
# A sheet's elements in the order of the schema. Those of _REWRITTEN are changed by marking or name
# other parts of the package, so that only openpyxl's are right; the others are put back.
_ELEMENTS = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
    "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "customSheetViews",
    "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions",
    "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "cellWatches", "ignoredErrors",
    "drawing", "legacyDrawing", "tableParts", "extLst",
)  # fmt: skip
_REWRITTEN = frozenset(("sheetViews", "hyperlinks", "drawing", "legacyDrawing", "tableParts"))
_FORMATS = "conditionalFormatting"  # ours are added before those that are put back
Package = Mapping[str, bytes]  # the parts of a workbook by their names

_END_OF_SHAPE = re.compile(r"</(?:\w+:)?shape>")
_SHAPE_ROW, _SHAPE_COLUMN = re.compile(r"\bRow>\s*(\d+)"), re.compile(r"\bColumn>\s*(\d+)")
_SHAPE_SIZE = re.compile(r"(?<![-\w])(width|height):\s*([\d.]+)(pt|px)")

# The usual prefixes, for readers that do not look up what a prefix stands for.
ElementTree.register_namespace("r", _LINKED[1:-1])
ElementTree.register_namespace("x14", "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main")
ElementTree.register_namespace("xm", "http://schemas.microsoft.com/office/excel/2006/main")


def annotate(data: bytes, findings: Sequence[Finding], *, whose: str) -> bytes:
    """The workbook with every finding marked in place and listed on a first sheet 退回意见.

    Marks of an earlier annotation are taken away first; without findings that is all. `whose`
    heads the list, such as `云溪县水务局 2024 年度`. Raises UnreadableFileError where the bytes are
    no .xlsx or .xlsm that can be opened.
    """
    if not findings:
        return without_marks(data)
    package = _unpacked(data)
    book = _load(package)
    _remove_marks(book)
    for sheet in book.worksheets:
        areas = _by_area(sheet, [f for f in findings if f.cell and f.sheet == sheet.title])
        _colour(sheet, {area: _gravest(found) for area, found in areas.items()})
        for area, found in areas.items():
            _note(sheet, area.split(":")[0], found)
    listed = _list(book, findings, whose)
    return _saved(book, package, but=listed)


def without_marks(data: bytes) -> bytes:
    """The workbook without anything that `annotate` added; the very bytes if there is nothing."""
    package = _unpacked(data)
    book = _load(package)
    return _saved(book, package) if _remove_marks(book) else data


def is_marks_sheet(first_row: Iterable[object]) -> bool:
    """Whether a sheet whose first row shows these values is our list, whatever the sheet's name."""
    values = list(first_row)
    return values[:1] == [MARKS_SHEET] and MARK in values


def _unpacked(data: bytes) -> Package:
    if not examine(data).is_xlsx:
        raise UnreadableFileError(
            "退回意见只能标在 xlsx 工作簿里。请用 Excel 或 WPS 另存为“Excel 工作簿（*.xlsx）”，再试一次。"
        )
    return unpack(data, members_of(data))


def _load(package: Package) -> "Workbook":
    # Imported here and below: openpyxl takes long to import, and few commands need it.
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of extensions that it does not know
            book = load_workbook(BytesIO(pack(package)), keep_vba="xl/vbaProject.bin" in package)
            _keep_sizes_of_notes(book, package)
            _let_notes_be_drawn_anew(book, package)
            if not book.worksheets:
                raise DamagedFileError()
    except Exception as error:
        raise DamagedFileError() from error
    return book


def _keep_sizes_of_notes(book: "Workbook", package: Package) -> None:
    parts = _sheet_parts(package)
    for sheet in book.worksheets:
        for _, kind, drawing in _relations(package, parts[sheet.title]):
            if kind.endswith("/vmlDrawing"):
                _keep_sizes_in(sheet, package[drawing].decode("utf-8", "replace"))


def _keep_sizes_in(sheet: "Worksheet", drawing: str) -> None:
    for shape in _END_OF_SHAPE.split(drawing):
        row, column = _SHAPE_ROW.search(shape), _SHAPE_COLUMN.search(shape)
        cell = sheet._cells.get((int(row[1]) + 1, int(column[1]) + 1)) if row and column else None
        if cell and cell.comment:
            for side, length, unit in _SHAPE_SIZE.findall(shape):
                setattr(cell.comment, side, round(float(length) * (4 / 3 if unit == "pt" else 1)))


def _let_notes_be_drawn_anew(book: "Workbook", package: Package) -> None:
    """Have openpyxl forget drawings of notes, unless they hold buttons as well.

    It keeps the drawings of a workbook with macros, and would refer to one where no note is left.
    """
    for sheet in book.worksheets:
        drawing = package.get(sheet.legacy_drawing or "", b"")
        if set(re.findall(rb'ObjectType="(\w+)"', drawing)) <= {b"Note"}:
            sheet.legacy_drawing = None


def _remove_marks(book: "Workbook") -> bool:
    """Take away every mark; says whether there were any."""
    shown = book.active
    lists = [s for s in book.worksheets if is_marks_sheet([s["A1"].value, s[_MARK_CELL].value])]
    for sheet in lists:
        book.remove(sheet)
    if lists:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        _show(book, next((sheet for sheet in visible if sheet is shown), visible[0]))
    removed = [_remove_marks_in(sheet) for sheet in book.worksheets]
    return bool(lists) or any(removed)


def _remove_marks_in(sheet: "Worksheet") -> bool:
    from openpyxl.comments import Comment

    noted = [cell for cell in sheet._cells.values() if cell.comment and NOTE_LINE in cell.comment.text]
    for cell in noted:
        if comment := cell.comment:
            theirs, _, _ = comment.text.partition(NOTE_LINE)
            kept = _readable(Comment(theirs.removesuffix("\n"), comment.author))
            cell.comment = kept if theirs else None
    rules = [rule for cells in sheet.conditional_formatting for rule in cells.rules]
    _colour(sheet, {})
    return bool(noted) or any(MARK in str(rule.formula) for rule in rules)


def _show(book: "Workbook", sheet: "Worksheet") -> None:
    """Make it the sheet that is open; two that are selected would be edited together."""
    for other in book.worksheets:
        other.sheet_view.tabSelected = True if other is sheet else None
    book.active = sheet
    for view in book.views:
        view.firstSheet = 0


def _by_area(sheet: "Worksheet", findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings by cell, or by the merged block that the cell is part of; the gravest first."""
    areas: dict[str, list[Finding]] = {}
    for finding in _by_gravity(findings):
        cell = finding.cell or ""
        area = next((block.coord for block in sheet.merged_cells.ranges if cell in block), cell)
        areas.setdefault(area, []).append(finding)
    return areas


def _by_gravity(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: _ORDER.index(finding.severity))


def _gravest(findings: Iterable[Finding]) -> Severity:
    return _by_gravity(findings)[0].severity


def _colour(sheet: "Worksheet", marked: Mapping[str, Severity]) -> None:
    """Colour these areas, without touching any cell's own style.

    The filler's conditional formats are left out: they come back from the original on saving.
    """
    from openpyxl.formatting.formatting import ConditionalFormattingList

    sheet.conditional_formatting = ConditionalFormattingList()
    for severity in _ORDER:
        if areas := [area for area, gravest in marked.items() if gravest is severity]:
            sheet.conditional_formatting.add(" ".join(areas), _always(_COLOURS[severity]))


def _always(colour: str) -> "Rule":
    """A conditional format whose condition is always true, and recognisable as ours."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import PatternFill
    from openpyxl.styles.differential import DifferentialStyle

    style = DifferentialStyle(fill=PatternFill("solid", colour, colour))
    return Rule("expression", formula=[f'"{MARK}"<>""'], dxf=style)


def _note(sheet: "Worksheet", cell: str, findings: Iterable[Finding]) -> None:
    """Write the findings into the cell's note, below what the filler has written there."""
    from openpyxl.comments import Comment

    text = "\n".join([NOTE_LINE, *(f"【{f.severity.words}】{_words(f)}" for f in findings)])
    theirs: Comment | None = sheet[cell].comment
    comment = Comment(f"{theirs.text}\n{text}", theirs.author) if theirs else Comment(text, MARK_AUTHOR)
    sheet[cell].comment = _readable(comment)


def _readable(comment: "Comment") -> "Comment":
    """The note, as large as its text needs."""
    comment.width = 360
    comment.height = min(20 * _lines(comment.text, 46) + 20, 800)
    return comment


def _words(finding: Finding) -> str:
    """The message on one line, without the sheet's name, fit for a cell."""
    message = finding.message.removeprefix(f"{finding.sheet}!")
    text = _UNSHOWABLE.sub("", " ".join(message.splitlines()))
    if len(text) > _LONGEST:
        # What makes a message long is what was typed, in its middle; what to do stands at the end.
        text = f"{text[: _LONGEST - 200]}……{text[-200:]}"
    return text


def _lines(text: str, width: float) -> int:
    """How many lines a text takes where one has room for that many digits."""
    # Less three, as a line is indented and breaks before what does not fit, be it a whole word.
    room = width - 3
    lines = (sum(1 if character.isascii() else 2 for character in line) for line in text.split("\n"))
    return sum(max(1, ceil(length / room)) for length in lines)


def _list(book: "Workbook", findings: Sequence[Finding], whose: str) -> str:
    """Add the first sheet and open the workbook at it; returns its name."""
    names = (MARKS_SHEET, *(f"{MARKS_SHEET}({number})" for number in range(2, len(book.sheetnames) + 3)))
    name = next(name for name in names if name not in book.sheetnames)
    sheet: Worksheet = book.create_sheet(name, 0)
    _head(sheet, findings, whose)
    for number, finding in enumerate(_by_gravity(findings), 1):
        _row(sheet, number, finding, has_target=finding.sheet in book.sheetnames)
    _set_up(sheet)
    _show(book, sheet)
    return name


def _head(sheet: "Worksheet", findings: Sequence[Finding], whose: str) -> None:
    counts = [f"{s.words} {sum(f.severity is s for f in findings)} 处" for s in _ORDER]
    lines = (
        (MARKS_SHEET, _TITLE),
        (whose, _WHOSE),
        (f"共 {len(findings)} 处：{'，'.join(counts)}", _COUNTS),
        (_TO_DO, _ADVICE),
    )
    for row, (text, look) in enumerate(lines, 1):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_HEADINGS))
        _put(sheet, row, 1, text, look)
        sheet.row_dimensions[row].height = _height(_lines(text, sum(_WIDTHS)), look)
    for column, heading in enumerate(_HEADINGS, 1):
        _put(sheet, _HEAD_ROW, column, heading, _HEADING)
    sheet.row_dimensions[_HEAD_ROW].height = _height(1, _HEADING)
    sheet[_MARK_CELL] = MARK


def _height(lines: int, look: _Look) -> float:
    """The height in points of a row of that many lines."""
    return min(1.4 * look.size * lines + 8, _GREATEST_HEIGHT)


def _row(sheet: "Worksheet", number: int, finding: Finding, *, has_target: bool) -> None:
    from openpyxl.utils import quote_sheetname
    from openpyxl.worksheet.hyperlink import Hyperlink

    row = _HEAD_ROW + number
    place = "!".join(part for part in (finding.sheet, finding.cell) if part) or "全文件"
    texts = (finding.severity.words, place, _words(finding), finding.rule)
    looks = (replace(_CELL, fill=_COLOURS[finding.severity]), _PLACE if has_target else _CELL, _WORDS, _CELL)
    _put(sheet, row, 1, number, _CELL)
    for column, (text, look) in enumerate(zip(texts, looks, strict=True), 2):
        _put(sheet, row, column, text, look)
    if has_target and finding.sheet:
        location = f"{quote_sheetname(finding.sheet)}!{finding.cell or 'A1'}"
        sheet.cell(row, 3).hyperlink = Hyperlink(ref="", location=location)
    lines = max(_lines(text, width) for text, width in zip(texts, _WIDTHS[1:], strict=True))
    sheet.row_dimensions[row].height = _height(lines, _CELL)


def _put(sheet: "Worksheet", row: int, column: int, value: int | str, look: _Look) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = _UNSHOWABLE.sub("", value)
        cell.data_type = "s"  # also where it begins with = or is #N/A
    else:
        cell.value = value
    cell.font = Font(name=look.font, size=look.size, color=look.colour, u="single" if look.link else None)
    across, indent = ("center", 0) if look.centred else ("left", 1)
    cell.alignment = Alignment(across, "center", wrap_text=True, indent=indent)
    if look.boxed:
        side = Side("thin", "7F7F7F")
        cell.border = Border(side, side, side, side)
    if look.fill:
        cell.fill = PatternFill("solid", look.fill)


def _set_up(sheet: "Worksheet") -> None:
    """Widths, protection and A4: everything across one page, the headings on every page."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.page import PageMargins
    from openpyxl.worksheet.properties import PageSetupProperties

    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.column_dimensions[_MARK_CELL[0]].hidden = True
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = "C00000"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_PORTRAIT
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.8, bottom=0.8)
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    sheet.print_area = f"A1:{get_column_letter(len(_HEADINGS))}{sheet.max_row}"
    if (footer := sheet.oddFooter) is not None:
        footer.center.text = "第 &P 页 共 &N 页"
    sheet.protection.sheet = True
    sheet.protection.formatRows = sheet.protection.formatColumns = False


def _saved(book: "Workbook", original: Package, *, but: str = "") -> bytes:
    saved, out = BytesIO(), BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.save(saved)
    package = unpack(saved.getvalue(), members_of(saved.getvalue()))
    with ZipFile(out, "w") as archive:
        for name, content in _as_it_was(package, original, but).items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return out.getvalue()


def _as_it_was(saved: Package, original: Package, but: str) -> Package:
    """The saved package with what openpyxl rewrote put back in every sheet `but` the one it added.

    openpyxl keeps the order of fonts, cell styles and conditional styles and only adds to their
    lists, so that the numbers by which the original's cells name their styles still hold.
    """
    sources, texts = _sheet_parts(original), _shared_texts(original)
    sheets = {
        part: _merged(original[sources[name]], saved[part], texts)
        for name, part in _sheet_parts(saved).items()
        if name in sources and name != but
    }
    # openpyxl would say that the document was changed just now.
    properties = {name: original[name] for name in (_PROPERTIES,) if name in original}
    return {**saved, **sheets, **properties}


def _relations(package: Package, part: str) -> Iterator[tuple[str, str, str]]:
    """Id, type and target of every part that a part refers to."""
    folder, name = posixpath.split(part)
    listed = package.get(f"{folder}/_rels/{name}.rels")
    if listed is not None:
        for relation in ElementTree.fromstring(listed):
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
            yield relation.get("Id", ""), relation.get("Type", ""), target.removeprefix("/")


def _sheet_parts(package: Package) -> dict[str, str]:
    """The part of each worksheet, by the sheet's name."""
    relations = _relations(package, _WORKBOOK)
    parts = {number: target for number, kind, target in relations if kind.endswith("/worksheet")}
    sheets = ElementTree.fromstring(package[_WORKBOOK]).iter(f"{_MAIN}sheet")
    named = ((sheet.get("name", ""), sheet.get(f"{_LINKED}id", "")) for sheet in sheets)
    return {name: parts[number] for name, number in named if number in parts}


def _shared_texts(package: Package) -> list[ElementTree.Element]:
    """The texts that cells refer to by number."""
    for _, kind, target in _relations(package, _WORKBOOK):
        if kind.endswith("/sharedStrings"):
            return list(_plainly_named(ElementTree.fromstring(package[target])))
    return []


def _merged(old: bytes, new: bytes, texts: Sequence[ElementTree.Element]) -> bytes:
    """The old worksheet with what marking changed taken from the new one."""
    theirs = [e for e in ElementTree.fromstring(old) if _name(e) in _ELEMENTS and _name(e) not in _REWRITTEN]
    for element in theirs:
        _detach(element, texts)
    changed = [e for e in ElementTree.fromstring(new) if _name(e) in _REWRITTEN or _name(e) == _FORMATS]
    kept = [e for e in theirs if len(e) or _name(e) not in (_FORMATS, "extLst")]
    sheet = ElementTree.Element("worksheet", xmlns=_MAIN[1:-1])
    sheet.extend(sorted([*changed, *kept], key=lambda e: _ELEMENTS.index(_name(e))))
    _set_priorities(sheet)
    text = ElementTree.tostring(_plainly_named(sheet), encoding="unicode").replace("\r", "&#13;")
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text.encode()


def _set_priorities(sheet: ElementTree.Element) -> None:
    """Number all conditional formats anew: ours first, the others in their order."""
    rules = [node for node in sheet.iter() if node.tag.endswith("}cfRule") and node.get("priority")]
    in_order = sorted(rules, key=lambda rule: (not _is_ours(rule), int(rule.get("priority", ""))))
    for priority, rule in enumerate(in_order, 1):
        rule.set("priority", str(priority))


def _is_ours(rule: ElementTree.Element) -> bool:
    return MARK in "".join(rule.itertext())


def _name(element: ElementTree.Element) -> str:
    """An element's name, without the namespace if it is that of workbooks."""
    return element.tag.removeprefix(_MAIN)


def _plainly_named(tree: ElementTree.Element) -> ElementTree.Element:
    for node in tree.iter():
        node.tag = _name(node)
    return tree


def _detach(element: ElementTree.Element, texts: Sequence[ElementTree.Element]) -> None:
    """Rid a sheet's element of our marks and of everything that refers to another part of the package."""
    if _name(element) == _FORMATS:
        _keep(element, lambda rule: not _is_ours(rule))
    if _name(element) == "extLst":
        _keep(element, lambda extension: extension.get("uri", "").upper() in _EXTENSIONS)
    for node in element.iter():
        for key in list(node.attrib):
            if key in ("cm", "vm") or (key.startswith("{") and not key.startswith(_XML)):
                del node.attrib[key]
        if node.tag == f"{_MAIN}c" and node.get("t") == "s":
            _inline(node, texts)


def _keep(element: ElementTree.Element, wanted: Callable[[ElementTree.Element], bool]) -> None:
    for child in [child for child in element if not wanted(child)]:
        element.remove(child)


def _inline(cell: ElementTree.Element, texts: Sequence[ElementTree.Element]) -> None:
    """Put the shared text that a cell refers to into the cell itself."""
    value = cell.find(f"{_MAIN}v")
    if value is None or not value.text:
        return
    text = texts[int(value.text)]
    if cell.find(f"{_MAIN}f") is None:
        cell.set("t", "inlineStr")
        cell.remove(value)
        ElementTree.SubElement(cell, f"{_MAIN}is").extend(text)
    else:
        cell.set("t", "str")
        value.text = "".join(run.text or "" for run in text.iter("t"))
