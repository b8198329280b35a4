"""The workbook on paper, as LibreOffice prints it: how many pages, what is on them, what fails."""

import io
from pathlib import Path

import pdfplumber
import pytest

from tests.support.damages import ROOT
from tests.support.forms import NATIONAL
from tests.support.office import convert
from tests.support.workbooks import filled_workbook
from xlsx_tools.form.own_sheets import GUIDE_SHEET
from xlsx_tools.workbook.layout import layout_of

LAYOUT = layout_of(NATIONAL)
# Two columns of three do not add up; the third is their total.
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
    convert([folder / f"{name}.xlsx" for name in books], "pdf", folder)
    return {name: pages_of(folder / f"{name}.pdf") for name in books}


def pages_of(path: Path) -> list[str]:
    """The text of each page, without blanks."""
    with pdfplumber.open(io.BytesIO(path.read_bytes())) as pdf:
        return ["".join(page.extract_text().split()) for page in pdf.pages]


@pytest.mark.parametrize(("name", "most"), [("small-office", 10), ("lively", 13), ("failing", 10)])
def test_a_filled_workbook_takes_few_pages(name: str, most: int, printed: dict[str, list[str]]) -> None:
    pages = printed[name]
    assert len(pages) <= most
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in page


@pytest.mark.parametrize("name", ["small-office", "lively"])
def test_nothing_that_was_written_is_cut_off(name: str, printed: dict[str, list[str]]) -> None:
    from xlsx_tools.reading.intake import take_in

    submission = take_in((ROOT / "samples" / name / "filled.xlsx").read_bytes()).submission
    paper = "".join(printed[name])
    for text in submission.narrative.values():
        for paragraph in text.splitlines():
            words = "".join(paragraph.split())
            assert words[:12] in paper
            assert words[-12:] in paper


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
