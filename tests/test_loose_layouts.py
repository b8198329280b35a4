"""Layouts that office programs and editors leave behind: every figure right, or named as not found."""

from collections.abc import Callable
from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml
from openpyxl import Workbook

from tests.support.published import (
    FORM,
    Cell,
    Grid,
    Truth,
    add_table,
    as_copied_text,
    filled,
    grids_of,
    joined,
    lines_of,
    page,
    saved,
    truths,
)
from xlsx_tools.form.load import installed_form
from xlsx_tools.published.about import Stated
from xlsx_tools.published.any_file import take_in_any
from xlsx_tools.published.figures import Kind, read_figure
from xlsx_tools.reading.intake import Intake

TRUTH = truths()[1]


def read(data: bytes) -> Intake:
    return take_in_any(data, lambda: Stated(unit=TRUTH.unit, year=TRUTH.year))


def wrong(intake: Intake) -> dict[str, tuple[object, object]]:
    """The figures that came in otherwise than they are, or did not."""
    found = {**intake.submission.items, **intake.submission.stated}
    values = {item: found[item].value if item in found else None for item in FORM.items}
    return {
        item: (values[item], TRUTH.figures[item])
        for item in FORM.items
        if values[item] != TRUTH.figures[item]
    }


# --- Heads and labels --------------------------------------------------------------------------------


def repeated_heads(truth: Truth) -> bytes:
    """An editor undid what spanned rows, and wrote the label into each of them."""
    grids = grids_of(truth)
    for grid in (*grids["applications"], *grids["disputes"]):
        for number, row in enumerate(list(grid)):
            for cell in [cell for cell in row if cell.is_head and cell.rows > 1]:
                for below in grid[number + 1 : number + cell.rows]:
                    below.append(Cell(cell.text, cell.column, 1, cell.columns, is_head=True))
                    below.sort(key=lambda one: one.column)
                cell.rows = 1
    return page(truth, joined(grids))


def blanks_of_one_width(truth: Truth) -> bytes:
    """Two blanks between the cells, wherever they stand."""
    return as_copied_text(truth).decode("gb18030").replace("\t", "  ").encode("utf-16")


def broken_labels(truth: Truth) -> bytes:
    """Long labels go on in the next line."""
    lines = as_copied_text(truth).decode("gb18030").split("\n")
    parts = [line.split("\t") for line in lines]
    for cells in parts:
        for number, cell in enumerate(cells if len(cells) > 5 else ()):
            if len(cell) > 15:
                cells[number] = f"{cell[:12]}\n{cell[12:]}"
    return "\n".join("\t".join(cells) for cells in parts).encode()


def rows_of_blocks(truth: Truth) -> bytes:
    """Rows of blocks; those of one cell part them."""

    def table(grid: Grid) -> str:
        rows = ("".join(f"<div>{cell.text}</div>" for cell in row) for row in grid)
        return "".join(f"<div>{row}</div>" for row in rows)

    grids = grids_of(truth)
    tables = {name: "".join(map(table, own)) for name, own in grids.items()}
    return page(truth, {**joined(grids), "disclosure": tables["disclosure"]})


def text_boxes(truth: Truth) -> bytes:
    """The table of the last part with one stands in a text box."""
    document = docx.Document()
    for line in lines_of(truth):
        if isinstance(line, str):
            document.add_paragraph(line)
            continue
        table = add_table(document, line)
        if len(line) == 4:
            space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            box = parse_xml(f'<w:r xmlns:w="{space}"><w:pict><w:txbxContent/></w:pict></w:r>')
            document.add_paragraph()._p.append(box)
            box[0][0].append(table._tbl)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


# --- Sheets ------------------------------------------------------------------------------------------


def side_by_side(truth: Truth) -> bytes:
    """All three tables in one sheet, a blank column between them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    left = 1
    for (grid,) in grids_of(truth).values():
        for number, row in enumerate(filled(grid), 1):
            for cell in row:
                sheet.cell(number, left + cell.column, cell.text)
        left += 2 + max(cell.column + cell.columns for row in grid for cell in row)
    return saved(book)


def beside_last_year(truth: Truth) -> bytes:
    """A sheet of the year before, then one of this year."""
    book = Workbook()
    for name, one in ((f"{truth.year - 1}年", truths()[3]), (f"{truth.year}年", truth)):
        sheet = book.create_sheet(name)
        for (grid,) in grids_of(one).values():
            for row in filled(grid):
                sheet.append([cell.text for cell in row])
            sheet.append([])
    book.remove(book.worksheets[0])
    return saved(book)


def one_figure_a_row(truth: Truth) -> bytes:
    """The table of 二 as a list, the label of its row and that of its column in one cell."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for item in (item for item in FORM.items.values() if item.table == "disclosure"):
        sheet.append(["", item.name.replace(" / ", ""), truth.figures[item.id]])
    for name in ("applications", "disputes"):
        sheet = book.create_sheet(name)
        for row in filled(grids_of(truth)[name][0]):
            sheet.append([cell.text for cell in row])
    return saved(book)


@pytest.mark.parametrize(
    "make",
    [
        repeated_heads, blanks_of_one_width, broken_labels, rows_of_blocks, text_boxes,
        side_by_side, beside_last_year, one_figure_a_row,
    ],
)  # fmt: skip
def test_every_figure_comes_in(make: Callable[[Truth], bytes]) -> None:
    assert wrong(read(make(TRUTH))) == {}


# --- Cells -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["88*", "88 ※", "88①", "88[1]", "88【注】", "88（其中1件撤回）"])
def test_a_mark_behind_a_figure_is_no_part_of_it(text: str) -> None:
    form = installed_form("zfxxgk-2021")
    found = read_figure(form, form.items["applications.received.total"], text)
    assert (found.kind, found.value) == (Kind.REMARKED, 88)


def test_a_picture_in_the_place_of_a_figure_is_no_0() -> None:
    item = "disclosure.licences.decisions"
    grids = grids_of(TRUTH)
    for cell in (cell for row in grids["disclosure"][0] for cell in row if cell.item == item):
        cell.text = "<img src='a.png'>"
    intake = read(page(TRUTH, joined(grids)))
    assert intake.submission.items[item].value is None
    assert any("〔图〕" in finding.message for finding in intake.findings)


def test_totals_and_tables_that_are_blank_are_0_where_that_is_how_0_is_written() -> None:
    def blank(item: str, number: object) -> str:
        return "" if not number or item.startswith("disputes.") else str(number)

    idle = {item: 0 if item.startswith("disputes.") else n for item, n in TRUTH.figures.items()}
    intake = read(page(TRUTH, joined(grids_of(TRUTH, blank))))
    found = {**intake.submission.items, **intake.submission.stated}
    assert {item: found[item].value for item in FORM.items} == idle


def test_tables_that_all_show_nothing_but_one_figure_have_their_heads() -> None:
    first = next(iter(FORM.items))
    grids = grids_of(TRUTH, lambda item, n: "5" if item == first else "")
    found = {**(submission := read(page(TRUTH, joined(grids))).submission).items, **submission.stated}
    assert {item: found[item].value for item in FORM.items} == {i: 5 if i == first else 0 for i in FORM.items}


def test_a_table_that_shows_nothing_is_not_0_where_others_write_zeros() -> None:
    grids = grids_of(TRUTH, lambda item, n: "" if item.startswith("disputes.") else str(n))
    intake = read(page(TRUTH, joined(grids)))
    values = {found.value for item, found in intake.submission.items.items() if item.startswith("disputes.")}
    assert values == {None}


def test_many_figures_written_alike_are_told_in_one_finding() -> None:
    grids = grids_of(TRUTH, lambda item, n: f"{n}件" if item.startswith("applications.") else str(n))
    told = [finding for finding in read(page(TRUTH, joined(grids))).findings if finding.rule == "G-READ-AS"]
    assert len(told) == 1


@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 2), (1, 0)], ids=["corner", "total", "first"])
def test_a_cell_of_the_head_that_spans_a_row_too_many_costs_no_figure(row: int, column: int) -> None:
    grids = grids_of(TRUTH)
    grids["applications"][0][row][column].rows += 1
    assert wrong(read(page(TRUTH, joined(grids)))) == {}


def test_cells_whose_borders_do_not_meet_those_of_the_head_are_counted_off() -> None:
    grids = grids_of(TRUTH)
    for row in grids["disclosure"][0]:
        if any(cell.text.startswith("本年") for cell in row) and len(row) == 4:
            row[1].columns = 2  # as long as the table has a column more than it shows
        elif sum(bool(cell.item) for cell in row) == 3:
            row[2].columns = 2
        else:
            row[-1].columns += 1
    assert wrong(read(page(TRUTH, joined(grids)))) == {}


def _with_subtotals(figure: Callable[[int], str]) -> bytes:
    """三 with a row above the rows of each group, in which `figure` writes their sums."""
    grids = grids_of(TRUTH)
    (grid,) = grids["applications"]
    rows: Grid = []
    for row in grid:
        group = next((c for c in row if c.text.startswith("（") and c.rows > 1 and not c.is_head), None)
        if group is not None:
            own = grid[grid.index(row) : grid.index(row) + group.rows]
            figures = [[c.item for c in one if c.item] for one in own]
            sums = [sum(int(TRUTH.figures[item]) for item in column) for column in zip(*figures, strict=True)]
            before = row[: row.index(group)]
            rows.append([*before, Cell(group.text, columns=2), *(Cell(figure(number)) for number in sums)])
        rows.append([Cell("", rows=group.rows), *row[row.index(group) + 1 :]] if group else row)
    outcome = next(c for row in rows for c in row if c.text.startswith("三、"))
    outcome.rows += len(rows) - len(grid)
    grids["applications"] = [rows]
    return page(TRUTH, joined(grids))


@pytest.mark.parametrize("figure", [str, lambda number: "0"], ids=["sums", "zeros"])
def test_a_subtotal_is_no_row_of_the_form_and_only_compared(figure: Callable[[int], str]) -> None:
    intake = read(_with_subtotals(figure))
    assert wrong(intake) == {}
    told = [finding for finding in intake.findings if finding.rule == "G-SUBTOTAL"]
    assert len(told) == (0 if figure is str else 4)


# --- Pages of content systems --------------------------------------------------------------------------


def in_fields(truth: Truth) -> bytes:
    """A form that was saved: figures stand in its fields."""
    return page(
        truth, joined(grids_of(truth), cell=lambda c: f"<input value='{c.text}'>" if c.item else c.text)
    )


def with_hidden_digits(truth: Truth) -> bytes:
    """Digits that are not shown stand behind the figures."""
    cell = {True: "{}<i class=x>9</i>", False: "{}"}
    tables = joined(grids_of(truth), cell=lambda c: cell[bool(c.item)].format(c.text))
    return b"<style>.x{display:none}</style>" + page(truth, tables)


def rows_in_forms(truth: Truth) -> bytes:
    """Each row stands in a form of its own."""
    tables = joined(grids_of(truth))
    rows = {n: t.replace("<tr>", "<form><tr>").replace("</tr>", "</tr></form>") for n, t in tables.items()}
    return page(truth, rows)


def remarks_behind(truth: Truth) -> bytes:
    """A column of remarks behind the others, with words in it."""
    grids = grids_of(truth)
    for grid in (*grids["applications"], *grids["disputes"]):
        first = next(number for number, row in enumerate(grid) if any(cell.item for cell in row))
        grid[0].append(Cell("备注", rows=first, is_head=True))
        for number, row in enumerate(grid[first:]):
            row.append(Cell("" if number % 3 else "含下属单位"))
    return page(truth, joined(grids))


@pytest.mark.parametrize("make", [in_fields, with_hidden_digits, rows_in_forms, remarks_behind])
def test_every_figure_of_a_content_systems_page_comes_in(make: Callable[[Truth], bytes]) -> None:
    assert wrong(read(make(TRUTH))) == {}


# --- Word ----------------------------------------------------------------------------------------------

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_with(cells: Callable[[str], str], row: str = "") -> bytes:
    """A report of which only 二 has a table: what stands in its cells, and a row put in before the last."""
    rows = [["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "1", "2", "3"]]
    inside = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:p>{cells(text)}</w:p></w:tc>' for text in one)}</w:tr>" for one in rows
    )
    table = inside.replace("<w:tr>", f"{row}<w:tr>") if row else inside
    document = docx.Document()
    for line in lines_of(TRUTH):
        if isinstance(line, str):
            document.add_paragraph(line)
            if line == FORM.parts[1].heading:
                document.paragraphs[-1]._p.addnext(parse_xml(f"<w:tbl {_SPACE}>{table}</w:tbl>"))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def _regulations(data: bytes) -> list[object]:
    items = read(data).submission.items
    return [items[f"disclosure.regulations.{column}"].value for column in ("issued", "abolished", "in_force")]


def test_a_row_whose_deletion_is_tracked_is_none() -> None:
    cells = "".join(f"<w:tc><w:p>{_run(text)}</w:p></w:tc>" for text in ("规章", "7", "7", "7"))
    deleted = f"<w:tr><w:trPr><w:del w:id='1' w:author='a'/></w:trPr>{cells}</w:tr>"
    assert _regulations(word_with(_run, deleted)) == [1, 2, 3]


def test_figures_in_formulas_are_read_and_signs_of_a_font_are_no_0() -> None:
    space = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    in_formula = f"<m:oMath {space}><m:r><m:t>{{}}</m:t></m:r></m:oMath>"
    formulas = word_with(lambda text: in_formula.format(text) if text.isdigit() else _run(text))
    assert _regulations(formulas) == [1, 2, 3]
    sign = "<w:r><w:sym w:font='Wingdings' w:char='F031'/></w:r>"
    assert _regulations(word_with(lambda text: sign if text == "2" else _run(text)))[1] is None


def test_a_list_of_strokes_is_a_list_of_zeros_and_no_head() -> None:
    lines = as_copied_text(TRUTH).decode("gb18030").split("\n")
    first = next(n for n, line in enumerate(lines) if line == FORM.parts[3].heading)
    last = next(n for n, line in enumerate(lines) if line == FORM.parts[4].heading)
    names = [item.name for item in FORM.items.values() if item.table == "disputes"]
    told = ["项目 | 件数", *(f"{'：'.join(name.rsplit('·', 1))} | －" for name in names)]
    items = read("\n".join([*lines[: first + 1], *told, *lines[last:]]).encode()).submission.items
    assert {found.value for item, found in items.items() if item.startswith("disputes.")} == {0}
