"""Every container and every kind of damage, with what must come of it: the table of docs/damages.md.

`python -m tests.support.damages` writes the page; a test fails where it is stale.
"""

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook
from openpyxl.comments import Comment

from tests.support import DATA, emulations, sights
from tests.support.forms import NATIONAL
from tests.support.office import shared_office
from tests.support.workbooks import edited
from xlsx_tools.form.own_sheets import CHECKS_SHEET, HIDDEN_SHEET
from xlsx_tools.workbook.layout import layout_of

ROOT = Path(__file__).parents[2]
FIRST_VERSION = (DATA / "v1" / "filled.xlsx").read_bytes()
LIVELY = ROOT / "samples" / "lively" / "filled.xlsx"
PAGE = ROOT / "docs" / "damages.md"
PASSWORD = "abc123"

READ, TOLD, ASKED, ERROR, REFUSED = (
    "read",
    "read, and told (info)",
    "read, asks to be verified (warning)",
    "error that names the place",
    "refused in one sentence",
)


@dataclass(frozen=True)
class Damage:
    """What comes back, how to make it from a good workbook, and what must come of it."""

    what: str
    make: Callable[[bytes], bytes]
    gives: str
    rules: tuple[str, ...] = ()
    words: str = ""


def by_hand(change: Callable[[Workbook], object]) -> Callable[[bytes], bytes]:
    """A change made in a spreadsheet program, with all results stored as they were before."""

    @cache  # Several tests look at the same damage, and it takes half a second.
    def make(data: bytes) -> bytes:
        def do(book: Workbook) -> None:
            change(book)

        return edited(data, do)

    return make


@cache
@lru_cache(maxsize=8)
def converted(data: bytes, ending: str) -> bytes:
    """The workbook as LibreOffice saves it in another format."""
    return saved_as(data, ending)[ending]


def saved_as(data: bytes, *endings: str) -> dict[str, bytes]:
    """The workbook as LibreOffice, which opens it once, saves it in other formats."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        original = Path(folder) / "original.xlsx"
        stored = {ending: Path(folder) / f"stored.{ending}" for ending in endings}
        original.write_bytes(data)
        shared_office().convert(original, *stored.values())
        return {ending: path.read_bytes() for ending, path in stored.items()}


def encrypted(data: bytes) -> bytes:
    """The workbook with a password to open."""
    from msoffcrypto.format.ooxml import OOXMLFile

    out = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt(PASSWORD, out)
    return out.getvalue()


def as_et(data: bytes) -> bytes:
    """An .xls as WPS calls it its own: with a stream named ETExtData in its directory."""
    xls = converted(data, "xls")
    # The name of a stream that means nothing here takes the place of another of the same length.
    unused = "\x05DocumentSummaryInformation"[:9]
    directory = unused.encode("utf-16-le")
    return xls.replace(directory, "ETExtData".encode("utf-16-le")) if directory in xls else xls


def with_repeated_sector(data: bytes) -> bytes:
    """An .xls whose list of short sectors begins at its directory, as some programs leave it."""
    xls = converted(data, "xls")
    return xls[:60] + xls[48:52] + (1).to_bytes(4, "little") + xls[68:]


def with_macros(data: bytes) -> bytes:
    """The workbook with a macro project."""
    return emulations.with_part(data, "xl/vbaProject.bin", b"macro", "application/vnd.ms-office.vbaProject")


def insert_row(book: Workbook) -> None:
    """A row above another, as spreadsheet programs do it: merged cells move along."""
    sheet = book["依申请公开"]
    for area in sheet.merged_cells.ranges:
        if area.min_row >= 12:
            area.shift(row_shift=1)
        elif area.max_row >= 12:
            area.expand(down=1)
    sheet.insert_rows(12)


def delete_row(book: Workbook) -> None:
    """A row out of the middle."""
    book["依申请公开"].delete_rows(13)


def put(sheet: str, cell: str, value: object) -> Callable[[bytes], bytes]:
    """Something typed into a cell."""
    return by_hand(lambda book: book[sheet][cell].__setattr__("value", value))


def copy_sheet(book: Workbook, name: str = "依申请公开 (2)") -> None:
    """A copy of a sheet, with another figure."""
    copy = book.copy_worksheet(book["依申请公开"])
    copy.title = name
    copy["D6"] = 130


def paste_offer(book: Workbook) -> None:
    """A sentence on offer copied into its text: formula, lock and all."""
    text = layout_of(NATIONAL).texts["overview.applications"]
    assert text.offer
    source, target = (book[cell.sheet][cell.a1] for cell in (text.offer, text.cells[-1]))
    target.value, target._style = source.value, copy(source._style)


def unmerge_and_write(book: Workbook) -> None:
    """A text written over several cells."""
    sheet = book["主动公开"]
    for area in list(sheet.merged_cells.ranges):
        if area.min_row == 26:
            sheet.unmerge_cells(area.coord)
    sheet["A28"] = "又一段。"


def hide_row(book: Workbook) -> None:
    """A row out of sight."""
    book["依申请公开"].row_dimensions[10].hidden = True


def note(book: Workbook) -> None:
    """A filler's own note."""
    book["依申请公开"]["E7"].comment = Comment("已核实", "张三")


def rename(book: Workbook) -> None:
    """A sheet under another name."""
    book["主动公开"].title = "Sheet2"


def lose_identity(book: Workbook) -> None:
    """All that tells of the template."""
    del book[HIDDEN_SHEET]
    vars(book)["custom_doc_props"].props.clear()
    del book.defined_names["xlsx_tools"]


def changed_later(data: bytes) -> bytes:
    """The workbook with one figure of 主动公开 changed in its XML."""
    part = emulations.part_of_sheet(data, "主动公开")
    return emulations.part_changed(data, part, lambda xml: xml.replace("<v>128.4562</v>", "<v>228.4562</v>"))


def merged_over_figure(data: bytes) -> bytes:
    """Two inputs merged, as WPS and LibreOffice do it: what the second holds stays, unseen."""
    part = emulations.part_of_sheet(data, "依申请公开")
    merged = '<mergeCells><mergeCell ref="D6:E6"/>'
    return emulations.part_changed(data, part, lambda xml: re.sub(r"<mergeCells[^>]*>", merged, xml, count=1))


def stray(data: bytes) -> bytes:
    """A row put in and a number typed into it."""

    def change(book: Workbook) -> None:
        insert_row(book)
        book["依申请公开"]["D12"] = 7

    return edited(data, change)


DAMAGES = (
    # Containers
    Damage(".xlsx, whatever its name", lambda data: data, READ),
    Damage(".xlsm", with_macros, TOLD, ("K-MACRO",)),
    Damage(".xls", lambda data: converted(data, "xls"), READ),
    Damage(".et (WPS)", as_et, READ),
    Damage(".ods", lambda data: converted(data, "ods"), READ),
    Damage("“Strict Open XML”", emulations.strict, READ),
    Damage("encrypted, without `--password`", encrypted, REFUSED, words="打开密码"),
    Damage(
        "HTML, XML-2003, CSV, Word, PDF, OFD, picture, rar, zip, mail",
        lambda _: b"%PDF-1.7",
        REFUSED,
        words="PDF",
    ),
    Damage("cut off or damaged in transit", lambda data: data[:-3000], REFUSED, words="损坏"),
    # What people do to figures
    Damage(
        "numbers as text: `１２` `12件` `1,234`",
        emulations.EMULATIONS["numbers_as_text_with_unit"],
        TOLD,
        ("C-AS-TEXT",),
    ),
    Damage("a word, a date, a negative or broken number", put("复议诉讼", "F6", "约3"), ERROR, ("C-NUMBER",)),
    Damage("an error value (#REF!)", put("复议诉讼", "N6", "#REF!"), ERROR, ("C-ERROR",)),
    Damage(
        "a picture in the cell (WPS)",
        put("主动公开", "B12", '=_xlfn.DISPIMG("ID_1",1)'),
        ERROR,
        ("C-PICTURE",),
    ),
    Damage("a formula without a result", put("依申请公开", "D6", "=5+3"), ERROR, ("C-FORMULA",)),
    Damage(
        "a formula that uses its own result, or draws another each time", sights.circle, ERROR, ("C-FORMULA",)
    ),
    Damage(
        "a figure beneath merged cells",
        merged_over_figure,
        ERROR,
        ("C-COVERED",),
    ),
    Damage("two inputs merged into one cell", sights.inputs_merged, ERROR, ("C-COVERED",)),
    Damage(
        'a number format that shows another number: `0"万"` `0%` `;;;`, fewer decimals',
        lambda data: sights.number_formatted(data, "依申请公开", "D6", '0"万"'),
        ASKED,
        ("K-FORMAT",),
    ),
    Damage(
        "a digit raised, lowered or struck through",
        lambda data: sights.rich_text(data, "依申请公开", "D6", "12", "8", sights.SUPERSCRIPT),
        ERROR,
        ("C-NUMBER",),
    ),
    Damage(
        "a figure or a text struck through as a whole",
        lambda data: sights.lettered(data, "依申请公开", "D6", sights.STRUCK),
        ASKED,
        ("K-STRUCK",),
    ),
    Damage("a picture in the cell (Excel)", sights.picture_in_cell, ERROR, ("C-PICTURE",)),
    Damage("a number beside or below a table", sights.correction_beside, ERROR, ("W-STRAY",)),
    Damage("words beside or below a table", sights.remark_below, TOLD, ("W-REMARK",)),
    Damage(
        "another word than 是 in the drop-down over a table",
        put("依申请公开", "J2", "√"),
        TOLD,
        ("W-SWITCH",),
    ),
    Damage(
        "a rule named for a reason, and no reason", put(CHECKS_SHEET, "A26", "X-FIGURE"), TOLD, ("W-REASON",)
    ),
    # What people do to formulas
    Damage("a total overwritten with the right figure", put("复议诉讼", "E6", 9), TOLD, ("K-FORMULA",)),
    Damage("a total overwritten with another figure", put("复议诉讼", "E6", 10), ERROR, ("D-REVIEW-TOTAL",)),
    Damage(
        "results not calculated by the program", emulations.EMULATIONS["results_stale"], TOLD, ("T-STALE",)
    ),
    Damage("a figure changed in the file after it was saved", changed_later, ASKED, ("T-CONTROL",)),
    # What people do to sheets
    Damage("handed out in the first version of the form", lambda _: FIRST_VERSION, TOLD, ("W-VERSION",)),
    Damage("a row or column put in", by_hand(insert_row), TOLD, ("W-MOVED",)),
    Damage("a number in a row that was put in", stray, ERROR, ("W-MOVED", "W-STRAY")),
    Damage("a row or column deleted, or its label", by_hand(delete_row), ERROR, ("W-LABEL", "W-MOVED")),
    Damage("a label misprinted", put("依申请公开", "F5", "科研机够"), TOLD, ("W-MISPRINT",)),
    Damage("a sheet renamed", by_hand(rename), TOLD, ("W-RENAMED",)),
    Damage("sheets in another order", by_hand(lambda b: b.move_sheet("主动公开", 4)), READ),
    Damage("a sheet added", by_hand(lambda b: b.create_sheet("草稿")), TOLD, ("W-EXTRA",)),
    Damage("a sheet copied and filled in otherwise", by_hand(copy_sheet), ASKED, ("W-COPY",)),
    Damage(
        "a sheet copied and called as the program's own are (退回意见)",
        by_hand(lambda book: copy_sheet(book, "退回意见")),
        ASKED,
        ("W-COPY",),
    ),
    Damage("a sheet of the form hidden", sights.sheet_of_the_form_hidden, ASKED, ("K-HIDDEN",)),
    Damage("a sheet with figures deleted", by_hand(lambda b: b.remove(b["复议诉讼"])), ERROR, ("W-SHEET",)),
    Damage("the sheet 校验 deleted", by_hand(lambda b: b.remove(b[CHECKS_SHEET])), TOLD, ("W-GONE",)),
    Damage("the hidden sheet deleted", by_hand(lambda b: b.remove(b[HIDDEN_SHEET])), TOLD, ("K-IDENTITY",)),
    Damage("everything that tells of the template gone", by_hand(lose_identity), ASKED, ("K-ORIGIN",)),
    Damage("a text written over several cells", by_hand(unmerge_and_write), ASKED, ("W-SPREAD",)),
    Damage(
        "paragraphs pasted into a merged text, which lie beneath it",
        sights.pasted_beneath,
        ASKED,
        ("W-BENEATH",),
    ),
    Damage(
        "a text that a program took for a formula",
        put("其他事项", "A5", "=本年度未收取信息处理费。"),
        ASKED,
        ("K-TEXT",),
    ),
    Damage(
        "a sentence on offer (参考写法) pasted into a text with its formula",
        by_hand(paste_offer),
        TOLD,
        ("K-OFFERED",),
    ),
    # Around the cells
    Damage("protection lifted", emulations.EMULATIONS["protection_gone"], TOLD, ("K-PROTECTION",)),
    Damage("inputs locked by a paste from Word or a web page", sights.locked_by_a_paste, TOLD, ("K-LOCKED",)),
    Damage("a row or column with figures hidden", by_hand(hide_row), ASKED, ("K-HIDDEN",)),
    Damage("a row or column of no size", sights.column_without_width, ASKED, ("K-HIDDEN",)),
    Damage("rows or columns hidden by default", sights.rows_hidden_by_default, ASKED, ("K-HIDDEN",)),
    Damage(
        "letters in the colour of their ground",
        lambda data: sights.lettered(data, "依申请公开", "D6", sights.WHITE),
        ASKED,
        ("K-HIDDEN",),
    ),
    Damage("a text box with words over the cells", sights.text_box, ASKED, ("K-SHAPE",)),
    Damage("notes that cannot be read", sights.broken_notes, ASKED, ("K-UNSEEN",)),
    Damage("an .xls that xlrd refuses", with_repeated_sector, ASKED, ("K-UNSEEN",)),
    Damage("a note, a picture", by_hand(note), TOLD, ("K-NOTE",)),
    Damage("a link to another file", emulations.EMULATIONS["external_link"], TOLD, ("K-LINK",)),
)


_HEAD = """# What comes back

Made by `python -m tests.support.damages` from the cases that `tests/test_damages.py` runs, not by hand.

A workbook comes back through Excel, WPS, LibreOffice, phones, mail and hands. Figures are found by
their labels, never guessed; what was mended is told, what cannot be told is an error with its place.
`repair` moves what can be read of any of these into a fresh workbook, `annotate` hands the filler's
own back with marks. Which test covers which habit of which program: [programs.md](programs.md); what each
rule says, with an example: [rules.md](rules.md).

| what comes back | what the program does | rule |
| --- | --- | --- |
"""


def page() -> str:
    """The page in Markdown."""
    return _HEAD + "".join(
        f"| {damage.what} | {damage.gives} | {' '.join(f'`{rule}`' for rule in damage.rules)} |\n"
        for damage in DAMAGES
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
