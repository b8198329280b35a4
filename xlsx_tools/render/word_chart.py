"""A chart in a Word document: its own, which Word and WPS draw from the figures and let people edit."""

from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Length
from docx.text.paragraph import Paragraph as WordParagraph
from lxml.etree import _Element
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from xlsx_tools.quantity import Number
from xlsx_tools.render.charts import PrintedChart

_NO_TIME = datetime(1980, 1, 1)
_SHEET = "Sheet1"
# Told apart in black and white too.
_LOOKS = (
    {"fill": {"color": "#1F4E79"}, "border": {"color": "#1F4E79"}},
    {"fill": {"color": "#D6E2F0"}, "border": {"color": "#1F4E79"}},
)
_PER_BAR, _PER_LABEL, _AROUND = 180_000, 130_000, 330_000  # of its height
# What XlsxWriter leaves out LibreOffice shows.
_ONLY_VALUES = b"".join(
    f'<c:show{what} val="{int(what == "Val")}"/>'.encode()
    for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
)
_GRAPHIC = """<w:drawing
 xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent/><wp:docPr/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart/></a:graphicData>
</a:graphic></wp:inline></w:drawing>"""


def add_chart(word: WordDocument, paragraph: WordParagraph, chart: PrintedChart, width: Length) -> None:
    """Put the chart into the paragraph, with its figures in a workbook and what it shows in words."""
    number = sum(part.content_type == CONTENT_TYPE.DML_CHART for part in word.part.package.iter_parts()) + 1
    package = word.part.package
    figures = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"), CONTENT_TYPE.SML_SHEET, _workbook(chart), package
    )
    drawn = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    drawn._blob = _chart_part(chart, drawn.relate_to(figures, RELATIONSHIP_TYPE.PACKAGE))
    height = _AROUND + (_PER_BAR * len(chart.series) + _PER_LABEL) * len(chart.labels)
    graphic = parse_xml(_GRAPHIC)
    _set(graphic, "extent", {"cx": str(width), "cy": str(height)})
    _set(graphic, "docPr", {"id": str(number), "name": chart.title, "descr": chart.described})
    relation = word.part.relate_to(drawn, RELATIONSHIP_TYPE.CHART)
    _set(graphic, "chart", {f"{{{graphic.nsmap['r']}}}id": relation})
    paragraph.add_run()._r.append(graphic)


def _set(graphic: _Element, name: str, attributes: dict[str, str]) -> None:
    element = next(graphic.iter(f"{{*}}{name}"))
    for key, value in attributes.items():
        element.set(key, value)


def _chart_part(chart: PrintedChart, figures: str) -> bytes:
    """What draws the chart: as XlsxWriter has it, with where in the document its figures are."""
    with ZipFile(BytesIO(_workbook(chart, is_drawn=True))) as drawn:
        part = drawn.read("xl/charts/chart1.xml")
    link = (
        f'<c:externalData r:id="{figures}"><c:autoUpdate val="0"/></c:externalData><c:printSettings>'
    ).encode()
    return part.replace(b"<c:printSettings>", link).replace(b'<c:showVal val="1"/>', _ONLY_VALUES)


def _workbook(chart: PrintedChart, *, is_drawn: bool = False) -> bytes:
    """The figures as a workbook, on demand with the chart drawn from them."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _NO_TIME})
        sheet = book.add_worksheet(_SHEET)
        sheet.write_column(1, 0, chart.labels)
        for column, one in enumerate(chart.series, 1):
            sheet.write(0, column, one.name)
            sheet.write_column(1, column, [_as_number(value) for value in one.values])
        if is_drawn:
            _draw(book, sheet, chart)
    return out.getvalue()


def _as_number(value: Number | None) -> float | None:
    return None if value is None else float(value)


def _draw(book: Workbook, sheet: Worksheet, chart: PrintedChart) -> None:
    drawn, last = book.add_chart({"type": "bar"}), len(chart.labels)
    for column, look in zip(range(1, len(chart.series) + 1), _LOOKS, strict=False):
        drawn.add_series(
            {
                "name": [_SHEET, 0, column],
                "categories": [_SHEET, 1, 0, last, 0],
                "values": [_SHEET, 1, column, last, column],
                "data_labels": {"value": True, "position": "outside_end", "font": {"size": 10}},
                "gap": 70,
                **look,
            }
        )
    drawn.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    drawn.set_y_axis({"reverse": True, "num_font": {"size": 10}, "major_tick_mark": "none"})
    drawn.set_legend({"position": "top"} if len(chart.series) > 1 else {"none": True})
    drawn.set_title({"none": True})
    drawn.set_chartarea({"border": {"none": True}})
    sheet.insert_chart(0, len(chart.series) + 2, drawn)
