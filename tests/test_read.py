"""Finding things again: whatever was put in, taken out or moved, no figure is read from another's place."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.costly import COSTLY
from tests.support.forms import FORMS, LAYOUTS
from tests.support.workbooks import filled_submission, written
from xlsx_tools.files.container import examine
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding
from xlsx_tools.form.own_sheets import BASICS_SHEET, CHECKS_SHEET, HIDDEN_SHEET
from xlsx_tools.quantity import Oddity, Quantity
from xlsx_tools.reading.align import Match, align
from xlsx_tools.reading.book import Book, open_book
from xlsx_tools.reading.filled import extra_sheets, origin_of, read_submission, tracked_sheets
from xlsx_tools.reading.labels import meant_by
from xlsx_tools.reading.lines import value_at
from xlsx_tools.reading.locate import locate
from xlsx_tools.reading.plan import known_labels
from xlsx_tools.workbook.cell import Cell

Rows = list[list[object]]
every_form = pytest.mark.parametrize("name", FORMS)


@cache
def original(name: str) -> tuple[Book, Submission]:
    """A workbook in which every figure and every text is different, and what was filed in it."""
    form = FORMS[name]
    filed = filled_submission(form)
    filed = replace(
        filed,
        items={item: Quantity(1000 + number, str(1000 + number)) for number, item in enumerate(form.inputs)},
        zero_tables=frozenset(),
        narrative={narrative: f"{narrative} 的内容。" for narrative in form.narratives},
        reasons={check.key: f"{check.key} 的原因" for check in form.checks},
        fields={field.id: f"{field.id} 的内容" for field in form.fields},
    )
    return open_book(examine(written(form, filed))), filed


def sheets_of(book: Book) -> dict[str, Rows]:
    """The sheets as lists that can be changed, all rows of a sheet of one width."""
    sheets: dict[str, Rows] = {}
    for name, rows in book.sheets.items():
        width = max((len(row) for row in rows), default=0)
        sheets[name] = [[*row, *([""] * (width - len(row)))] for row in rows]
    return sheets


def read(
    name: str, sheets: Mapping[str, Rows], tracked: Mapping[str, str] | None = None
) -> tuple[Submission, list[Finding]]:
    """What is read from changed sheets, and what is said of them."""
    book = Book(sheets, lambda _: ())
    located = locate(book, FORMS[name], tracked or {})
    origin = origin_of(book)
    assert origin is not None
    submission = read_submission(book, origin, located)
    return submission, [*located.findings, *extra_sheets(book, located, submission)]


def assert_never_from_another_place(name: str, submission: Submission, findings: Sequence[Finding]) -> int:
    """Each figure is the one filed, or is known to be lost and told; returns how many are lost.

    A row without labels holds whatever a person puts there: of such, only what is no number is told.
    """
    _, filed = original(name)
    errors = {finding.rule for finding in findings if finding.severity == "error"}
    lost = 0
    for item, quantity in filed.items.items():
        now = submission.items[item]
        if now.oddity is Oddity.LOST:
            lost += 1
            assert errors & {"W-LABEL", "W-SHEET"}
        elif now != quantity:
            is_told = now.value is None or bool(errors)
            assert is_told and item in UNLABELLED[name], (item, now)
    return lost


def unlabelled_items(name: str) -> set[str]:
    """The items in rows that have no label of their own."""
    return {f"{item.id}" for item in FORMS[name].items.values() if not item.row_path}


UNLABELLED = {name: unlabelled_items(name) for name in FORMS}


# --- Rows and columns --------------------------------------------------------------------------------


def part_sheets(name: str) -> list[str]:
    """The sheets of the form's parts."""
    return [part.sheet for part in FORMS[name].parts]


def insert_row(rows: Rows, place: int) -> None:
    """A blank row above another."""
    rows.insert(place, [""] * len(rows[0]))


def insert_column(rows: Rows, place: int) -> None:
    """A blank column before another."""
    for row in rows:
        row.insert(place, "")


def put(sheets: Mapping[str, Rows], cell: Cell, text: str) -> None:
    """Write a text in a cell, perhaps below all others."""
    rows = sheets[cell.sheet]
    rows += [[""] * len(rows[0]) for _ in range(cell.row + 1 - len(rows))]
    rows[cell.row][cell.column] = text


@every_form
@COSTLY
@given(data=st.data())
def test_blank_rows_and_columns_put_in_anywhere_lose_nothing(name: str, data: st.DataObject) -> None:
    book, filed = original(name)
    sheets = sheets_of(book)
    tables = {sheet.name for sheet in LAYOUTS[FORMS[name].id].parts if sheet.tables}
    for _ in range(data.draw(st.integers(1, 3))):
        sheet = data.draw(st.sampled_from([*part_sheets(name), BASICS_SHEET, CHECKS_SHEET]))
        rows = sheets[sheet]
        # Below the last text there is nothing that could be moved.
        if sheet in tables and data.draw(st.booleans()):
            insert_column(rows, data.draw(st.integers(0, len(rows[0]) - 1)))
        else:
            insert_row(rows, data.draw(st.integers(0, len(rows) - 1)))
    submission, findings = read(name, sheets)
    assert submission.items == filed.items
    assert submission.reasons == filed.reasons
    assert submission.fields == filed.fields
    # Without knowing which cells are merged, a text alone under a caption may as well be its heading.
    unheaded = {n.id for n in FORMS[name].narratives.values() if n.heading == ""}
    assert submission.lost <= unheaded
    read_texts = {n: text for n, text in submission.narrative.items() if n not in submission.lost}
    assert read_texts.items() <= filed.narrative.items()
    told = {("W-MOVED", "info")} | ({("W-LABEL", "error")} if submission.lost else set())
    assert {(f.rule, f.severity) for f in findings} <= told


Change = Callable[[Rows, random.Random], None]


def delete_row(rows: Rows, source: random.Random) -> None:
    """A row taken out."""
    del rows[source.randrange(len(rows))]


def delete_column(rows: Rows, source: random.Random) -> None:
    """A column taken out."""
    place = source.randrange(len(rows[0]))
    for row in rows:
        del row[place]


def copy_row(rows: Rows, source: random.Random) -> None:
    """A row copied and put in somewhere."""
    rows.insert(source.randrange(len(rows)), list(source.choice(rows)))


def move_row(rows: Rows, source: random.Random) -> None:
    """A row cut out and put in elsewhere."""
    rows.insert(source.randrange(len(rows)), rows.pop(source.randrange(len(rows))))


def swap_rows(rows: Rows, source: random.Random) -> None:
    """Two rows exchanged."""
    one, other = source.randrange(len(rows)), source.randrange(len(rows))
    rows[one], rows[other] = rows[other], rows[one]


def swap_columns(rows: Rows, source: random.Random) -> None:
    """Two columns exchanged."""
    one, other = source.randrange(len(rows[0])), source.randrange(len(rows[0]))
    for row in rows:
        row[one], row[other] = row[other], row[one]


def texts_in(rows: Rows) -> list[tuple[int, int]]:
    """Where there is text."""
    return [
        (r, c)
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value and isinstance(value, str)
    ]


def misprint(rows: Rows, source: random.Random) -> None:
    """One character of a label wrong, missing, or one too many."""
    row, column = source.choice(texts_in(rows))
    text = str(rows[row][column])
    place = source.randrange(len(text))
    rows[row][column] = text[:place] + source.choice(("", "字", text[place] * 2)) + text[place + 1 :]


def clear_label(rows: Rows, source: random.Random) -> None:
    """A label gone."""
    places = [
        (r, c)
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if isinstance(value, str) and value
    ]
    row, column = source.choice(places)
    rows[row][column] = ""


STRUCTURAL: dict[str, Change] = {
    "row deleted": delete_row,
    "column deleted": delete_column,
    "row copied": copy_row,
    "row moved": move_row,
    "rows exchanged": swap_rows,
    "columns exchanged": swap_columns,
    "misprint": misprint,
    "label cleared": clear_label,
}


def labels_stand(name: str, sheet: str, rows: Rows) -> bool:
    """Whether every label of a part's sheet is where the template has it."""
    layout = LAYOUTS[FORMS[name].id]
    labels = [(cell, text) for cell, text in (*layout.labels, *layout.captions) if cell.sheet == sheet]
    return bool(labels) and all(value_at(rows, cell.row, cell.column) == text for cell, text in labels)


@every_form
@pytest.mark.parametrize("kind", STRUCTURAL)
@COSTLY
@given(seed=st.integers(0, 2**32))
def test_no_figure_is_read_from_another_place(kind: str, name: str, seed: int) -> None:
    source = random.Random(seed)
    sheets = sheets_of(original(name)[0])
    sheet = source.choice([*part_sheets(name), BASICS_SHEET, CHECKS_SHEET])
    STRUCTURAL[kind](sheets[sheet], source)
    if labels_stand(name, sheet, sheets[sheet]):
        return  # Lines that are labelled alike: whoever exchanges them means it.
    submission, findings = read(name, sheets)
    assert_never_from_another_place(name, submission, findings)


@every_form
@given(seed=st.integers(0, 2**32))
def test_labels_shifted_against_their_figures_are_an_error(name: str, seed: int) -> None:
    """Inserting cells in a column of labels alone leaves each label beside another's figures."""
    source = random.Random(seed)
    _, filed = original(name)
    sheets = sheets_of(original(name)[0])
    layout = LAYOUTS[FORMS[name].id]
    part = source.choice(
        [sheet for sheet in layout.parts if any(place.grid.labels for place in sheet.tables)]
    )
    place = source.choice([place for place in part.tables if place.grid.labels])
    column = source.randrange(place.grid.labels)
    rows = sheets[part.name]
    first = place.first_row + source.randrange(place.grid.height)
    for row in range(len(rows) - 1, first, -1):
        rows[row][column] = rows[row - 1][column]
    rows[first][column] = ""
    submission, findings = read(name, sheets)
    changed = [item for item in filed.items if submission.items[item] != filed.items[item]]
    if changed:
        assert {f.severity for f in findings} >= {"error"}, [f.message for f in findings]


def test_figures_in_a_row_that_was_put_in_are_an_error() -> None:
    sheets = sheets_of(original("national")[0])
    insert_row(sheets["依申请公开"], 8)
    sheets["依申请公开"][8][4] = 7.0
    submission, findings = read("national", sheets)
    assert submission.items == original("national")[1].items
    assert [(f.rule, f.cell) for f in findings if f.severity == "error"] == [("W-STRAY", "E9")]


def test_lost_row_in_a_table_whose_blanks_are_zeros_is_no_zero() -> None:
    """The switch made zeros of figures whose row had been deleted."""
    sheets = sheets_of(original("national")[0])
    layout = LAYOUTS["zfxxgk-2021"]
    switch = layout.tables["applications"].switch
    sheets[switch.sheet][switch.row][switch.column] = "是"
    sheets["依申请公开"][6][3] = ""
    del sheets["依申请公开"][11]
    submission, _ = read("national", sheets)
    assert "applications" not in submission.zero_tables
    assert submission.items["applications.carried_in.natural_person"] == Quantity(0)
    assert submission.items["applications.endangers_security.natural_person"].oddity is Oddity.LOST
    figures = submission.tally(FORMS["national"]).figures
    assert figures["applications.endangers_security.natural_person"] is None


def test_row_of_zeros_without_labels_is_not_taken_for_a_blank_one() -> None:
    """Found by the campaign of human operations: a row put in above it lost all its figures."""
    sheets = sheets_of(original("national")[0])
    rows = sheets["复议诉讼"]
    rows[5] = [0.0 if isinstance(value, int | float) else value for value in rows[5]]
    insert_row(rows, 5)
    submission, findings = read("national", sheets)
    disputes = {i: q.value for i, q in submission.items.items() if i.startswith("disputes.")}
    assert set(disputes.values()) == {0}
    assert [f.rule for f in findings] == ["W-MOVED"]


def test_row_copied_within_a_table_is_told_as_ambiguous() -> None:
    sheets = sheets_of(original("national")[0])
    rows = sheets["依申请公开"]
    rows.insert(9, list(rows[8]))
    submission, findings = read("national", sheets)
    (error,) = [f for f in findings if f.severity == "error"]
    assert "（二）部分公开" in error.message
    assert "不止一处（第 9、10 行" in error.message
    assert assert_never_from_another_place("national", submission, findings) == 6


def test_findings_name_the_cells_of_the_changed_workbook() -> None:
    sheets = sheets_of(original("national")[0])
    insert_row(sheets["依申请公开"], 3)
    insert_column(sheets["依申请公开"], 0)
    book = Book(sheets, lambda _: ())
    layout = locate(book, FORMS["national"], {}).layout
    assert layout.items["applications.received.business"] == Cell("依申请公开", 6, 5)
    assert layout.template.items["applications.received.business"] == Cell("依申请公开", 5, 4)


# --- Texts -------------------------------------------------------------------------------------------


def test_paragraphs_are_read_in_row_order_and_blank_rows_are_nothing() -> None:
    sheets = sheets_of(original("national")[0])
    place = LAYOUTS["zfxxgk-2021"].texts["overview.disclosure"].text
    sheets[place.sheet][place.row + 5][0] = "第三段。"
    sheets[place.sheet][place.row + 2][0] = "第二段。"
    submission, findings = read("national", sheets)
    assert submission.narrative["overview.disclosure"] == "overview.disclosure 的内容。\n第二段。\n第三段。"
    assert findings == []


def test_paragraphs_in_rows_that_were_put_in_or_beyond_the_last_are_read() -> None:
    sheets = sheets_of(original("national")[0])
    texts = LAYOUTS["zfxxgk-2021"].texts
    last, first = texts["problems.text"].cells[-1], texts["overview.disclosure"].text
    put(sheets, last, "最后一段。")
    put(sheets, Cell(last.sheet, last.row + 1, 0), "再后一段。")
    insert_row(sheets["总体情况"], first.row + 1)
    sheets["总体情况"][first.row + 1][0] = "插入的一段。"
    submission, findings = read("national", sheets)
    assert submission.narrative["problems.text"] == "problems.text 的内容。\n最后一段。\n再后一段。"
    assert submission.narrative["overview.disclosure"] == "overview.disclosure 的内容。\n插入的一段。"
    assert submission.headings["overview.disclosure"] == "（一）主动公开"
    assert [f.rule for f in findings] == ["W-MOVED"]


def test_heading_is_no_paragraph_where_a_row_was_put_in_above_it() -> None:
    sheets = sheets_of(original("national")[0])
    place = LAYOUTS["zfxxgk-2021"].texts["overview.disclosure"]
    insert_row(sheets["总体情况"], place.caption.row + 1)
    submission, _ = read("national", sheets)
    assert submission.narrative["overview.disclosure"] == "overview.disclosure 的内容。"
    assert submission.headings["overview.disclosure"] == "（一）主动公开"


def test_paragraph_beside_its_column_is_read_and_told() -> None:
    sheets = sheets_of(original("national")[0])
    place = LAYOUTS["zfxxgk-2021"].texts["overview.disclosure"].text
    sheets[place.sheet][place.row].append("旁边一段。")
    submission, findings = read("national", sheets)
    assert submission.narrative["overview.disclosure"] == "overview.disclosure 的内容。\n旁边一段。"
    assert [(f.rule, f.cell) for f in findings] == [("W-SPREAD", f"B{place.row + 1}")]


def test_text_written_in_several_cells_is_read_whole() -> None:
    sheets = sheets_of(original("national")[0])
    place = LAYOUTS["zfxxgk-2021"].texts["disclosure.after"].text
    put(sheets, Cell(place.sheet, place.row + 1, 0), "第二段。")
    put(sheets, Cell(place.sheet, place.row + 3, 0), "第三段。")
    submission, findings = read("national", sheets)
    assert submission.narrative["disclosure.after"] == "disclosure.after 的内容。\n第二段。\n第三段。"
    assert [(f.rule, f.severity, f.cell) for f in findings] == [("W-SPREAD", "warning", f"A{place.row + 2}")]


def test_paragraphs_beneath_a_merged_text_are_read_in_row_order_and_quoted() -> None:
    """Pasted from Word into the merged cell, they land in the rows beneath, where nobody sees them."""
    sheets = sheets_of(original("national")[0])
    place = LAYOUTS["zfxxgk-2021"].texts["disclosure.after"].text
    put(sheets, Cell(place.sheet, place.row + 2, 0), "第三段。")
    put(sheets, Cell(place.sheet, place.row + 1, 0), "第二段。")
    area = ((place.row, 0), (place.row + 3, 3))
    book = Book(sheets, lambda name: [area] if name == place.sheet else [])
    located = locate(book, FORMS["national"], {})
    origin = origin_of(book)
    assert origin is not None
    submission = read_submission(book, origin, located)
    assert submission.narrative["disclosure.after"] == "disclosure.after 的内容。\n第二段。\n第三段。"
    (finding,) = located.findings
    assert (finding.rule, finding.severity, finding.cell) == ("W-BENEATH", "warning", f"A{place.row + 2}")
    assert "“第二段。”“第三段。”" in finding.message
    assert finding.found == "第二段。\n第三段。"


def test_same_text_all_over_a_merged_cell_is_read_once() -> None:
    """Some programs fill the whole of a merged area with what its first cell holds."""
    sheets = sheets_of(original("national")[0])
    place = LAYOUTS["zfxxgk-2021"].texts["disclosure.after"].text
    for row in range(place.row, place.row + 4):
        for column in range(4):
            put(sheets, Cell(place.sheet, row, column), "disclosure.after 的内容。")
    area = ((place.row, 0), (place.row + 3, 3))
    book = Book(sheets, lambda name: [area] if name == place.sheet else [])
    located = locate(book, FORMS["national"], {})
    assert (list(located.written["disclosure.after"]), located.findings) == ([place], ())


def test_caption_that_is_gone_leaves_the_text_before_as_it_was() -> None:
    sheets = sheets_of(original("national")[0])
    caption = LAYOUTS["zfxxgk-2021"].texts["overview.management"].caption
    sheets[caption.sheet][caption.row][0] = ""
    submission, findings = read("national", sheets)
    assert submission.narrative["overview.applications"] == "overview.applications 的内容。"
    assert submission.lost == {"overview.management"}
    assert [f.rule for f in findings if f.severity == "error"] == ["W-LABEL"]


# --- Sheets ------------------------------------------------------------------------------------------


@every_form
def test_all_sheets_renamed_are_known_by_what_they_show(name: str) -> None:
    book, filed = original(name)
    keep = {HIDDEN_SHEET}
    sheets = {
        (sheet if sheet in keep else f"Sheet{number}"): rows
        for number, (sheet, rows) in enumerate(sheets_of(book).items())
    }
    submission, findings = read(name, sheets)
    assert (submission.items, submission.narrative) == (filed.items, filed.narrative)
    assert (submission.reasons, submission.fields) == (filed.reasons, filed.fields)
    assert {f.rule for f in findings} == {"W-RENAMED", "W-EXTRA"}  # 填报说明 is not read.


def test_sheets_that_exchanged_their_names_are_not_confused() -> None:
    book, filed = original("national")
    sheets = sheets_of(book)
    sheets["主动公开"], sheets["复议诉讼"] = sheets["复议诉讼"], sheets["主动公开"]
    submission, findings = read("national", sheets)
    assert submission.items == filed.items
    assert [f.rule for f in findings] == ["W-RENAMED", "W-RENAMED"]


def test_reference_tells_the_original_from_a_copy_when_both_were_renamed() -> None:
    book, filed = original("national")
    sheets = sheets_of(book)
    rows = sheets.pop("依申请公开")
    copy = [list(row) for row in rows]
    copy[5][4] = 9999.0
    sheets |= {"甲": copy, "乙": rows}
    submission, findings = read("national", sheets, {"依申请公开": "乙"})
    assert submission.items == filed.items
    assert {f.rule for f in findings} == {"W-RENAMED", "W-COPY"}
    submission, findings = read("national", sheets)
    assert {f.rule for f in findings if f.severity == "error"} == {"W-SHEET"}


def test_references_on_the_hidden_sheet_tell_new_names() -> None:
    sheets: dict[str, Rows] = {
        HIDDEN_SHEET: [["form", "x"], ["sheet/甲", "标题"], ["sheet/乙", "标题"], ["a"]]
    }
    formulas = {"B2": "'O''Brien &amp; 局'!$A$1", "B3": "#REF!A1"}
    names = tracked_sheets(Book(sheets, lambda _: ()), formulas)
    assert names == {"甲": "O'Brien & 局", "乙": "#REF"} or names == {"甲": "O'Brien & 局"}


def test_copy_that_is_filled_in_otherwise_is_a_warning_with_both_figures() -> None:
    sheets = sheets_of(original("national")[0])
    copy = [list(row) for row in sheets["依申请公开"]]
    copy[5][4] = 12.0
    sheets["依申请公开 (2)"] = copy
    _, findings = read("national", sheets)
    (warning,) = findings
    assert (warning.rule, warning.severity) == ("W-COPY", "warning")
    assert "商业企业”是 12，不是" in warning.message


def test_deleted_sheets_of_no_figures_are_told_and_made_up_for() -> None:
    book, filed = original("national")
    sheets = sheets_of(book)
    del sheets[BASICS_SHEET], sheets[CHECKS_SHEET]
    submission, findings = read("national", sheets)
    assert (submission.items, submission.unit, submission.year) == (filed.items, filed.unit, filed.year)
    assert [(f.rule, f.severity) for f in findings] == [("W-GONE", "info")] * 2


def test_deleted_sheet_with_figures_is_an_error_and_the_rest_is_read() -> None:
    book, filed = original("national")
    sheets = sheets_of(book)
    del sheets["复议诉讼"]
    submission, findings = read("national", sheets)
    assert [(f.rule, f.severity) for f in findings] == [("W-SHEET", "error")]
    lost = {item for item, quantity in submission.items.items() if quantity.oddity is Oddity.LOST}
    assert lost == {item for item in filed.items if item.startswith("disputes.")}


# --- Alignment and labels ------------------------------------------------------------------------------


def brute_force(weights: Sequence[Mapping[int, int]]) -> list[set[int | None]]:
    """For each expected line, where some best alignment has it; None for nowhere."""
    best, found = -1, [set[int | None]() for _ in weights]

    def go(line: int, after: int, chosen: tuple[int | None, ...], total: int) -> None:
        nonlocal best, found
        if line == len(weights):
            if total > best:
                best, found = total, [set[int | None]() for _ in weights]
            if total == best:
                for place, where in zip(found, chosen, strict=True):
                    place.add(where)
            return
        go(line + 1, after, (*chosen, None), total)
        for actual, weight in weights[line].items():
            if actual > after:
                go(line + 1, actual, (*chosen, actual), total + weight)

    go(0, -1, (), 0)
    return found


@given(st.lists(st.dictionaries(st.integers(0, 7), st.integers(1, 3), max_size=4), max_size=6))
def test_line_is_found_only_where_every_best_alignment_has_it(weights: list[dict[int, int]]) -> None:
    for match, places in zip(align(weights), brute_force(weights), strict=True):
        certain = next(iter(places)) if len(places) == 1 else None
        assert match.at == certain
        assert set(match.candidates) == places - {None}


def test_alignment_of_nothing() -> None:
    assert align([]) == []
    assert align([{}, {}]) == [Match(None), Match(None)]


KNOWN = known_labels(
    ["结果维持", "结果纠正", "其他", "1.属于国家秘密", "（一）予以公开", "本年制发件数", "本年废止件数"]
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("结果维特", "结果维持"),
        ("结果", None),
        ("结果维正", None),  # as near to 结果纠正
        ("其它", None),  # two characters: one wrong makes another word
        ("1.属于国家秘蜜", "1.属于国家秘密"),
        ("属于国家秘密", "1.属于国家秘密"),
        ("1、属于国家秘密", "1.属于国家秘密"),
        ("(一)予以公", "(一)予以公开"),
        ("本年废发件数", None),
        ("总计", None),
        ("", None),
    ],
)
def test_misprint_is_understood_only_if_it_is_of_one_label(written: str, meant: str | None) -> None:
    assert meant_by(written, KNOWN) == meant


def test_label_of_another_line_is_no_misprint_of_a_missing_one() -> None:
    """枯水期 and 丰水期 differ by one character, and both are labels."""
    sheets = sheets_of(original("mini")[0])
    rows = sheets["水费和水质"]
    (place,) = [(r, c) for r, row in enumerate(rows) for c, value in enumerate(row) if value == "枯水期"]
    rows[place[0]][place[1]] = "丰水期"
    submission, findings = read("mini", sheets)
    assert assert_never_from_another_place("mini", submission, findings) > 0
