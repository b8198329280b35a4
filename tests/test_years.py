"""This year against last year: figures that jump, vanish or stay, texts that were only copied."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.forms import LAYOUTS, MINI, NATIONAL
from tests.support.workbooks import UNIT, YEAR, filled_submission
from xlsx_tools.checking.rules import years
from xlsx_tools.checking.rules.context import Context
from xlsx_tools.checking.rules.years import swings
from xlsx_tools.filing.statements import Statement, repetition
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.hints import Swing
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, apart

Figures = dict[str, Number]

LICENCES = "disclosure.licences.decisions"
PENALTIES = "disclosure.penalties.decisions"
RECEIVED, GRANTED = "applications.received.natural_person", "applications.granted.natural_person"


def filed(
    figures: Figures | None = None, form: Form = NATIONAL, texts: Mapping[str, str] | None = None
) -> Submission:
    """A submission with those figures, all others zero, and those texts."""
    submission = filled_submission(form, figures)
    return replace(submission, narrative={**submission.narrative, **(texts or {})})


def found(this: Submission, last: Submission | None, form: Form = NATIONAL) -> list[Finding]:
    """What is found against last year's, if that is given."""
    previous = last and replace(last, year=YEAR - 1)
    return list(years.check(Context(LAYOUTS[form.id], this, this.tally(form), previous)))


def rules(this: Figures, last: Figures | None) -> list[str]:
    """The rules of what is found on figures."""
    return [f.rule for f in found(filed(this), None if last is None else filed(last))]


def test_two_years_of_zeros_have_nothing_to_find() -> None:
    assert rules({}, {}) == []
    assert rules({}, None) == []


# --- Carried over -------------------------------------------------------------------------------------


def test_each_column_that_is_not_carried_over_has_its_own_key() -> None:
    last: Figures = {"applications.received.business": 2, "applications.carried_out.business": 2}
    carried = found(filed(), filed(last))
    assert [f.key for f in carried] == ["A-CARRIED-IN/business", "A-CARRIED-IN/total"]
    assert {f.severity for f in carried} == {Severity.WARNING}


# --- Swings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("this", "last", "speaks"),
    [
        (500, 100, True),
        (499, 100, False),
        (100, 500, True),
        (100, 499, False),
        (125, 25, True),
        (124, 24, True),
        (123, 24, False),
        (100, 0, True),
        (99, 0, False),
        (0, 100, True),
        (0, 0, False),
        (3000, 3000, False),
        (9, 1, False),
        (30000, 3862, True),
        (3862, 3714, False),
    ],
)
def test_swing_is_five_times_and_a_hundred(this: int, last: int, speaks: bool) -> None:
    found_rules = rules({LICENCES: this, PENALTIES: 1}, {LICENCES: last, PENALTIES: 1})
    assert found_rules == (["Y-SWING"] if speaks else [])


def test_swing_is_told_once_for_a_table_with_both_figures() -> None:
    (finding,) = found(filed({RECEIVED: 600, GRANTED: 600}), filed({RECEIVED: 60, GRANTED: 60}))
    assert (finding.rule, finding.severity, finding.item) == (
        "Y-SWING",
        Severity.INFO,
        "applications.received.total",
    )
    assert (finding.found, finding.expected, finding.difference) == (600, 60, 540)
    assert "填 600，而上一年是 60，多 540，相差 5 倍以上" in finding.message


def test_thresholds_are_stated_in_the_words_of_the_rule() -> None:
    swing = NATIONAL.hints.swing
    assert swing
    assert (swing.factor, swing.floor) == (5, 100)
    assert "5 倍" in swing.rule.words
    assert "100" in swing.rule.words


_FIGURES = st.integers(0, 10**6) | st.decimals(0, 10**6, places=2)


@given(this=_FIGURES, last=_FIGURES, factor=st.integers(2, 20), floor=st.integers(1, 1000))
def test_swing_is_the_same_upwards_and_downwards(this: Number, last: Number, factor: int, floor: int) -> None:
    assert NATIONAL.hints.swing
    swing = Swing(NATIONAL.hints.swing.rule, factor, floor, ())
    assert swings(this, last, swing) == swings(last, this, swing)
    assert not swings(this, this, swing)
    if swings(this, last, swing):
        assert apart(this, last) >= floor


# --- Tables that vanish or stay -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("this", "last", "expected"),
    [
        ({}, {RECEIVED: 10, GRANTED: 10}, ["Y-EMPTIED"]),
        ({}, {RECEIVED: 10, GRANTED: 9}, []),
        ({RECEIVED: 1}, {RECEIVED: 50, GRANTED: 50}, []),
        ({}, {RECEIVED: 900, GRANTED: 900}, ["Y-EMPTIED"]),
        ({}, {LICENCES: 3000}, ["Y-EMPTIED"]),
        ({PENALTIES: 1}, {LICENCES: 30, PENALTIES: 1}, []),
        ({}, {"disputes.cases.review_upheld": 25}, ["Y-EMPTIED"]),
    ],
)
def test_table_of_zeros_after_a_year_with_figures(this: Figures, last: Figures, expected: list[str]) -> None:
    assert rules(this, last) == expected


def test_table_of_zeros_is_told_at_its_head() -> None:
    (finding,) = found(filed(), filed({RECEIVED: 30, GRANTED: 30}))
    assert (finding.severity, finding.sheet, finding.item) == (Severity.INFO, "依申请公开", None)
    assert "整张表都是 0，而上一年各格的数合计 60。" in finding.message


SEVERAL: Figures = {
    "disclosure.normative_documents.in_force": 12,
    LICENCES: 31,
    PENALTIES: 7,
    RECEIVED: 9,
    "applications.received.business": 2,
    GRANTED: 4,
    "applications.partially_granted.natural_person": 5,
    "applications.not_held.business": 2,
}


def test_table_equal_in_every_cell_is_a_warning() -> None:
    (finding,) = found(filed(SEVERAL), filed(SEVERAL))
    assert (finding.rule, finding.severity, finding.sheet) == ("Y-SAME", Severity.WARNING, "依申请公开")
    assert "其中 5 格不是 0" in finding.message


@pytest.mark.parametrize(
    "change",
    [
        {GRANTED: 3, "applications.partially_granted.natural_person": 6},
        {RECEIVED: 8, "applications.received.research": 1},
    ],
)
def test_table_that_differs_in_a_cell_is_not_the_same(change: Figures) -> None:
    assert rules({**SEVERAL, **change}, SEVERAL) == []


def test_few_equal_figures_are_no_wonder() -> None:
    few: Figures = {RECEIVED: 1, GRANTED: 1, "disclosure.normative_documents.in_force": 3}
    assert rules(few, few) == []


def test_template_s_own_record_of_last_year_serves_too() -> None:
    last_year = {i: n for i, n in filed({LICENCES: 600}).tally(NATIONAL).known.items() if n is not None}
    this = replace(filed({LICENCES: 60, PENALTIES: 1}), last_year=last_year)
    assert [f.rule for f in found(this, None)] == ["Y-SWING"]


def test_open_figures_are_compared_with_nothing() -> None:
    blank = replace(filed(), zero_tables=frozenset())
    assert found(blank, filed({**SEVERAL, LICENCES: 3000})) == []


# --- Texts --------------------------------------------------------------------------------------------

PROBLEMS = (
    "2023年，我局政务公开工作还有不足：一是信息发布不够及时，个别栏目更新不到位；"
    "二是答复文书说理不够充分，与申请人沟通不够。\n"
    "下一步，我局将加强业务培训，完善审核流程，按季度检查栏目更新情况，提高公开质量。"
)
OTHER = (
    "一是征地信息查找不便，群众反映检索条件太少；二是县区分局公开水平不一，图件清晰度不够。"
    "下一年将改造检索页面，统一图件分辨率，每半年通报一次抽查结果，并公布整改清单。"
)


def repeated(this: str, last: str, narrative: str = "problems.text") -> list[Finding]:
    """What is found on a text and last year's."""
    return found(filed(texts={narrative: this}), filed(texts={narrative: last}))


@pytest.mark.parametrize(
    "this",
    [
        PROBLEMS,
        PROBLEMS.replace("2023", "2024"),
        PROBLEMS.replace("\n", ""),
        PROBLEMS.replace("2023年", "2024 年").replace("，个别", "， 个别"),
        PROBLEMS.replace("。\n", "；\n"),
        PROBLEMS.replace("2023", "2024") + "此外，公开专栏还需完善。",
    ],
)
def test_text_of_last_year_is_a_warning(this: str) -> None:
    (finding,) = repeated(this, PROBLEMS)
    assert (finding.rule, finding.severity, finding.sheet) == ("Y-REPEATED", Severity.WARNING, "问题改进")
    assert "% 的文字与上一年相同，例如“" in finding.message


def test_share_and_longest_sentences_are_shown() -> None:
    (finding,) = repeated(PROBLEMS.replace("2023", "2024"), PROBLEMS)
    assert finding.found == 100
    assert finding.message.count("“") == 2
    assert (
        "“下一步，我局将加强业务培训，完善审核流程，按季度检查栏目更新情况，提高公开质量”" in finding.message
    )


def test_long_sentence_is_shown_shortened() -> None:
    long = "我局公开工作还有不足，" * 8
    (finding,) = repeated(long, long)
    assert finding.message.endswith("我局公开工作…”。请按本年的情况改写。")


@pytest.mark.parametrize(
    "this",
    [
        OTHER,
        OTHER + PROBLEMS[:70],
        PROBLEMS.replace("答复文书", "答复书").replace("培训", "训练"),
        "下一步，我局将加强业务培训，完善审核流程，按季度检查栏目更新情况，提高公开质量。",
        "",
    ],
)
def test_text_that_is_new_or_short_is_none(this: str) -> None:
    assert repeated(this, PROBLEMS) == []


@pytest.mark.parametrize("narrative", ["other.text", "overview.applications", "overview.lead"])
def test_what_is_said_alike_every_year_may_be_repeated(narrative: str) -> None:
    text = PROBLEMS.replace("2023", "2024")
    assert repeated(text, PROBLEMS, narrative) == []


def test_new_figures_make_a_sentence_new() -> None:
    said = "全年通过门户网站公开政府信息{}条，发布政策解读{}篇，组织业务培训{}次，受理群众咨询{}人次。"
    one, other = said.format(1286, 32, 4, 310) * 2, said.format(1147, 30, 3, 295) * 2
    assert repeated(one, other, "overview.disclosure") == []
    assert [f.rule for f in repeated(one, one, "overview.disclosure")] == ["Y-REPEATED"]


APPLICATIONS = "{}年，我镇新收政府信息公开申请38件，上年结转0件，办结35件，结转下年度继续办理3件。"


@pytest.mark.parametrize("narrative", NATIONAL.narratives)
def test_same_figures_in_the_same_words_are_a_warning_in_any_text(narrative: str) -> None:
    (finding,) = repeated(APPLICATIONS.format(2024), APPLICATIONS.format(2023), narrative)
    assert (finding.rule, finding.severity, finding.found) == ("Y-REPEATED", Severity.WARNING, 100)


def test_figures_that_stayed_are_shown() -> None:
    (finding,) = repeated(APPLICATIONS.format(2024), APPLICATIONS.format(2023), "overview.applications")
    assert finding.message.endswith(
        "与上一年一字不差，连“38件”“35件”也相同。请按本年的情况改写；确实相同的，不用改。"
    )


@pytest.mark.parametrize(
    ("said", "speaks"),
    [
        ("本年度共收到政府信息公开申请12件，均按期答复。", True),
        ("全年共受理申请10件，均已按期答复申请人本人。", True),
        ("全年通过门户网站公开各类政府信息1,286余条。", True),
        ("全年通过门户网站公开各类政府信息1.2万条。", True),
        ("收到申请12件，均已按期答复。", False),
        ("2024年，我镇未收到政府信息公开申请，没有结转的申请。", False),
        ("2024年，我镇收到政府信息公开申请0件，结转0件，办结0件。", False),
        ("依照《条例》第33条，自收到申请之日起20个工作日内答复申请人。", False),
        ("本年度未收取信息处理费，联系电话0730-1234567。", False),
        ("2024年12月31日前，全部栏目均已按照要求更新。", False),
    ],
)
def test_only_counted_figures_make_a_short_text_worth_a_look(said: str, *, speaks: bool) -> None:
    found_rules = [f.rule for f in repeated(said, said.replace("2024", "2023"), "overview.applications")]
    assert found_rules == (["Y-REPEATED"] if speaks else [])


@pytest.mark.parametrize(
    "this",
    [
        APPLICATIONS.format(2024).replace("35件", "36件"),
        APPLICATIONS.format(2024) + "比上年多8件。",
        APPLICATIONS.format(2024).replace("我镇", "本镇"),
    ],
)
def test_same_figures_in_a_text_that_is_not_wholly_the_same_are_none(this: str) -> None:
    assert repeated(this, APPLICATIONS.format(2023), "overview.applications") == []


def test_texts_are_compared_only_where_last_year_s_are_given() -> None:
    this = replace(filed(texts={"problems.text": PROBLEMS}), last_year={LICENCES: 0})
    assert found(this, None) == []


_SAID = st.lists(st.text(min_size=1, max_size=12).map(lambda text: Statement(text, text)), max_size=8)


@given(this=_SAID, last=_SAID)
def test_share_is_between_none_and_all(this: list[Statement], last: list[Statement]) -> None:
    percent, again = repetition(this, last)
    assert 0 <= percent <= 100
    assert set(again) == set(this) & set(last)
    assert repetition(this, [])[0] == 0


@given(said=_SAID.filter(bool), more=_SAID)
def test_share_of_what_was_all_said_is_all(said: list[Statement], more: list[Statement]) -> None:
    assert repetition(said, said)[0] == 100
    assert repetition(said, said + more)[0] == 100


# --- The small form -----------------------------------------------------------------------------------


def test_small_form_states_its_own_thresholds() -> None:
    last: Figures = {"works.well.ordinary": 60, "works.well.closing": 1}
    this: Figures = {"works.well.ordinary": 20, "works.well.opening": 1, "works.well.closing": 1}
    assert [f.rule for f in found(filed(this, MINI), filed(last, MINI), MINI)] == ["H-SWING"]
    nothing = [f.rule for f in found(filed({}, MINI), filed({"works.well.ordinary": 60}, MINI), MINI)]
    assert nothing == ["H-EMPTIED"]


def test_wrong_file_for_last_year_is_told_first() -> None:
    last = replace(filed(), unit="别的局", year=YEAR)
    this = filed()
    first, second = years.check(Context(LAYOUTS[NATIONAL.id], this, this.tally(NATIONAL), last))
    assert (first.rule, second.rule) == ("Y-PREVIOUS", "Y-PREVIOUS")
    assert UNIT in first.message
