"""The report in all its outputs: the seed's text, hostile narratives, drafts, users' own templates."""

import io
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import docx
import html5lib
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table as WordTable
from docx.table import _Row as WordRow
from markdown_it import MarkdownIt

from tests.support.fillings import random_filling
from xlsx_tools.filing.document import from_document, parse_json
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.folders import shared_report_folder
from xlsx_tools.form.model import Form
from xlsx_tools.form.printing import Printing
from xlsx_tools.quantity import Quantity
from xlsx_tools.render import OUTPUTS, render
from xlsx_tools.render.columns import side_indent
from xlsx_tools.render.pages import escape_markdown
from xlsx_tools.render.report import (
    DRAFT_MARK,
    Headline,
    Paragraph,
    PrintedTable,
    build_report,
    split_paragraphs,
)
from xlsx_tools.render.signed import closing_lines
from xlsx_tools.render.templates import TemplateError, find_template
from xlsx_tools.widths import text_width
from xlsx_tools.workbook.grid import table_grid

SEED = Path(__file__).parents[2] / "shared" / "seed"
HOSTILE = """<script>alert("1")</script> & &amp; {{ 7*7 }} {% raw %}
*强调* **粗** _斜_ __x__ `代码` ~~删~~ [链接](http://a.cn/x_y) ![图](b) $x$ 甲|乙 a\\b
# 不是标题
- 不是列表
+ 不是列表
1. 不是列表
2) 不是列表
> 不是引用
---
```"""


def filled(
    form: Form,
    texts: dict[str, str] | None = None,
    headings: dict[str, str] | None = None,
    unit: str = "云溪县测试局",
) -> Submission:
    """A submission with zeros in every table and the given texts."""
    return Submission(
        Origin(form.id, form.version, unit, 2024),
        unit,
        2024,
        zero_tables=frozenset(form.tables),
        narrative=texts or {},
        headings=headings or {},
    )


def numbered(form: Form) -> Submission:
    """A submission whose figures are all different, so that none can be taken for another."""
    items = {item: Quantity(number) for number, item in enumerate(form.inputs, 1001)}
    return replace(filled(form), items=items)


def text_of(name: str, form: Form, submission: Submission, *, draft: bool = False) -> str:
    return render(name, form, submission, draft=draft).decode()


def word_of(form: Form, submission: Submission, *, draft: bool = False) -> WordDocument:
    return docx.Document(io.BytesIO(render("docx", form, submission, draft=draft)))


# --- The seed


@pytest.fixture
def seed(form: Form) -> Submission:
    if not SEED.is_dir():
        assert "CI" not in os.environ, "the seed must be there in CI"
        pytest.skip(f"no seed in {SEED}")
    pieces = json.loads((SEED / "seed.json").read_text(encoding="utf-8"))
    sections = [n.id for n in form.parts[0].narratives if n.heading]
    written = dict(zip(sections, pieces["part_1"]["sections"], strict=True))
    texts = {name: section["text"] for name, section in written.items()}
    texts |= {"overview.lead": pieces["part_1"]["lead"]}
    texts |= {"problems.text": "\n".join(pieces["part_5"]), "other.text": "\n".join(pieces["part_6"])}
    headings = {name: section["heading"] for name, section in written.items()}
    return filled(form, texts, headings, pieces["unit"])


def folded_lines(text: str) -> list[str]:
    """Lines without white space and with full-width punctuation folded; blank ones left out."""
    lines = ("".join(unicodedata.normalize("NFKC", line).split()) for line in text.splitlines())
    return [line for line in lines if line]


def seed_lines() -> list[str]:
    (file,) = SEED.glob("*.txt")
    return folded_lines(file.read_text(encoding="utf-8"))


def test_txt__is_the_seed_line_by_line(form: Form, seed: Submission) -> None:
    assert folded_lines(text_of("txt", form, seed)) == seed_lines()


def own_text(row: WordRow) -> str:
    """The texts of the cells that start in the row: python-docx repeats merged ones."""
    cells = {cell._tc: cell.text for cell in row.cells if cell._tc.getparent() is row._tr}
    return "".join(cells.values())


def test_docx__has_the_text_of_the_seed(form: Form, seed: Submission) -> None:
    texts: list[str] = []
    for block in word_of(form, seed).iter_inner_content():
        if isinstance(block, WordTable):
            texts += [own_text(row) for row in block.rows]
        else:
            texts.append(block.text.replace("\n", ""))
    assert folded_lines("\n".join(texts)) == [*seed_lines(), seed.unit]  # 落款; the seed says no date


# --- The tree


def entries(form: Form, submission: Submission, part: str) -> list[str]:
    """What a part prints, each entry in short."""
    number = [p.id for p in form.parts].index(part)
    printed = build_report(form, submission, draft=False).parts[number].entries
    return [
        f"{'#' * getattr(e, 'level', 0)}{e.text}" if isinstance(e, Headline | Paragraph) else f"<{e.title}>"
        for e in printed
    ]


def test_blank_texts__print_nothing_even_under_a_typed_heading(form: Form) -> None:
    submission = filled(form, {"overview.lead": " 　\n "}, {"overview.more_1": "（六）考核"})
    assert entries(form, submission, "overview") == []


def test_headings__are_those_of_the_unit(form: Form) -> None:
    texts = {"overview.lead": "开头。", "overview.disclosure": "甲。", "overview.more_1": "乙。"}
    submission = filled(form, texts, {"overview.disclosure": "（一）、公开"})
    assert entries(form, submission, "overview") == ["开头。", "##（一）、公开", "甲。", "乙。"]


def test_remarks__stand_before_and_after_their_table(form: Form) -> None:
    submission = filled(form, {"disputes.after": "后。", "disputes.before": "前。"})
    assert entries(form, submission, "disputes") == ["前。", f"<{form.tables['disputes'].title}>", "后。"]


@pytest.mark.parametrize(
    ("typed", "paragraphs"),
    [
        ("一。\n\n　　二。\r\n 三。 ", ("一。", "二。", "三。")),
        ("一。\r\n二。\x0b三。\u2028四。", ("一。", "二。", "三。", "四。")),
        ("甲\t乙\x00\x1f\ufffe\x9f丙", ("甲 乙丙",)),
        ("\u200b　\n", ()),
    ],
)
def test_paragraphs(typed: str, paragraphs: tuple[str, ...]) -> None:
    assert split_paragraphs(typed) == paragraphs


def test_figures__are_the_computed_ones_and_blanks_stay_blank(form: Form) -> None:
    figures = {"applications.received.natural_person": 3, "applications.received.business": 4}
    stated = {"applications.received.total": Quantity(99)}
    items = {item: Quantity(number) for item, number in figures.items()}
    submission = replace(filled(form), items=items, stated=stated, zero_tables=frozenset())
    table = build_report(form, submission, draft=False).parts[2].entries[0]
    assert isinstance(table, PrintedTable)
    assert table.lines[3][3:] == ("3", "4", "", "", "", "", "")


def test_amounts__are_printed_plainly(form: Form) -> None:
    items = {"disclosure.administrative_fees.fees": Quantity(Decimal("1250000.500000"))}
    text = text_of("txt", form, replace(filled(form), items=items))
    (line,) = (line for line in text.splitlines() if line.startswith("行政事业性收费"))
    assert line.split("\t")[1] == "1250000.5"


@pytest.mark.parametrize("name", OUTPUTS)
def test_every_output__takes_any_filling(form: Form, name: str) -> None:
    for seed in range(5):
        assert render(name, form, random_filling(form, seed).submission(form), draft=bool(seed % 2))


@pytest.mark.parametrize("name", ["txt", "md", "html"])
def test_every_figure__is_printed_once(form: Form, name: str) -> None:
    submission = numbered(form)
    figures = re.findall(
        r"(?<!\d)\d{4,}(?!\d)",
        re.sub("2024年|<style.*</style>", "", text_of(name, form, submission), flags=re.S),
    )
    expected = [str(number) for number in submission.tally(form).figures.values()]
    assert sorted(figures) == sorted(expected)


# --- txt


def test_txt__has_one_line_a_row_and_as_many_cells_in_each(form: Form) -> None:
    text = text_of("txt", form, filled(form, {"applications.before": "前\t后\n又一段"}))
    widths = [line.count("\t") + 1 for line in text.splitlines() if "\t" in line]
    grids = [table_grid(table) for table in form.tables.values()]
    assert widths == [grid.width for grid in grids for _ in range(grid.height)]
    assert "\n\n前 后\n\n又一段\n\n" in text


def test_txt__tables_with_titles_of_their_own_print_them(form: Form) -> None:
    part = form.parts[3]
    titled = tuple(c._replace(title="表名") if c in part.tables else c for c in part.contents)
    changed = replace(
        form, parts=(part._replace(contents=titled),), read_printing=lambda _: Printing(("{unit}",))
    )
    assert text_of("txt", changed, filled(changed)).splitlines()[2:5] == [part.heading, "", "表名"]
    assert "**表名**" in text_of("md", changed, filled(changed))
    assert "表名" in [p.text for p in word_of(changed, filled(changed)).paragraphs]


# --- md


def markdown_tokens(text: str) -> list[tuple[str, str]]:
    """The blocks of a Markdown text with their texts, marks resolved."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).parse(text)
    return [
        (before.type, "".join(child.content for child in token.children or []))
        for before, token in pairwise(tokens)
        if token.type == "inline"
    ]


def test_md__prints_hostile_narratives_literally(form: Form) -> None:
    text = text_of("md", form, filled(form, {"other.text": HOSTILE}))
    printed = markdown_tokens(text)[-len(HOSTILE.splitlines()) :]
    assert printed == [("paragraph_open", line) for line in HOSTILE.splitlines()]
    assert not re.search(r"<(?!br)", text.replace("\\<", ""))


@pytest.mark.parametrize("text", ["第 1.5 条", "a_b", "http://a.cn/x_y?p=1&q=2", "2024年1月", "（一）、“甲”"])
def test_md__leaves_harmless_text_as_it_is(text: str) -> None:
    assert escape_markdown(text) == text


def test_md__tables_have_rows_of_one_width(form: Form) -> None:
    text = text_of("md", form, numbered(form))
    tables = [part.splitlines() for part in text.split("\n\n") if part.startswith("|")]
    assert len(tables) == sum(len(table.blocks) for table in form.tables.values())
    for table in tables:
        assert len({line.count("|") for line in table}) == 1
        assert re.fullmatch(r"\|( --- \|)*( ---: \|)+", table[1])
    assert sum(kind == "th_open" for kind, _ in markdown_tokens(text)) == 4 + 2 + 2 + 2 + 10 + 15
    assert ("th_open", "申请人情况 / 法人或其他组织 / 商业企业") in markdown_tokens(text)


# --- html


def html_of(form: Form, submission: Submission, *, draft: bool = False) -> Element:
    """The page, which must be valid for a strict parser."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page: Element = parser.parse(text_of("html", form, submission, draft=draft))
    return page


def test_html__prints_hostile_narratives_literally(form: Form) -> None:
    page = html_of(form, filled(form, {"other.text": HOSTILE}, {}, unit="甲 & <b>乙"))
    assert [p.text for p in page.iter("p")] == HOSTILE.splitlines()
    assert list(page.iter("script")) == []
    assert "".join(page.find(".//h1").itertext()).startswith("甲 & <b>乙2024年")  # type: ignore[union-attr]


def test_html__title_may_break_after_the_unit_only(form: Form) -> None:
    spans = html_of(form, filled(form)).iterfind(".//h1/span")
    assert [span.text for span in spans] == ["云溪县测试局", "2024年政府信息公开工作年度报告"]


def test_html__needs_nothing_from_outside(form: Form) -> None:
    text = text_of("html", form, numbered(form))
    assert not re.search(r"https?:|url\(|@import|src=|href=", text)
    assert '<html lang="zh-CN">' in text


def covered(rows: list[Element]) -> Iterator[tuple[int, int]]:
    """The slots that cells take, laid out as browsers do."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            for dy in range(int(cell.get("rowspan", "1"))):
                for dx in range(int(cell.get("colspan", "1"))):
                    assert (y + dy, x + dx) not in taken, "cells overlap"
                    taken.add((y + dy, x + dx))
                    yield y + dy, x + dx


def test_html__spans_cover_each_table_without_gap_or_overlap(form: Form) -> None:
    page = html_of(form, numbered(form))
    tables = list(page.iter("table"))
    assert len(tables) == 6
    for table in tables:
        width = len(list(table.iter("col")))
        for group in (table.find("thead"), *table.iter("tbody")):
            assert group is not None
            rows = list(group)
            assert sorted(covered(rows)) == [(y, x) for y in range(len(rows)) for x in range(width)]


def test_html__headings_say_what_they_head(form: Form) -> None:
    applications = list(html_of(form, numbered(form)).iter("table"))[4]
    scopes = {"".join(th.itertext()): th.get("scope") for th in applications.iter("th")}
    assert scopes["申请人情况"] == "colgroup"
    assert scopes["法人或其他组织"] == "col"
    assert scopes["三、本年度办理结果"] == "rowgroup"
    assert scopes["（三）不予公开"] == scopes["（七）总计"] == "row"
    assert [len(body) for body in applications.iter("tbody")] == [2, 22, 1]
    assert all(table.find("caption") is not None for table in html_of(form, numbered(form)).iter("table"))


# --- docx


def test_docx__paragraphs_have_the_styles_of_the_reference(form: Form) -> None:
    submission = filled(form, {"overview.disclosure": "甲。\n乙。"})
    word = word_of(form, submission)
    styled = [(p.style.name, p.text) for p in word.paragraphs[:5] if p.style]
    assert styled == [
        ("Title", "云溪县测试局\n2024年政府信息公开工作年度报告"),
        ("Heading 1", form.parts[0].heading),
        ("Heading 2", "（一）主动公开"),
        ("Normal", "甲。"),
        ("Normal", "乙。"),
    ]


def test_docx__tables_are_the_grid_with_real_merged_cells(form: Form) -> None:
    submission = numbered(form)
    tables = [
        e
        for p in build_report(form, submission, draft=False).parts
        for e in p.entries
        if isinstance(e, PrintedTable)
    ]
    for table, printed in zip(tables, word_of(form, submission).tables, strict=True):
        cells = [row.cells for row in printed.rows]
        for cell in (cell for row in table.rows for cell in row):
            last = cells[cell.row + cell.rows - 1][cell.column + cell.columns - 1]
            assert cells[cell.row][cell.column]._tc is last._tc
            assert last.text == cell.text
    corner = word_of(form, submission).tables[1].cell(0, 0)._tc
    assert corner.grid_span == 3
    assert corner.vMerge == "restart"


def test_docx__heading_rows_are_repeated_and_no_row_is_split(form: Form) -> None:
    disclosure, applications, disputes = word_of(form, filled(form)).tables

    def marked(table: WordTable, mark: str) -> list[bool]:
        return [bool(row._tr.findall(f"{qn('w:trPr')}/{qn(mark)}")) for row in table.rows]

    assert marked(applications, "w:tblHeader") == [True] * 3 + [False] * 25
    assert marked(disputes, "w:tblHeader") == [True] * 3 + [False]
    assert not any(marked(disclosure, "w:tblHeader"))
    assert all(all(marked(table, "w:cantSplit")) for table in (disclosure, applications, disputes))


def test_docx__tables_are_as_wide_as_the_text(form: Form) -> None:
    for submission in (filled(form), numbered(form)):
        word = word_of(form, submission)
        rooms = [
            (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
            for section in word.sections
        ]
        for table, is_across in zip(word.tables, (False, False, True), strict=True):
            room = rooms[is_across]
            widths = [column.width or 0 for column in table.columns]
            assert room * 0.995 < sum(widths) <= room
            assert min(widths) > 0


def test_docx__figures_of_many_digits_get_the_room_they_need(form: Form) -> None:
    item = "applications.received.business"
    many = replace(filled(form), items={item: Quantity(999_999_999)})
    few, wide = (word_of(form, s).tables[1].columns[4].width or 0 for s in (filled(form), many))
    assert wide > few * 1.5


def test_docx__headings_are_broken_into_lines_of_one_length() -> None:
    assert side_indent("商业企业", 37, 10) == 5  # three fit; two lines of two
    assert side_indent("自然人", 37, 10) == 0
    assert text_width("甲1（") > 2


def test_docx__is_a4_with_page_numbers(form: Form) -> None:
    section = word_of(form, filled(form)).sections[0]
    sides = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round((side or 0) / 36_000) for side in sides] == [210, 297, 37, 28]
    for footer in (section.footer, section.even_page_footer):
        assert "".join(t.text or "" for t in footer._element.iter(qn("w:t"))) == "— 1 —"
        assert "PAGE" in "".join(t.text or "" for t in footer._element.iter(qn("w:instrText")))


def test_docx__survives_characters_that_xml_cannot_hold(form: Form) -> None:
    word = word_of(form, filled(form, {"other.text": "甲\x00\x08\ufffe乙\nHOSTILE <w:p/> & {{ 7*7 }}"}))
    assert [p.text for p in word.paragraphs[-3:-1]] == ["甲乙", "HOSTILE <w:p/> & {{ 7*7 }}"]


def test_docx__is_the_same_whenever_it_is_made(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    first = render("docx", form, numbered(form))
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert render("docx", form, numbered(form)) == first
    properties = docx.Document(io.BytesIO(first)).core_properties
    assert (properties.author, properties.created) == ("云溪县测试局", None)


def test_docx__the_grid_is_22_lines_of_28_characters(form: Form) -> None:
    for section in word_of(form, filled(form)).sections:
        grid = section._sectPr.find(qn("w:docGrid"))
        assert grid is not None and grid.get(qn("w:type")) == "linesAndChars"
        pitch = int(grid.get(qn("w:linePitch"), "0")) / 20
        char = 16 + int(grid.get(qn("w:charSpace"), "0")) / 4096
        assert (int(225 / 25.4 * 72 / pitch), int(156 / 25.4 * 72 / char)) == (22, 28)


def test_docx__styles_fill_the_grid_by_themselves(form: Form) -> None:
    """LibreOffice gives a character wider than its cell two cells: the text keeps its own pitch."""
    styles = word_of(form, filled(form)).styles
    body = styles["Normal"].element
    assert body.find(f"{qn('w:pPr')}/{qn('w:snapToGrid')}").get(qn("w:val")) == "0"
    assert body.find(f"{qn('w:pPr')}/{qn('w:spacing')}").get(qn("w:line")) == "579"
    char = 16 + int(body.find(f"{qn('w:rPr')}/{qn('w:spacing')}").get(qn("w:val"))) / 20
    assert 28 * char <= 156 / 25.4 * 72 < 29 * char


def test_docx__a_table_too_wide_goes_across_with_its_heading(form: Form) -> None:
    word = word_of(form, filled(form, {"problems.text": "甲"}))
    upright, across, again = word.sections
    assert (across.page_width, across.page_height) == (upright.page_height, upright.page_width)
    assert (again.page_width, again.page_height) == (upright.page_width, upright.page_height)
    assert (across.top_margin, across.left_margin) == (upright.left_margin, upright.bottom_margin)
    assert (again.top_margin, again.left_margin) == (upright.top_margin, upright.left_margin)
    assert (again.footer_distance, across.footer.is_linked_to_previous) == (upright.footer_distance, True)
    headings = [block.text for block in across.iter_inner_content() if not isinstance(block, WordTable)]
    assert headings[0] == form.parts[3].heading
    assert next(block.text for block in again.iter_inner_content()) == form.parts[4].heading  # type: ignore[union-attr]


def test_docx__closes_with_unit_and_date_two_characters_from_the_right(form: Form) -> None:
    submission = replace(filled(form, {"other.text": "甲"}), fields={"date": "2025-1-8"})
    *_, last, unit, date = word_of(form, submission).paragraphs
    assert (last.text, unit.text, date.text) == ("甲", "云溪县测试局", "2025年1月8日")
    assert all(p.paragraph_format.keep_with_next for p in (last, unit))
    begins = [(p.paragraph_format.left_indent or 0) / Pt(16) for p in (unit, date)]
    assert begins[1] - begins[0] == pytest.approx(2)
    room = 156 / 25.4 * 72 / 16
    longest = max(text_width(unit.text), 2 + text_width(date.text))
    assert room - begins[0] - longest == pytest.approx(2, abs=0.05)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("2025年1月10日", "2025年1月10日"),
        ("2025-01-10", "2025年1月10日"),
        ("2025.1.10", "2025年1月10日"),
        ("2025/1/10", "2025年1月10日"),
        ("二〇二五年一月十日", "二〇二五年一月十日"),
        (" ", ""),
    ],
)
def test_closing__dates_are_written_as_documents_write_them(form: Form, typed: str, printed: str) -> None:
    submission = replace(filled(form), fields={"date": typed})
    assert closing_lines(form, submission) == tuple(line for line in ("云溪县测试局", printed) if line)


def test_own_reference__of_before_the_closing_lines_serves(form: Form, tmp_path: Path) -> None:
    reference = docx.Document(str(shared_report_folder() / "reference.docx"))
    reference.styles["落款"].delete()
    reference.save(str(tmp_path / "reference.docx"))
    written = render("docx", form, filled(form), templates=tmp_path)
    assert docx.Document(io.BytesIO(written)).paragraphs[-1].text == "云溪县测试局"


# --- json


def test_json__is_the_submission_again(form: Form) -> None:
    document = parse_json(text_of("json", form, numbered(form), draft=True))
    assert document["draft"] is True
    assert from_document(form, document).tally(form).figures == numbered(form).tally(form).figures


# --- Drafts


def test_draft__is_marked_in_every_output(form: Form) -> None:
    submission = filled(form)
    assert text_of("txt", form, submission, draft=True).startswith(f"{DRAFT_MARK}\n\n云溪县")
    assert text_of("md", form, submission, draft=True).startswith(f"**{DRAFT_MARK}**\n\n# 云溪县")
    page = html_of(form, submission, draft=True)
    marks = [element for element in page.iter() if element.text == DRAFT_MARK]
    assert [(mark.tag, mark.get("class")) for mark in marks] == [("span", None), ("p", "draft-mark")]


def test_draft__is_marked_on_the_first_line_and_in_the_headers_of_the_docx(form: Form) -> None:
    word = word_of(form, filled(form), draft=True)
    section = word.sections[0]
    places = [word.paragraphs[0], *section.header.paragraphs, *section.even_page_header.paragraphs]
    assert [place.text for place in places] == [DRAFT_MARK] * 3
    assert {str(place.style.font.color.rgb) for place in places if place.style} == {"C00000"}


@pytest.mark.parametrize("name", ["txt", "md", "html"])
def test_report__is_not_marked(form: Form, name: str) -> None:
    assert "草稿" not in text_of(name, form, filled(form))


def test_report__is_not_marked_in_the_docx(form: Form) -> None:
    word = word_of(form, filled(form))
    assert word.paragraphs[0].text.startswith("云溪县")
    assert word.sections[0].header.paragraphs[0].text == ""


# --- Templates of one's own


def test_own_template__goes_before_the_forms(form: Form, tmp_path: Path) -> None:
    (tmp_path / "report.txt.j2").write_text(
        "{% include 'foot.txt' %}{{ report.unit }}|{{ report.year }}", "utf-8"
    )
    (tmp_path / "foot.txt").write_text("我的版式 ", "utf-8")
    assert render("txt", form, filled(form), templates=tmp_path).decode() == "我的版式 云溪县测试局|2024"
    assert render("md", form, filled(form), templates=tmp_path) == render("md", form, filled(form))


def test_own_reference__decides_the_styles(form: Form, tmp_path: Path) -> None:
    reference = docx.Document(str(shared_report_folder() / "reference.docx"))
    reference.sections[0].left_margin = 1_000_000
    reference.save(str(tmp_path / "reference.docx"))
    written = render("docx", form, filled(form), templates=tmp_path)
    assert docx.Document(io.BytesIO(written)).sections[0].left_margin == pytest.approx(1_000_000, abs=1000)


def test_form_with_a_template_of_its_own__shares_the_others(form: Form, tmp_path: Path) -> None:
    own = replace(form, folder=tmp_path)
    (tmp_path / "report.txt.j2").write_text("{{ report.unit }}", "utf-8")
    assert render("txt", own, filled(form)) != render("txt", form, filled(form))
    assert render("md", own, filled(form)) == render("md", form, filled(form))
    with pytest.raises(TemplateError, match=r"找不到报告版式“report\.txt\.j2”"):
        find_template("report.txt.j2", (tmp_path / "empty",))


ENGLISH = re.compile(r"[A-Za-z]+[',]? [A-Za-z]+")  # two words of a library's sentence


@pytest.mark.parametrize(
    ("template", "line", "reason"),
    [
        ("甲\n{{ ''.__class__.__mro__ }}", 2, "用了不允许用的内容“__class__”"),
        ("{{ report.parts.__class__ }}", 1, "用了不允许用的内容"),
        ("{{ cycler.__init__.__globals__ }}", 1, "用了不允许用的内容"),
        ("甲\n乙\n{{ nothing }}", 3, "用了不存在的名称“nothing”"),
        ("{{ report.nothing }}", 1, "用了不存在的名称“nothing”"),
        ("甲\n{% for %}", 2, "写法有误"),
        ("{% if report %}", 1, "写法有误"),
        ("\n{{ 1 / 0 }}", 2, "这里算不出来"),
        ("\n{% include '../../../etc/passwd' %}", 2, "找不到它引用的文件"),
    ],
)
def test_own_template__wrong__error(
    form: Form, tmp_path: Path, template: str, line: int, reason: str
) -> None:
    file = tmp_path / "report.txt.j2"
    file.write_text(template, "utf-8")
    with pytest.raises(TemplateError) as raised:
        render("txt", form, filled(form), templates=tmp_path)
    assert str(raised.value).startswith(f"版式“{file}”第 {line} 行：{reason}")
    assert not ENGLISH.search(str(raised.value).removeprefix(f"版式“{file}”"))


def test_own_template__not_utf8__error(form: Form, tmp_path: Path) -> None:
    (tmp_path / "report.html.j2").write_bytes("报告".encode("gbk"))
    with pytest.raises(TemplateError, match="UTF-8"):
        render("html", form, filled(form), templates=tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"<html>"])
def test_own_reference__no_word_file__error(form: Form, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "reference.docx").write_bytes(content)
    with pytest.raises(TemplateError, match="打不开"):
        render("docx", form, filled(form), templates=tmp_path)


def test_own_reference__without_our_styles__error(form: Form, tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "reference.docx"))
    with pytest.raises(TemplateError, match=r"缺少样式：.*表格数字.*报告表格"):
        render("docx", form, filled(form), templates=tmp_path)


def test_own_folder__without_any_template__error(form: Form, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="没有报告版式"):
        render("txt", form, filled(form), templates=tmp_path)


def test_templates__hold_no_text_of_the_form(form: Form) -> None:
    labels = [cell.text for t in form.tables.values() for cell in table_grid(t).cells if len(cell.text) > 2]
    words = [*labels, *(part.title for part in form.parts), form.title]
    for file in form.folder.glob("report.*.j2"):
        text = file.read_text(encoding="utf-8")
        assert [word for word in words if word in text] == []


def test_tree__entries_say_their_kind() -> None:
    assert (Headline.kind, Paragraph.kind, PrintedTable.kind) == ("heading", "paragraph", "table")
