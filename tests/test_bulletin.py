"""The key figures of all units side by side, and the bulletin that is passed on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pdfplumber
import pytest
from openpyxl import load_workbook

from tests.support.collecting import CIVIL, SCHOOL, WATER, book, saved
from tests.support.command import assert_refused, run
from tests.support.pages import text_of_pdf
from xlsx_tools.files.zone import CHINA
from xlsx_tools.form.load import installed_form
from xlsx_tools.form.model import Form
from xlsx_tools.render.report import PrintedTable
from xlsx_tools.season.bulletin import bulletin, printed_bulletin
from xlsx_tools.season.key_table import KeyRow, KeyTable, change_as_text, key_table, nested
from xlsx_tools.season.ledger.store import open_ledger
from xlsx_tools.season.status.as_page import render_overview
from xlsx_tools.season.status.as_workbook import overview_workbook
from xlsx_tools.season.status.overview import Overview, Tone
from xlsx_tools.season.status.survey import survey

pytestmark = pytest.mark.usefixtures("one_worker")

FORM = installed_form("zfxxgk-2021")
NOW = datetime(2025, 2, 1, 9, 0, tzinfo=CHINA)


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two units filed, one of them wrongly first; the third is exempt; last year is known of one."""
    folder = tmp_path_factory.mktemp("季")
    lines = [f"{WATER},王敏,88001,", f"{SCHOOL},李雷,88002,", f"{CIVIL},赵六,88003,当年新设"]
    (folder / "名册.csv").write_text("\n".join(["单位名称,联系人,电话,免报", *lines]), "utf-8")
    came = {"a.xlsx": book(WATER, 1, wrong=True), "b.xlsx": book(WATER, 5), "c.xlsx": book(SCHOOL, 7)}
    words = ("--ledger", folder / "台账", "--roster", folder / "名册.csv", "--year", 2024)
    last = saved(folder / "去年", {"a.xlsx": book(WATER, 2, 2023)})
    run("collect", saved(folder / "收", came), *words, "--previous", last)
    return folder


@pytest.fixture(scope="module")
def known(season: Path) -> Iterator[tuple[Overview, KeyTable]]:
    with open_ledger(season / "台账") as ledger:
        figures = key_table(ledger, FORM)
        assert figures
        yield survey(ledger, FORM, 2024, now=NOW), figures


def test_units_stand_side_by_side_with_last_year(known: tuple[Overview, KeyTable]) -> None:
    _, figures = known
    place = figures.headings.index("新收申请")
    water, school = figures.rows
    assert (water.now[place], water.before[place], water.changes[place]) == (5, 2, 3)
    assert (school.now[place], school.before[place], school.changes[place]) == (7, None, None)
    assert (figures.total.now[place], figures.total.before[place]) == (12, None)


def test_sums_are_not_counted_again_and_changes_have_their_sign() -> None:
    rows = (
        KeyRow("甲", (3,), (1,)),
        KeyRow("县", (7,), (10,), frozenset(("甲", "乙"))),
        KeyRow("乙", (4,), (9,)),
    )
    total = KeyTable(("新收",), tuple(nested(rows))).total
    assert (total.now, total.before, total.changes) == ((7,), (10,), (-3,))
    assert [change_as_text(number) for number in (3, -3, 0, None)] == ["+3", "-3", "", ""]


def test_bodys_own_figures_stay_in_the_total_when_its_sum_counts() -> None:
    """It filed 117 itself, its bureau 108; of the sum of both only the bureau has a row of its own."""
    zone = KeyRow("区", (225,), (None,), frozenset(("区", "局")))
    city = KeyRow("市", (900,), (None,), frozenset(("区", "局", "市")))
    rows = KeyRow("局", (108,), (None,)), KeyRow("院", (132,), (None,)), zone
    table = KeyTable(("许可",), tuple(nested(rows)))
    assert [row.label for row in table.rows] == ["院", "区（汇总）", "其中：局"]
    assert table.total.now == (357,)
    assert [row.within for row in nested((*rows, city))] == ["", "", "市", "区"]


def test_page_and_workbook_show_them(known: tuple[Overview, KeyTable]) -> None:
    overview, figures = known
    page = render_overview(overview, figures).decode()
    assert '<td class="number">5<small>+3</small></td>' in page
    sheet = load_workbook(BytesIO(overview_workbook(overview, figures)))["一览表"]
    header, *rows = sheet.iter_rows(values_only=True)
    place = header.index("新收申请")
    assert header[place : place + 3] == ("新收申请", "新收申请\n上年", "新收申请\n增减")
    assert [row[place : place + 3] for row in rows] == [(5, 2, 3), (7, None, None), (12, None, None)]
    assert rows[-1][0] == "合计"
    assert sheet.page_setup.fitToWidth in (None, 1)  # None is 1
    widths = (
        float(one.width) * (int(one.max or 1) - int(one.min or 1) + 1)
        for one in sheet.column_dimensions.values()
    )
    assert sum(widths) < 270  # what A4 shows in letters of six points
    assert "一览表" not in load_workbook(BytesIO(overview_workbook(overview))).sheetnames


def test_bulletin_tells_who_filed_when_and_how_often_it_went_back(known: tuple[Overview, KeyTable]) -> None:
    overview, figures = known
    document = bulletin(overview, figures, office="县政府办公室")
    first, second, *_ = (entry for entry in document.entries if isinstance(entry, PrintedTable))
    assert first.blocks[0].records[0] == ((WATER,), ("01-06", "1", "合格"))
    assert first.blocks[0].records[2] == ((CIVIL,), ("", "", "免报"))
    assert second.blocks[0].records[-1][0] == ("合计",)
    assert document.preface[0].text.startswith(
        "截至2025年2月1日，应报送的 2 个单位中，2 个报送合格；另有 1 个"
    )
    assert document.closing == ("县政府办公室", "2025年2月1日")


def test_bulletin_of_a_county_is_two_pages(known: tuple[Overview, KeyTable]) -> None:
    overview, figures = known
    names = [f"云溪县自然资源和规划第{n}局" for n in range(10, 34)]
    lines = tuple(replace(overview.lines[0], unit=name) for name in names)
    county = replace(figures, rows=tuple(replace(figures.rows[0], unit=name) for name in names))
    document = bulletin(replace(overview, lines=lines), county, office="县政府办公室")
    with pdfplumber.open(BytesIO(printed_bulletin(document, ".pdf", FORM))) as printed:
        first, second = printed.pages
        assert names[-1] in first.extract_text()  # Nothing of its line is broken.
        assert "县政府办公室" in second.extract_text()


def test_bulletin_sets_each_unit_beside_its_last_year(known: tuple[Overview, KeyTable]) -> None:
    overview, figures = known
    part = bulletin(overview, figures, is_compared=True).parts[-1]
    tables = [entry.blocks[0] for entry in part.entries if isinstance(entry, PrintedTable)]
    assert (part.heading.text, [table.width for table in tables]) == ("三、与上一年比较", [9, 9, 7])
    assert tables[1].columns[:2] == (("新收申请", "上年"), ("新收申请", "增减"))
    assert tables[1].records == (((WATER,), tables[1].records[0][1]),)  # Nobody knows the school's last year.
    assert tables[1].records[0][1][:2] == ("2", "+3")
    without = replace(figures, rows=figures.rows[1:])
    for document in (bulletin(overview, without, is_compared=True), bulletin(overview, figures)):
        assert document.parts[-1].heading.text == "二、主要数据"


def test_bulletin_tells_when_what_was_in_time_came_again(known: tuple[Overview, KeyTable]) -> None:
    overview, _ = known
    again = replace(overview.lines[0], filed=NOW, counted=NOW.replace(day=9))
    (table,) = bulletin(replace(overview, lines=(again,)), None).parts[0].entries[-1:]
    assert isinstance(table, PrintedTable)
    assert table.blocks[0].records[0][1] == ("02-01", "1", "合格（02-09 改报）")


def test_bulletin_names_days_in_words_and_hints_among_the_accepted(known: tuple[Overview, KeyTable]) -> None:
    overview, _ = known
    hinted = replace(overview.lines[0], tone=Tone.DOUBTFUL)
    days = (NOW, NOW.replace(day=10))
    document = bulletin(replace(overview, lines=(hinted, *overview.lines[1:]), deadlines=days), None)
    (preface,) = document.preface
    assert "2 个报送合格（其中 1 个有提示待核实）" in preface.text
    assert "报送期限为 2025年2月1日至2025年2月10日（各单位不同）" in preface.text


def test_page_says_why_a_unit_is_exempt_and_by_when_others_file(known: tuple[Overview, KeyTable]) -> None:
    overview, _ = known
    due = replace(overview.lines[0], deadline=NOW)
    page = render_overview(replace(overview, lines=(due, *overview.lines[1:]), deadlines=(NOW, NOW)))
    assert "免报：当年新设。" in page.decode() and "期限 2025-02-01</small>" in page.decode()
    assert "期限 2025-02-01</small>" not in render_overview(overview).decode()


def test_many_units_stand_in_two_columns(known: tuple[Overview, KeyTable]) -> None:
    overview, _ = known
    many = replace(overview, lines=tuple(replace(overview.lines[0], unit=f"第{n}局") for n in range(13)))
    (table,) = (e for e in bulletin(many, None).entries if isinstance(e, PrintedTable))
    records = table.blocks[0].records
    assert (len(records), records[0][0], records[0][1][3]) == (7, ("第0局",), "第7局")
    assert records[6][1][3:] == ("", "", "", "")


def test_command_writes_what_may_be_passed_on(season: Path) -> None:
    words = ("bulletin", "--ledger", season / "台账", "-o")
    assert run(*words, season / "通报.docx").returncode == 0
    text = ZipFile(season / "通报.docx").read("word/document.xml").decode()
    assert WATER in text and "王敏" not in text and "88001" not in text
    assert run(*words, season / "通报.pdf").returncode == 0
    assert "报送情况通报" in text_of_pdf(season / "通报.pdf")
    assert_refused(run(*words, season / "通报.docx"), "已经存在")
    assert_refused(run(*words, season / "通报.txt"), "要以 .docx 或 .pdf 结尾")
    (season / "字").mkdir()
    (season / "字" / "bulletin.txt.j2").write_text("{{ title }}简报\n# 数\n[报送情况]\n", "utf-8")
    run(*words, season / "简报.docx", "--templates", season / "字")
    assert "简报" in ZipFile(season / "简报.docx").read("word/document.xml").decode()


@pytest.mark.parametrize("name", ["zfxxgk-2021", "zfxxgk-2019"])
def test_key_figures_of_each_form_are_its_own(name: str) -> None:
    form: Form = installed_form(name)
    assert form.key_figures
    assert {item for figure in form.key_figures for item in figure.items} <= form.items.keys()


def test_no_folder_of_drafts_is_named_where_there_is_nothing_to_send(season: Path) -> None:
    told = run("status", "--ledger", season / "台账", "--drafts", season / "信")
    assert "没有要发的" in told.stderr and str(season / "信") not in told.stdout
    assert not (season / "信").exists()
