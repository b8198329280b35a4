"""The workbook of `status --xlsx`, sheet by sheet: totals with charts, units, findings, stray files."""

from collections.abc import Sequence
from io import BytesIO
from itertools import chain, islice

from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from xlsx_tools.generate import styles
from xlsx_tools.generate.lists import HEADING, ListBook, Shown
from xlsx_tools.season.key_table import KeyRow, KeyTable
from xlsx_tools.season.status.overview import Line, Overview, Tone

_TOTALS, _UNITS, _FINDINGS, _STRAYS = "总览", "各单位", "校验结果", "其他来件"
_KEY = "一览表"
_KEY_WIDTH = 6.5  # of each figure three times: as wide as one page can be read
_KEY_FIGURE: styles.Style = {**styles.CENTRED_CELL, "shrink": True, "text_wrap": False}
_KEY_LOOKS = _KEY_FIGURE, _KEY_FIGURE, {**_KEY_FIGURE, "num_format": "+General;-General;0"}
_MOST_ROWS = 200_000  # of findings: far fewer than a sheet has rows, and as many as open quickly
_COLOURS = {
    Tone.WAITING: "#8A94A3",
    Tone.LATE: "#7B3F8F",
    Tone.BAD: "#C0392B",
    Tone.UNDECIDED: "#B8541A",
    Tone.DOUBTFUL: "#E0A100",
    Tone.GOOD: "#3C9A5F",
    Tone.APART: "#C3C9D1",
}
_LOOKS: dict[Tone, styles.Style] = {
    Tone.WAITING: {"bg_color": styles.TOTAL_COLOUR},
    Tone.LATE: {"bg_color": "#E6D5EC", "font_color": "#5B2A6C"},
    Tone.BAD: styles.FAILING,
    Tone.UNDECIDED: styles.FAILING,
    Tone.DOUBTFUL: styles.PENDING,
    Tone.GOOD: styles.READY,
    Tone.APART: {"bg_color": "#F2F2F2", "font_color": "#595959"},
}
_PLAIN = styles.CELL
_CENTRED = styles.CENTRED_CELL


def overview_workbook(overview: Overview, figures: KeyTable | None = None) -> bytes:
    """The .xlsx; the counts are formulas over the sheet of units."""
    out = BytesIO()
    book = ListBook(out)
    totals = book.sheet(_TOTALS)
    book.add_list(
        _UNITS,
        (("单位", 30), ("类别", 12), ("状态", 9), ("是否逾期", 9), ("收到时间", 21), ("份数", 7),
         ("错误", 7), ("待核实", 8), ("期限", 14), ("怎样处理", 64),
         ("联系人", 12), ("邮箱", 26), ("电话", 26)),
        [_unit(line) for line in overview.lines],
    )  # fmt: skip
    book.add_list(
        _FINDINGS,
        (("单位", 26), ("状态", 9), ("程度", 10), ("工作表", 14), ("单元格", 9), ("校验结果", 80),
         ("填报单位的说明", 30), ("规则", 18)),
        _findings(overview.lines),
    )  # fmt: skip
    if figures and figures.rows:
        rows = [_key_row(row) for row in (*figures.rows, figures.total)]
        book.add_list(_KEY, _key_columns(figures), rows)
    if overview.strays:
        rows = [[(text, _PLAIN) for text in (one.source, one.kind, one.reason)] for one in overview.strays]
        book.add_list(_STRAYS, (("来件", 60), ("情形", 18), ("说明", 60)), rows)
    _write_totals(book, totals, overview)
    book.raw.set_properties({"title": overview.title, "created": overview.now.replace(tzinfo=None)})
    book.raw.close()
    return out.getvalue()


# --- Lists --------------------------------------------------------------------------------------------


def _unit(line: Line) -> list[Shown]:
    counts = (line.versions, line.errors, line.warnings) if line.versions else (0, None, None)
    received = line.received.replace(tzinfo=None, second=0, microsecond=0) if line.received else None
    return [
        (line.unit, _PLAIN),
        (line.kind, _PLAIN),
        (line.state, {**_CENTRED, **_LOOKS[line.tone]}),
        ("逾期" if line.is_late else "", _CENTRED),
        (received, {**_CENTRED, "num_format": "yyyy-mm-dd hh:mm"}),
        *((count, _CENTRED) for count in counts),
        (
            line.deadline.date() if line.deadline and not line.is_exempt else None,
            {**_CENTRED, "num_format": "yyyy-mm-dd"},
        ),
        (
            "\n".join(
                filter(None, (line.note, *line.steps, line.changed and f"与上一份相比：{line.changed}。"))
            ),
            _PLAIN,
        ),
        (line.contact, _PLAIN),
        (line.email, _PLAIN),
        (line.phones, _PLAIN),
    ]


def _key_columns(figures: KeyTable) -> list[tuple[str, float]]:
    """The unit, then this year's of each figure, last year's and the change."""
    of_each = ("", "上年", "增减")
    named = [f"{heading}\n{kind}".strip() for heading in figures.headings for kind in of_each]
    return [("单位", 24), *((name, _KEY_WIDTH) for name in named)]


def _key_row(row: KeyRow) -> list[Shown]:
    numbers = zip(row.now, row.before, row.changes, strict=True)
    shown = (zip(of_figure, _KEY_LOOKS, strict=True) for of_figure in numbers)
    return [(row.label, _PLAIN), *chain.from_iterable(shown)]


def _findings(lines: Sequence[Line]) -> list[list[Shown]]:
    """A row a finding; where they are more than a sheet can well have, the last row says so."""
    found = ((line, finding) for line in lines for finding in line.findings)
    rows: list[list[Shown]] = []
    for line, finding in islice(found, _MOST_ROWS):
        look = {} if finding.reason else _LOOKS[Tone.BAD if finding.severity == "error" else Tone.DOUBTFUL]
        rows.append(
            [
                (line.unit, _PLAIN),
                (line.state, _CENTRED),
                (finding.severity.words, {**_CENTRED, **look}),
                (finding.sheet or "", _PLAIN),
                (finding.cell or "", _CENTRED),
                (finding.message, _PLAIN),
                (finding.reason, _PLAIN),
                (finding.rule, _PLAIN),
            ]
        )
    if more := sum(len(line.findings) for line in lines) - len(rows):
        rows.append([(f"另有 {more} 条没有列出。", _PLAIN)])
    return rows


# --- Totals and charts --------------------------------------------------------------------------------


def _write_totals(book: ListBook, sheet: Worksheet, overview: Overview) -> None:
    for place, width in enumerate((16, 10, 10, 4, 12, 12, 12, 12, 12, 12, 12)):
        sheet.set_column(place, place, width)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)  # lest a chart is cut in two
    sheet.set_row(0, 34)
    title = {**styles.TITLE, "align": "left"}
    sheet.merge_range(0, 0, 0, 10, f"{overview.title}　报送情况", book.format(title))
    until = f"，报送期限 {overview.until}" if overview.until else ""
    told = f"截至 {overview.now:%Y-%m-%d %H:%M}{until}"
    sheet.merge_range(1, 0, 1, 10, told, book.format({**styles.NOTE, "indent": 0}))
    _states(book, sheet, overview, row=3)
    if overview.days:
        _days(book, sheet, overview, row=22)


def _table(book: ListBook, sheet: Worksheet, row: int, headings: Sequence[str]) -> None:
    sheet.set_row(row, 22)
    for place, heading in enumerate(headings):
        book.put(sheet, row, place, (heading, HEADING))


def _states(book: ListBook, sheet: Worksheet, overview: Overview, *, row: int) -> None:
    """How many units are in each state, and the same as bars."""
    _table(book, sheet, row, ("状态", "单位数", "占比"))
    first, last = row + 1, row + len(overview.totals)
    units = len(overview.lines)
    figure = book.format(styles.CENTRED_CELL)
    share = book.format({**styles.CENTRED_CELL, "num_format": "0.0%"})
    area = f"'{_UNITS}'!$C$2:$C${units + 1}"
    for place, total in enumerate(overview.totals, first):
        sheet.set_row(place, 20)
        book.put(sheet, place, 0, (total.state, {**styles.CENTRED_CELL, **_LOOKS[total.tone]}))
        sheet.write_formula(place, 1, f"=COUNTIF({area},A{place + 1})", figure, total.units)
        shown = total.units / units if units else 0
        sheet.write_formula(place, 2, f"=IF(B${last + 2}=0,0,B{place + 1}/B${last + 2})", share, shown)
    sheet.set_row(last + 1, 20)
    book.put(sheet, last + 1, 0, ("合计", HEADING))
    sheet.write_formula(last + 1, 1, f"=SUM(B{first + 1}:B{last + 1})", book.format(HEADING), units)
    book.put(sheet, last + 1, 2, (None, HEADING))
    chart = book.raw.add_chart({"type": "column"})
    chart.add_series(
        {
            "categories": [_TOTALS, first, 0, last, 0],
            "values": [_TOTALS, first, 1, last, 1],
            "points": [{"fill": {"color": _COLOURS[total.tone]}} for total in overview.totals],
            "data_labels": {"value": True},
            "gap": 60,
        }
    )
    chart.set_legend({"none": True})
    _insert(sheet, chart, row, "各状态的单位数", highest=max(total.units for total in overview.totals))


def _days(book: ListBook, sheet: Worksheet, overview: Overview, *, row: int) -> None:
    """How many versions came each day, and how many units have filed, as lines."""
    _table(book, sheet, row, ("日期", "当日收到", "已交单位"))
    dated = {**styles.CENTRED_CELL, "num_format": "yyyy-mm-dd"}
    for place, day in enumerate(overview.days, row + 1):
        shown: tuple[Shown, ...] = (
            (day.date, dated), (day.versions, styles.CENTRED_CELL), (day.units, styles.CENTRED_CELL)
        )  # fmt: skip
        for column, cell in enumerate(shown):
            book.put(sheet, place, column, cell)
    chart = book.raw.add_chart({"type": "line"})
    for column, colour in ((1, "#E0A100"), (2, styles.ACCENT)):
        chart.add_series(
            {
                "name": [_TOTALS, row, column],
                "categories": [_TOTALS, row + 1, 0, row + len(overview.days), 0],
                "values": [_TOTALS, row + 1, column, row + len(overview.days), column],
                "line": {"color": colour, "width": 2.25},
                "marker": {
                    "type": "circle",
                    "size": 5,
                    "fill": {"color": colour},
                    "border": {"color": colour},
                },
            }
        )
    # An axis of dates has no end where there is but one day, and LibreOffice begins it in January.
    chart.set_x_axis({"date_axis" if len(overview.days) > 1 else "text_axis": True, "num_format": "m-d"})
    chart.set_legend({"position": "bottom"})
    highest = max(max(day.units, day.versions) for day in overview.days)
    _insert(sheet, chart, row, "每天收到的份数和累计已交的单位数", highest=highest)


def _insert(sheet: Worksheet, chart: Chart, row: int, title: str, *, highest: int) -> None:
    chart.set_title({"name": title, "name_font": {"size": 13, "bold": True}, "overlay": False})
    axis = {"major_gridlines": {"visible": True, "line": {"color": "#E3E6EA"}}, "min": 0}
    chart.set_y_axis({**axis, "major_unit": 1} if highest < 10 else axis)  # no halves of a unit
    chart.set_size({"width": 640, "height": 340})
    sheet.insert_chart(row, 4, chart)
