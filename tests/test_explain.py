"""What one figure enters: identities, sentences, last year; found by its id or by its cell."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.damages import LIVELY
from tests.support.sums import filing, origin, unit_submission, with_texts
from tests.support.workbooks import written
from xlsx_tools.checking.explain import explain, item_named
from xlsx_tools.cli import cli
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.source import Source
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Quantity
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.season.merge import Filing, merge
from xlsx_tools.workbook.layout import layout_of

LAST_YEAR = LIVELY.parent / "last-year.json"
WRONG = LIVELY.parents[1] / "wrong"


@pytest.fixture(scope="module")
def lively() -> Intake:
    return take_in(LIVELY.read_bytes())


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["explain", *map(str, arguments)], standalone_mode=False)


@pytest.mark.parametrize(
    "name",
    [
        "applications.carried_in.business",
        "依申请公开!E7",
        "依申请公开！e7",
        "'依申请公开'!$E$7",
        " 依申请公开!E7 ",
    ],
)
def test_figure_is_found_by_id_and_by_cell(name: str, lively: Intake) -> None:
    assert item_named(lively.layout, name) == "applications.carried_in.business"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("依申请公开!E99", "依申请公开!E"),
        ("applications.carried_in.busines", "applications.carried_in.business"),
        ("E7", "例如“主动公开!B5”"),
    ],
)
def test_figure_that_does_not_exist__error(name: str, near: str, lively: Intake) -> None:
    with pytest.raises(XlsxToolsError, match="不是指标编号") as caught:
        item_named(lively.layout, name)
    assert near in str(caught.value)


def test_input_enters_its_row_and_column_and_what_their_totals_enter(lively: Intake) -> None:
    told = explain(lively.layout, lively.submission, {}, "applications.granted.business")
    entered = [(entry.result.check.key, entry.totals) for entry in told.identities]
    assert entered == [
        ("A-ROW-TOTAL/granted", ()),
        ("A-HANDLED-TOTAL/business", ()),
        ("A-BALANCE/business", ("applications.handled.business",)),
        ("A-BALANCE/total", ("applications.handled.total",)),
    ]
    assert (told.value, told.last_year, told.mentions) == (14, (), ())


def test_total_is_mentioned_where_the_text_speaks_of_it(lively: Intake) -> None:
    told = explain(lively.layout, lively.submission, {}, "applications.handled.total")
    assert told.typed is None
    assert [claim.figure for claim in told.mentions] == ["201"]


def test_last_year_s_figure_and_the_one_it_comes_from(lively: Intake) -> None:
    last_year = take_in(LAST_YEAR.read_bytes()).submission.tally(lively.form).known
    told = explain(lively.layout, lively.submission, last_year, "applications.carried_in.business")
    assert [(entry.item.id, entry.is_carried) for entry in told.last_year] == [
        ("applications.carried_out.business", True),
        ("applications.carried_in.business", False),
    ]


def test_figure_in_no_identity_says_so() -> None:
    shown = run(LIVELY, "--item", "disclosure.licences.decisions").stdout
    assert shown.startswith("主动公开!B9「行政许可 / 本年处理决定数量」＝ 3862\n")
    assert "不进入任何勾稽关系" in shown
    assert "总体情况!A16　作出行政许可决定【3862】件" in shown


def test_broken_identity_is_shown_with_both_sides_and_its_finding() -> None:
    shown = run(WRONG / "balance-broken" / "filled.xlsx", "--item", "依申请公开!D6").stdout
    for words in (
        "× A-BALANCE　“自然人”列",
        "左边 【D6 128】 ＋ D7 6 ＝ 134",
        "右边 D29 130 ＋ D30 5 ＝ 135",
        "[错误] 依申请公开!D6",
        "D8 应为 52（现为 53",
    ):
        assert words in shown


def test_last_year_is_shown_on_the_command_line() -> None:
    shown = run(LIVELY, "--item", "依申请公开!E7", "--previous", LAST_YEAR).stdout
    assert "上一年「四、结转下年度继续办理 / 商业企业」，本年应由它转来：2" in shown


# --- Of a sum -----------------------------------------------------------------------------------------


def test_published_report_is_explained_too() -> None:
    page, document = (LIVELY.with_name(f"report.{ending}") for ending in ("html", "docx"))
    told = run(page, "--text")
    assert told.stdout.startswith("文字中说到表内数字的 28 处，核对了 25 处"), told.output
    assert told.stdout == run(document, "--text").stdout
    shown = run(page, "--item", "applications.received.business").stdout
    assert shown.startswith(
        "三、收到和处理政府信息公开申请情况!「一、本年新收政府信息公开申请数量 / 商业企业」＝ 37"
    )


def test_figure_of_a_sum_is_opened_by_units_and_theirs(form: Form, tmp_path: Path) -> None:
    item = "disclosure.licences.decisions"

    def filed(unit: str, number: int) -> Filing:
        submission = unit_submission(form, unit, 1)
        return filing(form, replace(submission, items={**submission.items, item: Quantity(number)}))

    zone = "云溪开发区"
    summed = merge(form, origin(form, zone), [filed(zone, 7), filed("水务站", 30), filed("学校", 0)])
    lacking = Source("审计局", lack="没有交", counted=False)
    units = [filing(form, with_texts(form, summed)), filed("民政局", 5), filed("教育局", 0)]
    county = merge(form, origin(form), units, [lacking])
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(written(form, county))
    lines = run(path, "--item", item).output.splitlines()
    start = lines.index("  由 3 个单位的数相加")
    assert lines[start + 1 : start + 8] == [
        "    云溪开发区 37",
        "        水务站 30",
        "        云溪开发区自己的 7",
        "        是 0 的：学校",
        "    民政局 5",
        "    是 0 的：教育局",
        "    审计局：没有交",
    ]


def test_units_of_a_level_below_are_named_where_their_figures_are_not_known(form: Form) -> None:
    item = "disclosure.licences.decisions"
    within = (Source("水务站"), Source("学校"))
    summed = merge(form, origin(form), [filing(form, unit_submission(form, "云溪开发区", 1))])
    summed = replace(summed, sources=(Source("云溪开发区", {item: 5}, within=within),))
    told = explain(layout_of(form), summed, {}, item)
    (share,) = told.shares
    assert (share.value, share.within, share.holds) == (5, (), ("水务站", "学校"))
