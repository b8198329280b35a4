"""One unit's odd content costs that unit its own result, and nobody else's."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from tests.support.command import assert_refused, run
from tests.support.forms import NATIONAL
from tests.support.ledgers import ledger_of
from tests.support.sums import filings
from tests.support.workbooks import CREATED, opened
from xlsx_tools.checking import all_rules
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.document import DocumentError, fill_in, from_document, to_document, write_json
from xlsx_tools.filing.submission import CELL_TEXT_LIMIT, Submission
from xlsx_tools.form.model import Form
from xlsx_tools.generate import workbook
from xlsx_tools.generate.writer import BookWriter
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.roster import Unit
from xlsx_tools.season.roster_rows import RosterError, read_roster
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout

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


def long_text(data: bytes, narrative: str) -> bytes:
    """The workbook with a text in two cells, of which each is full and both are more than one holds."""
    place = Layout(NATIONAL).texts[narrative].text
    book = opened(data)
    sheet = book[place.sheet]
    for block in [block for block in sheet.merged_cells.ranges if place.a1 in block]:
        sheet.unmerge_cells(str(block))
    for below, character in enumerate("甲乙"):
        sheet.cell(place.row + 1 + below, place.column + 1).value = character * 20_000 + "。"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_text_of_two_cells_longer_than_one_holds_is_lost_nowhere(tmp_path: Path) -> None:
    """`repair` broke; the ledger could not read again what it had written, and the sum of all units ended."""
    text = next(iter(NATIONAL.narratives))
    one, two = (filing.submission for filing in filings(NATIONAL, 1, 2))
    inbox = tmp_path / "收件箱"
    inbox.mkdir()
    long = inbox / "长.xlsx"
    long.write_bytes(long_text(workbook(NATIONAL, one, created=CREATED), text))
    (inbox / "好.xlsx").write_bytes(workbook(NATIONAL, two, created=CREATED))
    (tmp_path / "名册.csv").write_text(ROSTER, encoding="utf-8")
    ledger, year = tmp_path / "l.sqlite", one.origin.year

    run("collect", inbox, "--ledger", ledger, "--roster", tmp_path / "名册.csv", "--year", year)
    summed = run("merge", "--ledger", ledger, "--unit", "云溪县人民政府", "-o", tmp_path / "汇总.xlsx")
    assert "共 2 个单位，计入 2 个" in summed.stderr, summed.stderr
    sources = take_in((tmp_path / "汇总.xlsx").read_bytes()).submission.sources
    assert sources[0].texts[text].count("乙") == 20_000
    made = run("convert", "--ledger", ledger, "-o", tmp_path / "报告", "--to", "txt", "--draft")
    assert "已生成 2 个单位的报告" in made.stderr, made.stderr

    assert run("repair", long, "-o", tmp_path / "r.xlsx").returncode == 0
    assert take_in((tmp_path / "r.xlsx").read_bytes()).submission.narrative[text].count("乙") == 20_000
    (tmp_path / "t.json").write_text(write_json(to_document(NATIONAL, two)), encoding="utf-8")
    refused = run("fill", long, tmp_path / "t.json", "-o", tmp_path / "f.xlsx")
    assert_refused(refused, "“unit”是")


def test_document_of_two_lines_is_read_and_not_filled_into_one_cell() -> None:
    (one,) = filings(NATIONAL, 1)
    text = next(iter(NATIONAL.narratives))
    document = to_document(NATIONAL, one.submission)
    document["narrative"] = {text: f"{'甲' * 20_000}\n{'乙' * 20_000}"}
    assert len(from_document(NATIONAL, document).narrative[text]) == 40_001
    with pytest.raises(DocumentError, match=f"“{text}”有 40001 个字，一格最多 32767 个字"):
        fill_in(NATIONAL, one.submission, document)


def test_units_document_that_does_not_fit_is_left_out_of_the_sum_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of all units, and there was no sum."""
    one, two = (filing.submission for filing in filings(NATIONAL, 1, 2))
    path = ledger_of(NATIONAL, tmp_path / "l.sqlite", [Unit(ODD), Unit(GOOD)], one, two)

    def odd(form: Form, document: dict[str, object]) -> Submission:
        if document["unit"] == ODD:
            raise DocumentError("与表式不符")
        return from_document(form, document)

    monkeypatch.setattr("xlsx_tools.season.bodies.from_document", odd)
    summed = run("merge", "--ledger", path, "--unit", "云溪县人民政府", "-o", tmp_path / "汇总.xlsx")
    assert summed.returncode == 1
    assert f"{ODD}：没有计入：与表式不符" in summed.stderr
    assert "共 2 个单位，计入 1 个" in summed.stderr


# --- Files of one name, options without effect ----------------------------------------------------------


def test_unreadable_files_of_one_name_are_both_named_and_end_no_sum(tmp_path: Path) -> None:
    """“甲.xlsx”有两份，只能计入一份: the sum was refused."""
    (good,) = filings(NATIONAL, 1)
    names = ("一/甲.xlsx", "二/甲.xlsx", f"三/{good.submission.unit}", "好.xlsx")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "好.xlsx").write_bytes(workbook(NATIONAL, good.submission, created=CREATED))
    words = ("--unit", "云溪县人民政府", "-o", tmp_path / "汇总.xlsx")
    summed = run("merge", *names, *words, cwd=tmp_path)
    assert summed.returncode == 1
    assert "共 4 个单位，计入 1 个" in summed.stderr, summed.stderr
    for name in names[:2]:
        assert f"{name} 没有计入：" in summed.stderr
        assert f"{name}：文件读不了" in summed.stderr
    assert f"{good.submission.unit}（文件）：文件读不了" in summed.stderr


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("convert --ledger l.sqlite -o 出 --previous a.xlsx", "--previous"),
        ("convert --ledger l.sqlite -o 出 --password 1", "--password"),
        ("convert --ledger l.sqlite -o 出 --previous a.xlsx --password 1", "--previous、--password"),
        ("status --ledger l.sqlite --from a@b.cn", "--from"),
        ("status --ledger l.sqlite --html s.html --templates .", "--templates"),
        ("status --ledger l.sqlite --force", "--force"),
        ("merge a.xlsx --unit 某县 --against a.xlsx --force", "--force"),
    ],
)
def test_option_without_effect_is_refused_by_name(words: str, named: str, tmp_path: Path) -> None:
    """They were taken and did nothing."""
    ledger_of(NATIONAL, tmp_path / "l.sqlite", [Unit(GOOD)])
    refused = run(*words.split(), cwd=tmp_path)
    assert_refused(refused, f"，{named} 不起作用。请去掉再运行。")
    assert [path.name for path in tmp_path.iterdir() if "journal" not in path.name] == ["l.sqlite"]
