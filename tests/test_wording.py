"""Sentences that were copied or left unfinished, and those much like them that are as they should be.

The wrong ones are each found by one rule only; the right ones by none.
"""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.forms import LAYOUTS, MINI, NATIONAL
from tests.support.workbooks import YEAR, blank_workbook, filled_submission, opened
from xlsx_tools.checking.rules import wording
from xlsx_tools.checking.rules.context import Context
from xlsx_tools.checking.rules.wording import same_body
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.model import Form

LAST, NEXT = YEAR - 1, YEAR + 1
UNIT = "云溪县教育局"


def found(submission: Submission, form: Form = NATIONAL) -> list[Finding]:
    """What is found on the texts of a submission."""
    return list(wording.check(Context(LAYOUTS[form.id], submission, submission.tally(form), None)))


def saying(text: str, narrative: str = "overview.lead", unit: str = UNIT) -> list[Finding]:
    """What is found if the unit says that."""
    submission = filled_submission(NATIONAL)
    texts = {**submission.narrative, narrative: text}
    return found(replace(submission, unit=unit, narrative=texts))


def lines(text: str) -> list[str]:
    """The lines of a listing; LAST, YEAR and NEXT stand for the years."""
    for name, year in (("LAST", LAST), ("YEAR", YEAR), ("NEXT", NEXT)):
        text = text.replace(name, str(year))
    return text.strip().splitlines()


def test_plain_texts_have_nothing_to_find() -> None:
    assert found(filled_submission(NATIONAL)) == []
    assert found(filled_submission(MINI), MINI) == []


# --- Another year -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    lines("""
现将LAST年政府信息公开工作情况报告如下：
现将我局LAST年度政府信息公开工作情况报告如下：
现将云溪县教育局LAST年政府信息公开工作报告公布如下。
YEAR年，我局扎实推进公开，现将LAST年工作情况报告如下。
根据规定，现公布区教育局LAST年政府信息公开工作年度报告。
根据条例要求,特编制云溪县教育局LAST年政府信息公开工作年度报告。
本年报是根据条例，由云溪县教育局办公室编制的LAST年度政府信息公开工作年度报告。
LAST年，我局认真贯彻落实《中华人民共和国政府信息公开条例》，扎实推进政务公开工作。
LAST 年，云溪县教育局坚持以人民为中心，全面做好政府信息公开工作。
LAST年，在县委、县政府的统一部署下，我局深化政务公开。
LAST年，柳湾镇认真执行《条例》，把该公开的都放到网上。
LAST年度，我局共收到政府信息公开申请3件。
LAST年,县教育局共受理政府信息公开申请8件,均按期答复。
积极推进依申请公开工作，LAST年，云溪县教育局未收到政府信息公开申请。
LAST年，主动公开政府信息320条。
LAST年，我局政务公开工作虽然取得了一定的成效，但还有差距。
２０２３年，我局未收到政府信息公开申请。
二〇二三年，我局未收到政府信息公开申请。
2022年，我局共受理政府信息公开申请5件，均已办结。
NEXT年，我局共收到政府信息公开申请3件。
截止LAST年12月31日我局在县政府网站发布信息56条。
（一）LAST年主动公开情况
按规定的收费标准，LAST年度未收取信息处理费。
LAST年没有产生信息处理费。
LAST年，城关镇人民政府新收政府信息公开申请38件，上年结转0件，办结35件，结转下年度继续办理3件。
LAST年，我镇新收政府信息公开申请38件，上一年度结转申请2件，均已按期办结，结转下年度3件。
LAST年度，我镇收到申请38件，办结35件，3件结转至下年度继续办理。
LAST年，我镇通过县政府门户网站主动公开政府信息126条。
LAST年我局利用微信公众号等平台，累计主动公开政府信息126条。
LAST年以来，我镇认真落实《中华人民共和国政府信息公开条例》，该公开的都公开。
LAST年以来，县教育局高度重视政府信息公开工作。
"""),
)
def test_other_year_where_the_report_s_belongs(text: str) -> None:
    (finding,) = saying(text)
    assert (finding.rule, finding.severity, finding.cell) == ("N-YEAR", Severity.WARNING, "A9")
    assert f"而报告年度是 {YEAR} 年" in finding.message


@pytest.mark.parametrize(
    "text",
    lines("""
现将YEAR年政府信息公开工作情况报告如下：
YEAR年，我局认真贯彻落实《中华人民共和国政府信息公开条例》，扎实推进政务公开工作。
全年收到申请12件，比LAST年增长20%。
与LAST年相比，申请量下降29%。
LAST年收到申请10件，YEAR年收到申请12件。
LAST年主动公开信息500条，今年主动公开信息620条。
LAST年，我局门户网站改版上线，YEAR年又新开设了三个专栏。
LAST年12月，我局认真开展公开专区建设。
LAST年度结转的3件申请均已办结。
LAST年收到的3件申请已按期答复。
截至LAST年底结转3件，今年全部办结。
结转至NEXT年继续办理2件。
因LAST年度申请引发行政复议1件，已审结。
NEXT年，我局将进一步做好政府信息公开工作。
下一步，NEXT年我局认真落实条例，扎实推进政务公开。
计划用两年完成扫描。NEXT年，我局全面开展政务公开专区建设。
自2019年起，我局坚持每月公开。
2022年以来，我局认真开展公开专区建设。
LAST年印发的《公开审查办法》继续执行。
网站于2022年开通，坚持每日公开。
2019年，我局认真落实修订后的条例，公开工作逐步规范。
在LAST年度政务公开考核中，我局评为优秀。
主动公开LAST年信息公开年报1条。
贯彻落实省、市、县LAST年政务公开工作要点。
实现公开发布LAST年部门决算。
修订《2022—2026年档案事业发展规划》，全面公开。
“十四五”期间，公开工作不断加强。
按照《信息处理费管理办法》（国办函〔2020〕109号），YEAR年度未收取信息处理费。
现将LAST年存在问题的整改情况报告如下。
LAST年度结转的3件已办结。
LAST年结转3件，均已办结。
LAST年结转至YEAR年办理3件。
LAST年收到申请10件，结转至YEAR年办理3件。
截至LAST年底结转3件，均已办结。
上年结转3件，LAST年收到2件，均已办结。
LAST年收到、结转下年度办理的3件申请均已办结。
LAST年收到申请3件结转下年度办理，均已办结。
LAST年我局收到申请38件，结转本年度3件。
比LAST年多收到申请8件，上年结转3件。
LAST年我局收到申请38件，上年收到20件。
LAST年以来累计主动公开政府信息500条。
LAST年以来，我局认真落实条例，累计公开政府信息500条。
LAST年以来，我局认真开展公开专区建设。
自LAST年以来，我局认真落实公开要求，持续更新公开专区。
2022年以来，我局认真落实《中华人民共和国政府信息公开条例》。
LAST年通过县政府门户网站主动公开的500条信息已归档。
LAST年，我镇通过门户网站主动公开信息500条，今年620条。
"""),
)
def test_other_year_that_is_meant(text: str) -> None:
    assert saying(text) == []


def test_years_of_one_text_are_told_together() -> None:
    text = f"{LAST}年，我局未收到政府信息公开申请。\n{LAST}年度未收取信息处理费。"
    (finding,) = saying(text, "other.text")
    assert f"“{LAST}年，我局未收到政府信息公开申请。”“{LAST}年度未收取信息处理费。”" in finding.message


def test_year_in_a_heading() -> None:
    submission = replace(
        filled_submission(NATIONAL), headings={"overview.disclosure": f"（一）{LAST}年主动公开情况"}
    )
    (finding,) = found(submission)
    heading = LAYOUTS[NATIONAL.id].texts["overview.disclosure"].heading
    assert heading
    assert (finding.rule, finding.cell) == ("N-YEAR", heading.a1)


def test_year_that_is_none_is_compared_with_nothing() -> None:
    submission = replace(filled_submission(NATIONAL), year="二〇二四")
    texts = {**submission.narrative, "overview.lead": f"现将{LAST}年工作情况报告如下："}
    assert found(replace(submission, narrative=texts)) == []


# --- Another period -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    lines("""
本报告所列数据的统计期限自LAST年1月1日起至LAST年12月31日止。
本报告所列数据的统计期限自YEAR年1月1日起至NEXT年12月31日止。
本年度报告中所列数据统计期限为YEAR年1月1日至11月30日。
统计期限：LAST年1月1日-12月31日
所列数据截至LAST年12月31日。
数据期限截止11月30日。
本报告所列数据统计期限为LAST年度。
数据统计期限自YEAR.1.1至YEAR.12.30。
数据统计期限自YEAR-2-1至YEAR-12-31。
本报告统计期限从YEAR年1月到YEAR年11月。
报告期为YEAR年2月1日到12月31日。
"""),
)
def test_other_period_than_the_report_s(text: str) -> None:
    (finding,) = saying(text)
    assert (finding.rule, finding.severity) == ("N-PERIOD", Severity.WARNING)
    assert f"而本报告统计的是 {YEAR}年1月1日至12月31日。" in finding.message


@pytest.mark.parametrize(
    "text",
    lines("""
本报告所列数据的统计期限自YEAR年1月1日起至YEAR年12月31日止。
本年度报告中所列数据统计期限为YEAR年1月1日至12月31日。
所列数据统计期限自YEAR 年 1 月 1 日起到YEAR 年 12 月 31 日止。
统计期限:YEAR年1月1日—12月31日。
数据统计期限自YEAR.1.1至YEAR.12.31。
本报告统计期限从YEAR年1月到12月。
所列数据截至YEAR年12月31日。
数据期限截至12月31日。
统计期限为YEAR年度。
统计期限为本年度。
依据条例（2019年4月3日修订）编制，所列数据的统计期限自YEAR年1月1日起至12月31日止。
据热线平台统计，截至YEAR年11月30日办理工单300件。
截至YEAR年6月30日，各单位完成栏目自查。
YEAR年3月1日至5月31日，开展专项检查。
"""),
)
def test_period_that_is_right_or_none_of_the_report_s(text: str) -> None:
    assert saying(text) == []


# --- Another unit -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    lines("""
现将云溪县民政局YEAR年政府信息公开工作情况报告如下。
现将云山县教育局政府信息公开工作情况报告如下。
云山县教育局（以下简称“我局”）坚持以公开为常态。
YEAR年，云山县教育局(以下简称我局)坚持以公开为常态。
本年度报告由云山县教育局编制。
根据条例，特编制岚川市人民政府地方志办公室YEAR年政府信息公开工作年度报告。
根据条例，编制《云山县教育局YEAR年政府信息公开工作年度报告》。
YEAR年，云山县教育局坚持以公开为常态，扎实做好政府信息公开工作。
"""),
)
def test_name_of_another_unit(text: str) -> None:
    (finding,) = saying(text)
    assert (finding.rule, finding.severity, finding.expected) == ("N-OTHER-UNIT", Severity.WARNING, UNIT)


@pytest.mark.parametrize(
    "text",
    lines("""
现将云溪县教育局YEAR年政府信息公开工作情况报告如下。
现将县教育局YEAR年政府信息公开工作情况报告如下。
现将我局YEAR年政府信息公开工作情况报告如下。
现将全县教育系统YEAR年政府信息公开工作情况报告如下。
现将岚川市云溪县教育局YEAR年政府信息公开工作情况报告如下。
云溪县教育局（以下简称“我局”）坚持以公开为常态。
YEAR年，县委、县政府高度重视政府信息公开工作。
YEAR年，云溪县人民政府高度重视政府信息公开工作。
YEAR年，省政府办公厅印发政务公开工作要点，我局认真贯彻。
现将贯彻落实云溪县人民政府办公室YEAR年政务公开工作要点情况报告如下。
按照云溪县人民政府办公室要求编制YEAR年政府信息公开工作年度报告。
本年报由云溪县教育局办公室编制。
与云山县教育局交流政府信息公开工作经验。
"""),
)
def test_name_that_may_stand_there(text: str) -> None:
    assert saying(text) == []


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("云溪县住房和城乡建设局", "现将云溪县住建局2024年政府信息公开工作情况报告如下。"),
        ("云溪县发展和改革委员会", "现将云溪县发改委2024年政府信息公开工作情况报告如下。"),
        ("云溪县人力资源和社会保障局", "现将云溪县人社局2024年政府信息公开工作情况报告如下。"),
        ("云溪县柳湾镇人民政府", "现将柳湾镇政府2024年政府信息公开工作情况报告如下。"),
        ("云溪县教育局(体育局)", "现将云溪县教育局2024年政府信息公开工作情况报告如下。"),
        ("", "现将我局2024年政府信息公开工作情况报告如下。"),
    ],
)
def test_short_names_are_the_unit_s_own(unit: str, text: str) -> None:
    assert saying(text, unit=unit) == []


_NAMES = st.text("云溪山县市教育民政局办", min_size=1, max_size=10)


@given(name=_NAMES, more=_NAMES)
def test_a_name_is_that_of_any_longer_form_of_it(name: str, more: str) -> None:
    assert same_body(name, name)
    assert same_body(name, more + name)
    assert same_body(more + name, name[:1] + name[2:])
    assert same_body(name, more) == same_body(more, name)


# --- Left unfinished ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "全年公开信息XX条。",
        "全年公开信息xx条。",
        "收到申请X件，办结X件。",
        "××局工作情况如下。",
        "20XX年工作情况如下。",
        "联系电话：＿＿＿＿",
        "联系电话：_____",
        "公开信息**条。",
        "（此处填写主动公开情况）",
        "请在此输入文字",
        "（待补充）",
        "培训情况待填写。",
        "培训情况：待补充",
        "二〇二四年〇〇局公开信息。",
        "某某局公开信息。",
        "公开信息（　　）条。",
        "报告时间：2025年 月 日",
    ],
)
def test_placeholder_left_in_a_text(text: str) -> None:
    (finding,) = saying(text)
    assert (finding.rule, finding.severity) == ("N-PLACEHOLDER", Severity.WARNING)


@pytest.mark.parametrize(
    "text",
    [
        "网址www.yunxi.gov.cn/zfxxgk/xxgk.html可供下载。",
        "邮箱xx_gk@163.com。",
        "信息公开的及时性有待补充完善，群众等待填报的时间缩短。",
        "二〇〇八年以来，公开工作逐年加强。",
        "规格为5×8厘米的宣传册。",
        "档案按年月日归档。",
        "联系电话138****0000。",
        "申请人张某某提起诉讼。",
        "引入X光检查设备信息。",
        "填写《信息公开发布审批单》后公开（一式两份）。",
    ],
)
def test_what_only_looks_like_a_placeholder(text: str) -> None:
    assert saying(text) == []


_PIECES = [
    *"XxＸｘ×✕*＊_＿﹍□■〇○◯待某年月日件条省局a9二（(【[）)】]，。； 　\n",
    *(
        "待填",
        "补充",
        "核实",
        "确认",
        "定",
        "此处",
        "请在",
        "请填",
        "请补",
        "请输",
        "请在此处",
        "输入",
        "插入",
        "等",
    ),
]


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_signs_pass_over_nothing_that_a_pattern_finds(text: str) -> None:
    placeholders = NATIONAL.hints.placeholders
    assert placeholders
    every = re.finditer("|".join(written for _, written in placeholders.patterns), text)
    assert [match.span() for match in placeholders.found_in(text)] == [match.span() for match in every]


@pytest.mark.parametrize("narrative", ["overview.platform", "problems.text"])
@pytest.mark.parametrize("text", ["无", "无。", " 略 ", "同上", "（无）", "暂无。", "不涉及。"])
def test_empty_words_in_a_required_text(narrative: str, text: str) -> None:
    (finding,) = saying(text, narrative)
    assert (finding.rule, finding.severity) == ("N-EMPTY", Severity.WARNING)


@pytest.mark.parametrize(
    ("narrative", "text", "speaks"),
    [
        ("problems.text", "不存在问题和不足之。", True),
        ("problems.text", "不存在问题和不足之处。", False),
        ("overview.platform", "网站维护正常。", False),
        ("disclosure.before", "无", False),
        ("overview.lead", "无", False),
    ],
)
def test_ten_characters_are_too_few_for_problems(narrative: str, text: str, speaks: bool) -> None:
    assert [f.rule for f in saying(text, narrative)] == (["N-EMPTY"] if speaks else [])


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("没有其他需要报告的事项。", True),
        ("无", True),
        ("本年度未收取任何费用。", True),
        ("本年度没有收取信息处理费。", False),
        ("依申请公开信息 处理费收取0元。", False),
        ("", False),
    ],
)
def test_fee_must_be_mentioned(text: str, speaks: bool) -> None:
    assert [f.rule for f in saying(text, "other.text")] == (["N-FEE"] if speaks else [])


def test_message_on_the_fee_says_what_to_write() -> None:
    (finding,) = saying("没有其他需要报告的事项。", "other.text")
    assert finding.message == (
        "其他事项!A5「其他需要报告的事项」没有写到信息处理费。"
        "请写明本年度收取信息处理费的情况（单位：元），没有收取的也要写明。"
    )


def test_workbook_offers_the_choices_in_a_list() -> None:
    cell = LAYOUTS[NATIONAL.id].basics["rulemaking"]
    sheet = opened(blank_workbook(NATIONAL))[cell.sheet]
    (rule,) = [v for v in sheet.data_validations.dataValidation if cell.a1 in v.sqref]
    assert (rule.type, rule.formula1, rule.allow_blank) == ("list", '"无,有"', True)
    assert not sheet[cell.a1].protection.locked


# --- The small form -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{LAST}年四季度停水两次。", ["H-YEAR"]),
        (f"{YEAR}年四季度停水两次。", []),
        (f"{LAST}年停水两次。", ["H-YEAR"]),
        (f"去年即{LAST}年停水两次。", []),
        (f"计划{NEXT}年换管。", []),
        ("统计期为10月1日至12月31日。", []),
        ("统计期为1月1日至12月31日。", ["H-PERIOD"]),
        ("停水XX次。", ["H-PLACEHOLDER"]),
        ("由云山县石桥村填报。", ["H-UNIT"]),
        ("由各村填报。", []),
        ("无", []),
    ],
)
def test_small_form_has_its_own_words(text: str, expected: list[str]) -> None:
    submission = replace(filled_submission(MINI), unit="云溪县柳湾村", narrative={"remarks": text})
    assert [finding.rule for finding in found(submission, MINI)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "2023年，城关镇人民政府新收政府信息公开申请38件，上年结转0件，办结35件，结转下年度继续办理3件。",
        "2023年，我局收到政府信息公开申请8件，上年度结转1件，均已办结，无结转至下一年度办理的申请。",
        "2023年，我局通过县政府门户网站主动公开政府信息126条。",
    ],
)
def test_names_of_items_are_no_comparison_of_years(text: str) -> None:
    """A whole text of last year passed, as 上年结转 and 结转下年度 were taken for one."""
    assert "N-YEAR" in [finding.rule for finding in saying(text, "overview.management")]
