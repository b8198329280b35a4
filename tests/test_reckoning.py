"""A text's own arithmetic: what it adds up, what is left, percentages and lists, whatever the tables say."""

from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.support.corpora import figures_of, submission_of
from tests.support.forms import LAYOUTS, NATIONAL
from xlsx_tools.checking.rules import sentences
from xlsx_tools.checking.rules.context import Context
from xlsx_tools.cli import cli
from xlsx_tools.filing.document import to_document, write_json
from xlsx_tools.finding import Finding
from xlsx_tools.quantity import Number

TEXT = "overview.applications"
COUNT = st.integers(2, 900)


def said_of(text: str, **figures: int) -> list[Finding]:
    """What is said against a text's figures where the tables hold these."""
    submission = submission_of(NATIONAL, {TEXT: text}, figures_of(figures))
    return list(sentences.check(Context(LAYOUTS[NATIONAL.id], submission, submission.tally(NATIONAL), None)))


def adding_up(text: str, **figures: int) -> list[tuple[Number | None, Number | None]]:
    """What the numbers of a text should come to and what it says, where they do not."""
    found = (one for one in said_of(text, **figures) if one.rule == "X-ADDS")
    return [(_number(one.expected), _number(one.found)) for one in found]


def _number(told: Number | str | None) -> Number | None:
    assert not isinstance(told, str)
    return told


# --- What does not come out, and what does -----------------------------------------------------------


@given(st.lists(COUNT, min_size=2, max_size=6), COUNT)
def test_sum_of_a_list_comes_out(parts: list[int], slip: int) -> None:
    listed = "、".join(f"{street}街道{part}件" for street, part in zip("甲乙丙丁戊己", parts, strict=False))
    assert adding_up(f"各街道收到申请：{listed}，合计{sum(parts)}件。") == []
    # More than all together, it can be no sum of some of them.
    wrong = sum(parts) + slip
    assert [found for _, found in adding_up(f"各街道收到申请：{listed}，合计{wrong}件。")] == [wrong]


@given(COUNT, COUNT, COUNT, st.integers(1, 900))
def test_what_is_left_comes_out(taken: int, away: int, left: int, wrong: int) -> None:
    whole = taken + away + left
    text = f"处理来信{whole}件，{taken}件转交县局，{away}件退回，其余{{}}件当面说明。"
    assert adding_up(text.format(left)) == []
    some = {whole - taken, whole - away, whole, taken, away, taken + away}
    some |= {abs(taken - away), whole + taken - away}
    assume(wrong < whole and wrong not in {left, *some})
    assert [found for _, found in adding_up(text.format(wrong))] == [wrong]


@given(st.integers(2, 400), st.integers(2, 400))
def test_percentage_of_a_number_before_it_comes_out(part: int, others: int) -> None:
    whole = part + others
    text = f"受理来信{whole}件，其中征地类{part}件，占{{:.1f}}%。"
    assert adding_up(text.format(part * 100 / whole)) == []
    assert len(adding_up(text.format(part * 100 / whole + 101))) == 1


@given(st.lists(COUNT, min_size=2, max_size=6), COUNT)
def test_listed_parts_are_no_more_than_their_whole(parts: list[int], more: int) -> None:
    listed = "、".join(f"{street}街道{part}件" for street, part in zip("甲乙丙丁戊己", parts, strict=False))
    for whole in (sum(parts), sum(parts) + more):
        assert adding_up(f"处理来信{whole}件，其中{listed}。") == []
    assert adding_up(f"处理来信{sum(parts) - 1}件，其中{listed}。") == [(sum(parts) - 1, sum(parts))]


@pytest.mark.parametrize(
    ("text", "expected", "found"),
    [
        ("平台转来信件88件，邮寄29件，窗口递交4件，合计111件。", 121, 111),
        ("近三年来信分别为33件、41件和38件，三年累计122件。", 112, 122),
        ("居民递交书面材料6份，1份由申请人撤回，其余4份均已答复。", 5, 4),
        ("疑难来信占比仍偏高（7件，占全部来信20件的45%）。", 35, 45),
        ("全县受理来信28件，其中乡镇受理16件，县直部门受理13件。", 28, 29),
        ("近三年累计收到来信46件，分别为13件、15件、16件。", 44, 46),
        ("来信112件，办结率93.7%（109件）。", Decimal("97.3"), Decimal("93.7")),
        ("与2023年（125件）相比，2024年来信下降至128件，降幅15.8%。", None, Decimal("15.8")),
        ("来信12件，比上年多出5件，增长50%。", Decimal("71.4"), 50),
        ("收到来信35件次。其中网络来信20件次，信函11件次，当面2件次。", 35, 33),
        ("单位来信16件（律师8件、厂家9件、高校1件）。", 18, 16),
        ("来信49件，较去年同期（52件）减少5件。", 3, 5),
        ("受理来信70件（含上年转来6件），其中当面3件、信函41件、网络32件。", 70, 76),
        ("来信量达到96件，为2022年（32件）的2倍。", 300, 200),
        ("甲村来信12件，是上年4件的2倍。", 300, 200),
        ("来信34件，其中：拆迁类15件、社保类7件、其他13件。", 34, 35),
        ("来信34件。按内容分，学前5件、义教19件、教师管理8件、其他4件。", 34, 36),
        ("检查事项49件，包含新办31件、延续12件、变更8件。", 49, 51),
        ("装置1,045件（户外设施638件、渣土运输321件、其他95件），均已登记。", 1045, 1054),
        (
            "来信16件，其中拆迁类7件、社保类4件，两类合计占来信总量的78.8%。",
            Decimal("68.75"),
            Decimal("78.8"),
        ),
    ],
)
def test_texts_that_contradict_themselves(text: str, expected: Number | None, found: Number) -> None:
    """As real ones do, whatever the tables say."""
    ((should, said),) = adding_up(text)
    assert said == found
    assert should == expected or (
        expected and should and abs(Decimal(should) - Decimal(expected)) < Decimal("0.1")
    )


@pytest.mark.parametrize(
    "text",
    [
        "全年收到信件48件，较上年减少9件，来自个人的共45件。",  # compared, not added
        "行政许可75件，其中环评审批54件、排污许可21件；行政处罚19件，罚款合计203.5万元。",
        "概况6条，人事8条，生态监测月报12期，其他45条，合计71条。",  # 期 counts otherwise
        "申请9件，其中网络3件、邮寄4件、当面2件；另协助市局查找材料5件。",
        "申请人12名，提出约30件，其中企业20件、个人13件。",  # 约
        "收到来信20件，其中反映拆迁的12件，占六成。",
        "来信12件，同比增加4件，增长50%。",
        "来信3件，较上年的0件增长300%。",
        "复印12件、打印7件，比上年分别增加4件和减少2件。",
        "来信74件，其中官方网站33件、邮寄16件、当面25件。",
        "来信104件，其中邮寄58件、现场9件、政务网37件。",
        "各村受理咨询214件；镇本级为9件，办结率88.9%，剩余1件。",
        "来信24件，最终采纳15件，其余答复为不掌握7件、不采纳2件。",
        "企业24件、律所8件，占比分别为3.4%和1.1%。",
        "来信84件，与2022年（98件）相比减少14件，下降14.3%。",
        "来信30件，其中律所代为提出的由3件增至9件，增加两倍。",
        "来信112件，办结率97.3%（109件）。",
        "来信量达到96件，为2022年（32件）的3倍，比上年增加31件。",
        "来信量达到96件，约为2022年（31件）的3倍。",
        "来信34件，其中：拆迁类15件、社保类7件、其他12件。",
        "来信34件。按内容分，学前5件、义教17件、教师管理8件、其他4件。",
        "公开动态64条，其中采购31条、能耗4条、拍卖6条、预决算2条、其他21条。",
        "来信16件，其中拆迁类7件、社保类4件，两类合计占来信总量的68.8%。",
        "来信31件，采纳19件；告知向有关机关提出，共12件。",
        "居民来信388件；单位来信22件。采纳的占三分之一强，计140件。",
    ],
)
def test_texts_that_do_not(text: str) -> None:
    assert adding_up(text) == []


@pytest.mark.parametrize("word", ["办结", "结案"])
def test_words_of_one_meaning_tell_no_parts_apart(word: str) -> None:
    text = f"收到申请20件。其中乡镇办结16件，部门{word}12件。"
    assert [found for _, found in adding_up(text, received=20, granted=20)] == [28]


def test_whole_may_stand_in_the_tables_only() -> None:
    """47 are 一、新收 of all applicants; the text itself gives only its parts."""
    figures = {"received": 44, "received.business": 2, "received.other_organisation": 1, "carried_out": 47}
    text = "征地类{}件、社保类1件，其余3件另行登记。"
    assert adding_up(text.format(43), **figures) == []
    assert [found for _, found in adding_up(text.format(39), **figures)] == [3]
    assert adding_up("征地类申请12件，占25.5%。", **figures) == []


def test_what_the_tables_deny_is_told_with_them_only() -> None:
    text = "2024年新收申请12件，结转3件，共计14件。"
    assert {one.rule for one in said_of(text, received=12, carried_in=3, granted=15)} == {"X-FIGURE"}
    text = "2024年新收申请12件，其中征地类9件，占80%。"
    assert [one.rule for one in said_of(text, received=12, granted=12)] == ["X-ADDS"]


def test_what_should_stand_there_is_not_guessed() -> None:
    """What else there was of 100 nobody can tell from 20."""
    (finding,) = (
        one for one in said_of("收到来信100件，甲村2件、乙村1件，其余20件另行登记。") if one.rule == "X-ADDS"
    )
    assert finding.expected is None
    assert finding.message.endswith("而照前面的数和表里的总数都得不出来。请核对这几个数，改正写错的一个。")


def test_finding_quotes_all_the_numbers() -> None:
    (finding,) = said_of("平台转来信件88件，邮寄29件，窗口递交4件，合计111件。")
    assert (
        "写的是「平台转来信件【88件，邮寄29件，窗口递交4件，合计111件】」，而这几个数加起来是 121。"
        in finding.message
    )


def test_of_a_whole_that_is_told_nowhere_nothing_is_said() -> None:
    assert adding_up("甲村来信2件、乙村1件，其余47件另行登记。") == []
    assert adding_up("解读类14篇，占解读总量的58.3%。") == []


def test_of_the_same_numbers_one_thing_is_said() -> None:
    """Both what came by each medium and what is added up do not come to 202."""
    text = "收到来信202件。其中，网上提交107件、信函提交93件，合计202件。"
    assert adding_up(text) == [(200, 202)]


def test_share_is_worked_out_of_the_last_whole_before_it() -> None:
    text = "收到来信152件，次年升至171件。171件中，征地类96件，占65.1%。"
    ((should, said),) = adding_up(text)
    assert should is not None and round(should, 1) == Decimal("56.1") and said == Decimal("65.1")


def test_list_of_all_kinds_that_a_form_has_comes_to_the_whole() -> None:
    text = "2024年新收申请268件，结转15件。新收申请中，自然人{}件、法人或其他组织37件。"
    figures = {
        "received": 231,
        "received.business": 37,
        "carried_in": 15,
        "granted": 245,
        "granted.business": 37,
    }
    assert adding_up(text.format(231), **figures) == []
    assert [found for _, found in adding_up(text.format(245), **figures)] == [282]
    # Not all kinds are named: there may be others.
    assert adding_up("2024年新收申请268件。新收申请中，自然人231件、商业企业20件。", **figures) == []


def test_sum_of_what_makes_up_all_may_not_be_one_of_them() -> None:
    figures = {"received": 7, "carried_in": 1, "granted": 8}
    assert adding_up("2024年新收7件、上年结转1件，共8件。", **figures) == []
    wrong = "2024年新收7件、上年结转1件，共7件。"
    assert [(one.rule, one.expected, one.found) for one in said_of(wrong, **figures)] == [("X-FIGURE", 8, 7)]


@given(st.integers(1, 300), st.integers(2, 9), st.integers(2, 9))
def test_how_many_times_a_number_is_another_comes_out(before: int, times: int, wrong: int) -> None:
    text = f"来信达到{before * times}件，是上年{before}件的{{}}倍。"
    assert adding_up(text.format(times)) == []
    assert bool(adding_up(text.format(wrong))) is (wrong != times)


def test_explain_shows_what_a_text_makes_of_its_own_numbers(tmp_path: Path) -> None:
    text = "来信12件，是上年4件的2倍，拆迁类9件、社保类1件、其他2件；来电88次，其中县城80次，占90.9%。"
    submission = submission_of(NATIONAL, {TEXT: text}, {})
    file = tmp_path / "数据.json"
    file.write_text(write_json(to_document(NATIONAL, submission)), encoding="utf-8")
    shown = CliRunner().invoke(cli, ["explain", "--text", str(file)]).output
    assert "文字自己合计、推算的数 3 处" in shown
    assert "是上年4件的2倍】\n        理解为：倍数是 2\n        可以是 3\n" in shown
    assert shown.count("[不符] ") == 1
    assert "理解为：列全了的几个数合计是 12\n        可以是 12、4、16\n" in shown
    assert "理解为：所占百分比是 90.9\n        可以是 90.91\n" in shown
