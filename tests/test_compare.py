"""Two filings side by side: every figure, every sentence, and what was put right."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.support.command import assert_refused, run
from tests.support.forms import LAYOUTS, MINI, NATIONAL
from tests.support.workbooks import filled_submission
from xlsx_tools.checking import check
from xlsx_tools.cli.printed.compared import comparison_as_document, comparison_as_text
from xlsx_tools.comparing import passages as matching
from xlsx_tools.comparing.comparison import FigurePair, Pairing, SideBySide, compare_filings
from xlsx_tools.comparing.comparison_page import render_comparison
from xlsx_tools.comparing.comparison_workbook import comparison_workbook
from xlsx_tools.comparing.gist import gist_of
from xlsx_tools.comparing.passages import Fate, passages, pieces
from xlsx_tools.comparing.sides import percent_in_words, with_names
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.document import to_document, write_json
from xlsx_tools.filing.statements import statements
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.load import installed_form
from xlsx_tools.published.places import printed_layout
from xlsx_tools.quantity import Number, Oddity, Quantity
from xlsx_tools.reading.intake import Intake

OLD = installed_form("zfxxgk-2019")
CHANGE = "disclosure.licences.change"
LICENCES, PENALTIES = "disclosure.licences.decisions", "disclosure.penalties.decisions"
RECEIVED, GRANTED = "applications.received.business", "applications.granted.business"
TEXT = "overview.disclosure"


def filed(
    figures: dict[str, Number] | None = None, text: str = "", year: int = 2024, unit: str = "云溪县水务局"
) -> Submission:
    """A filing with those figures and that text under 主动公开."""
    submission = filled_submission(NATIONAL, figures)
    texts = {**submission.narrative, TEXT: text or submission.narrative[TEXT]}
    origin = replace(submission.origin, unit=unit, year=year)
    return replace(submission, origin=origin, unit=unit, year=year, narrative=texts)


def compared(one: Submission, other: Submission) -> SideBySide:
    """Both side by side, checked as the command checks them."""
    first, second = (check(Intake(LAYOUTS[NATIONAL.id], side)) for side in (one, other))
    return compare_filings(NATIONAL, one, other, (first, second))


def pair_of(comparison: SideBySide, item: str) -> FigurePair:
    """The item on both sides."""
    return next(pair for pair in comparison.figures if pair.item.id == item)


def fates(before: str, after: str) -> list[tuple[str, str, str]]:
    """What became of each sentence of a text."""
    rows = passages(statements(before), statements(after))
    texts = ((row.before.text if row.before else "", row.after.text if row.after else "") for row in rows)
    return [(row.fate.value, *sides) for row, sides in zip(rows, texts, strict=True)]


# --- Figures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "difference", "percent"),
    [
        (40, 50, 10, "+25.0%"),
        (50, 40, -10, "-20.0%"),
        (3, 1, -2, "-66.7%"),
        (0, 7, 7, "原为 0"),
        (7, 7, 0, ""),
        (Decimal("0.1"), Decimal("0.3"), Decimal("0.2"), "+200.0%"),
    ],
)
def test_figures_with_difference_and_change(
    before: Number, after: Number, difference: Number, percent: str
) -> None:
    pair = FigurePair(NATIONAL.items[LICENCES], before, after)
    assert (pair.difference, percent_in_words(pair)) == (difference, percent)
    assert pair.is_changed == bool(difference)


def test_every_item_is_told_and_totals_are_those_of_their_parts() -> None:
    comparison = compared(filed({RECEIVED: 3, GRANTED: 3}), filed({RECEIVED: 5, GRANTED: 5}))
    assert [pair.item.id for pair in comparison.figures] == list(NATIONAL.items)
    total = pair_of(comparison, "applications.received.total")
    assert (total.before, total.after, total.is_changed) == (3, 5, True)


def test_figure_that_is_none_shows_as_it_was_typed() -> None:
    unusable = replace(filed(), items={LICENCES: Quantity(None, "几十件", Oddity.NOT_A_NUMBER)})
    pair = pair_of(compared(unusable, filed({LICENCES: 12})), LICENCES)
    assert (pair.shown, pair.is_changed, pair.difference) == (("几十件", "12"), True, None)


def test_total_that_a_side_shows_otherwise_is_told() -> None:
    total = "applications.received.total"
    typed_over = replace(filed({RECEIVED: 3, GRANTED: 3}), stated={total: Quantity(8)})
    pair = pair_of(compared(typed_over, filed({RECEIVED: 3, GRANTED: 3})), total)
    assert (pair.shown, pair.is_changed) == (("3（表上是 8）", "3"), True)


# --- Sentences ----------------------------------------------------------------------------------------


def test_sentences_kept_changed_new_and_gone() -> None:
    before = "2023年，我局主动公开信息。清理失效链接。全年组织业务培训3次，覆盖各科室。"
    after = "2024 年，我局主动公开信息；全年组织业务培训4次，覆盖各科室。新设专栏两个。"
    assert fates(before, after) == [
        ("保留", "2023年，我局主动公开信息。", "2024 年，我局主动公开信息；"),
        ("删去", "清理失效链接。", ""),
        ("改写", "全年组织业务培训3次，覆盖各科室。", "全年组织业务培训4次，覆盖各科室。"),
        ("新增", "", "新设专栏两个。"),
    ]


def test_sentence_that_changed_its_place_is_kept_and_in_another_text_moved() -> None:
    assert [fate for fate, *_ in fates("甲事办完了。乙事办完了。", "乙事办完了。甲事办完了。")] == [
        "保留",
        "保留",
    ]
    said, problems = "网站已经改版。栏目按季度检查。", filed().narrative["problems.text"]
    other = replace(filed(text="网站已经改版。"), narrative={})
    texts = {**filed().narrative, TEXT: "网站已经改版。", "problems.text": problems + "栏目按季度检查。"}
    comparison = compared(filed(text=said), replace(other, narrative=texts))
    assert (comparison.count(Fate.MOVED), comparison.count(Fate.NEW), comparison.count(Fate.GONE)) == (
        1,
        0,
        0,
    )
    assert comparison.percent == 100


_TEXTS = st.lists(st.sampled_from("甲乙丙丁戊己"), max_size=8).map("。".join)


@given(before=_TEXTS, after=_TEXTS)
def test_every_sentence_stands_once_on_its_side(before: str, after: str) -> None:
    rows = passages(statements(before), statements(after))
    assert [row.after for row in rows if row.after] == statements(after)
    was = sorted(row.before.text for row in rows if row.before)
    assert was == sorted(said.text for said in statements(before))


@given(text=st.text("甲乙 \n。；，！2024年", max_size=30))
def test_text_against_itself_is_kept_whole(text: str) -> None:
    assert {row.fate for row in passages(statements(text), statements(text))} <= {Fate.KEPT}


def test_hostile_text_of_very_many_sentences_is_matched_by_few_comparisons(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = Mock(side_effect=matching._likeness)
    monkeypatch.setattr(matching, "_likeness", tried)
    before, after = ("".join(f"第{n}{word}。" for n in range(1500)) for word in ("甲", "乙"))
    passages(statements(before), statements(after))
    assert 1500 <= tried.call_count <= 1500 * (2 * 30 + 1)


def test_changed_sentence_is_followed_letter_by_letter() -> None:
    (row,) = passages(
        statements("组织业务培训3次，覆盖各科室。"), statements("组织业务培训4次，覆盖各科室。")
    )
    left, right = pieces(row)
    assert [piece.text for piece in left if piece.is_other] == ["3"]
    assert [piece.text for piece in right if piece.is_other] == ["4"]


def test_share_of_text_said_before() -> None:
    again, new = "栏目更新情况按季度检查。", "新设专栏两个。"
    before, after = filed(text=again), filed(text=again + new, year=2025)
    (text,) = [text for text in compared(before, after).texts if text.narrative == TEXT]
    assert text.percent == 100 * 11 // (11 + 6)


# --- Whose filings ------------------------------------------------------------------------------------


def test_earlier_year_stands_on_the_left_whichever_is_given_first() -> None:
    comparison = compared(filed({LICENCES: 5}, year=2024), filed({LICENCES: 4}, year=2023))
    assert (comparison.relation, comparison.before.year) == (Pairing.YEARS, 2023)
    assert pair_of(comparison, LICENCES).difference == 1


def test_own_names_make_no_difference_between_units() -> None:
    one = filed(text="云溪县水务局公开信息。我局按季度检查栏目。", unit="云溪县水务局")
    other = filed(text="柳湾镇公开信息。我镇按季度检查栏目。", unit="云溪县柳湾镇人民政府")
    comparison = compared(one, other)
    (text,) = [text for text in comparison.texts if text.narrative == TEXT]
    assert (comparison.relation, text.percent, comparison.particulars) == (Pairing.UNITS, 100, ())


def test_versions_say_what_was_put_right_and_what_is_wrong_now() -> None:
    comparison = compared(filed({RECEIVED: 3, GRANTED: 2}), filed({RECEIVED: 3, GRANTED: 3}))
    corrections = comparison.corrections
    assert corrections
    assert [f.rule for f in corrections.cured] == ["A-BALANCE"]
    assert (corrections.arisen, corrections.left) == ((), ())
    back = compared(comparison.after, comparison.before).corrections
    assert back and [f.rule for f in back.arisen] == ["A-BALANCE"]


def test_finding_that_stays_with_other_figures_is_still_the_same_matter() -> None:
    corrections = compared(filed({RECEIVED: 3, GRANTED: 1}), filed({RECEIVED: 3, GRANTED: 2})).corrections
    assert corrections and [f.rule for f in corrections.left] == ["A-BALANCE"]
    assert corrections.cured == corrections.arisen == ()


def test_gist_names_figures_that_were_typed_sentences_and_what_is_settled() -> None:
    comparison = compared(filed({RECEIVED: 3, GRANTED: 2}), filed({RECEIVED: 3, GRANTED: 3}, "另有一句。"))
    assert gist_of(comparison, LAYOUTS[NATIONAL.id]) == (
        "改了 1 个数：依申请公开!E8 2 → 3；文字新增 1 句、删去 1 句；原来的问题改好 1 处"
    )
    assert gist_of(compared(filed(), filed()), LAYOUTS[NATIONAL.id]) == "内容没有变化"


def test_filings_of_two_forms_are_refused() -> None:
    with pytest.raises(XlsxToolsError, match="表式不同"):
        compare_filings(NATIONAL, filed(), filled_submission(MINI), ([], []))


@pytest.fixture(scope="module")
def formats() -> SideBySide:
    """A unit's filings of 2020 and 2021, in two formats."""
    old = replace(filled_submission(OLD, {LICENCES: 40, CHANGE: -3}), unit="云溪县水务局", year=2020)
    return compare_filings(NATIONAL, filed({LICENCES: 50}, year=2021), old, ([], []))


def test_two_formats_are_compared_in_what_means_the_same(formats: SideBySide) -> None:
    assert (formats.form.id, formats.before.year, formats.relation) == (NATIONAL.id, 2020, Pairing.YEARS)
    pair = pair_of(formats, LICENCES)
    assert (pair.before, pair.after, pair.difference) == (40, 50, 10)
    shared = {pair.item.id for pair in formats.figures}
    assert "disclosure.regulations.issued" not in shared
    alone = {(one.item.id, one.is_before): one.figure for one in formats.alone}
    assert alone[CHANGE, True] == -3
    assert ("applications.other_handling.business", True) in alone
    assert ("applications.not_corrected.business", False) in alone
    assert shared | {item for item, _ in alone} == NATIONAL.items.keys() | OLD.items.keys()


def test_what_one_format_has_alone_is_shown_everywhere(formats: SideBySide) -> None:
    named = with_names(formats, ("旧.html", "新.html"))
    text = "\n".join(comparison_as_text(named, LAYOUTS[NATIONAL.id]))
    assert "只有左边有的" in text and re.search(r"行政许可 / 本年增/减」 +-3", text)
    assert "行政许可 / 本年增/减" in render_comparison(named).decode()
    book = load_workbook(BytesIO(comparison_workbook(named, LAYOUTS[NATIONAL.id])))
    (row,) = [row for row in book["数字"].iter_rows(values_only=True) if row[1] == "行政许可 / 本年增/减"]
    assert row[2:4] == (-3, "没有这一项")
    told = comparison_as_document(named, ["旧.html", "新.html"])["alone"]
    assert {"item": CHANGE, "side": "before", "figure": -3} in told  # type: ignore[operator]


def test_places_of_published_reports_are_told_by_their_labels_once(formats: SideBySide) -> None:
    printed = printed_layout(NATIONAL)
    named = with_names(formats, ("旧.html", "新.html"))
    text = "\n".join(comparison_as_text(named, printed))
    assert re.search(r"≠ 「行政许可 / 本年处理决定数量」 +40 +50", text)
    book = load_workbook(BytesIO(comparison_workbook(named, printed)))
    places = [row[-1] for row in book["数字"].iter_rows(min_row=2, values_only=True) if row[-1]]
    assert places and not any("!" in str(place) for place in places)


# --- What is shown ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A unit's filings of two years, as files."""
    folder = tmp_path_factory.mktemp("years")
    texts = {
        2023: "网站<改版>已经完成。检查栏目3次，清理链接。",
        2024: "网站<改版>已经完成。检查栏目4次，清理链接。",
    }
    for year, text in texts.items():
        submission = filed({LICENCES: year - 2000, PENALTIES: 8}, text, year)
        (folder / f"{year}.json").write_text(write_json(to_document(NATIONAL, submission)), encoding="utf-8")
    return folder / "2023.json", folder / "2024.json"


def test_command_shows_every_item_and_sentence(years: tuple[Path, Path]) -> None:
    result = run("compare", years[1], years[0])
    assert (result.returncode, result.stderr) == (0, "")
    assert "  左：2023 年　右：2024 年" in result.stdout.splitlines()
    assert re.search(r"≠ 主动公开!B9「行政许可 / 本年处理决定数量」 +23 +24 +\+1 +\+4\.3%", result.stdout)
    assert re.search(r"主动公开!B12「行政处罚 / 本年处理决定数量」 +8 +8\n", result.stdout)
    assert "改写 “检查栏目3次，清理链接。” → “检查栏目4次，清理链接。”" in result.stdout
    rows = len(re.findall(r"^    [≠ ] .*!", result.stdout, re.MULTILINE))
    rest = sum(map(int, re.findall(r"^    (?:其余 )?(\d+) 项两边都是 0$", result.stdout, re.MULTILINE)))
    assert rows + rest == len(NATIONAL.items)


def test_json_holds_all_of_it(years: tuple[Path, Path]) -> None:
    told = json.loads(run("compare", *years, "--json").stdout)
    assert (told["relation"], told["before"]["year"], told["corrections"]) == ("years", 2023, None)
    items = {entry["item"]: entry for entry in told["items"]}
    assert items.keys() == NATIONAL.items.keys()
    assert items[LICENCES] == {
        "item": LICENCES, "before": 23, "after": 24, "difference": 1, "percent": 4.3, "changed": True
    }  # fmt: skip
    (text,) = [text for text in told["texts"] if text["narrative"] == TEXT]
    assert [sentence["fate"] for sentence in text["sentences"]] == ["kept", "changed"]


def test_page_is_self_contained_and_marks_what_differs() -> None:
    before, after = (
        filed({LICENCES: 1}, "检查<栏目>3次，清理链接。"),
        filed({LICENCES: 2}, "检查<栏目>4次，清理链接。"),
    )
    page = render_comparison(with_names(compared(before, after), ("旧.xlsx", "新.xlsx"))).decode()
    assert "检查&lt;栏目&gt;<del>3</del>次" in page and "<ins>4</ins>次" in page
    assert page.count('class="differs"') == 1
    assert not re.search(r"(?:src|href)=|url\(|<script", page)


def test_workbook_has_every_figure_and_sentence_as_what_it_is() -> None:
    before, after = filed({LICENCES: 40}, "=一句话。"), filed({LICENCES: 50}, "=另一件事情。")
    compared_ = with_names(compared(before, after), ("旧.xlsx", "新.xlsx"))
    book = load_workbook(BytesIO(comparison_workbook(compared_, LAYOUTS[NATIONAL.id])))
    assert book.sheetnames == ["数字", "文字", "更正"]
    rows = [[cell.value for cell in row] for row in book["数字"].iter_rows(min_row=2)]
    assert len(rows) == len(NATIONAL.items)
    (licences,) = [row for row in rows if row[7] == "主动公开!B9"]
    assert licences[2:7] == [40, 50, 10, 0.25, "有"]
    said = [[cell.value for cell in row] for row in book["文字"].iter_rows(min_row=2)]
    assert ["删去", "=一句话。"] in [row[1:3] for row in said]


def test_files_are_written_only_where_nothing_stands(years: tuple[Path, Path], tmp_path: Path) -> None:
    page, book = tmp_path / "比较.html", tmp_path / "比较.xlsx"
    assert run("compare", *years, "--html", page, "--xlsx", book).returncode == 0
    assert page.exists() and book.exists()
    assert_refused(run("compare", *years, "--html", page), "比较.html")
    assert_refused(
        run("compare", *years, "--html", tmp_path / "比较.xlsx", "--force"), "要以 .html 或 .htm 结尾"
    )
    assert_refused(run("compare", *years, "--force"), "--force 不起作用")
