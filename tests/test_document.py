"""The JSON document of a submission: nothing is lost, and what does not fit is named."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.costly import COSTLY
from tests.support.forms import FORMS, MINI, NATIONAL, filed, submissions
from tests.support.workbooks import UNIT, YEAR, blank_submission, filled_submission
from xlsx_tools.filing.document import (
    DocumentError,
    fill_in,
    from_document,
    parse_json,
    to_document,
    write_json,
)
from xlsx_tools.filing.submission import CELL_TEXT_LIMIT, Submission
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import LARGEST, Oddity, Quantity

every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def through_json(document: dict[str, object]) -> dict[str, object]:
    """The document after it was written to a file and read again."""
    return parse_json(write_json(document))


# --- There and back ----------------------------------------------------------------------------------


@every_form
@given(data=st.data())
def test_document_keeps_everything(form: Form, data: st.DataObject) -> None:
    submission = data.draw(submissions(form))
    back = from_document(form, through_json(to_document(form, submission)))
    assert back.tally(form) == submission.tally(form)
    assert (back.unit, back.year, back.zero_tables) == (
        submission.unit,
        submission.year,
        submission.zero_tables,
    )
    for narrative in form.narratives.values():
        assert back.narrative[narrative.id] == submission.narrative.get(narrative.id, "")
        if narrative.heading is not None:
            assert back.heading(form, narrative.id) == submission.heading(form, narrative.id)
    assert (back.fields, back.reasons) == (submission.fields, submission.reasons)


@every_form
@COSTLY
@given(data=st.data())
def test_document_of_what_was_read_back_is_the_same_document(form: Form, data: st.DataObject) -> None:
    document = to_document(form, data.draw(submissions(form)))
    assert to_document(form, from_document(form, through_json(document))) == document


@every_form
@COSTLY
@given(data=st.data())
def test_filling_in_a_whole_document_leaves_nothing_of_the_base(form: Form, data: st.DataObject) -> None:
    base, other = data.draw(submissions(form)), data.draw(submissions(form))
    document = to_document(form, other)
    filled = fill_in(form, base, through_json(document))
    assert filled.tally(form) == other.tally(form)


@every_form
@given(data=st.data())
def test_filling_in_an_empty_document_changes_nothing(form: Form, data: st.DataObject) -> None:
    base = data.draw(submissions(form))
    assert fill_in(form, base, {"form": form.id}) == base


def test_totals_beyond_the_largest_input_come_back() -> None:
    typed = {"service.homes.due": Decimal(LARGEST), "service.schools.due": Decimal(LARGEST)}
    submission = filed(MINI, typed, frozenset({"service"}))
    back = from_document(MINI, through_json(to_document(MINI, submission)))
    assert back.tally(MINI).figures["service.users.due"] == 2 * LARGEST


@every_form
def test_document_has_every_item_and_text_in_printed_order(form: Form) -> None:
    document = to_document(form, filled_submission(form))
    assert list(document) == [
        "form", "version", "unit", "year", "fields", "items",
        "blank_is_zero", "headings", "narrative", "reasons",
    ]  # fmt: skip
    items, narrative = document["items"], document["narrative"]
    assert isinstance(items, dict)
    assert isinstance(narrative, dict)
    assert list(items) == list(form.items)
    assert list(narrative) == list(form.narratives)
    assert document["blank_is_zero"] == list(form.tables)


def test_draft_says_so() -> None:
    submission = blank_submission(MINI)
    assert to_document(MINI, submission, draft=True)["draft"] is True
    assert "draft" not in to_document(MINI, submission)
    assert from_document(MINI, to_document(MINI, submission, draft=True)).unit == UNIT


def test_json_is_for_people_to_read() -> None:
    amounts: dict[str, int | str] = {"funds.quarter.granted": "12.500001", "funds.quarter.raised": "１２万元"}
    text = write_json(to_document(MINI, filed(MINI, amounts)))
    assert f'  "unit": "{UNIT}",\n' in text
    assert '    "funds.quarter.granted": 12.500001,\n' in text
    assert '    "funds.quarter.raised": 12,\n' in text
    assert json.loads(text)["items"]["funds.quarter.invested"] == 24.500001
    assert text.endswith("}\n")


# --- What is left out stays, null clears ---------------------------------------------------------------

BASE = replace(
    filed(
        MINI,
        {"service.homes.due": 100, "service.homes.paid": 40, "works.plant.opening": 2},
        frozenset({"works"}),
    ),
    narrative={"remarks": "去年停水两次。"},
    fields={"reporter": "张三", "head": "李四"},
    reasons={"S-FEES/homes": "年底结清"},
)


def filled(**document: object) -> Submission:
    """The base after that was filled in."""
    return fill_in(MINI, BASE, {"form": MINI.id, **document})


def test_what_a_document_leaves_out_stays() -> None:
    after = filled(items={"service.homes.due": 90})
    assert {item: figure.value for item, figure in after.items.items()} == {
        "service.homes.due": 90,
        "service.homes.paid": 40,
        "works.plant.opening": 2,
    }
    assert replace(after, items=BASE.items) == BASE


def test_null_clears_a_figure() -> None:
    after = filled(items={"service.homes.due": None})
    assert after.items["service.homes.due"] == Quantity(None)
    assert "service.homes.due" in after.tally(MINI).open_items


@pytest.mark.parametrize(
    ("key", "change", "whole"),
    [
        ("narrative", {"remarks": ""}, {"remarks": ""}),
        ("narrative", {}, {"remarks": "去年停水两次。"}),
        ("fields", {"head": "王五"}, {"reporter": "张三", "head": "王五"}),
        ("reasons", {"W-STOCK/plant": "水厂改建"}, {"S-FEES/homes": "年底结清", "W-STOCK/plant": "水厂改建"}),
    ],
)
def test_texts_are_replaced_one_by_one(key: str, change: dict[str, str], whole: dict[str, str]) -> None:
    assert getattr(filled(**{key: change}), key) == whole


@pytest.mark.parametrize("tables", [[], ["service"], ["funds", "works"]])
def test_list_of_zero_tables_is_replaced_as_a_whole(tables: list[str]) -> None:
    assert filled(blank_is_zero=tables).zero_tables == frozenset(tables)


def test_heading_of_its_own_and_heading_of_the_form() -> None:
    base = blank_submission(NATIONAL)
    own = "（一）、主动公开情况"
    after = fill_in(NATIONAL, base, {"form": NATIONAL.id, "headings": {"overview.disclosure": own}})
    assert after.heading(NATIONAL, "overview.disclosure") == own
    assert after.heading(NATIONAL, "overview.applications") == "（二）依申请公开"
    assert after.heading(NATIONAL, "overview.lead") is None


@pytest.mark.parametrize(
    "items",
    [
        {"service.homes.due": 100, "service.schools.due": 11.5, "service.users.due": 111.5},
        {"service.users.due": 100},  # the base has 100 already
        {"works.overall.opening": 2, "works.piped_total.opening": 2},
        {"funds.quarter.invested": 0},  # nothing filled in comes to nothing
        {"funds.quarter.invested": None},
        {"service.homes.due": 0.1, "service.schools.due": 0.2, "service.users.due": 0.3},
    ],
)
def test_total_that_fits__ok(items: dict[str, object]) -> None:
    text = json.dumps({"form": MINI.id, "items": items})
    after = fill_in(MINI, BASE, parse_json(text))
    assert after.stated.keys() == {item for item in items if item in MINI.totals}


@pytest.mark.parametrize(
    ("items", "named"),
    [
        ({"service.users.due": 101}, "合计“service.users.due”（合计 / 应收）写的是 101，按各分项应是 100"),
        (
            {"service.schools.due": 5, "service.users.due": 100},
            "合计“service.users.due”（合计 / 应收）写的是 100，按各分项应是 105",
        ),
        (
            {"funds.quarter.invested": 3},
            "合计“funds.quarter.invested”（合计（万元））写的是 3，按各分项应是 空白",
        ),
        (
            {"works.overall.opening": 3},
            "合计“works.overall.opening”（合计 / 季初）写的是 3，按各分项应是 2",
        ),
    ],
)
def test_total_that_does_not_fit__error(items: dict[str, object], named: str) -> None:
    with pytest.raises(DocumentError) as caught:
        filled(items=items)
    assert named in str(caught.value)


# --- What does not fit is named -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"form": "zfxxgk-2021"}, "“form”是“zfxxgk-2021”，应是“yinshui-jibao”"),
        ({"form": None}, "“form”是“null”"),
        ({"version": 4}, "“version”是 4，本程序的表式是第 3 版"),
        ({"version": "3"}, "“version”是 3"),
        ({"unit": "别的局"}, f"“unit”是“别的局”，模板是“{UNIT}”"),
        ({"unit": 12}, "“unit”是“12”"),
        ({"year": 2023}, "“year”是“2023”，模板是“2024”"),
        ({"year": "2024"}, "“year”是“2024”"),
        ({"item": {}}, "不认识的键“item”"),
        ({"items": {"service.homes.dew": 1}}, "不认识的指标“service.homes.dew”"),
        ({"items": []}, "“items”应是“编号: 值”的形式"),
        ({"items": None}, "“items”应是“编号: 值”的形式"),
        ({"items": {"service.homes.due": "12"}}, "“service.homes.due”（农户 / 应收）应是数字，写的却是“12”"),
        ({"items": {"service.homes.due": {"a": None}}}, "应是数字，写的却是“{\"a\": null}”"),
        ({"items": {"service.homes.due": True}}, "应是数字，写的却是“true”"),
        ({"items": {"service.homes.due": "十二"}}, "写的却是“十二”"),
        ({"items": {"service.homes.due": True}}, "指标“service.homes.due”（农户 / 应收）应是数字"),
        ({"items": {"service.homes.due": [1]}}, "指标“service.homes.due”（农户 / 应收）应是数字"),
        ({"items": {"service.homes.due": {}}}, "指标“service.homes.due”（农户 / 应收）应是数字"),
        ({"items": {"service.homes.due": -1}}, "（农户 / 应收）应是非负数（不超过 15 位），写的却是 -1"),
        ({"items": {"service.homes.due": 10**15}}, "应是非负数（不超过 15 位），写的却是 1000000000000000"),
        ({"items": {"service.homes.due": Decimal("NaN")}}, "指标“service.homes.due”（农户 / 应收）应是数字"),
        ({"items": {"service.samples.wet": Decimal("2.5")}}, "（检测 / 丰水期）应是非负整数（不超过"),
        ({"items": {"service.samples.tested": Decimal("2.5")}}, "（检测 / 全季）应是非负整数（不超过"),
        ({"narrative": {"remark": "无"}}, "“narrative”里不认识的编号“remark”"),
        ({"narrative": {"remarks": 12}}, "“narrative”里的“remarks”应是文字"),
        ({"narrative": {"remarks": None}}, "“narrative”里的“remarks”应是文字"),
        ({"narrative": "无"}, "“narrative”应是“编号: 值”的形式"),
        ({"narrative": {"remarks": "水" * 40_000}}, f"“remarks”有 40000 个字，一格最多 {CELL_TEXT_LIMIT} "),
        ({"narrative": {"remarks": "水\ud800"}}, "“narrative”里的“remarks”有不合法的字符"),
        ({"headings": {"remarks": "一、说明"}}, "“headings”里不认识的编号“remarks”"),
        ({"fields": {"phone": "110"}}, "“fields”里不认识的编号“phone”"),
        ({"fields": {"reporter": True}}, "“fields”里的“reporter”应是文字"),
        ({"reasons": {"W-STOCK/wells": "无"}}, "“reasons”里不认识的编号“W-STOCK/wells”"),
        ({"given": {"W-STOCK/plant": "无"}}, "“given”里的“W-STOCK/plant”"),
        ({"blank_is_zero": ["work"]}, "“blank_is_zero”里不认识的表“work”"),
        ({"blank_is_zero": "works"}, "“blank_is_zero”应是表编号的列表"),
        ({"blank_is_zero": [1]}, "“blank_is_zero”应是表编号的列表"),
        ({"blank_is_zero": True}, "“blank_is_zero”应是表编号的列表"),
    ],
)  # fmt: skip
def test_misfit__error(document: dict[str, object], named: str) -> None:
    with pytest.raises(DocumentError) as caught:
        filled(**document)
    assert named in str(caught.value)


def test_all_misfits_are_listed_at_once() -> None:
    with pytest.raises(DocumentError) as caught:
        filled(year=2023, items={"nothing.of.this": 1, "service.homes.due": -1}, narrative={"nor.this": ""})
    assert str(caught.value).startswith("与表式不符：\n")
    for named in ("“year”", "“nothing.of.this”", "“service.homes.due”", "“nor.this”"):
        assert f"{named}" in str(caught.value)
    assert str(caught.value).count("\n  - ") == 4


def test_version_that_is_no_number__error() -> None:
    form = replace(MINI, version=1)
    with pytest.raises(DocumentError, match="“version”"):
        fill_in(form, BASE, {"form": form.id, "version": True})


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "第 1 行第 1 列有误"),
        ('{"form": "x",\n "unit": }', "第 2 行第 10 列有误"),
        ("[]", "缺少“form”"),
        ("12", "缺少“form”"),
        ("{}", "缺少“form”（表式编号）"),
        ('{"form": "x", "items": {"a": NaN}}', "“NaN”不是数字"),
        ('{"form": "x", "items": {"a": Infinity}}', "“Infinity”不是数字"),
        ('{"form": "x", "items": {"a": -Infinity}}', "“-Infinity”不是数字"),
        ('{"form": "x", "form": "y"}', "“form”在 JSON 文件里写了两次"),
        ('{"form": "x", "items": {"a": 1, "a": 1}}', "“a”在 JSON 文件里写了两次"),
        ("[" * 100_000, "嵌套层数过多"),
    ],
)
def test_no_document__error(text: str, named: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_json(text)
    assert named in str(caught.value)


@pytest.mark.parametrize(
    "number", ["1e400", "-1e400", "1e30", "1e-400", "9" * 400, "9" * 5_000, "0." + "9" * 400]
)
def test_number_beyond_all_bounds__error(number: str) -> None:
    document = parse_json(f'{{"form": "{MINI.id}", "items": {{"service.samples.wet": {number}}}}}')
    with pytest.raises(DocumentError, match=r"service\.samples\.wet"):
        fill_in(MINI, BASE, document)


@given(st.decimals(0, LARGEST, places=6))
def test_decimal_numbers_are_never_rounded_on_the_way(number: Decimal) -> None:
    document = parse_json(f'{{"form": "{MINI.id}", "items": {{"service.homes.due": {number:f}}}}}')
    assert fill_in(MINI, BASE, document).items["service.homes.due"].value == number


@pytest.mark.parametrize(
    ("change", "named", "wanted"),
    [
        ({"unit": None}, "“unit”", "应是文字"),
        ({"unit": ""}, "“unit”", "是空的"),
        ({"unit": "../局"}, "“unit”", "不能有这些字符：/"),
        ({"year": None}, "“year”", "应是四位数"),
        ({"year": "2024"}, "“year”", "应是四位数"),
        ({"year": True}, "“year”", "四位数"),
        ({"year": 24}, "“year”", "应是 2008 至 2099 之间的四位数，现为“24”"),
        ({"year": Decimal("2024.5")}, "“year”", "应是四位数"),
    ],
)
def test_document_of_nobody_or_no_year__error(change: dict[str, object], named: str, wanted: str) -> None:
    with pytest.raises(DocumentError) as caught:
        from_document(MINI, {"form": MINI.id, "unit": UNIT, "year": YEAR, **change})
    assert named in str(caught.value)
    assert wanted in str(caught.value)


def test_unusable_figure_in_a_draft_does_not_come_back_as_zero() -> None:
    """Written as null under a switch that makes zeros of blanks, it was read again as 0."""
    filed = filled_submission(NATIONAL)
    odd = Quantity(None, "约3", Oddity.NOT_A_NUMBER)
    draft = replace(filed, items={"applications.received.business": odd})
    document = parse_json(write_json(to_document(NATIONAL, draft, draft=True)))
    assert document["blank_is_zero"] == ["disclosure", "disputes"]
    again = from_document(NATIONAL, document)
    assert again.tally(NATIONAL).open_items == ("applications.received.business",)


@pytest.mark.parametrize("key", ["\\ud800", "A-\\udfff/x"])
def test_half_of_a_pair_in_a_key_is_refused_in_a_sentence(key: str) -> None:
    """It was met when the ledger recorded it, as an exception."""
    with pytest.raises(DocumentError, match="这个键有不合法的字符"):
        parse_json(f'{{"form": "x", "reasons": {{"{key}": "情况属实"}}}}')
