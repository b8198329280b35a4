"""The workbook of `compare --xlsx`: every figure, every sentence, and what was put right."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO

from xlsx_tools.comparing.comparison import Corrections, FigurePair
from xlsx_tools.comparing.formats import LoneFigure
from xlsx_tools.comparing.passages import Fate
from xlsx_tools.comparing.sides import Named
from xlsx_tools.finding import Finding
from xlsx_tools.generate import styles
from xlsx_tools.generate.lists import ListBook, Shown
from xlsx_tools.prose import shortened
from xlsx_tools.quantity import Number
from xlsx_tools.workbook.layout import Layout

_MOST_CHARACTERS = 32_000  # A cell holds some more.
_FIGURE: styles.Style = {**styles.CENTRED_CELL, "align": "right", "indent": 1}
_SIGNED: styles.Style = {**_FIGURE, "num_format": "+#,##0.######;-#,##0.######;0"}
_PERCENT: styles.Style = {**_FIGURE, "num_format": "+0.0%;-0.0%;0.0%"}
_LOOKS: dict[Fate, styles.Style] = {
    Fate.KEPT: {},
    Fate.CHANGED: styles.PENDING,
    Fate.MOVED: {"bg_color": styles.TOTAL_COLOUR},
    Fate.NEW: styles.READY,
    Fate.GONE: styles.FAILING,
}


def comparison_workbook(compared: Named, layout: Layout) -> bytes:
    """The .xlsx; what differs is coloured, and every list can be filtered."""
    comparison, out = compared.comparison, BytesIO()
    book = ListBook(out)
    sides = (compared.before, compared.after)
    book.add_list(
        "数字",
        (("表", 36), ("指标", 50), *((side, 16) for side in sides), ("增减", 13), ("增减比例", 11),
         ("是否变化", 10), ("单元格", 18)),
        [*(_figure(compared, layout, pair) for pair in comparison.figures), *map(_alone, comparison.alone)],
    )  # fmt: skip
    book.add_list(
        "文字",
        (("部分", 30), ("变化", 8), *((side, 62) for side in sides), ("本节重复", 10)),
        list(_sentences(compared)),
    )
    if comparison.particulars:
        rows = [
            [(text, styles.CELL) for text in (p.label, p.before, p.after)] for p in comparison.particulars
        ]
        book.add_list("其他", (("内容", 40), *((side, 50) for side in sides)), rows)
    if comparison.corrections:
        findings = list(_corrected(comparison.corrections))
        book.add_list("更正", (("情形", 12), ("程度", 11), ("校验结果", 100), ("规则", 18)), findings)
    book.raw.set_properties({"title": compared.title})
    book.raw.close()
    return out.getvalue()


def _figure(compared: Named, layout: Layout, pair: FigurePair) -> list[Shown]:
    look = styles.PENDING if pair.is_changed else {}
    cell, table = layout.items[pair.item.id], compared.comparison.form.tables[pair.item.table]
    sides = zip((pair.before, pair.after), pair.shown, strict=True)
    percent = None if pair.percent is None or not pair.difference else pair.percent / 100
    return [
        (table.title, styles.CELL),
        (pair.item.name, styles.CELL),
        *((_number_or_words(number, words), {**_FIGURE, **look}) for number, words in sides),
        (pair.difference or None, _SIGNED),
        (percent, _PERCENT),
        ("有" if pair.is_changed else "", styles.CENTRED_CELL),
        (cell.named, styles.CELL),
    ]


def _alone(lone: LoneFigure) -> list[Shown]:
    """An item that the form of one side only has."""
    own: Shown = (_number_or_words(lone.figure, "空白"), _FIGURE)
    other: Shown = ("没有这一项", styles.CENTRED_CELL)
    sides = (own, other) if lone.is_before else (other, own)
    names: list[Shown] = [(lone.title, styles.CELL), (lone.item.name, styles.CELL)]
    return [*names, *sides, (None, _SIGNED), (None, _PERCENT), ("", styles.CENTRED_CELL), ("", styles.CELL)]


def _number_or_words(number: Number | None, words: str) -> int | Decimal | str:
    """A number where there is nothing else to say of it."""
    return words if number is None or "（" in words else number


def _sentences(compared: Named) -> Iterator[list[Shown]]:
    for text in compared.comparison.texts:
        for passage in text.passages:
            look = {**styles.CELL, **_LOOKS[passage.fate]}
            sides = (passage.before, passage.after)
            yield [
                (text.label, styles.CELL),
                (passage.fate.value, {**styles.CENTRED_CELL, **_LOOKS[passage.fate]}),
                *((shortened(side.text, _MOST_CHARACTERS) if side else "", look) for side in sides),
                (Decimal(text.percent) / 100, {**_FIGURE, "num_format": "0%"}),
            ]


def _corrected(corrections: Corrections) -> Iterator[list[Shown]]:
    told: tuple[tuple[str, styles.Style, Iterable[Finding]], ...] = (
        ("已改好", styles.READY, corrections.cured),
        ("新出现", styles.FAILING, corrections.arisen),
        ("还没有改", styles.PENDING, corrections.left),
    )
    for state, look, findings in told:
        for finding in findings:
            yield [
                (state, {**styles.CENTRED_CELL, **look}),
                (finding.severity.words, styles.CENTRED_CELL),
                (finding.message, styles.CELL),
                (finding.rule, styles.CELL),
            ]
