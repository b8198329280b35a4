"""A hints.yaml with one mistake in it: the error names the file, the line, and what to write instead.

A mistake is written as a change of the small form's hints: what stands there, and what instead; the
line that the error must name is the one that was changed.
"""

import shutil
from pathlib import Path

import pytest

from tests.support.forms import FORMS, MINI, MINI_FOLDER, contents
from xlsx_tools.finding import Severity
from xlsx_tools.form.condition import Facts
from xlsx_tools.form.copied_texts import CopiedTexts
from xlsx_tools.form.hints import Anniversary, Hints
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.load.yaml import FormError
from xlsx_tools.form.model import Form

GOOD = (MINI_FOLDER / "hints.yaml").read_text(encoding="utf-8")


def load(folder: Path, text: str) -> Form:
    """The small form with hints of that text."""
    shutil.copy(MINI_FOLDER / "form.yaml", folder)
    (folder / "hints.yaml").write_text(text, encoding="utf-8")
    return load_anew(folder)


def assert_refused(folder: Path, old: str, new: str, reason: str) -> None:
    """The hints are refused for that reason after the change, at the line of the change."""
    assert GOOD.count(old) == 1
    line = GOOD[: GOOD.index(old)].count("\n") + 1
    with pytest.raises(FormError) as caught:
        load(folder, GOOD.replace(old, new))
    message = str(caught.value)
    assert message.startswith(f"{folder / 'hints.yaml'} 第 {line} 行：")
    assert reason in message


# --- What is right ------------------------------------------------------------------------------------


def test_hints_as_they_are__ok(tmp_path: Path) -> None:
    loaded = load(tmp_path, GOOD)
    assert (loaded.hints, loaded.copied_texts) == (MINI.hints, MINI.copied_texts)


def test_form_without_hints_has_none(tmp_path: Path) -> None:
    shutil.copy(MINI_FOLDER / "form.yaml", tmp_path)
    form = load_anew(tmp_path)
    assert form.hints == Hints()
    assert form.copied_texts == CopiedTexts()
    without = {"hints": Hints(), "copied_texts": CopiedTexts(), "vocabulary": form.vocabulary}
    assert contents(form) == {**contents(MINI), "folder": tmp_path, **without}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_rules_of_hints_are_rules_of_the_form(form: Form) -> None:
    ids = [rule.id for rule in form.rules]
    stated = (*form.hints.rules, *form.copied_texts.rules)
    assert {rule.id for rule in stated} <= set(ids)
    assert len(ids) == len(set(ids))
    assert all(rule.words and rule.remedy for rule in stated)


def test_hint_for_several_lines_is_one_rule() -> None:
    homes, schools, *_ = MINI.hints.hints
    assert homes.rule is schools.rule
    assert (homes.at, schools.at) == ("service.homes.owed", "service.schools.owed")
    figures = {"service.homes.owed": 5, "service.homes.paid": 3}
    assert homes.says.text(Facts(figures)) == "欠缴 5 元，比实收多 2 元"


def test_hint_is_told_as_it_says_and_else_only_as_information() -> None:
    severities = {hint.rule.id: hint.rule.severity for hint in MINI.hints.hints}
    assert severities == {"H-OWED": Severity.WARNING, "H-STOPPED": Severity.INFO}


def test_sentence_over_several_lines_has_no_blanks_between_its_characters(tmp_path: Path) -> None:
    text = GOOD.replace("says: 是 0，而季初有", "says: >-\n      是 0，\n      而季初有")
    assert load(tmp_path, text).hints == MINI.hints


def test_pattern_over_several_lines_is_one_pattern(tmp_path: Path) -> None:
    text = GOOD.replace(
        "certain: ['{start}{year}年四季度']", "certain:\n  - |-\n    {start}{year}年\n    四季度"
    )
    assert load(tmp_path, text).hints == MINI.hints


def test_days_are_read_as_they_are_written() -> None:
    period = MINI.hints.period
    assert period
    assert (period.begins, str(period.ends)) == (Anniversary(10, 1), "12月31日")


# --- What is wrong ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("swing: {id", "swings: {id", "键“swings”不存在，是否想写“swing”？"),
        ("floor: 30", "flor: 30", "键“flor”不存在，是否想写“floor”？"),
        ("rule: 欠缴不多于实收", "rules: 欠缴不多于实收", "键“rules”不存在，是否想写“rule”？"),
        ("severity: warning", "severity: warn", "严重程度“warn”不存在，是否想写“warning”？"),
        ("{id: H-EMPTIED, floor: 5}", "{id: H-EMPTIED}", "缺少键“floor”"),
        ("{id: H-EMPTIED, floor: 5}", "{id: H-EMPTIED, floor: 0}", "这里应是一个正整数"),
        ("id: H-STOPPED", "id: H-OWED", "规则编号“H-OWED”与第 4 行重复"),
        ("id: H-STOPPED", "id: W-STOCK", "规则编号“W-STOCK”在 form.yaml 里已经有了"),
        ("at: works.overall.closing", "at: works.overal.closing", "是否想写“works.overall.closing”？"),
        ("each: [homes, schools]", "each: []", "至少要有一项"),
        ("items: [works.overall.households]", "items: [households]", "没有编号为“households”的指标"),
        ("floor: 30, items: [works.overall.households]", "floor: 30, items: []", "至少要有一项"),
        ("words: [无]", "words: ['']", "这里是空的"),
        ("patterns: ['X{2,}']", "patterns: ['X{2,}', '(']", "正则表达式写错了"),
        ("patterns: ['X{2,}']", "patterns: ['X*']", "这里是空的，或者什么都没有也算相符"),
        ("patterns: ['X{2,}']", "patterns: [{signs: [], pattern: X}]", "至少要有一项"),
        ("patterns: ['X{2,}']", "patterns: [{signs: [X], pattern: (}]", "正则表达式写错了"),
        ("unless: [去年]", "unless: ['[']", "正则表达式写错了"),
        ("certain: ['{start}{year}年四季度']", "certain: ['{start}四季度']", "缺少代号“{year}”"),
        ("patterns: ['由{unit}(?=填报)']", "patterns: ['由本村填报']", "缺少代号“{unit}”"),
        ("begins: 10月1日", "begins: 十月一日", "这里应是几月几日，写的却是“十月一日”"),
        ("begins: 10月1日", "begins: 13月1日", "没有这一天：13月1日"),
    ],
)
def test_mistake_is_refused_at_its_line(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert_refused(tmp_path, old, new, reason)


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("works.overall.closing == 0", "不是条件"),
        ("works.overall.closng = 0", "是否想写“works.overall.closing”？"),
        ("last(works.overall) = 0", "没有编号为“works.overall”的指标"),
        ("field(haed) = \"张三\"", "没有编号为“haed”的基本信息项，是否想写“head”？"),
    ],
)  # fmt: skip
def test_condition_that_means_nothing(tmp_path: Path, condition: str, reason: str) -> None:
    old = "works.overall.closing = 0 and works.overall.opening > 0"
    assert_refused(tmp_path, old, condition, reason)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("而季初有 {works.overall.opening} 处", "而季初有 {overall} 处", "“overall”不是指标编号"),
        ("而季初有 {works.overall.opening} 处", "而季初有 {works.opening.overall} 处", "没有编号为"),
        ("而季初有 {works.overall.opening} 处", "而季初有 {works.overall.opening 处", "大括号不成对"),
    ],
)
def test_message_that_cannot_be_filled_in(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert_refused(tmp_path, old, new, reason)


@pytest.mark.parametrize(
    ("added", "reason"),
    [
        (
            "mentions: [{id: H-M, rule: r, narrative: remark, words: [停水], says: s, advice: a}]",
            "没有编号为“remark”的文字部分，是否想写“remarks”？",
        ),
        ("repeated: {id: H-R, percent: 101, least: 60, narratives: [remarks]}", "百分数不能超过 100"),
        ("repeated: {id: H-R, percent: 80, least: 60, narratives: [works]}", "没有编号为“works”的文字部分"),
        ("same: {id: H-OWED, least: 5}", "规则编号“H-OWED”"),
    ],
)
def test_section_that_does_not_fit_the_form(tmp_path: Path, added: str, reason: str) -> None:
    with pytest.raises(FormError, match=r"hints.yaml 第 .* 行：") as caught:
        load(tmp_path, f"{GOOD}\n{added}\n")
    assert reason in str(caught.value)


def test_choice_that_a_field_does_not_offer(tmp_path: Path) -> None:
    form = (MINI_FOLDER / "form.yaml").read_text(encoding="utf-8")
    offering = form.replace(
        "{id: head, label: 村（社区）负责人}", "{id: head, label: 负责人, choices: [有, 无]}"
    )
    hints = (
        'hints: [{id: H, rule: r, when: [field(head) = "没有"], at: works.plant.opening, says: s, advice: a}]'
    )
    (tmp_path / "form.yaml").write_text(offering, encoding="utf-8")
    (tmp_path / "hints.yaml").write_text(hints, encoding="utf-8")
    with pytest.raises(FormError, match="“没有”不是可选的内容"):
        load_anew(tmp_path)


def test_hints_that_are_no_yaml(tmp_path: Path) -> None:
    with pytest.raises(FormError, match=r"hints.yaml 第 1 行：不是合法的 YAML"):
        load(tmp_path, "swing: a: b\n")
