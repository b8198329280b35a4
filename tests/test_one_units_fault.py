"""One unit's odd content costs that unit its own result, and nobody else's."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.support.command import run
from tests.support.forms import NATIONAL
from tests.support.ledgers import ledger_of
from tests.support.sums import filings
from xlsx_tools.checking import all_rules
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.document import to_document, write_json
from xlsx_tools.filing.submission import CELL_TEXT_LIMIT
from xlsx_tools.generate.writer import BookWriter
from xlsx_tools.season.roster import RosterError, Unit, read_roster
from xlsx_tools.workbook.cell import Cell

ODD, GOOD, ROSTER = (
    "云溪县第1局",
    "云溪县第2局",
    "单位名称,邮箱\n云溪县第1局,a@yunxi.gov.cn\n云溪县第2局,b@yunxi.gov.cn\n",
)


def test_twelve_reasons_in_one_document_do_not_end_everybodys_drafts(tmp_path: Path) -> None:
    one, _ = (filing.submission for filing in filings(NATIONAL, 1, 2))
    document = to_document(NATIONAL, one)
    others = [rule.id for rule in all_rules(NATIONAL) if rule.id.startswith(("K-", "W-", "P-"))]
    document["reasons"] = dict.fromkeys(others[:12], "情况属实")
    del document["items"]["disclosure.licences.decisions"]  # type: ignore[attr-defined]
    inbox = tmp_path / "收件箱"
    inbox.mkdir()
    (inbox / "odd.json").write_text(write_json(document), encoding="utf-8")
    roster = tmp_path / "名册.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    ledger = tmp_path / "l.sqlite"
    run("collect", inbox, "--ledger", ledger, "--roster", roster, "--year", one.origin.year)
    result = run("status", "--ledger", ledger, "--drafts", tmp_path / "d")
    assert result.returncode == 1, result.stderr
    assert f"没能标注“{ODD}”的工作簿" in result.stderr
    assert "催报 1 封" in result.stderr
    assert list((tmp_path / "d").rglob("*.eml"))


def test_cell_of_a_separator_is_no_address(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="邮箱“；”不对：里面没有邮箱"):
        read_roster([["单位名称", "邮箱"], [ODD, "；"]])
    path = ledger_of(NATIONAL, tmp_path / "l.sqlite", [Unit(ODD, email="；"), Unit(GOOD)])
    run("status", "--ledger", path, "--drafts", tmp_path / "d")
    for made in (tmp_path / "d").rglob("*.eml"):
        assert not made.read_bytes().startswith(b"PK"), "a draft that is a workbook"


def test_text_that_no_cell_holds_is_refused_in_a_sentence() -> None:
    sheet = BookWriter(created=datetime(2025, 1, 1)).sheet("总体情况")
    with pytest.raises(XlsxToolsError, match=rf"总体情况!A5：这里的文字有 {CELL_TEXT_LIMIT + 1} 个字"):
        sheet.text(Cell("总体情况", 4, 0), "字" * (CELL_TEXT_LIMIT + 1), {})
