"""The workbook on paper, as LibreOffice prints it: how many pages, what is on them, what fails."""

import io
from dataclasses import replace
from pathlib import Path

import pdfplumber
import pytest
import yaml

from tests.support.damages import ROOT
from tests.support.forms import NATIONAL
from tests.support.office import convert
from tests.support.workbooks import CREATED, filled_workbook
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import GUIDE_SHEET
from xlsx_tools.generate import workbook
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.layout import caption_of, layout_of

LAYOUT = layout_of(NATIONAL)
# Two columns of three do not add up; the third is their total.
LINES = (3, 9, 14)  # of an opening, by which a heading comes to the foot of a page
FAILING = {"applications.granted.business": 3, "applications.granted.research": 2}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The text of every page of some workbooks."""
    folder = tmp_path_factory.mktemp("paper")
    books = {
        name: (ROOT / "samples" / name / "filled.xlsx").read_bytes() for name in ("small-office", "lively")
    }
    books["failing"] = filled_workbook(NATIONAL, dict(FAILING))
    for name, data in books.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    for lines in LINES:
        (folder / f"{lines} lines.xlsx").write_bytes(with_opening(lines))
    (folder / "long.xlsx").write_bytes(filled_workbook(long_form(folder / "long")))
    (folder / "report.docx").write_bytes((ROOT / "samples" / "lively" / "report.docx").read_bytes())
    convert(sorted(path for path in folder.iterdir() if path.is_file()), "pdf", folder)
    return {path.stem: pages_of(path) for path in folder.glob("*.pdf")}


def with_opening(lines: int) -> bytes:
    """The lively report with so long an opening that the texts below it stand further down."""
    lively = take_in((ROOT / "samples" / "lively" / "filled.xlsx").read_bytes()).submission
    texts = {**lively.narrative, "overview.lead": "长" * 50 * lines}
    return workbook(NATIONAL, replace(lively, narrative=texts), created=CREATED)


def long_form(folder: Path) -> Form:
    """One with a table over more than two pages, and a sheet of tables that take more than one."""

    def table(name: str, groups: int, columns: int = 3) -> dict[str, object]:
        own = f"t{ord(name)}"
        rows = [
            {
                "id": f"{own}_{group}",
                "label": f"{name}第{group}类",
                "rows": [{"id": f"{own}_{group}_{n}", "label": f"{name}{group}之{n}。"} for n in range(9)],
            }
            for group in range(groups)
        ]
        heads = [{"id": f"c{n}", "label": f"{name}栏{n}"} for n in range(columns)]
        return {"table": {"id": own, "blocks": [{"corner": "项目", "columns": heads, "rows": rows}]}}

    sheets = {"长": [table("长", 9)], "多": [table(name, 2) for name in "甲乙丙"], "宽": [table("宽", 6, 20)]}
    parts = [
        {"id": f"p{ord(name)}", "number": "一", "title": name, "sheet": name, "contents": tables}
        for name, tables in sheets.items()
    ]
    named = {
        "id": "long",
        "version": 1,
        "title": "长表",
        "source": "无",
        "report_title": "{unit}{year}年长表",
    }
    form = {**named, "guide": {"steps": ["填写。"]}, "parts": parts}
    folder.mkdir()
    (folder / "form.yaml").write_text(yaml.safe_dump(form, allow_unicode=True), encoding="utf-8")
    return load_anew(folder)


def pages_of(path: Path) -> list[str]:
    """The text of each page, without blanks and what stands beyond the edges of the paper."""
    with pdfplumber.open(io.BytesIO(path.read_bytes())) as pdf:
        return ["".join(page.within_bbox(page.bbox).extract_text().split()) for page in pdf.pages]


@pytest.mark.parametrize(("name", "most"), [("small-office", 10), ("lively", 11), ("failing", 10)])
def test_a_filled_workbook_takes_few_pages(name: str, most: int, printed: dict[str, list[str]]) -> None:
    pages = printed[name]
    assert len(pages) <= most
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in page


@pytest.mark.parametrize("name", ["small-office", "lively"])
def test_nothing_that_was_written_is_cut_off(name: str, printed: dict[str, list[str]]) -> None:
    submission = take_in((ROOT / "samples" / name / "filled.xlsx").read_bytes()).submission
    paper = "".join(printed[name])
    for text in submission.narrative.values():
        for paragraph in text.splitlines():
            words = "".join(paragraph.split())
            assert words[:12] in paper
            assert words[-12:] in paper


@pytest.mark.parametrize("lines", LINES)
def test_no_heading_stays_behind_at_the_foot_of_a_page(lines: int, printed: dict[str, list[str]]) -> None:
    required = [place for place in LAYOUT.texts.values() if place.narrative.required]
    captions = {"".join(caption_of(place.narrative).split()) for place in required}
    headings = {"（三）政府信息管理情况", "（四）平台建设情况", "（五）监督保障情况"}
    for page in printed[f"{lines} lines"]:
        foot = page.rpartition("第")[0]
        assert not foot.endswith(tuple(captions | headings)), foot[-30:]


def test_long_tables_break_between_groups_of_rows_under_their_head(printed: dict[str, list[str]]) -> None:
    for name, groups, least in (("长", 9, 3), ("宽", 6, 2), ("甲", 2, 1), ("乙", 2, 1), ("丙", 2, 1)):
        pages = [page for page in printed["long"] if f"{name}栏0" in page]
        assert len(pages) >= least
        for group in range(groups):
            rows = [[f"{name}{group}之{n}。" in page for n in range(9)] for page in pages]
            assert sorted(map(sum, rows)) == [0] * (len(pages) - 1) + [9], f"{name}{group}"
    every = [page for page in printed["long"] if "之0。" in page]
    assert all("栏0" in page for page in every)


def test_tables_of_the_word_report_are_whole(printed: dict[str, list[str]]) -> None:
    for first, last in (("二、主动公开", "行政事业性收费"), ("三、收到和处理", "四、结转下年度继续办理")):
        (page,) = [page for page in printed["report"] if first in page]
        assert last in page


def test_the_first_page_has_all_of_the_guide_and_is_signed(printed: dict[str, list[str]]) -> None:
    first, second = printed["small-office"][:2]
    assert all(
        words in first for words in ("可以报送", "填报步骤", "审签负责人（签名）", "依据：国务院办公厅")
    )
    assert GUIDE_SHEET not in second
    assert second.startswith("云溪县机关事务服务中心2024年度基本信息")


def test_of_the_checks_only_what_fails_is_printed(printed: dict[str, list[str]]) -> None:
    (last,) = [page for page in printed["failing"] if "勾稽关系一览" in page]
    for line, name, figure in (
        ("business", "商业企业", 3),
        ("research", "科研机构", 2),
        ("total", "总计", 5),
    ):
        row = LAYOUT.checks[f"A-BALANCE/{line}"].verdict.row + 1
        assert f"A-BALANCE{name}：左边0，右边{figure}，差-{figure}第{row}行" in last
    assert last.count("A-BALANCE") == 3
    assert "A-ROW-TOTAL" not in last
    (right,) = [page for page in printed["small-office"] if "勾稽关系一览" in page]
    assert "A-BALANCE" not in right
    assert "与上一年衔接" in right
