"""How a season stands: what is said of every unit, on the terminal, as a page, as a workbook, in mails."""

import html
import json
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from tests.support import PATIENCE
from tests.support.command import assert_refused, run
from tests.support.ledgers import ERROR, WARNING, day, digest, fresh, ledger_of
from tests.support.office import convert, require
from tests.support.pages import CHROMIUM, text_of_pdf
from tests.support.sums import filings
from xlsx_tools.filing.document import to_document
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.load import installed_form
from xlsx_tools.form.model import Form
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.ledger.records import Fresh, Problem, ProblemKind, Season
from xlsx_tools.season.ledger.store import Ledger, open_ledger
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.status.as_page import render_overview
from xlsx_tools.season.status.as_workbook import overview_workbook
from xlsx_tools.season.status.overview import Overview, Reply, Tone
from xlsx_tools.season.status.survey import survey
from xlsx_tools.widths import columns_of

FORM = installed_form("zfxxgk-2021")
NOW = datetime(2025, 1, 31, 12, 0, tzinfo=UTC)
ANSWERED = replace(WARNING, reason="确实如此")
NOTICED = Finding("C-READ-AS", Severity.INFO, "把“１２”读作 12")


def surveyed(
    units: Mapping[str, list[Fresh]], deadline: datetime | None = None, now: datetime = NOW
) -> Overview:
    """The overview of a ledger of those units, in which that came in."""
    return in_ledger(units, lambda ledger: survey(ledger, FORM, 2024, now=now, deadline=deadline))


def in_ledger(units: Mapping[str, list[Fresh]], asked: Callable[[Ledger], Overview]) -> Overview:
    """What is asked of a ledger of those units."""
    with open_ledger(Path(":memory:"), create=True) as ledger:
        ledger.begin(Season(FORM.id, 2024))
        ledger.set_roster(Roster(tuple(Unit(name, kind="政府部门", contact="王敏") for name in units)))
        ledger.record([entry for entries in units.values() for entry in entries], NOW)
        return asked(ledger)


def filed(unit: str, *findings: Finding, on: int = 6, **changes: str) -> Fresh:
    """A version of the unit, of a content of its own."""
    content = repr((unit, on, findings, changes)).encode()
    return fresh(content, unit, *findings, on=on, **changes)  # type: ignore[arg-type]


# --- What is said of a unit ---------------------------------------------------------------------------

SAID: dict[str, tuple[list[Fresh], str, Reply | None, tuple[int, int, int], str]] = {
    "nothing": ([], "未交", Reply.REMIND, (0, 0, 0), "还没有交"),
    "right": ([filed("局")], "合格", None, (1, 0, 0), ""),
    "noticed": ([filed("局", NOTICED)], "合格", None, (1, 0, 0), ""),
    "with a warning": ([filed("局", WARNING)], "有提示", Reply.VERIFY, (1, 0, 1), "写明原因"),
    "with a reason": ([filed("局", ANSWERED)], "合格", None, (1, 0, 0), ""),
    "wrong": ([filed("局", ERROR, WARNING)], "退回", Reply.RETURN, (1, 1, 1), "整个文件"),
    "wrong, then right": ([filed("局", ERROR), filed("局", on=9)], "合格", None, (2, 0, 0), ""),
    "right, then wrong": (
        [filed("局", on=9), filed("局", ERROR, on=10)],
        "改报未通过", Reply.RETURN, (2, 1, 0), "仍以 2025-01-09 交的",
    ),
    "a copy": (
        [fresh(b"1", "甲", on=9, figures="同"), filed("局", figures="同")],
        "退回", Reply.RETURN, (1, 1, 0), "数字与“甲”的完全相同",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SAID)
def test_unit_is_told_what_it_has_to_do(case: str) -> None:
    came, state, reply, counts, words = SAID[case]
    line = surveyed({"局": came, "甲": []}).lines[0]
    assert (line.unit, line.state, line.reply) == ("局", state, reply)
    assert (line.versions, line.errors, line.warnings) == counts
    assert words in line.gist
    assert bool(line.gist) is bool(words)


def test_version_chosen_by_hand_is_the_one_spoken_of() -> None:
    def chosen(ledger: Ledger) -> Overview:
        ledger.choose("局", digest(b"copy"))
        return survey(ledger, FORM, 2024, now=NOW)

    came = [fresh(b"copy", "局", on=8, figures="同"), filed("局", ERROR, on=9)]
    (line, _) = in_ledger({"局": came, "甲": [filed("甲", on=2, figures="同")]}, chosen).lines
    assert (line.state, line.reply, line.errors, line.version) == ("合格", None, 0, digest(b"copy")[:8])
    assert "以指定的一份" in line.note


@pytest.mark.parametrize(("on", "is_late"), [(30, False), (31, True)])
def test_deadline_makes_late_what_comes_after_it(on: int, is_late: bool) -> None:
    deadline = day(30) + timedelta(hours=2)
    filing, silent = surveyed({"局": [filed("局", on=on)], "甲": []}, deadline).lines
    assert (filing.state, filing.is_late) == ("合格", is_late)
    assert (silent.state, silent.tone, silent.reply) == ("逾期", Tone.LATE, Reply.REMIND)
    before = surveyed({"甲": []}, deadline, now=day(30)).lines[0]
    assert (before.state, before.is_late) == ("未交", False)


def test_what_is_no_units_is_told_with_its_reason() -> None:
    def with_problem(ledger: Ledger) -> Overview:
        ledger.record([Problem("/a.rar", "收件箱/a.rar", ProblemKind.CLOSED, "是 rar 压缩包。")], NOW)
        return survey(ledger, FORM, 2024, now=NOW)

    came = [filed("水利局"), filed("水利局", year=2022), filed("", problem="文件已损坏。")]  # type: ignore[arg-type]
    strays = in_ledger({"局": came}, with_problem).strays
    assert [(stray.kind, stray.reason) for stray in strays] == [
        ("名册里没有的单位", "名册里没有“水利局”。请核对名册，或用 choose 命令认给一个单位。"),
        ("别的年度", "是水利局 2022 年度的，请对方报本年度的。"),
        ("读不了", "文件已损坏。"),
        ("打不开", "是 rar 压缩包。"),
    ]


_filings = st.lists(st.tuples(st.sampled_from([(), (ERROR,), (WARNING,)]), st.integers(1, 28)), max_size=4)


@given(st.lists(_filings, min_size=1, max_size=6))
def test_every_unit_is_counted_once_and_answered_unless_accepted(
    seasons: list[list[tuple[tuple[Finding, ...], int]]],
) -> None:
    units = {
        f"第{number}局": [
            fresh(repr((number, place)).encode(), f"第{number}局", *findings, on=on)
            for place, (findings, on) in enumerate(filings_of)
        ]
        for number, filings_of in enumerate(seasons)
    }
    overview = surveyed(units)
    assert [line.unit for line in overview.lines] == list(units)
    for total in overview.totals:
        assert total.units == sum(line.state == total.state for line in overview.lines)
    assert sum(total.units for total in overview.totals) == len(units)
    for line in overview.lines:
        assert line.is_accepted or line.reply in (Reply.RETURN, Reply.REMIND)
        assert (line.reply is None) is (line.errors == line.warnings == 0 and line.versions > 0)
    assert sum(today.versions for today in overview.days) == sum(map(len, units.values()))
    assert [today.units for today in overview.days] == sorted(today.units for today in overview.days)
    if overview.days:
        assert overview.days[-1].units == sum(map(bool, units.values()))


def test_file_with_an_absurd_date_makes_no_endless_line_of_days() -> None:
    old = filed("乙")
    old = replace(old, received=replace(old.received, dated=datetime(1980, 1, 1, tzinfo=UTC)))
    days = surveyed({"甲": [filed("甲")], "乙": [old]}).days
    assert len(days) == 62
    assert (days[0].versions, days[0].units, days[-1].units) == (0, 1, 2)


# --- The page -----------------------------------------------------------------------------------------

SCRIPT = "</script><img src=x onerror=alert(1)>&amp;"


@pytest.fixture(scope="module")
def overview() -> Overview:
    """Five units in five states, one with a finding that would be dangerous in a page."""
    hostile = replace(ERROR, message=SCRIPT)
    units = {
        "云溪县水务局": [filed("云溪县水务局", hostile, *[ERROR] * 40, on=9)],
        "云溪县教育局": [filed("云溪县教育局", on=10)],
        "白马镇": [filed("白马镇", WARNING, ANSWERED, on=8)],
        "安平镇": [],
        "岚川市民族宗教事务与对外交流合作促进局": [
            filed("岚川市民族宗教事务与对外交流合作促进局", on=11),
            filed("岚川市民族宗教事务与对外交流合作促进局", ERROR, ERROR, on=12),
        ],
    }
    stray = filed("云溪县水利局")
    return surveyed({**units, "柳林街道": [filed("柳林街道", on=31), stray]}, day(20), now=day(25))


def test_page_is_whole_without_a_script_and_a_text_in_it_is_only_text(overview: Overview) -> None:
    page = render_overview(overview).decode()
    without = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert html.escape(SCRIPT, quote=False) in without
    assert "<img" not in without
    for line in overview.lines:
        assert line.unit in without
        for step in line.steps:
            assert html.escape(step, quote=False) in without
    assert "另有 11 条没有列出" in without
    assert "名册里没有“云溪县水利局”" in without
    assert not re.search(r"""(src|href)=["']?(https?:)?//|@import|url\(""", page)


# Shows the page in a frame of that width, does what a person does there, and writes what is seen.
_DRIVER = """<!DOCTYPE html><meta charset="utf-8"><p id=p></p>
<iframe id=f style="width:WIDTHpx;height:900px" srcdoc="PAGE"></iframe><script>
f.onload = () => {
  const d = f.contentDocument, seen = {};
  const shown = () => [...d.querySelectorAll(".units tbody")].filter(u => u.getClientRects().length)
    .map(u => u.rows[0].cells[0].firstChild.textContent.trim());
  const sort = n => { d.querySelectorAll(".units thead a")[n].click(); return shown(); };
  const press = s => { d.querySelector(`.tile[data-state="${s}"]`).click(); return shown(); };
  const input = d.querySelector("input");
  const type = t => { input.value = t; input.dispatchEvent(new Event("input")); return shown(); };
  const wide = () => d.documentElement.scrollWidth;
  const details = [...d.querySelectorAll("details")];
  seen.all = shown(); seen.width = wide();
  seen.errors = [sort(4), sort(4), sort(4)];
  seen.state = sort(1); seen.received = sort(2); seen.names = sort(0); sort(0); sort(0);
  seen.returned = press("退回"); seen.nobody = type("没有这个");
  seen.cleared = type(""); seen.again = press("退回");
  seen.typed = type("镇"); seen.finding = type("不平 岚川"); type("");
  seen.told = d.querySelector("output").textContent;
  const inside = () => details[0].querySelectorAll("li")[1].checkVisibility();
  seen.folded = inside(); details[0].querySelector("summary").click(); seen.unfolded = inside();
  d.querySelector(".unfold").click(); seen.open = details.filter(x => x.open).length; seen.widthOpen = wide();
  d.querySelector(".unfold").click(); seen.closed = details.filter(x => x.open).length;
  const labels = [...d.querySelectorAll(".units .state, .units .tag, .tile")];
  seen.cut = labels.filter(x => x.scrollWidth > x.clientWidth + 1).length;
  p.textContent = JSON.stringify(seen);
};
</script>"""


def driven(page: str, width: int, folder: Path) -> tuple[dict[str, object], str]:
    """What is seen in Chromium, and what its console says."""
    driver = _DRIVER.replace("WIDTH", str(width)).replace("PAGE", html.escape(page))
    (folder / "driver.html").write_text(driver, encoding="utf-8")
    command = [
        require("chromium", "chromium"), *CHROMIUM, f"--user-data-dir={folder / 'profile'}",
        "--enable-logging=stderr", "--log-level=0", "--dump-dom", (folder / "driver.html").as_uri(),
    ]  # fmt: skip
    shown = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=PATIENCE)
    match = re.search(r'<p id="p">(.*?)</p>', shown.stdout, re.DOTALL)
    assert match, shown.stdout[-300:]
    assert match[1], shown.stderr[-2000:]
    console = [line for line in shown.stderr.splitlines() if "CONSOLE" in line]
    return json.loads(html.unescape(match[1])), "\n".join(console)


@pytest.mark.parametrize("width", [360, 800, 1200])
def test_page_sorts_filters_and_unfolds_in_a_browser(width: int, overview: Overview, tmp_path: Path) -> None:
    seen, console = driven(render_overview(overview).decode(), width, tmp_path)
    water, school, horse, peace, peoples, willow = roster = [line.unit for line in overview.lines]
    assert console == ""
    assert seen["all"] == roster
    assert seen["errors"] == [
        [school, horse, willow, peoples, water, peace],  # what has no figure is always last
        [water, peoples, school, horse, willow, peace],
        roster,
    ]
    assert seen["state"] == [peace, water, peoples, horse, school, willow]
    assert seen["received"] == [horse, water, school, peoples, willow, peace]
    assert seen["names"] == [peace, horse, peoples, willow, school, water]  # by pinyin
    assert (seen["returned"], seen["nobody"], seen["cleared"]) == ([water], [], [water])
    assert (seen["again"], seen["typed"], seen["finding"]) == (roster, [horse, peace], [peoples])
    assert seen["told"] == "显示 6 / 6 个单位"
    assert (seen["folded"], seen["unfolded"]) == (False, True)
    assert (seen["open"], seen["closed"], seen["cut"]) == (3, 0, 0)
    for wide in (seen["width"], seen["widthOpen"]):
        assert isinstance(wide, int)
        assert wide <= width


def test_page_may_load_nothing_and_its_console_is_listened_to(overview: Overview, tmp_path: Path) -> None:
    page = render_overview(overview).decode().replace("<main>", '<main><img src="http://127.0.0.1:9/x.png">')
    _, console = driven(page, 800, tmp_path)
    assert "Content Security Policy" in console


# --- The workbook -------------------------------------------------------------------------------------


def test_workbook_has_charts_lists_to_filter_and_every_finding(overview: Overview) -> None:
    data = overview_workbook(overview)
    book = load_workbook(BytesIO(data))
    assert book.sheetnames == ["总览", "各单位", "校验结果", "其他来件"]
    assert sum(name.startswith("xl/charts/chart") for name in ZipFile(BytesIO(data)).namelist()) == 2
    for sheet in book.worksheets[1:]:
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", sheet.dimensions)
    units = {row[0]: row for row in book["各单位"].iter_rows(min_row=2, values_only=True)}
    assert list(units) == [line.unit for line in overview.lines]
    assert units["云溪县水务局"][2:4] == ("退回", "逾期")
    assert units["安平镇"][4:8] == (None, 0, None, None)
    found = list(book["校验结果"].iter_rows(min_row=2, values_only=True))
    assert len(found) == sum(len(line.findings) for line in overview.lines)
    assert (found[0][5], found[0][7]) == (SCRIPT, "A-BALANCE")


def test_text_that_looks_like_a_formula_stays_a_text() -> None:
    message = '=HYPERLINK("http://example.org")'
    book = load_workbook(
        BytesIO(overview_workbook(surveyed({"=1+1": [filed("=1+1", replace(ERROR, message=message))]})))
    )
    assert (book["各单位"]["A2"].value, book["各单位"]["A2"].data_type) == ("=1+1", "s")
    assert (book["校验结果"]["F2"].value, book["校验结果"]["F2"].data_type) == (message, "s")


def test_workbook_counts_anew_and_prints_its_charts_in_libreoffice(
    overview: Overview, tmp_path: Path
) -> None:
    book = load_workbook(BytesIO(overview_workbook(overview)))
    (row,) = [cell.row for cell in book["各单位"]["A"] if cell.value == "安平镇"]
    book["各单位"].cell(row, 3).value = "合格"  # somebody keeps the list by hand
    book.save(tmp_path / "s.xlsx")
    (tmp_path / "whole.xlsx").write_bytes(overview_workbook(overview))
    (tmp_path / "again").mkdir()
    convert([tmp_path / "s.xlsx"], "xlsx", tmp_path / "again")
    convert([tmp_path / "whole.xlsx"], "pdf", tmp_path)
    rows = CalamineWorkbook.from_path(tmp_path / "again" / "s.xlsx").get_sheet_by_name("总览").to_python()
    states = {row[0]: row[1] for row in rows[4:11]}
    assert states == {"未交": 0, "逾期": 0, "退回": 1, "改报未通过": 1, "有提示": 1, "合格": 3, "合计": 6}
    shown = text_of_pdf(tmp_path / "whole.pdf")
    for words in ("各状态的单位数", "每天收到的份数和累计已交的单位数", "已交单位"):
        assert words in shown
    assert "Err:" not in shown


def test_season_in_which_nothing_has_come_is_shown_too() -> None:
    empty = surveyed({"甲": [], "乙": []})
    assert (empty.days, empty.is_complete) == ((), False)
    assert render_overview(empty).decode().count('<tbody class="waiting"') == 2
    assert load_workbook(BytesIO(overview_workbook(empty))).sheetnames == ["总览", "各单位", "校验结果"]


# --- The command --------------------------------------------------------------------------------------

WATER = Unit("云溪县水务局", "水务局", contact="王敏", email="wangmin@yunxi.gov.cn")
POOR = Unit("云溪县档案局")
SILENT = Unit("云溪县教育局", email="jiaoyu@yunxi.gov.cn")
MUTE = Unit("云溪县信访局")
GOOD = Unit("云溪县民政局", email="minzheng@yunxi.gov.cn")


@pytest.fixture
def ledger(form: Form, tmp_path: Path) -> Path:
    """One right, two wrong (one without an address), two silent (one without an address)."""
    one, two, three = (filing.submission for filing in filings(form, 1, 2, 3))
    named = [
        replace(of, unit=unit.name, origin=replace(of.origin, unit=unit.name))
        for of, unit in ((one, GOOD), (two, WATER), (three, POOR))
    ]
    blank = "disclosure.licences.decisions"
    wrong = [replace(of, items={k: v for k, v in of.items.items() if k != blank}) for of in named[1:]]
    return ledger_of(form, tmp_path / "台账.sqlite", [WATER, POOR, SILENT, MUTE, GOOD], named[0], *wrong)


def test_terminal_tells_who_has_something_to_do(ledger: Path) -> None:
    result = run("status", "--ledger", ledger)
    assert result.returncode == 1
    assert "2024 年度政府信息公开工作年度报告　共 5 个单位" in result.stdout
    assert "未交 2　逾期 0　退回 2" in result.stdout
    assert re.search("退回  云溪县水务局  主动公开!.*填上数字", result.stdout)
    assert re.search("未交  云溪县教育局  还没有交。", result.stdout)
    assert re.search("逾期  云溪县教育局  期限已过，还没有交。", run(
        "status", "--ledger", ledger, "--deadline", "2025年1月5日"
    ).stdout)  # fmt: skip


def test_terminal_is_not_wider_than_it_is_and_shows_in_gbk(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for width in (60, 80, 132):
        monkeypatch.setenv("COLUMNS", str(width))
        shown = run("status", "--ledger", ledger)
        listed = [line for line in shown.stdout.splitlines() if re.match("  (退回|未交)  云溪", line)]
        assert len(listed) == 4
        assert max(map(columns_of, listed)) < width
    arguments = ("status", "--ledger", ledger, "--deadline", "2025-01-05")
    assert run(*arguments, encoding="gbk").stdout == run(*arguments).stdout


def test_season_in_which_all_is_accepted_ends_with_0(form: Form, tmp_path: Path) -> None:
    (one,) = (filing.submission for filing in filings(form, 1))
    path = ledger_of(form, tmp_path / "台账.sqlite", [Unit(one.unit)], one)
    result = run("status", "--ledger", path)
    assert (result.returncode, result.stderr) == (0, "")
    assert "各单位都已合格" in result.stdout


def test_page_and_workbook_are_written_and_not_over_others(ledger: Path, tmp_path: Path) -> None:
    page, book = tmp_path / "情况.html", tmp_path / "情况.xlsx"
    result = run("status", "--ledger", ledger, "--html", page, "--xlsx", book)
    assert result.returncode == 1
    assert result.stdout.splitlines()[-2:] == [str(page), str(book)]
    assert WATER.name in page.read_text(encoding="utf-8")
    assert load_workbook(book)["各单位"]["A2"].value == WATER.name
    before = page.read_bytes(), book.read_bytes()
    book.unlink()
    assert_refused(run("status", "--ledger", ledger, "--html", page, "--xlsx", book), "已经存在")
    assert (page.read_bytes(), book.exists()) == (before[0], False)
    assert run("status", "--ledger", ledger, "--html", page, "--force").returncode == 1


WRONG_USAGE: dict[str, tuple[tuple[str, ...], str]] = {
    "a date that is none": (("--deadline", "一月底"), "“一月底”不是日期，应像 2027-01-31"),
    "a day that is none": (("--deadline", "2025-02-30"), "不是日期"),
    "a page of another ending": (("--html", "a.xlsx"), "要以 .html 或 .htm 结尾"),
    "a workbook of another ending": (("--xlsx", "a.xls"), "要以 .xlsx 结尾，例如“a.xlsx”"),
    "a sender that is none": (("--drafts", "d", "--from", "县政府办"), "发件邮箱“县政府办”不对"),
    "no folder of texts": (("--drafts", "d", "--templates", "没有"), "找不到邮件文字的文件夹"),
}


@pytest.mark.parametrize("kind", WRONG_USAGE)
def test_wrong_wish_gives_a_sentence_and_nothing_else(kind: str, ledger: Path, tmp_path: Path) -> None:
    arguments, words = WRONG_USAGE[kind]
    before = sorted(tmp_path.iterdir())
    assert_refused(run("status", "--ledger", ledger, *arguments, cwd=tmp_path), words)
    assert sorted(tmp_path.iterdir()) == before


def test_ledger_without_a_season_gives_a_sentence(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "空.sqlite", create=True):
        pass
    assert_refused(run("status", "--ledger", tmp_path / "空.sqlite"), "还是空的")
    assert_refused(run("status", "--ledger", tmp_path / "没有.sqlite"), "找不到台账")


# --- Drafts -------------------------------------------------------------------------------------------


def read(path: Path) -> EmailMessage:
    """The mail in a file."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_every_unit_that_needs_it_gets_its_mail(ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "草稿"
    sender = "县政府办 <zwgk@yunxi.gov.cn>"
    result = run("status", "--ledger", ledger, "--drafts", out, "--from", sender)
    assert result.returncode == 1, result.stderr
    replies = [path.relative_to(out).as_posix() for path in sorted(out.rglob("*.*"))]
    replies = [name for name in replies if not name.startswith("核实")]
    assert replies == ["催报/云溪县教育局.eml", "退回/云溪县档案局_退回.xlsx", "退回/云溪县水务局.eml"]
    assert "退回 1 封" in result.stderr
    assert "催报 1 封" in result.stderr
    assert "没有写邮箱、只有标注好的工作簿的：云溪县档案局。" in result.stderr
    assert "没有写邮箱、要另外催报的：云溪县信访局。" in result.stderr
    returned, reminder = read(out / "退回" / "云溪县水务局.eml"), read(out / "催报" / "云溪县教育局.eml")
    assert returned["Subject"] == "请改正后重报：2024年政府信息公开工作年度报告（云溪县水务局）"
    assert (returned["To"], returned["From"]) == ("王敏 <wangmin@yunxi.gov.cn>", sender)
    (attachment,) = returned.iter_attachments()
    assert attachment.get_filename() == "云溪县水务局_退回.xlsx"
    data = attachment.get_content()
    assert load_workbook(BytesIO(data)).sheetnames[0] == "退回意见"
    assert data != (out / "退回" / "云溪县档案局_退回.xlsx").read_bytes()
    assert take_in(data).submission.unit == WATER.name
    assert reminder["Subject"] == "请尽快报送2024年政府信息公开工作年度报告（云溪县教育局）"
    assert list(reminder.iter_attachments()) == []


def test_returned_json_document_comes_back_as_a_workbook(form: Form, tmp_path: Path) -> None:
    (filing,) = filings(form, 1)
    document = json.dumps(to_document(form, filing.submission), ensure_ascii=False, default=float).encode()
    with open_ledger(tmp_path / "l.sqlite", create=True) as opened:
        opened.begin(Season(form.id, 2024))
        opened.set_roster(Roster((WATER,)))
        opened.record([fresh(document, WATER.name, ERROR)], NOW)
    result = run("status", "--ledger", tmp_path / "l.sqlite", "--drafts", tmp_path / "d")
    assert result.returncode == 1, result.stderr
    (attachment,) = read(tmp_path / "d" / "退回" / "云溪县水务局.eml").iter_attachments()
    assert take_in(attachment.get_content()).submission.items


def test_workbook_that_cannot_be_marked_does_not_stop_the_others(ledger: Path, tmp_path: Path) -> None:
    with open_ledger(ledger) as opened:
        opened.record([fresh(b"no workbook", WATER.name, ERROR, on=30)], NOW)
    result = run("status", "--ledger", ledger, "--drafts", tmp_path / "d")
    assert result.returncode == 1
    assert "没能标注“云溪县水务局”的工作簿，没有草稿：" in result.stderr
    assert (tmp_path / "d" / "催报" / "云溪县教育局.eml").exists()
    assert not (tmp_path / "d" / "退回" / "云溪县水务局.eml").exists()


def test_drafts_are_not_written_over_and_old_ones_are_told(ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "草稿"
    (out / "催报").mkdir(parents=True)
    (out / "催报" / "云溪县教育局.eml").write_bytes(b"mine")
    (out / "催报" / "云溪县民政局.eml").write_bytes(b"of last week")
    page = tmp_path / "p.html"
    assert_refused(run("status", "--ledger", ledger, "--drafts", out, "--html", page), "什么也没有生成")
    assert ([p.name for p in out.iterdir()], page.exists()) == (["催报"], False)
    assert (out / "催报" / "云溪县教育局.eml").read_bytes() == b"mine"
    result = run("status", "--ledger", ledger, "--drafts", out, "--force")
    assert "里还有 1 个以前生成的文件" in result.stderr
    assert (out / "催报" / "云溪县民政局.eml").read_bytes() == b"of last week"
    assert (out / "催报" / "云溪县教育局.eml").read_bytes() != b"mine"


def test_office_writes_its_own_words(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "remind.txt.j2").write_text("催\n\n{{ unit.name }}，快报。", encoding="utf-8")
    run("status", "--ledger", ledger, "--drafts", tmp_path / "d", "--templates", tmp_path / "own")
    assert read(tmp_path / "d" / "催报" / "云溪县教育局.eml")["Subject"] == "催"


def test_mail_about_warnings_alone_asks_to_look_not_to_correct(form: Form, tmp_path: Path) -> None:
    (filing,) = filings(form, 1)
    (narrative, *_) = filing.submission.narrative
    odd = replace(filing.submission, narrative={**filing.submission.narrative, narrative: "无。"})
    odd = replace(odd, unit=WATER.name, origin=replace(odd.origin, unit=WATER.name))
    path = ledger_of(form, tmp_path / "l.sqlite", [WATER], odd)
    result = run("status", "--ledger", path, "--drafts", tmp_path / "d")
    assert (result.returncode, "核实 1 封" in result.stderr) == (0, True)
    mail = read(tmp_path / "d" / "核实" / "云溪县水务局.eml")
    assert mail["Subject"] == "请核实：2024年政府信息公开工作年度报告（云溪县水务局）"
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "云溪县水务局_核实.xlsx"
