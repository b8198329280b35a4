"""The report as a PDF: measured with a ruler after GB/T 9704-2012, hostile texts, what it may not reach."""

import importlib.util
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
import typst
from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pdfplumber.page import Page

from tests.support.office import convert
from xlsx_tools.cli import cli
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.folders import shared_report_folder
from xlsx_tools.form.load import installed_form
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Quantity
from xlsx_tools.render import render, rendering
from xlsx_tools.render.faces import FACES, Face
from xlsx_tools.render.report import build_report, split_paragraphs
from xlsx_tools.render.runs import runs
from xlsx_tools.render.templates import TemplateError
from xlsx_tools.render.typeset import substitutions, typst_literal

MM = 72 / 25.4
SAMPLE = Path(__file__).parents[1] / "samples" / "small-office"
HAN = "政府信息公开工作年度报告主动公开依申请公开监督保障平台建"
HOSTILE = """#import "@preview/x:1.0.0": * #read("/etc/passwd") $x^2$ `raw` *粗* _斜_ <label> @ref // 注
/* 注 */
= 标题
- 列表
+ 列表
"引号" \\u{41} \\" "); #panic("x") [ ] { } -- --- ... ~ \\ https://a.cn/b_c 'q'"""


def filed(form: Form, texts: dict[str, str] | None = None, unit: str = "云溪县测试局") -> Submission:
    origin = Origin(form.id, form.version, unit, 2024)
    return Submission(origin, unit, 2024, zero_tables=frozenset(form.tables), narrative=texts or {})


def pages_of(data: bytes) -> list[Page]:
    with pdfplumber.open(io.BytesIO(data)) as opened:
        pages: list[Page] = list(opened.pages)
        for page in pages:
            assert page.chars is not None  # read before the file is closed
        return pages


def printed(data: bytes) -> str:
    """All characters of the text in the order in which they are drawn, page numbers left out."""
    pages = pages_of(data)
    return "".join(c["text"] for page in pages for c in page.chars if c["tag"] != "Artifact")


def without_space(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def full_pages() -> list[Page]:
    """Pages of one long paragraph of Chinese characters, so that every line is full."""
    form = installed_form("zfxxgk-2021")
    return pages_of(render("pdf", form, filed(form, {"overview.lead": HAN * 80})))


def lines_of(page: Page) -> list[list[dict[str, Any]]]:
    """The characters of each line of the type area, from the top, by their baselines."""
    lines: dict[float, list[dict[str, Any]]] = {}
    for char in page.chars:
        if char["tag"] != "Artifact":
            lines.setdefault(round(char["matrix"][5], 1), []).append(char)
    return [lines[baseline] for baseline in sorted(lines, reverse=True)]


# --- With a ruler


def test_ruler__pages_are_a4_upright(full_pages: list[Page]) -> None:
    for page in full_pages[:3]:
        assert (page.width / MM, page.height / MM) == pytest.approx((210, 297), abs=0.1)


def test_ruler__a_page_has_22_lines_of_28_characters(full_pages: list[Page]) -> None:
    lines = lines_of(full_pages[1])
    assert [len(line) for line in lines] == [28] * 22


def test_ruler__the_type_area_is_156_by_225_mm_28_from_the_left_and_37_from_the_top(
    full_pages: list[Page],
) -> None:
    for page in full_pages[1:3]:
        lines = lines_of(page)
        assert min(line[0]["x0"] for line in lines) / MM == pytest.approx(28, abs=0.1)
        assert max(line[-1]["x0"] + 16 for line in lines) / MM == pytest.approx(28 + 156, abs=0.15)
        pitches = {round(a[0]["matrix"][5] - b[0]["matrix"][5], 2) for a, b in pairwise(lines)}
        assert max(pitches) == pytest.approx(225 / 22 * MM, abs=0.02)
        first, last = lines[0][0]["matrix"][5], lines[-1][0]["matrix"][5]
        middle = (page.height - first + page.height - last) / 2 - 0.38 * 16  # of characters, not baselines
        assert middle / MM == pytest.approx(37 + 225 / 2, abs=0.5)


def test_ruler__sizes_are_2_for_the_title_3_for_the_text_4_for_page_numbers(full_pages: list[Page]) -> None:
    first = full_pages[0].chars
    sizes = {c["text"]: round(c["size"], 1) for c in first if c["tag"] != "Artifact"}
    assert (sizes["云"], sizes["、"], sizes["政"]) == (22, 16, 16)
    assert {round(c["size"], 1) for c in first if c["tag"] == "Artifact"} == {14}


def test_ruler__the_title_is_centred_and_followed_by_a_blank_line(full_pages: list[Page]) -> None:
    lines = lines_of(full_pages[0])
    for line in lines[:2]:
        middle = (line[0]["x0"] + line[-1]["x0"] + 22) / 2
        assert middle / MM == pytest.approx(28 + 156 / 2, abs=0.5)
    gap = lines[1][0]["matrix"][5] - lines[2][0]["matrix"][5]
    assert gap / MM == pytest.approx(2 * 225 / 22, abs=1)


def test_ruler__paragraphs_and_headings_begin_two_characters_in(full_pages: list[Page]) -> None:
    heading, paragraph = lines_of(full_pages[0])[2:4]
    for line in (heading, paragraph):
        assert (line[0]["x0"] / MM - 28) / (156 / 28) == pytest.approx(2, abs=0.1)


def test_ruler__page_numbers_stand_in_outer_corners_7_mm_below(full_pages: list[Page]) -> None:
    for number, page in enumerate(full_pages[:3], 1):
        chars = [c for c in page.chars if c["tag"] == "Artifact"]
        assert without_space("".join(c["text"] for c in chars)) == f"—{number}—"
        dash = (page.height - chars[0]["matrix"][5] - 0.38 * 14) / MM
        assert dash == pytest.approx(37 + 225 + 7, abs=0.5)
        one_character = 14 / MM
        if number % 2:
            assert chars[-1]["x1"] / MM == pytest.approx(28 + 156 - one_character, abs=1)
        else:
            assert chars[0]["x0"] / MM == pytest.approx(28 + one_character, abs=1)


def test_ruler__levels_have_their_faces() -> None:
    source = (shared_report_folder() / "report.typ.j2").read_text("utf-8")
    assert [face for face in FACES if f'faces["{face}"]' in source] == list(FACES)


# --- The docx, set by LibreOffice


@pytest.fixture(scope="module")
def word_pages(tmp_path_factory: pytest.TempPathFactory) -> list[Page]:
    form, folder = installed_form("zfxxgk-2021"), tmp_path_factory.mktemp("word")
    (folder / "report.docx").write_bytes(render("docx", form, filed(form, {"overview.lead": HAN * 80})))
    convert([folder / "report.docx"], "pdf", folder)
    return pages_of((folder / "report.pdf").read_bytes())


def test_docx_ruler__a_page_has_22_lines_of_28_characters_in_the_type_area(word_pages: list[Page]) -> None:
    page = word_pages[1]
    by_baseline: dict[float, list[dict[str, Any]]] = {}
    for char in page.chars:
        by_baseline.setdefault(round(char["matrix"][5]), []).append(char)
    *lines, number = (by_baseline[baseline] for baseline in sorted(by_baseline, reverse=True))
    assert [len(line) for line in lines] == [28] * 22
    assert min(line[0]["x0"] for line in lines) / MM == pytest.approx(28, abs=1)
    assert max(line[-1]["x1"] for line in lines) / MM == pytest.approx(28 + 156, abs=1)
    first, last = lines[0][0]["matrix"][5], lines[-1][0]["matrix"][5]
    middle = (page.height - first + page.height - last) / 2 - 0.38 * 16
    assert middle / MM == pytest.approx(37 + 225 / 2, abs=2)
    assert without_space("".join(c["text"] for c in number)) == "—2—"
    assert (page.height - number[0]["matrix"][5] - 0.38 * 14) / MM == pytest.approx(37 + 225 + 7, abs=1)
    assert number[0]["x0"] / MM == pytest.approx(28 + 14 / MM, abs=1)


# --- Pages across


@pytest.fixture(scope="module")
def wide() -> list[Page]:
    form = installed_form("zfxxgk-2021")
    return pages_of(render("pdf", form, filed(form, {"problems.text": "甲", "other.text": "乙"})))


def test_wide_table__stands_across_with_its_heading_and_nothing_else(form: Form, wide: list[Page]) -> None:
    (page,) = (page for page in wide if page.width > page.height)
    assert (page.width / MM, page.height / MM) == pytest.approx((297, 210), abs=0.1)
    text = without_space("".join(c["text"] for c in page.chars))
    assert form.parts[3].heading in text
    assert form.parts[4].heading not in text
    left, right = (edge / MM for edge in (min(r["x0"] for r in page.rects + page.lines), page.width))
    assert left == pytest.approx(35, abs=1)
    assert (right - max(r["x1"] for r in page.rects + page.lines) / MM) == pytest.approx(37, abs=1)


def test_wide_table__its_page_number_stays_where_it_is_on_upright_pages(wide: list[Page]) -> None:
    """Turned upright, its top to the left, the page has its number in the outer corner below."""
    number, page = next((n, page) for n, page in enumerate(wide, 1) if page.width > page.height)
    dash = next(c for c in page.chars if c["tag"] == "Artifact")
    from_below, from_left = (dash["x0"] + dash["x1"]) / 2 / MM, dash["top"] / MM
    assert from_below == pytest.approx(35 - 7, abs=1.5)
    assert (from_left > 150) is bool(number % 2)


def test_runs__what_heads_a_wide_table_goes_across_with_it(form: Form) -> None:
    document = build_report(form, filed(form, {"problems.text": "甲"}), draft=False)
    found = runs(document, lambda table: table.width < 12)
    assert [run.is_across for run in found] == [False, True, False]
    assert [entry.kind for entry in found[1].entries] == ["heading", "table"]
    in_order = [entry for part in document.parts for entry in (part.heading, *part.entries)]
    assert [entry for run in found for entry in run.entries] == in_order


def test_blocks_and_tables_stand_whole_below_their_headings(form: Form) -> None:
    """Whatever stands before them; 二 is broken between its blocks where much of a page would be empty."""
    for lines in (8, 14, 17):
        texts = {"overview.lead": "长" * 28 * lines, "applications.before": "本表按最终办理结果统计。"}
        pages = [
            without_space(page.extract_text()) for page in pages_of(render("pdf", form, filed(form, texts)))
        ]
        for first, note, last in (
            ("二、主动公开", "规章", "行政规范性文件"),
            ("第二十条第（六）项", "行政处罚", "行政强制"),
            ("第二十条第（八）项", "单位：万元", "行政事业性收费"),
            ("三、收到和处理", "本表按最终", "四、结转下年度"),
        ):
            (page,) = [page for page in pages if first in page]
            assert note in page and last in page


def test_figures_of_many_digits_are_not_cut(form: Form) -> None:
    items = {item: Quantity(123_456_000 + n) for n, item in enumerate(form.inputs)}
    submission = replace(filed(form), items=items)
    pages = pages_of(render("pdf", form, submission))
    words = {word["text"] for page in pages for word in page.extract_words(x_tolerance=1)}
    assert {str(figure) for figure in submission.tally(form).figures.values()} <= words
    for page in pages:
        assert max(c["x1"] for c in page.chars) <= page.width - 25 * MM


# --- Texts come out as they were


def test_text__hostile_narratives_are_printed_literally(form: Form) -> None:
    data = render("pdf", form, filed(form, {"other.text": HOSTILE}, unit='甲#"\\局'))
    assert printed(data).startswith('甲#"\\局')
    assert without_space(HOSTILE) in without_space(printed(data))


NASTY = st.sampled_from(list("#$*_`@<>[]{}()\\/\"'=-+~:;.,|&^%!?"))
WRITTEN = st.text(
    st.one_of(NASTY, st.sampled_from(HAN + "（）“”，。；0123456789abXYZ é")), min_size=100, max_size=400
)


@settings(max_examples=5, phases=[Phase.generate])
@given(WRITTEN)
def test_text__any_comes_out_of_the_pdf_as_it_was(text: str) -> None:
    form = installed_form("zfxxgk-2021")
    data = render("pdf", form, filed(form, {"other.text": f"始{text}终"}))
    expected = "".join(split_paragraphs(f"始{text}终"))
    with pdfplumber.open(io.BytesIO(data)) as opened:
        last = "".join(c["text"] for c in opened.pages[-1].chars if c["tag"] != "Artifact")
    assert without_space(last).removesuffix("云溪县测试局").endswith(without_space(expected))


@settings(max_examples=40, phases=[Phase.generate])
@given(st.text(max_size=40))
def test_text__any_is_to_typst_what_it_was(text: str) -> None:
    source = f"#metadata({typst_literal(text)}) <it>".encode()
    assert json.loads(typst.query(source, "<it>", field="value", one=True, ignore_system_fonts=True)) == text


def test_text__paragraphs_are_copied_line_by_line_without_gaps(form: Form) -> None:
    text = "他说：“（甲）”，《乙》。”，））（乙”““‘好’”丙，“丁《戊”、《己》”全文。"
    pages = pages_of(render("pdf", form, filed(form, {"overview.lead": text})))
    extracted = pages[0].extract_text(x_tolerance=3)
    assert text in extracted.replace("\n", "")


def test_text__what_no_font_has_is_told(form: Form) -> None:
    made = rendering("pdf", form, filed(form, {"other.text": "甲\ua840乙"}))
    assert made.data.startswith(b"%PDF")
    assert any("“\ua840”显示不出来" in note for note in made.notes)


# --- For those who have it read out


def roles(data: bytes) -> Iterator[str]:
    def walk(node: Any) -> Iterator[str]:
        yield node["type"]
        for child in node.get("children", ()):
            yield from walk(child)

    with pdfplumber.open(io.BytesIO(data)) as opened:
        for node in opened.structure_tree:
            yield from walk(node)


def test_tags__title_language_headings_and_tables(form: Form) -> None:
    data = render("pdf", form, filed(form, {"overview.disclosure": "甲", "other.text": "乙"}))
    with pdfplumber.open(io.BytesIO(data)) as opened:
        assert opened.metadata["Title"] == "云溪县测试局2024年政府信息公开工作年度报告"
        assert opened.metadata["Author"] == "云溪县测试局"
        assert opened.doc.catalog["Lang"] == b"zh-CN"
    found = list(roles(data))
    assert found.count("H1") == len(form.parts)
    assert found.count("H2") == 1
    assert found.count("Table") == sum(len(table.blocks) for table in form.tables.values())
    assert found.count("TH") > 20
    assert b"pdfuaid" in data  # typst has proven the document by PDF/UA-1


def test_pdf__is_the_same_whenever_it_is_made(form: Form) -> None:
    first = render("pdf", form, filed(form, {"other.text": HOSTILE}))
    assert render("pdf", form, filed(form, {"other.text": HOSTILE})) == first


def test_draft__is_marked_on_every_page(form: Form) -> None:
    for page in pages_of(render("pdf", form, filed(form), draft=True)):
        assert "草稿（未通过校验）" in "".join(c["text"] for c in page.chars)


# --- Templates of one's own


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ('甲\n#import "@preview/cetz:0.3.0": *', "里有“import”（排版内容第 2 行）"),
        ('#include "/etc/passwd"', "里有“include”"),
        ('#eval("x")', "里有“eval”"),
        ('#im{{ "" | safe }}port "@preview/cetz:0.3.0"', "里有“import”"),
        ('#read("/etc/passwd")', "排版内容第 1 行"),
        ('\n#image("../../../etc/passwd")', "排版内容第 2 行"),
        ("#nothing", "排版内容第 1 行“#nothing”写法有误"),
        ("{{ nothing }}", "用了不存在的名称"),
    ],
)
def test_own_template__reaches_no_file_and_no_package(
    form: Form, tmp_path: Path, template: str, told: str
) -> None:
    (tmp_path / "report.typ.j2").write_text(template, "utf-8")
    with pytest.raises(TemplateError) as raised:
        render("pdf", form, filed(form), templates=tmp_path)
    assert told in str(raised.value)
    assert "root:" not in str(raised.value)


def test_own_template__prints_values_as_code(form: Form, tmp_path: Path) -> None:
    (tmp_path / "report.typ.j2").write_text(
        '#set document(title: {{ report.title }})\n#set text(lang: "zh")\n#title()\n#{{ report.year }}',
        "utf-8",
    )
    data = render("pdf", form, filed(form), templates=tmp_path)
    assert printed(data) == "云溪县测试局2024年政府信息公开工作年度报告2024"


# --- Fonts


def test_fonts__those_that_are_there_go_before_what_stands_in() -> None:
    face = Face("仿宋", ("甲", "乙"), ("丙", "丁"))
    assert face.found({"丁", "乙", "丙"}) == ("乙", "丙", "丁")
    assert (face.stand_in({"乙", "丙"}), face.stand_in({"丁"}), face.stand_in(set())) == ("", "丁", "")


def test_fonts__a_sentence_names_those_replaced_and_by_what() -> None:
    wanted = 'faces["仿宋"] faces["黑体"] faces["楷体"]'
    (told,) = substitutions(wanted, {"SimHei", "SimSun"})
    assert "仿宋、楷体用“SimSun”代替" in told
    assert "黑体" not in told
    assert substitutions(wanted, {"SimHei", "FangSong", "KaiTi"}) == ()
    assert "没有中文字体" in substitutions(wanted, {"SimHei"})[0]


# --- Where typst is not installed


@pytest.fixture
def without_typst(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr("xlsx_tools.render.find_spec", lambda name: None if name == "typst" else find(name))


@pytest.mark.usefixtures("without_typst")
def test_without_typst__pdf_is_refused_and_how_to_install_it_told(form: Form, tmp_path: Path) -> None:
    told = '生成 pdf 要先安装 typst（pip install "xlsx-tools[pdf]"）。'
    with pytest.raises(XlsxToolsError) as raised:
        render("pdf", form, filed(form))
    assert str(raised.value) == told
    arguments = ["convert", str(SAMPLE / "filled.xlsx"), "-o", str(tmp_path / "out"), "--to"]
    result = CliRunner().invoke(cli, [*arguments, "txt,pdf"])
    assert (result.exit_code, told in result.stderr) == (2, True)
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("without_typst")
def test_without_typst__everything_else_is_made(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["convert", str(SAMPLE / "filled.xlsx"), "-o", str(tmp_path)])
    assert result.exit_code == 0
    assert {path.suffix for path in tmp_path.iterdir()} == {".txt", ".md", ".html", ".docx", ".json"}
    assert "这次不生成 pdf" in result.stderr


def test_convert__tells_of_substituted_fonts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlsx_tools.render.typeset.substitutions", lambda *_: ("字体代替了。",))
    arguments = ["convert", str(SAMPLE / "filled.xlsx"), "-o", str(tmp_path), "--to", "pdf"]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0
    assert result.stderr.count("字体代替了。") == 1
    assert next(tmp_path.iterdir()).read_bytes().startswith(b"%PDF")


# --- 落款


def test_closing__stands_two_characters_from_the_right_the_date_two_further_in(form: Form) -> None:
    submission = replace(filed(form, {"other.text": "甲"}), fields={"date": "2025.1.8"})
    unit, date = lines_of(pages_of(render("pdf", form, submission))[-1])[-2:]
    assert "".join(c["text"] for c in unit) == "云溪县测试局"
    assert "".join(c["text"] for c in date) == "2025年1月8日"
    char = 156 / 28
    assert (date[0]["x0"] - unit[0]["x0"]) / MM == pytest.approx(2 * char, abs=0.7)
    assert max(line[-1]["x0"] + 16 for line in (unit, date)) / MM == pytest.approx(184 - 2 * char, abs=0.7)
