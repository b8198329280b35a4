"""The national form as the notice prints it, and what follows from any form: items, totals, words."""

from dataclasses import replace
from itertools import pairwise
from textwrap import dedent

import pytest

from tests.support.forms import FORMS, MINI, NATIONAL, naive_inputs, plain_sums
from xlsx_tools.finding import Severity
from xlsx_tools.form.model import Form, Role
from xlsx_tools.form.table import Each, Heading, ItemKind

COLUMNS = {
    "natural_person": "自然人",
    "business": "商业企业",
    "research": "科研机构",
    "public_welfare": "社会公益组织",
    "legal_service": "法律服务机构",
    "other_organisation": "其他",
    "total": "总计",
}
ORGANISATIONS = [column for column in COLUMNS if column not in ("natural_person", "total")]
STAGES = {"review": "行政复议", "direct": "行政诉讼 / 未经复议直接起诉", "reviewed": "行政诉讼 / 复议后起诉"}
OUTCOMES = {
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}

every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def outline(text: str) -> list[tuple[str, ...]]:
    """The paths to the last lines of an outline, indented by four blanks a level."""
    lines = dedent(text).strip().splitlines()
    paths: list[tuple[str, ...]] = [()]
    for line in lines:
        depth = (len(line) - len(line.lstrip())) // 4
        paths.append((*paths[-1][:depth], line.strip()))
    return [path for path, below in pairwise([*paths[1:], ()]) if len(below) <= len(path)]


# --- The national form -------------------------------------------------------------------------------


def test_six_parts_as_numbered_in_the_notice() -> None:
    assert [part.heading for part in NATIONAL.parts] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]


@pytest.mark.parametrize(
    ("table", "items", "totals"), [("disclosure", 10, 0), ("applications", 175, 25 + 6), ("disputes", 15, 3)]
)
def test_number_of_items(table: str, items: int, totals: int) -> None:
    of_table = [item for item in NATIONAL.items.values() if item.table == table]
    assert len(of_table) == items
    assert len([item for item in of_table if item.role is Role.TOTAL]) == totals


def test_two_hundred_items_in_all() -> None:
    assert len(NATIONAL.items) == 200
    assert len(NATIONAL.inputs) + len(NATIONAL.totals) == 200
    assert not NATIONAL.inputs.keys() & NATIONAL.totals.keys()


def test_disclosure_table_as_printed() -> None:
    blocks = NATIONAL.tables["disclosure"].blocks
    printed = [
        (
            block.heading,
            [path[-1].label for path in block.rows.paths.values()],
            [path[-1].label for path in block.columns.paths.values()],
        )
        for block in blocks
    ]
    assert printed == [
        (
            "第二十条第（一）项",
            ["规章", "行政规范性文件"],
            ["本年制发件数", "本年废止件数", "现行有效件数"],
        ),
        ("第二十条第（五）项", ["行政许可"], ["本年处理决定数量"]),
        ("第二十条第（六）项", ["行政处罚", "行政强制"], ["本年处理决定数量"]),
        ("第二十条第（八）项", ["行政事业性收费"], ["本年收费金额（单位：万元）"]),
    ]


def test_only_the_fees_are_an_amount() -> None:
    amounts = [item for item in NATIONAL.items.values() if item.kind is ItemKind.AMOUNT]
    assert [(item.id, item.unit) for item in amounts] == [("disclosure.administrative_fees.fees", "万元")]
    assert NATIONAL.units_of(amounts[0]) == ("万元",)


def test_applications_have_twenty_five_rows_as_printed() -> None:
    printed = outline(
        """
        一、本年新收政府信息公开申请数量
        二、上年结转政府信息公开申请数量
        三、本年度办理结果
            （一）予以公开
            （二）部分公开（区分处理的，只计这一情形，不计其他情形）
            （三）不予公开
                1.属于国家秘密
                2.其他法律行政法规禁止公开
                3.危及“三安全一稳定”
                4.保护第三方合法权益
                5.属于三类内部事务信息
                6.属于四类过程性信息
                7.属于行政执法案卷
                8.属于行政查询事项
            （四）无法提供
                1.本机关不掌握相关政府信息
                2.没有现成信息需要另行制作
                3.补正后申请内容仍不明确
            （五）不予处理
                1.信访举报投诉类申请
                2.重复申请
                3.要求提供公开出版物
                4.无正当理由大量反复申请
                5.要求行政机关确认或重新出具已获取信息
            （六）其他处理
                1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请
                2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请
                3.其他
            （七）总计
        四、结转下年度继续办理
        """
    )
    assert len(printed) == 25
    of_column = [item for item in NATIONAL.items.values() if item.table == "applications"]
    assert [item.row_path for item in of_column if item.column == "total"] == printed


def test_applications_have_seven_columns_as_printed() -> None:
    items = [item for item in NATIONAL.items.values() if item.id.startswith("applications.received.")]
    assert {item.column: item.column_path[-1] for item in items} == COLUMNS
    assert [item.column_path for item in items] == [
        ("申请人情况", "自然人"),
        *(("申请人情况", "法人或其他组织", COLUMNS[column]) for column in ORGANISATIONS),
        ("总计",),
    ]


def test_corner_states_the_identity() -> None:
    (block,) = NATIONAL.tables["applications"].blocks
    assert block.corner == "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


def test_disputes_are_fifteen_numbers_in_one_row_without_label() -> None:
    items = [item for item in NATIONAL.items.values() if item.table == "disputes"]
    assert {item.id: item.label for item in items} == {
        f"disputes.cases.{stage}_{outcome}": f"{heading} / {label}"
        for stage, heading in STAGES.items()
        for outcome, label in OUTCOMES.items()
    }


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_balances(column: str) -> None:
    (check,) = [c for c in NATIONAL.checks if c.key == f"A-BALANCE/{column}"]
    assert check.left == (f"applications.received.{column}", f"applications.carried_in.{column}")
    assert check.right == (f"applications.handled.{column}", f"applications.carried_out.{column}")
    assert check.rule.severity is Severity.ERROR
    assert not check.rule.is_total, "四 is typed: were it computed, the printed identity would check nothing"


@pytest.mark.parametrize("column", COLUMNS)
def test_handled_is_the_sum_of_its_twenty_one_leaves(column: str) -> None:
    (check,) = [c for c in NATIONAL.checks if c.key == f"A-HANDLED-TOTAL/{column}"]
    assert check.left == (f"applications.handled.{column}",)
    assert len(set(check.right)) == 21
    leaves = [NATIONAL.items[item].row_path for item in check.right]
    assert all(path[0] == "三、本年度办理结果" and path[-1] != "（七）总计" for path in leaves)


def test_every_row_of_applications_adds_up_six_columns() -> None:
    checks = [check for check in NATIONAL.checks if check.rule.id == "A-ROW-TOTAL"]
    assert len(checks) == 25
    for check in checks:
        row = f"applications.{check.line}"
        assert check.left == (f"{row}.total",)
        assert check.right == (f"{row}.natural_person", *(f"{row}.{column}" for column in ORGANISATIONS))


@pytest.mark.parametrize("stage", STAGES)
def test_every_block_of_disputes_adds_up_four_outcomes(stage: str) -> None:
    (check,) = [c for c in NATIONAL.checks if c.left == (f"disputes.cases.{stage}_total",)]
    assert check.right == tuple(f"disputes.cases.{stage}_{outcome}" for outcome in list(OUTCOMES)[:4])
    assert check.rule.is_total
    assert check.rule.severity is Severity.ERROR


def test_these_are_all_the_identities() -> None:
    assert len(NATIONAL.checks) == 7 + 7 + 25 + 3


def test_what_was_carried_over_is_compared_in_every_column_as_a_hint() -> None:
    assert {(c.this_year, c.last_year) for c in NATIONAL.carries} == {
        (f"applications.carried_in.{column}", f"applications.carried_out.{column}") for column in COLUMNS
    }
    assert {carry.rule.severity for carry in NATIONAL.carries} == {Severity.WARNING}


def test_overview_has_a_lead_five_sections_and_room_for_more() -> None:
    overview = NATIONAL.parts[0]
    assert [narrative.id for narrative in overview.narratives if narrative.is_preface] == ["preface"]
    assert [narrative.heading for narrative in overview.narratives if not narrative.is_preface] == [
        None,
        "（一）主动公开",
        "（二）依申请公开",
        "（三）政府信息管理",
        "（四）政府信息公开平台建设",
        "（五）监督保障",
        "",
        "",
        "",
    ]
    assert overview.limit == 1000


def test_problems_and_other_matters_must_be_written() -> None:
    assert all(narrative.required for part in NATIONAL.parts[4:] for narrative in part.narratives)


@pytest.mark.parametrize(
    ("who", "when"),
    [("部门", "1 月 31 日"), ("县级人民政府", "2 月 20 日"), ("市级", "3 月 10 日"), ("省级", "3 月 31 日")],
)
def test_deadlines(who: str, when: str) -> None:
    assert [when in deadline.when for deadline in NATIONAL.guide.deadlines if who in deadline.who] == [True]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            "A-BALANCE",
            "每一列：一、本年新收政府信息公开申请数量 ＋ 二、上年结转政府信息公开申请数量"
            " ＝ （七）总计 ＋ 四、结转下年度继续办理",
        ),
        ("A-ROW-TOTAL", "每一行：总计 ＝ 自然人 ＋ 法人或其他组织各项"),
        (
            "D-DIRECT-TOTAL",
            "行政诉讼·未经复议直接起诉·总计 ＝ 行政诉讼·未经复议直接起诉·结果维持"
            " ＋ 行政诉讼·未经复议直接起诉·结果纠正 ＋ 行政诉讼·未经复议直接起诉·其他结果"
            " ＋ 行政诉讼·未经复议直接起诉·尚未审结",
        ),
        (
            "A-CARRIED-IN",
            "每一列：本年的“二、上年结转政府信息公开申请数量”等于上一年的“四、结转下年度继续办理”",
        ),
    ],
)
def test_rule_in_words(rule: str, words: str) -> None:
    assert [r.words for r in NATIONAL.rules if r.id == rule] == [words]


# --- The small form, unlike it -----------------------------------------------------------------------


def test_small_form_is_unlike_the_national_one() -> None:
    works, funds, service = MINI.tables.values()
    assert [(b.rows.depth, b.columns.depth) for t in (works, funds, service) for b in t.blocks] == [
        (2, 2),
        (1, 1),
        (1, 1),
        (1, 1),
    ]
    assert [part.heading for part in MINI.parts] == ["甲、供水工程", "水费和水质"]
    assert [len(part.tables) for part in MINI.parts] == [2, 1]
    assert [narrative.required for narrative in MINI.narratives.values()] == [False]
    assert [field.required for field in MINI.fields] == [True, False]


@pytest.mark.parametrize(
    ("item", "kind", "unit", "may_follow"),
    [
        ("works.plant.opening", ItemKind.COUNT, "", ("处", "户", "次", "户次")),
        ("funds.quarter.granted", ItemKind.AMOUNT, "万元", ("万元",)),
        ("service.homes.due", ItemKind.AMOUNT, "元", ("元",)),
        ("service.samples.wet", ItemKind.COUNT, "", ("处", "户", "次", "户次")),
    ],
)
def test_kind_and_unit(item: str, kind: ItemKind, unit: str, may_follow: tuple[str, ...]) -> None:
    assert (MINI.items[item].kind, MINI.items[item].unit) == (kind, unit)
    assert MINI.units_of(MINI.items[item]) == may_follow


@pytest.mark.parametrize(
    ("item", "name", "label"),
    [
        ("works.plant.opening", "水厂 / 季初", "集中供水 / 水厂 / 工程数量（处） / 季初"),
        (
            "works.piped_total.households",
            "集中供水·小计 / 小计",
            "集中供水 / 小计 / 受益户数（户） / 小计",
        ),
        ("works.overall.closing", "合计 / 季末", "合计 / 工程数量（处） / 季末"),
        ("funds.quarter.raised", "村级自筹（万元）", "村级自筹（万元）"),
    ],
)
def test_item_is_called_as_short_as_is_clear(item: str, name: str, label: str) -> None:
    assert (MINI.items[item].name, MINI.items[item].label) == (name, label)


def test_total_of_totals_is_computed_after_its_addends() -> None:
    order = list(MINI.totals)
    for item, check in MINI.totals.items():
        for addend in check.right:
            assert addend not in MINI.totals or order.index(addend) < order.index(item)
    assert MINI.totals["works.overall.opening"].right == (
        "works.piped_total.opening",
        "works.scattered_total.opening",
    )


def test_total_where_two_totals_cross_is_computed_once_and_checked_by_both() -> None:
    crossing = "works.overall.households"
    assert [check.rule.id for check in MINI.checks if check.left == (crossing,)] == ["W-ALL", "W-HOUSEHOLDS"]
    assert list(MINI.totals).count(crossing) == 1


def test_rule_of_two_blocks_holds_only_in_the_block_that_has_its_names() -> None:
    assert [check.line for check in MINI.checks if check.rule.id == "S-FEES"] == ["homes", "schools", "users"]
    assert [check.line for check in MINI.checks if check.rule.id == "S-SAMPLES"] == ["wet", "dry", "tested"]


@pytest.mark.parametrize(
    ("rule", "words", "severity"),
    [
        ("W-STOCK", "每一行：季初 ＋ 本季新建 ＝ 本季报废 ＋ 季末", Severity.ERROR),
        ("W-PIPED", "每一列：集中供水·小计 ＝ 集中供水各项", Severity.ERROR),
        ("M-INVESTED", "合计（万元） ＝ 上级补助（万元） ＋ 村级自筹（万元）", Severity.ERROR),
        ("S-SAMPLES", "每一列：检测 ＝ 合格 ＋ 不合格", Severity.WARNING),
        ("W-OPENING", "每一行：本年的“季初”等于上一年的“季末”", Severity.WARNING),
    ],
)
def test_rule_of_the_small_form_in_words(rule: str, words: str, severity: Severity) -> None:
    assert [(r.words, r.severity) for r in MINI.rules if r.id == rule] == [(words, severity)]


# --- Every form --------------------------------------------------------------------------------------


@every_form
def test_id_of_an_item_is_its_table_row_and_column(form: Form) -> None:
    for name, item in form.items.items():
        assert name == item.id == f"{item.table}.{item.row}.{item.column}"
    wanted = sum(len(b.rows.paths) * len(b.columns.paths) for t in form.tables.values() for b in t.blocks)
    assert len(form.items) == wanted, "ids must be unique"


@every_form
def test_label_is_the_full_path_rows_first(form: Form) -> None:
    for item in form.items.values():
        block = next(b for b in form.tables[item.table].blocks if item.row in b.rows.paths)
        path = [*block.rows.paths[item.row], *block.columns.paths[item.column]]
        assert item.label == " / ".join(heading.label for heading in path if heading.label)


@every_form
def test_labels_and_names_tell_the_items_of_a_block_apart(form: Form) -> None:
    for table in form.tables.values():
        of_table = [item for item in form.items.values() if item.table == table.id]
        assert (
            len({item.label for item in of_table}) == len({item.name for item in of_table}) == len(of_table)
        )


@every_form
def test_keys_of_checks_are_unique(form: Form) -> None:
    assert len({check.key for check in form.checks}) == len(form.checks)


@pytest.mark.parametrize("name", FORMS)
def test_checks_are_those_the_yaml_states(name: str) -> None:
    assert {check.key for check in FORMS[name].checks} == plain_sums(name).keys()


@every_form
def test_inputs_and_totals_are_all_items_each_once(form: Form) -> None:
    assert form.inputs.keys() | form.totals.keys() == form.items.keys()
    assert not form.inputs.keys() & form.totals.keys()
    for item in form.totals:
        assert naive_inputs(form, (item,)) <= form.inputs.keys()


@every_form
def test_part_of_finds_tables_and_narratives(form: Form) -> None:
    for part in form.parts:
        for entry in part.contents:
            assert form.part_of(entry.id) is part


@every_form
def test_checks_and_carries_speak_for_rules_of_the_form(form: Form) -> None:
    assert {check.rule for check in form.checks} | {carry.rule for carry in form.carries} <= set(form.rules)


@every_form
def test_words_of_a_rule_say_what_they_hold_for(form: Form) -> None:
    for table in form.tables.values():
        for rule in table.rules:
            lines = {check.line for check in form.checks if check.rule is rule}
            begins = {Each.COLUMN: "每一列：", Each.ROW: "每一行："}[rule.each]
            assert rule.words.startswith(begins) is (len(lines) > 1)
        for carry in table.carries:
            assert carry.words.startswith("每一行：" if carry.each is Each.ROW else "每一列：")


def test_kind_of_a_group_is_that_of_what_is_below() -> None:
    (money,) = MINI.tables["funds"].blocks
    group = Heading(
        id="all", label="资金", kind=ItemKind.AMOUNT, unit="元", children=money.columns.headings[:1]
    )
    bare = replace(group.children[0], kind=None, unit="")
    columns = replace(money.columns, headings=(replace(group, children=(bare,)),))
    table = MINI.tables["funds"]._replace(blocks=(money._replace(columns=columns),), rules=())
    form = replace(MINI, parts=(MINI.parts[0]._replace(contents=(table,)),))
    assert [(item.kind, item.unit) for item in form.items.values()] == [(ItemKind.AMOUNT, "元")]
