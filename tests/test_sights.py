"""What a person sees is what is reported, or it is told: formats, marks, hidden lines, covered texts."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.campaign.turns import in_turn
from tests.support import sights
from tests.support.damages import LIVELY, saved_as
from tests.support.emulations import in_workbook, part_changed, part_of, part_of_sheet
from tests.support.office import require
from tests.support.sights import APPLICATIONS, in_cell, in_sheet, number_formatted, rich_text
from tests.support.workbooks import CREATED, edited
from xlsx_tools.checking import check
from xlsx_tools.checking.issue import NotIssuedError, to_issue
from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.finding import Finding
from xlsx_tools.handback import hand_back
from xlsx_tools.handback.repair import repair
from xlsx_tools.reading.intake import take_in

ORIGINAL = LIVELY.read_bytes()
CASES = Path(__file__).parents[2] / "shared" / "cases"
FIRST = "applications.received.natural_person"  # D6, where 128 is typed


def the_one(data: bytes) -> Finding:
    """The only thing that is said of a workbook."""
    (finding,) = check(take_in(data))
    return finding


def told(data: bytes) -> list[tuple[str, str, str | None]]:
    """Rule, severity and cell of all that is said."""
    return [(f.rule, f.severity.value, f.cell) for f in check(take_in(data))]


# --- Numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("look", "mark"),
    [
        ('<vertAlign val="superscript"/>', "“8”是上标"),
        ('<vertAlign val="subscript"/>', "“8”是下标"),
        ("<strike/>", "“8”是删除线"),
        ('<b/><strike val="true"/>', "“8”是删除线"),
    ],
)
def test_raised_and_struck_digits_are_no_digits(look: str, mark: str) -> None:
    """12⁸ was read as 128."""
    finding = the_one(rich_text(ORIGINAL, APPLICATIONS, "D6", "12", "8", look))
    assert (finding.rule, finding.severity, finding.cell) == ("C-NUMBER", "error", "D6")
    assert mark in finding.message


@pytest.mark.parametrize("look", ["<b/>", '<strike val="0"/>', '<vertAlign val="baseline"/>'])
def test_digits_of_another_look_are_digits(look: str) -> None:
    assert the_one(rich_text(ORIGINAL, APPLICATIONS, "D6", "12", "8", look)).rule == "C-READ-AS"


def test_struck_piece_of_a_text_is_told() -> None:
    """It was printed as if nobody had struck it through."""
    data = rich_text(ORIGINAL, "问题改进", "A4", "一是加强培训，及时公开。", "二是作废。", "<strike/>")
    (struck,) = (f for f in check(take_in(data)) if f.rule == "K-STRUCK")
    assert (struck.severity, struck.cell) == ("warning", "A4")
    assert "“二是作废。”画着删除线" in struck.message


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ('0"万"', "看到的是“128万”"),
        ("0%", "看到的是“12800%”"),
        ("0,", "看到的是“0”"),
        ('"1"0', "看到的是“1128”"),
        ('"99"', "看到的是“99”"),
        (";;;", "格里什么也看不到"),
        ('[=128]"12"', "看到的是“12”"),
    ],
)
def test_format_that_shows_another_number_is_told_with_both(code: str, seen: str) -> None:
    finding = the_one(number_formatted(ORIGINAL, APPLICATIONS, "D6", code))
    assert (finding.rule, finding.severity, finding.cell) == ("K-FORMAT", "warning", "D6")
    assert seen in finding.message
    assert "读到的是 128" in finding.message


def test_amount_shown_rounded_is_told() -> None:
    finding = the_one(number_formatted(ORIGINAL, "主动公开", "B16", "0.00"))
    assert "看到的是“128.46”，读到的是 128.4562" in finding.message


@pytest.mark.parametrize("code", ["0", "#,##0", "0.00", "@", '0"件"', "General", "[DBNum1]0"])
def test_format_that_shows_the_number_is_not_told(code: str) -> None:
    assert told(number_formatted(ORIGINAL, APPLICATIONS, "D6", code)) == []


def test_figure_beneath_a_merge_over_two_inputs_is_no_zero() -> None:
    """Excel drops what the second held: with blanks that are zeros it became one in silence."""

    on = in_cell(ORIGINAL, APPLICATIONS, "J2", lambda c: c.written("<is><t>是</t></is>", t="inlineStr"))
    data = sights.inputs_merged(on)
    covered = [f for f in check(take_in(data)) if f.rule == "C-COVERED"]
    assert [(f.severity, f.cell) for f in covered] == [("error", "E6")]
    assert "与旁边的格成了一格" in covered[0].message


PICTURES = {
    "WPS": ("<f>_xlfn.DISPIMG(&quot;ID_1&quot;,1)</f><v>=DISPIMG(&quot;ID_1&quot;,1)</v>", {"t": "str"}),
    "WPS, opened in Excel": ("<f>_xlfn.DISPIMG(&quot;ID_1&quot;,1)</f><v>#NAME?</v>", {"t": "e"}),
    "Excel, placed in the cell": ("<v>#VALUE!</v>", {"t": "e", "vm": "1"}),
    "Excel, by a function": ("<f>_xlfn.IMAGE(&quot;a.png&quot;)</f><v>#VALUE!</v>", {"t": "e", "vm": "1"}),
}


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize(
    ("sheet", "cell", "rule"), [(APPLICATIONS, "D6", "C-PICTURE"), ("问题改进", "A4", "K-TEXT")]
)
def test_picture_in_a_cell_is_called_a_picture(sheet: str, cell: str, rule: str, kind: str) -> None:
    """In the cell of a text it was called a formula, and its name was printed in the report."""
    inner, attributes = PICTURES[kind]
    intake = take_in(in_cell(ORIGINAL, sheet, cell, lambda c: c.written(inner, **attributes)))
    (finding,) = (f for f in check(intake) if f.rule == rule)
    assert finding.cell == cell
    assert "里放了一张图片" in finding.message
    assert not [text for text in intake.submission.narrative.values() if "IMG" in text or "#" in text]


# --- Out of sight --------------------------------------------------------------------------------------


def row_10(attributes: str) -> Callable[[str], str]:
    """The tenth row with other attributes."""
    return lambda xml: re.sub(r'<row r="10"[^>]*>', f'<row r="10" {attributes}>', xml)


@pytest.mark.parametrize(
    "attributes",
    ['hidden="1"', 'hidden="true"', "hidden='1'", 'hidden = "TRUE"', 'ht="0" customHeight="1"', 'ht="0.75"'],
)
def test_hidden_row_is_told_in_any_spelling(attributes: str) -> None:
    finding = the_one(in_sheet(ORIGINAL, APPLICATIONS, row_10(attributes)))
    assert (finding.rule, finding.severity) == ("K-HIDDEN", "warning")
    assert "第 10 行被隐藏" in finding.message


@pytest.mark.parametrize(
    "attributes", ['hidden="0" ht="23"', 'hidden="false" ht="23"', 'ht="23"', 'ht="409.5"']
)
def test_row_that_is_seen_is_not_told(attributes: str) -> None:
    assert told(in_sheet(ORIGINAL, APPLICATIONS, row_10(attributes))) == []


@pytest.mark.parametrize(
    "attributes",
    ['width="0" customWidth="1"', 'width="9" hidden="true"', 'width="0.25"', "width='9' hidden='1'"],
)
def test_hidden_column_is_told_in_any_spelling(attributes: str) -> None:
    columns = f'<cols><col min="5" max="5" {attributes}/></cols>'
    data = in_sheet(ORIGINAL, APPLICATIONS, lambda xml: re.sub("<cols>.*</cols>", columns, xml))
    assert "E 列被隐藏" in the_one(data).message


@pytest.mark.parametrize("sheet", [APPLICATIONS, "总体情况", "基本信息", "校验"])
@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheet_of_the_form_is_told(state: str, sheet: str) -> None:
    named = f'name="{sheet}"'
    finding = the_one(in_workbook(ORIGINAL, named, f'{named} state="{state}"'))
    assert (finding.rule, finding.severity, finding.sheet) == ("K-HIDDEN", "warning", sheet)


def test_hidden_particulars_are_told() -> None:
    hide = in_sheet(ORIGINAL, "基本信息", lambda xml: xml.replace('<row r="3"', '<row r="3" hidden="1"'))
    assert "基本信息：第 3 行被隐藏" in the_one(hide).message


def test_text_in_hidden_columns_is_told() -> None:
    columns = '<cols><col min="1" max="16384" width="9" hidden="1"/></cols>'
    data = in_sheet(ORIGINAL, "问题改进", lambda xml: re.sub("<cols>.*</cols>", columns, xml))
    finding = the_one(data)
    assert (finding.rule, finding.cell) == ("K-HIDDEN", "A4")


@pytest.mark.parametrize(
    "font",
    [
        sights.WHITE,
        '<sz val="11"/><color theme="0"/>',
        '<sz val="11"/><color indexed="9"/>',
        '<sz val="11"/><color rgb="FFFFF8DC"/>',
        '<sz val="1"/><color theme="1"/>',
    ],
)
@pytest.mark.parametrize(("sheet", "cell"), [(APPLICATIONS, "D6"), ("问题改进", "A4")])
def test_letters_that_nobody_sees_are_told(sheet: str, cell: str, font: str) -> None:
    finding = the_one(sights.lettered(ORIGINAL, sheet, cell, font))
    assert (finding.rule, finding.severity, finding.cell) == ("K-HIDDEN", "warning", cell)


@pytest.mark.parametrize("font", ['<sz val="9"/><color rgb="FF7F7F7F"/>', "<b/>", '<color rgb="FFFF0000"/>'])
def test_letters_that_are_seen_are_not_told(font: str) -> None:
    assert told(sights.lettered(ORIGINAL, APPLICATIONS, "D6", font)) == []


def test_text_box_is_quoted_with_the_cells_it_lies_over() -> None:
    finding = the_one(sights.text_box(ORIGINAL))
    assert (finding.rule, finding.severity, finding.cell) == ("K-SHAPE", "warning", "D6")
    assert "D6:E6" in finding.message
    assert "“实为 200”" in finding.message


@pytest.mark.parametrize("anchor", ["absoluteAnchor", "oneCellAnchor"])
def test_text_box_is_told_however_it_is_held(anchor: str) -> None:
    """One that is held to the sheet as a whole was passed over."""

    def held(xml: str) -> str:
        if anchor == "absoluteAnchor":
            xml = re.sub("<xdr:from>.*</xdr:to>", '<xdr:pos x="0" y="0"/><xdr:ext cx="9" cy="9"/>', xml)
        return xml.replace("twoCellAnchor", anchor)

    finding = the_one(part_changed(sights.text_box(ORIGINAL), "xl/drawings/drawing1.xml", held))
    assert (finding.rule, finding.severity, finding.sheet) == ("K-SHAPE", "warning", APPLICATIONS)
    assert "“实为 200”" in finding.message


def test_text_box_of_which_programs_have_a_choice_is_told_once() -> None:
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'

    def chosen(xml: str) -> str:
        anchor = re.search("<xdr:twoCellAnchor>.*</xdr:twoCellAnchor>", xml)
        assert anchor
        both = f"<mc:Choice>{anchor[0]}</mc:Choice><mc:Fallback>{anchor[0]}</mc:Fallback>"
        return xml.replace(anchor[0], f"<mc:AlternateContent {space}>{both}</mc:AlternateContent>")

    assert (
        the_one(part_changed(sights.text_box(ORIGINAL), "xl/drawings/drawing1.xml", chosen)).rule == "K-SHAPE"
    )


# --- Texts beneath merged cells ------------------------------------------------------------------------


def test_paragraphs_beneath_a_merged_text_are_read_and_keep_the_report_back() -> None:
    data = sights.pasted_beneath(ORIGINAL)
    finding = the_one(data)
    assert (finding.rule, finding.severity) == ("W-BENEATH", "warning")
    assert "“第二段：压在下面。”“第三段：也压在下面。”" in finding.message
    before, now = (take_in(d).submission.narrative for d in (ORIGINAL, data))
    changed = [narrative for narrative in now if now[narrative] != before[narrative]]
    assert [now[n] for n in changed] == [
        before[n] + "\n第二段：压在下面。\n第三段：也压在下面。" for n in changed
    ]
    assert len(changed) == 1


def test_paragraphs_beneath_a_merged_text_are_in_a_report_only_with_a_reason() -> None:
    intake = take_in(sights.pasted_beneath(ORIGINAL))
    with pytest.raises(NotIssuedError, match="W-BENEATH"):
        to_issue(intake.submission, check(intake), draft=False)
    assert to_issue(intake.submission, check(intake), draft=True).is_draft
    told = replace(intake, submission=replace(intake.submission, reasons={"W-BENEATH": "都是要报的"}))
    assert not to_issue(told.submission, check(told), draft=False).is_draft


def test_marking_moves_paragraphs_into_sight() -> None:
    data = sights.pasted_beneath(ORIGINAL)
    intake = take_in(data)
    marked = take_in(hand_back(data, intake, check(intake), created=CREATED))
    assert marked.submission.narrative == intake.submission.narrative
    assert marked.submission.items == intake.submission.items
    assert check(marked) == []


def test_repair_moves_paragraphs_into_sight() -> None:
    intake = take_in(sights.pasted_beneath(ORIGINAL))
    repaired = take_in(repair(intake, created=CREATED).workbook)
    assert repaired.submission.narrative == intake.submission.narrative
    assert check(repaired) == []


# --- What belongs to nothing -----------------------------------------------------------------------------


def test_second_table_below_the_first_is_told_in_one_finding() -> None:
    def copy_below(book: Workbook) -> None:
        sheet = book[APPLICATIONS]
        for row in range(4, 8):
            for column in range(1, 11):
                value = sheet.cell(row, column).value
                if not str(value).startswith("="):
                    sheet.cell(row + 80, column).value = value

    strays = [f for f in check(take_in(edited(ORIGINAL, copy_below))) if f.rule == "W-STRAY"]
    assert [(f.severity, f.cell) for f in strays] == [("error", "D86")]


@pytest.mark.parametrize("typed", ["更正：实为200", "200", "＝２００"])
def test_figure_beside_a_row_is_told(typed: str) -> None:
    def beside(book: Workbook) -> None:
        book[APPLICATIONS]["L6"] = typed

    stray = next(f for f in check(take_in(edited(ORIGINAL, beside))) if f.rule == "W-STRAY")
    assert (stray.severity, stray.cell) == ("error", "L6")


@pytest.mark.parametrize("typed", ["{} 新收实为200件", "实为200", "{}（200）"])
def test_figure_in_the_words_of_the_form_is_told(typed: str) -> None:
    """In the title, the line over a table, its corner, a heading of a group, and where checks are shown."""
    cells = ("A1", "A2", "A3", "D3", "A31", "D31")

    def write_over(book: Workbook) -> None:
        for cell in cells:
            text = book[APPLICATIONS][cell]
            text.value = typed.format("" if str(text.value).startswith("=") else text.value)

    strays = [f for f in check(take_in(edited(ORIGINAL, write_over))) if f.rule == "W-STRAY"]
    told = " ".join(f.message.partition(" 里有")[0] for f in strays)
    assert all(re.search(rf"\b{cell}\b", told) for cell in cells), told


@pytest.mark.parametrize(
    ("sheet", "cell"), [("主动公开", "F19"), ("总体情况", "L27"), ("依申请公开", "F2"), ("主动公开", "C25")]
)
def test_figure_beside_a_caption_among_texts_or_over_a_table_is_no_secret(sheet: str, cell: str) -> None:
    """Beside a caption, and beside an empty text, it was neither read nor told."""

    def type_it(book: Workbook) -> None:
        for area in [a for a in book[sheet].merged_cells.ranges if cell in a]:
            book[sheet].unmerge_cells(str(area))
        book[sheet][cell] = 200

    findings = check(take_in(edited(ORIGINAL, type_it)))
    assert [f.rule for f in findings if f.cell == cell and f.rule in ("W-STRAY", "W-SPREAD")] != []


def test_text_written_beside_its_own_cell_is_read() -> None:
    def beside(book: Workbook) -> None:
        book["主动公开"]["F20"] = "写在旁边。"

    intake = take_in(edited(ORIGINAL, beside))
    assert intake.submission.narrative["disclosure.before"] == "写在旁边。"
    assert "W-SPREAD" in {f.rule for f in check(intake)}


def test_row_put_in_over_the_checks_below_a_table_makes_no_strays() -> None:
    """What the program wrote there itself was taken for a remark."""

    def put_in(xml: str) -> str:
        return re.sub(r'<row r="31"[^>]*>.*?</row>', lambda row: row[0].replace('31"', '32"'), xml)

    assert {f.rule for f in check(take_in(in_sheet(ORIGINAL, APPLICATIONS, put_in)))} == set()


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("经办人：张三　2025年1月10日", "W-REMARK"),
        ("2025-01-10", "W-REMARK"),
        ("2024年度", "W-REMARK"),
        ("2024年实为200件", "W-STRAY"),
        ("200", "W-STRAY"),
    ],
)
def test_date_beside_a_table_is_no_figure(typed: str, rule: str) -> None:
    data = sights.written_at(ORIGINAL, APPLICATIONS, "A90", f"<is><t>{typed}</t></is>", "inlineStr")
    assert [found for found, _, _ in told(data)] == [rule]


def test_words_below_the_last_text_are_told() -> None:
    data = sights.written_at(ORIGINAL, "问题改进", "A80", "<is><t>另附说明一段。</t></is>", "inlineStr")
    finding = the_one(data)
    assert (finding.rule, finding.severity, finding.cell) == ("W-REMARK", "info", "A80")


@pytest.mark.parametrize("name", ["退回意见", "退回意见2", "汇总来源", "各单位文字", "草稿"])
def test_copy_of_a_sheet_is_told_under_any_name(name: str) -> None:
    def copy(book: Workbook) -> None:
        copied = book.copy_worksheet(book[APPLICATIONS])
        copied.title = name
        copied["D6"] = 130

    findings = [f for f in check(take_in(edited(ORIGINAL, copy))) if f.sheet == name]
    assert [(f.rule, f.severity) for f in findings] == [("W-COPY", "warning")]


def test_copy_of_a_sheet_of_texts_is_told_where_a_text_differs() -> None:
    def copy(book: Workbook) -> None:
        copied = book.copy_worksheet(book["问题改进"])
        copied.title = "问题改进 (2)"
        copied["A4"] = "另一种写法。"

    finding = next(f for f in check(take_in(edited(ORIGINAL, copy))) if f.sheet == "问题改进 (2)")
    assert finding.rule == "W-COPY"
    assert "文字不同" in finding.message


# --- What is typed and not understood --------------------------------------------------------------------


def reason_typed(key: str) -> Callable[[Workbook], None]:
    """A reason in the first of the free rows of 校验."""

    def type_it(book: Workbook) -> None:
        row = take_in(ORIGINAL).layout.reason_rows[0]
        book["校验"][row.rule.a1], book["校验"][row.reason.a1] = key, "上年口径不同"

    return type_it


def test_reason_given_to_one_line_counts_in_any_case() -> None:
    """Typed in lower case it was given to a line that there is not, and nothing was said."""
    line = next(carry.key for carry in take_in(ORIGINAL).form.carries)
    intake = take_in(edited(ORIGINAL, reason_typed(line.lower())))
    assert intake.submission.reasons == {line: "上年口径不同"}
    assert "R-KEY" not in {f.rule for f in check(intake)}


def test_reason_given_to_no_line_is_told() -> None:
    findings = check(take_in(edited(ORIGINAL, reason_typed("A-CARRIED-IN/没有这一列"))))
    assert "R-KEY" in {f.rule for f in findings}


def test_two_reasons_for_one_thing_are_both_kept() -> None:
    intake = take_in(ORIGINAL)
    line = next(iter(intake.layout.reasons))

    def both(book: Workbook) -> None:
        book["校验"][intake.layout.reasons[line].a1] = "第一条"
        reason_typed(line)(book)

    assert take_in(edited(ORIGINAL, both)).submission.reasons == {line: "第一条；上年口径不同"}


def test_rule_named_without_a_reason_is_told() -> None:
    def name_it(book: Workbook) -> None:
        book["校验"][take_in(ORIGINAL).layout.reason_rows[0].rule.a1] = "X-FIGURE"

    (finding,) = (f for f in check(take_in(edited(ORIGINAL, name_it))) if f.rule == "W-REASON")
    assert (finding.severity, finding.found) == ("info", "X-FIGURE")


@pytest.mark.parametrize(("sheet", "cell"), [("基本信息", "E3"), ("基本信息", "B30"), ("校验", "K20")])
def test_words_beside_what_is_asked_for_are_told(sheet: str, cell: str) -> None:
    data = sights.written_at(ORIGINAL, sheet, cell, "<is><t>电话 0871-123</t></is>", "inlineStr")
    assert told(data) == [("W-REMARK", "info", cell)]


def test_year_of_thousands_of_digits_is_told() -> None:
    def type_year(book: Workbook) -> None:
        book["基本信息"]["B4"] = "2" * 5000

    assert "W-YEAR" in {f.rule for f in check(take_in(edited(ORIGINAL, type_year)))}


def test_escapes_in_a_text_come_out_as_excel_shows_them() -> None:
    text = "<is><t>一是_xD842__xDFB7_字；_x005F_x000D_ 照写。_x000D_\n二是。</t></is>"
    data = in_cell(ORIGINAL, "问题改进", "A4", lambda cell: cell.written(text, t="inlineStr"))
    before, now = (take_in(d).submission.narrative for d in (ORIGINAL, data))
    _, _, others = before["problems.text"].partition("\n")
    assert [now[n] for n in now if now[n] != before[n]] == ["一是𠮷字；_x000D_ 照写。\n二是。\n" + others]


# --- Locks -------------------------------------------------------------------------------------------------


def test_locked_inputs_are_told_with_their_number() -> None:
    finding = the_one(sights.locked_by_a_paste(ORIGINAL))
    assert (finding.rule, finding.severity, finding.found) == ("K-LOCKED", "info", 3)
    assert "D6、E6、F6" in finding.message


def test_lock_on_a_sheet_that_is_not_protected_is_none() -> None:
    data = in_sheet(
        sights.locked_by_a_paste(ORIGINAL),
        APPLICATIONS,
        lambda xml: re.sub("<sheetProtection[^>]*>", "", xml),
    )
    assert [rule for rule, _, _ in told(data)] == ["K-PROTECTION"]


# --- Sheets of somebody's own ------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["XFD1048576", "AAA1", "A200000"])
def test_sheet_of_ones_own_may_be_as_large_as_it_likes(cell: str) -> None:
    def add(book: Workbook) -> None:
        book.create_sheet("台账")[cell] = 1

    intake = take_in(edited(ORIGINAL, add))
    assert intake.submission.items == take_in(ORIGINAL).submission.items
    assert "W-EXTRA" in {f.rule for f in check(intake)}


def test_sheet_of_the_form_is_refused_by_name_and_cell() -> None:
    def far_out(book: Workbook) -> None:
        book[APPLICATIONS]["AAA1"] = 1
        book[APPLICATIONS].title = "改了名"

    with pytest.raises(UnreadableFileError, match="工作表“改了名”在表格以外很远的 AAA1 格"):
        take_in(edited(ORIGINAL, far_out))


# --- Other spellings, other formats -------------------------------------------------------------------------


def test_values_with_a_prefix_are_seen_as_without() -> None:
    space = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

    def prefix(xml: str) -> str:
        xml = xml.replace("<worksheet ", f"<worksheet {space} ", 1)
        return re.sub(r"<(/?)(v|f)\b", r"<\1x:\2", xml)

    plain = number_formatted(sights.column_without_width(ORIGINAL), APPLICATIONS, "D6", "0%")
    spelled = in_sheet(plain, APPLICATIONS, prefix)
    assert told(spelled) == told(plain)
    assert part_of(spelled, part_of_sheet(spelled, APPLICATIONS)) != part_of(
        plain, part_of_sheet(plain, APPLICATIONS)
    )


def test_two_rows_of_one_number_are_seen_as_one() -> None:
    def divide(xml: str) -> str:
        return re.sub(
            r'(<row r="10"[^>]*>)(<c r="A10".*?)(<c r="E10")', r'\1\2</row><row r="10" hidden="1">\3', xml
        )

    data = in_sheet(ORIGINAL, APPLICATIONS, divide)
    assert take_in(data).submission.items == take_in(ORIGINAL).submission.items
    assert "第 10 行被隐藏" in the_one(data).message


OTHERWISE = [
    (
        "formula",
        lambda data: in_cell(data, APPLICATIONS, "D6", lambda c: c.written("<f>100+28</f><v>128</v>")),
    ),
    ("row", lambda data: in_sheet(data, APPLICATIONS, row_10('ht="23" hidden="1"'))),
    ("format", lambda data: number_formatted(data, APPLICATIONS, "D6", '0"万"')),
    ("unseen", lambda data: number_formatted(data, APPLICATIONS, "D6", ";;;")),
    ("rounded", lambda data: number_formatted(data, "主动公开", "B16", "0.00")),
    ("merged", sights.inputs_merged),
    ("beneath", sights.pasted_beneath),
    ("box", sights.text_box),
    ("piece", lambda data: rich_text(data, "问题改进", "A4", "写得很清楚。", "作废。", sights.CROSSED)),
    ("raised", lambda data: rich_text(data, APPLICATIONS, "D6", "12", "8", sights.SUPERSCRIPT)),
    ("struck", lambda data: sights.lettered(data, APPLICATIONS, "D6", sights.STRUCK)),
    ("white", lambda data: sights.lettered(data, APPLICATIONS, "D6", sights.WHITE)),
    ("locked", sights.locked_by_a_paste),
    ("sheet", sights.sheet_of_the_form_hidden),
]


@pytest.mark.parametrize(("what", "make"), in_turn(OTHERWISE), ids=in_turn([what for what, _ in OTHERWISE]))
def test_same_is_seen_in_other_formats(what: str, make: Callable[[bytes], bytes]) -> None:
    require("soffice", "libreoffice-calc")
    data = make(ORIGINAL)
    expected = told(data)
    assert expected != []
    assert {e: told(saved) for e, saved in saved_as(data, "xls", "ods").items()} == {
        "xls": expected,
        "ods": expected,
    }


# --- Files that failed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("hidden_under_merge.xlsx", {"W-BENEATH", "X-FIGURE"}),
        ("col_width_zero.xlsx", {"K-HIDDEN"}),
        ("o_underline_hidden.xlsx", {"K-HIDDEN"}),
        ("o_fill_hidden.xlsx", {"K-HIDDEN"}),
        ("r_comment_coredate.xlsx", {"K-NOTE"}),
        ("x_ssat_dup.xls", {"K-UNSEEN"}),
        ("macrosheet.xlsm", {"K-MACRO"}),
        ("text_surr_esc.xlsx", set()),
    ],
)
def test_file_that_failed_is_read(name: str, rules: set[str]) -> None:
    if not (CASES / name).exists():
        pytest.skip("the files that failed lie beside the project only where it is worked on")
    assert {f.rule for f in check(take_in((CASES / name).read_bytes()))} == rules | {"W-VERSION"}


def test_paste_from_word_that_locked_every_input_is_told() -> None:
    path = CASES / "pasted_from_word.xlsx"
    if not path.exists():
        pytest.skip("the files that failed lie beside the project only where it is worked on")
    locked = [f for f in check(take_in(path.read_bytes())) if f.rule == "K-LOCKED"]
    assert [f.found for f in locked] == [126]
