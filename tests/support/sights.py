"""What makes a person see something else in a workbook than a reader of values reads, made in its XML."""

import re
from collections.abc import Callable
from html import escape

from tests.support.emulations import (
    RawCell,
    at_end_of_sheet,
    comments,
    each_cell,
    in_workbook,
    part_changed,
    part_of,
    part_of_sheet,
    related,
    restyled,
    with_part,
)

APPLICATIONS = "依申请公开"
_STYLES = "xl/styles.xml"
_DRAWN = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


def in_cell(data: bytes, sheet: str, a1: str, change: Callable[[RawCell], str]) -> bytes:
    """The workbook with one cell's element changed."""
    return each_cell(data, lambda cell: change(cell) if cell.place == (sheet, a1) else cell.written())


def in_sheet(data: bytes, sheet: str, change: Callable[[str], str]) -> bytes:
    """The workbook with the XML of one sheet changed."""
    return part_changed(data, part_of_sheet(data, sheet), change)


def number_formatted(data: bytes, sheet: str, a1: str, code: str) -> bytes:
    """One cell with another number format."""

    def change(style: str) -> str:
        return re.sub('numFmtId="[0-9]+"', 'numFmtId="198"', style, count=1)

    data = restyled(data, lambda cell: cell.place == (sheet, a1), change)
    declared = f'<numFmt numFmtId="198" formatCode="{escape(code)}"/>'
    return part_changed(
        data, _STYLES, lambda xml: re.sub("<numFmts[^>]*>", lambda _: f"<numFmts>{declared}", xml)
    )


def lettered(data: bytes, sheet: str, a1: str, font: str) -> bytes:
    """One cell with another font, `font` being what stands in its element."""
    fonts, _, _ = part_of(data, _STYLES).partition("</fonts>")
    count = fonts.count("<font>")

    def change(style: str) -> str:
        return re.sub('fontId="[0-9]+"', f'fontId="{count}"', style, count=1)

    data = restyled(data, lambda cell: cell.place == (sheet, a1), change)
    data = part_changed(data, _STYLES, lambda xml: re.sub("<fonts [^>]*>", "<fonts>", xml))
    return part_changed(data, _STYLES, lambda xml: xml.replace("</fonts>", f"<font>{font}</font></fonts>"))


WHITE, STRUCK = '<sz val="11"/><color rgb="FFFFFFFF"/>', '<strike/><sz val="11"/><color theme="1"/>'


def rich_text(data: bytes, sheet: str, a1: str, plain: str, marked: str, look: str) -> bytes:
    """A cell whose text goes on with a piece that looks otherwise: `<vertAlign val="superscript"/>`."""
    runs = f"<is><r><t>{plain}</t></r><r><rPr>{look}</rPr><t>{marked}</t></r></is>"
    return in_cell(data, sheet, a1, lambda cell: cell.written(runs, t="inlineStr"))


SUPERSCRIPT, CROSSED = '<vertAlign val="superscript"/>', "<strike/>"


def locked_by_a_paste(data: bytes) -> bytes:
    """Three inputs as a paste from Word leaves them: bare and locked."""
    cells = {(APPLICATIONS, a1) for a1 in ("D6", "E6", "F6")}
    return each_cell(data, lambda cell: cell.written(s="0" if cell.place in cells else cell.attributes["s"]))


def pasted_beneath(data: bytes) -> bytes:
    """Three paragraphs pasted into the merged cell of a text: two lie beneath it."""
    texts = {
        ("主动公开", "A27"): "第二段：压在下面。",
        ("主动公开", "A28"): "第三段：也压在下面。",
    }

    def change(cell: RawCell) -> str:
        text = texts.get(cell.place)
        return cell.written(f"<is><t>{text}</t></is>", t="inlineStr") if text else cell.written()

    return each_cell(data, change)


def inputs_merged(data: bytes) -> bytes:
    """Two inputs merged as Excel does it: what the second held is gone."""
    data = in_cell(data, APPLICATIONS, "E6", lambda cell: cell.written("", t=None))
    merged = '<mergeCells><mergeCell ref="D6:E6"/>'
    return in_sheet(data, APPLICATIONS, lambda xml: re.sub(r"<mergeCells[^>]*>", merged, xml, count=1))


def text_box(data: bytes) -> bytes:
    """A text box with a remark over two figures."""
    drawing = (
        f"<xdr:wsDr {_DRAWN}><xdr:twoCellAnchor>"
        "<xdr:from><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>5</xdr:row><xdr:rowOff>0</xdr:rowOff>"
        "</xdr:from><xdr:to><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>5</xdr:row>"
        '<xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="文本框 1"/>'
        "<xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/><xdr:txBody><a:bodyPr/>"
        "<a:p><a:r><a:t>实为 200</a:t></a:r></a:p>"
        "</xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    )
    kind = "application/vnd.openxmlformats-officedocument.drawing+xml"
    data = with_part(data, "xl/drawings/drawing1.xml", drawing, kind)
    part = part_of_sheet(data, APPLICATIONS)
    data = related(data, part, "rIdDrawing", "drawing", "../drawings/drawing1.xml")
    return at_end_of_sheet(data, part, '<drawing r:id="rIdDrawing"/>')


def column_without_width(data: bytes) -> bytes:
    """A column of figures as narrow as can be."""

    def change(xml: str) -> str:
        narrow = '<col min="5" max="5" width="0" customWidth="1"/>'
        return re.sub(r"<cols>.*</cols>", f"<cols>{narrow}</cols>", xml)

    return in_sheet(data, APPLICATIONS, change)


def sheet_of_the_form_hidden(data: bytes) -> bytes:
    """A sheet with figures out of sight."""
    return in_workbook(data, f'name="{APPLICATIONS}"', f'name="{APPLICATIONS}" state="hidden"')


def written_at(data: bytes, sheet: str, a1: str, inner: str, kind: str = "") -> bytes:
    """A row more at the end of a sheet, with one cell."""
    row = a1.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    type_ = f' t="{kind}"' if kind else ""
    cell = f'<c r="{a1}"{type_}>{inner}</c>'
    new = f'<row r="{row}">{cell}</row>'
    return in_sheet(data, sheet, lambda xml: xml.replace("</sheetData>", f"{new}</sheetData>"))


def correction_beside(data: bytes) -> bytes:
    """更正 beside a row, as people write it who may not touch the figure."""
    return written_at(data, APPLICATIONS, "L6", "<is><t>更正：实为200</t></is>", "inlineStr")


def remark_below(data: bytes) -> bytes:
    """Words below a table."""
    return written_at(data, APPLICATIONS, "A90", "<is><t>经办人已核对。</t></is>", "inlineStr")


def circle(data: bytes) -> bytes:
    """An input whose formula uses its own row's total; what was there is what is stored."""

    def drawn_in(cell: RawCell) -> str:
        return cell.written(f"<f>J6-1</f><v>{cell.value}</v>")

    return in_cell(data, "依申请公开", "D6", drawn_in)


def picture_in_cell(data: bytes) -> bytes:
    """A picture placed in a cell, as Excel writes it: an error value for those that do not know it."""
    return in_cell(data, "主动公开", "B12", lambda cell: cell.written("<v>#VALUE!</v>", t="e", vm="1"))


def broken_notes(data: bytes) -> bytes:
    """A note on a figure in a part that is cut off: the figures can be read, what is beside them cannot."""
    return part_changed(comments(data), "xl/comments1.xml", lambda xml: xml[: len(xml) // 2])


def rows_hidden_by_default(data: bytes) -> bytes:
    """Rows out of sight unless they have a height of their own."""
    return in_sheet(
        data, APPLICATIONS, lambda xml: xml.replace("<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" ')
    )
