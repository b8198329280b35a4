"""A season's ledger summed up and issued at once: who counts, who is left out, and where it is said."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support.command import assert_refused, run
from tests.support.ledgers import ledger_of
from tests.support.sums import YEAR, filings, unit_submission, values, with_texts
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form
from xlsx_tools.reading.intake import take_in
from xlsx_tools.render import Rendering
from xlsx_tools.season.ledger.store import open_ledger
from xlsx_tools.season.merge import merge
from xlsx_tools.season.reports import Wanted, unit_reports
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.summands import summands

PARENT = "云溪县人民政府"


UNITS = [Unit(f"云溪县第{number}局") for number in (1, 2, 3, 4)]


@pytest.fixture
def ledger(form: Form, tmp_path: Path) -> Path:
    """Of four units two filed rightly, one wrongly, one nothing."""
    one, two, three = (f.submission for f in filings(form, 1, 2, 3))
    wrong = replace(
        three, items={k: v for k, v in three.items.items() if k != "disclosure.licences.decisions"}
    )
    return ledger_of(form, tmp_path / "台账.sqlite", UNITS, one, two, wrong)


# --- Summing ------------------------------------------------------------------------------------------


def test_ledger_is_summed_and_says_who_lacks(form: Form, ledger: Path, tmp_path: Path) -> None:
    result = run("merge", "--ledger", ledger, "--unit", PARENT, "-o", tmp_path / "汇总.xlsx")
    assert result.returncode == 1
    assert "云溪县第3局：交来的有 1 处错误没有改正，没有计入" in result.stderr
    assert "云溪县第4局：没有交" in result.stderr
    summed = take_in((tmp_path / "汇总.xlsx").read_bytes()).submission
    assert [(source.unit, source.counted) for source in summed.sources] == [
        ("云溪县第1局", True), ("云溪县第2局", True), ("云溪县第3局", False), ("云溪县第4局", False),
    ]  # fmt: skip
    planned = merge(form, summed.origin, filings(form, 1, 2))
    assert values(summed) == values(planned)


def test_complete_ledger_ends_with_0_and_sums_last_year(form: Form, tmp_path: Path) -> None:
    this = [f.submission for f in filings(form, 1, 2)]
    last = [_last_year(unit_submission(form, s.unit, seed)) for seed, s in enumerate(this, 50)]
    path = ledger_of(form, tmp_path / "台账.sqlite", UNITS[:2], *this, *last)
    result = run("merge", "--ledger", path, "--unit", PARENT, "-o", tmp_path / "汇总.xlsx")
    assert result.returncode == 0, result.stderr
    summed = take_in((tmp_path / "汇总.xlsx").read_bytes()).submission
    item = "applications.carried_out.business"
    assert summed.last_year[item] == sum(s.items[item].value or 0 for s in last)


def _last_year(submission: Submission) -> Submission:
    return replace(submission, year=YEAR - 1, origin=replace(submission.origin, year=YEAR - 1))


def test_parent_is_whoever_nobody_in_the_roster_sums_up() -> None:
    county = Unit(PARENT)
    below = [Unit("青石镇", parent=PARENT), Unit("柳林街道", parent=PARENT), Unit("青石站", parent="青石镇")]
    summed = summands(Roster((county, *below)), None)
    assert (summed.parent, summed.apart) == (PARENT, county)
    assert [unit.name for unit in summed.units] == ["青石镇", "柳林街道"]
    assert [unit.name for unit in summands(Roster((county, *below)), "青石镇").units] == ["青石站"]
    assert [unit.name for unit in summands(Roster(tuple(UNITS)), PARENT).units] == [u.name for u in UNITS]
    with pytest.raises(XlsxToolsError, match="请用 --unit 写明"):
        summands(Roster(tuple(UNITS)), None)


def test_ledger_of_towns_goes_into_counties_and_those_into_the_prefecture(form: Form, tmp_path: Path) -> None:
    sums = []
    for county, seeds in (("云溪县", (1, 2)), ("岚川县", (3, 4, 5))):
        towns = [f.submission for f in filings(form, *seeds)]
        path = ledger_of(form, tmp_path / f"{county}.sqlite", [Unit(t.unit) for t in towns], *towns)
        result = run("merge", "--ledger", path, "--unit", county, "-o", tmp_path / f"{county}.xlsx")
        assert result.returncode == 0, result.stderr
        sums.append(with_texts(form, take_in((tmp_path / f"{county}.xlsx").read_bytes()).submission))
    path = ledger_of(form, tmp_path / "市.sqlite", [Unit("云溪县"), Unit("岚川县")], *sums)
    result = run("merge", "--ledger", path, "--unit", "江州市", "-o", tmp_path / "江州市.xlsx")
    assert result.returncode == 0, result.stderr
    top = take_in((tmp_path / "江州市.xlsx").read_bytes()).submission
    assert values(top) == values(merge(form, top.origin, filings(form, 1, 2, 3, 4, 5)))


# --- Every report -------------------------------------------------------------------------------------


def test_every_unit_that_counts_gets_its_reports_and_a_page_leads_to_them(
    ledger: Path, tmp_path: Path
) -> None:
    out = tmp_path / "报告"
    result = run("convert", "--ledger", ledger, "-o", out, "--to", "txt,html")
    assert (result.returncode, result.stdout) == (1, f"{out / 'index.html'}\n")
    page = (out / "index.html").read_text(encoding="utf-8")
    linked = sorted(unquote(link) for link in re.findall(r'href="([^"]+)"', page))
    assert linked == sorted(
        f"云溪县第{number}局{YEAR}年政府信息公开工作年度报告.{ending}"
        for number in (1, 2)
        for ending in ("html", "txt")
    )
    assert sorted(path.name for path in out.iterdir()) == sorted([*linked, "index.html"])
    assert "交来的有 1 处错误没有改正<" in page
    assert "共 4 个单位：已生成 2 个单位的报告，没有生成的 2 个" in page
    assert not re.search(r'(src|href)="(https?:)?//', page)


def test_one_that_fails_does_not_stop_the_others(ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "报告"
    out.mkdir()
    (out / f"云溪县第1局{YEAR}年政府信息公开工作年度报告.txt").write_text("旧的", encoding="utf-8")
    result = run("convert", "--ledger", ledger, "-o", out, "--to", "txt")
    assert result.returncode == 1
    assert "没有重新生成（要重新生成请加 --force）：云溪县第1局。" in result.stderr
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "已生成 1 个单位的报告，原来就有、没有重新生成的 1 个，没有生成的 2 个" in page
    assert page.count(".txt") == 2
    assert (out / f"云溪县第1局{YEAR}年政府信息公开工作年度报告.txt").read_text("utf-8") == "旧的"
    assert (out / f"云溪县第2局{YEAR}年政府信息公开工作年度报告.txt").exists()
    assert_refused(run("convert", "--ledger", ledger, "-o", out, "--to", "txt"), "已经存在")
    assert "已生成 2 个单位" in run("convert", "--ledger", ledger, "-o", out, "--to", "txt", "--force").stderr


def test_one_that_breaks_the_program_does_not_stop_the_others(
    form: Form, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(name: str, form: Form, submission: Submission, **_: object) -> Rendering:
        if submission.unit == UNITS[0].name:
            raise ZeroDivisionError
        return Rendering(b"")

    monkeypatch.setattr("xlsx_tools.season.reports.rendering", breaks)
    with open_ledger(ledger) as opened, ThreadPoolExecutor(1) as executor:
        made = {one.unit: one for one in unit_reports(opened, form, Wanted(("txt",)), executor)}
    assert "云溪县第1局”的填报时出了意外（ZeroDivisionError）" in made["云溪县第1局"].left_out
    assert made["云溪县第2局"].contents == {"txt": b""}
    assert made["云溪县第4局"].left_out == "没有交"


def test_pdfs_with_charts_of_a_ledger_and_one_word_on_fonts(ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "报告"
    result = run("convert", "--ledger", ledger, "-o", out, "--to", "html,pdf", "--charts")
    names = [f"云溪县第{number}局{YEAR}年政府信息公开工作年度报告" for number in (1, 2)]
    assert all((out / f"{name}.pdf").read_bytes().startswith(b"%PDF") for name in names)
    assert all("<svg " in (out / f"{name}.html").read_text("utf-8") for name in names)
    assert result.stderr.count("缺少公文字体") <= 1
    assert f"{names[0]}.pdf" in unquote((out / "index.html").read_text("utf-8"))


def test_ledger_without_a_season_gives_a_sentence(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "空.sqlite", create=True):
        pass
    assert_refused(run("convert", "--ledger", tmp_path / "空.sqlite", "-o", tmp_path / "x"), "还是空的")
    assert_refused(
        run("merge", "--ledger", tmp_path / "空.sqlite", "--unit", "甲", "-o", tmp_path / "x.xlsx"),
        "还是空的",
    )
