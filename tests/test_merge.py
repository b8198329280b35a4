"""Summing up: the law that a sum obeys, what may not enter it, and the workbook it becomes."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.command import assert_refused, run
from tests.support.forms import FORMS
from tests.support.office import Office
from tests.support.sums import YEAR, filing, filings, origin, unit_submission, values, with_texts
from tests.support.workbooks import CREATED, blank_workbook, edited, opened, written
from xlsx_tools.checking import check
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.document import from_document, parse_json, to_document, write_json
from xlsx_tools.filing.progress import progress_of
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Severity
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import SOURCES_SHEET, TEXTS_SHEET
from xlsx_tools.generate import workbook
from xlsx_tools.handback.repair import repair
from xlsx_tools.quantity import LARGEST, Quantity
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.season.against import differences
from xlsx_tools.season.gather import Unread, gather
from xlsx_tools.season.merge import MOST_UNITS, Filing, merge
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.summands import summands
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import layout_of
from xlsx_tools.workbook.source_places import source_figure, source_heading

SEEDS = st.lists(st.integers(0, 10_000), min_size=1, max_size=6, unique=True)
MISSING = Source("云溪县审计局", lack="没有交", counted=False)


def rules(form: Form, submission: Submission) -> set[str]:
    """The rules that a submission breaks."""
    return {finding.rule for finding in check(Intake(layout_of(form), submission))}


# --- The law ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=25)
@given(seeds=SEEDS)
def test_every_item_is_the_sum_and_totals_too(name: str, seeds: list[int]) -> None:
    form = FORMS[name]
    units = filings(form, *seeds)
    summed = merge(form, origin(form), units)
    figures = [unit.submission.tally(form).figures for unit in units]
    assert summed.tally(form).figures == {
        item: sum((each[item] or 0 for each in figures), Decimal()) for item in form.items
    }


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=25)
@given(seeds=SEEDS)
def test_sum_of_what_balances_balances(name: str, seeds: list[int]) -> None:
    form = FORMS[name]
    summed = merge(form, origin(form), filings(form, *seeds))
    assert {result.verdict for result in summed.tally(form).results} <= {Verdict.HOLDS}
    assert not summed.tally(form).open_items


@settings(max_examples=20)
@given(seeds=SEEDS, order=st.randoms())
def test_order_does_not_matter(seeds: list[int], order: object) -> None:
    form = FORMS["national"]
    units = filings(form, *seeds)
    one = merge(form, origin(form), units)
    order.shuffle(units)  # type: ignore[attr-defined]
    other = merge(form, origin(form), units)
    assert values(one) == values(other)
    assert set(map(repr, one.sources)) == set(map(repr, other.sources))


@settings(max_examples=20)
@given(first=SEEDS, second=SEEDS)
def test_summing_level_by_level_gives_the_same(first: list[int], second: list[int]) -> None:
    form = FORMS["national"]
    seconds = [seed + 20_000 for seed in second]
    counties = [
        filing(form, with_texts(form, merge(form, origin(form, county), filings(form, *seeds))))
        for county, seeds in (("云溪县", first), ("岚川县", seconds))
    ]
    above = merge(form, origin(form, "江州市人民政府"), counties)
    at_once = merge(form, origin(form, "江州市人民政府"), filings(form, *first, *seconds))
    assert values(above) == values(at_once)
    assert not any(source.lack for source in above.sources)


# --- What does not count ------------------------------------------------------------------------------


def test_unit_with_an_error_in_a_figure_is_not_counted(form: Form) -> None:
    good, bad = filings(form, 1, 2)
    blank = {**bad.submission.items, "applications.received.business": Quantity(None)}
    bad = filing(form, replace(bad.submission, items=blank))
    summed = merge(form, origin(form), [good, bad])
    assert values(summed) == values(good.submission)
    assert [source.lack for source in summed.sources] == ["", "有 1 处错误没有改正，没有计入"]
    assert [source.counted for source in summed.sources] == [True, False]


def test_unit_without_texts_is_counted_and_the_sum_is_incomplete(form: Form) -> None:
    unit = filing(form, replace(filings(form, 1)[0].submission, narrative={}))
    summed = merge(form, origin(form), [unit])
    assert values(summed) == values(unit.submission)
    assert summed.sources[0].lack == "文字、基本信息有 7 处没有写好，数字已计入"


def test_incomplete_sum_may_not_be_issued(form: Form) -> None:
    complete = with_texts(form, merge(form, origin(form), filings(form, 1, 2)))
    incomplete = with_texts(form, merge(form, origin(form), filings(form, 1, 2), [MISSING]))
    assert "M-INCOMPLETE" not in rules(form, complete)
    assert progress_of(complete, form, complete.tally(form)).to_do == 0
    (finding,) = [f for f in check(Intake(layout_of(form), incomplete)) if f.severity is Severity.ERROR]
    assert finding.message == "汇总来源!H4「云溪县审计局」没有交，汇总不完整。"
    assert progress_of(incomplete, form, incomplete.tally(form)).to_do == 1


def test_incompleteness_goes_up_with_the_sum(form: Form) -> None:
    county = filing(form, with_texts(form, merge(form, origin(form), filings(form, 1), [MISSING])))
    summed = merge(form, origin(form, "江州市人民政府"), [county])
    assert [s.lack for s in summed.sources] == ["本身的汇总缺云溪县审计局，数字已计入"]
    assert values(summed) == values(county.submission)


def test_nothing_is_summed_twice(form: Form) -> None:
    town, other = filings(form, 1, 2)
    county = filing(form, with_texts(form, merge(form, origin(form), [town])))
    with pytest.raises(XlsxToolsError, match="“云溪县第1局”单独计入，又包含在“云溪县人民政府”的汇总里"):
        merge(form, origin(form, "江州市人民政府"), [county, town])
    with pytest.raises(XlsxToolsError, match="“云溪县第2局”有两份"):
        merge(form, origin(form), [other, other])


def test_sum_larger_than_a_cell_takes_is_refused_and_names_the_units(form: Form) -> None:
    item = "disclosure.licences.decisions"
    large = {item: Quantity(LARGEST)}
    units = [
        filing(form, replace(u.submission, items={**u.submission.items, **large}))
        for u in filings(form, 1, 2)
    ]
    assert values(merge(form, origin(form), units[:1]))[item] == LARGEST
    with pytest.raises(XlsxToolsError, match=r"各单位之和是 1999999998.*云溪县第1局 999999999"):
        merge(form, origin(form), units)


def test_last_year_is_summed_where_all_units_know_it(form: Form) -> None:
    item = "applications.carried_out.business"
    one, two = (u.submission for u in filings(form, 1, 2))
    knowing = [filing(form, replace(s, last_year={item: 3})) for s in (one, two)]
    assert merge(form, origin(form), knowing).last_year == {item: 6}
    assert merge(form, origin(form), [knowing[0], filing(form, two)]).last_year == {}


def test_too_many_units_are_shown_by_group(form: Form) -> None:
    units = [filing(form, unit_submission(form, f"第{n}站", n % 3)) for n in range(MOST_UNITS + 1)]
    with pytest.raises(XlsxToolsError, match="一次最多汇总 500 个"):
        merge(form, origin(form), units)
    summed = merge(form, origin(form), units, [MISSING], group_of=lambda unit: unit[-1])
    assert [source.unit for source in summed.sources] == ["站", "局"]
    assert "M-SUM" not in rules(form, summed)
    assert summed.sources[1].lack == "云溪县审计局没有交"


# --- Files in any mess --------------------------------------------------------------------------------


def gathered(form: Form, *files: Filing | Unread) -> tuple[list[str], list[str], str]:
    """The units that count, those that lack, and what is said."""
    found = gather(files, "云溪县人民政府")
    units = [filing.submission.unit for filing in found.filings]
    return units, [source.unit for source in found.lacking], "\n".join(found.notes)


def test_same_figures_twice_count_once(form: Form) -> None:
    one, two = filings(form, 1, 2)
    units, lacking, said = gathered(form, one, two, replace(one, name="副本.xlsx"))
    assert (units, lacking) == (["云溪县第1局", "云溪县第2局"], [])
    assert said == "云溪县第1局有 2 份数字相同的（云溪县第1局.xlsx、副本.xlsx），只计入第一份。"


def test_different_figures_of_one_unit_do_not_count(form: Form) -> None:
    one, two = filings(form, 1, 2)
    other = filing(form, replace(unit_submission(form, "云溪县第1局", 7)), "更正.xlsx")
    units, lacking, said = gathered(form, one, two, other)
    assert (units, lacking) == (["云溪县第2局"], ["云溪县第1局"])
    assert "分不清以哪份为准" in said


def test_other_years_forms_and_unreadable_files_are_said(form: Form) -> None:
    one, two, three = filings(form, 1, 2, 3)
    late = replace(three.submission, year=2023, origin=replace(three.submission.origin, year=2023))
    mini = filing(FORMS["mini"], unit_submission(FORMS["mini"], "云溪县第4局", 4), "另一种.xlsx")
    unread = Unread("坏.xlsx", "文件是空的。")
    units, lacking, said = gathered(form, one, two, replace(three, submission=late), mini, unread)
    assert units == ["云溪县第1局", "云溪县第2局"]
    assert lacking == ["坏.xlsx", "云溪县第3局", "云溪县第4局"]
    assert "是 2023 年度的，不是 2024 年度的" in said
    assert "另一种.xlsx（云溪县第4局）没有计入：用的是另一种表式“" in said
    assert "坏.xlsx 没有计入：文件是空的。" in said


def test_parents_own_sum_and_what_is_within_another_sum_are_set_aside(form: Form) -> None:
    one, two, three = filings(form, 1, 2, 3)
    own = filing(form, merge(form, origin(form), [one]), "汇总.xlsx")
    town = filing(form, merge(form, origin(form, "青石镇"), [two]))
    units, lacking, said = gathered(form, own, town, two, three)
    assert (units, lacking) == (["青石镇", "云溪县第3局"], [])
    assert "汇总.xlsx 没有计入：它就是“云溪县人民政府”的汇总" in said
    assert "“云溪县第2局”已经包含在“青石镇”的汇总里" in said


# --- The workbook -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=8)
@given(seeds=SEEDS)
def test_workbook_read_back_is_the_sum(name: str, seeds: list[int]) -> None:
    form = FORMS[name]
    summed = merge(form, origin(form), filings(form, *seeds), [MISSING])
    intake = take_in(written(form, summed), lambda _: form)
    assert intake.findings == ()
    assert values(intake.submission) == values(summed)
    assert intake.submission.sources == summed.sources


def summed_workbook(form: Form, units: int = 3, *, complete: bool = True) -> bytes:
    """The workbook of a sum."""
    lacking = [] if complete else [MISSING]
    return workbook(form, merge(form, origin(form), filings(form, *range(units)), lacking), created=CREATED)


def test_many_units_go_on_further_sheets_and_are_read_back(form: Form) -> None:
    summed = merge(form, origin(form), filings(form, *range(170)))
    data = written(form, summed)
    book = opened(data)
    assert [name for name in book.sheetnames if name.startswith(SOURCES_SHEET)] == [
        "汇总来源", "汇总来源2", "汇总来源3",
    ]  # fmt: skip
    assert book[SOURCES_SHEET]["D6"].value == "=SUM('汇总来源'!F6:CG6,'汇总来源2'!F6:CG6,'汇总来源3'!F6:O6)"
    assert take_in(data, careful=True).submission.sources == summed.sources


def test_narratives_are_open_and_texts_at_hand(form: Form) -> None:
    book = opened(summed_workbook(form))
    place = layout_of(form).texts[
        "problems.text" if "problems.text" in form.narratives else next(iter(form.narratives))
    ]
    assert book[place.text.sheet][place.text.a1].value is None
    texts = [row[:2] for row in book[TEXTS_SHEET].iter_rows(values_only=True)]
    assert ("云溪县第0局", "云溪县第0局的第一小节。") in texts
    assert (None, "第二段。") in texts


def test_texts_that_do_not_fit_are_said_to_be_missing(form: Form) -> None:
    narrative = next(iter(form.narratives))
    units = [Source(f"第{n}局", texts={narrative: "字" * 30_000}) for n in range(30)]
    data = workbook(
        form, replace(merge(form, origin(form), filings(form, 1)), sources=tuple(units)), created=CREATED
    )
    assert "第23局、" in opened(data)[TEXTS_SHEET]["A2"].value
    shown = [source.unit for source in take_in(data, careful=True).submission.sources if source.texts]
    assert shown == [f"第{n}局" for n in range(23)]


def test_repair_keeps_sources_and_incompleteness(form: Form) -> None:
    before = take_in(summed_workbook(form, complete=False), careful=True)
    repaired = repair(before, created=CREATED)
    after = take_in(repaired.workbook)
    assert after.submission.sources == before.submission.sources
    assert repaired.lost == ()
    assert "M-INCOMPLETE" in {finding.rule for finding in repaired.left}


def test_incompleteness_stays_when_its_sheet_is_deleted(form: Form) -> None:
    def delete(book: object) -> None:
        del book[SOURCES_SHEET]  # type: ignore[attr-defined]

    intake = take_in(edited(summed_workbook(form, complete=False), delete))
    assert "M-INCOMPLETE" in {finding.rule for finding in check(intake)}
    assert "M-SUM" not in {finding.rule for finding in check(intake)}


def test_incompleteness_stays_when_the_hidden_sheet_is_deleted(form: Form) -> None:
    def delete(book: object) -> None:
        del book["_xlsx_tools"]  # type: ignore[attr-defined]

    intake = take_in(edited(summed_workbook(form, complete=False), delete))
    assert "M-INCOMPLETE" in {finding.rule for finding in check(intake)}


def test_figure_changed_after_summing_is_noticed(form: Form) -> None:
    def change(book: object) -> None:
        book["依申请公开"]["E6"].value = 99_999  # type: ignore[index]

    changed = [f for f in check(take_in(edited(summed_workbook(form), change))) if f.rule == "M-SUM"]
    assert [(finding.cell, finding.found) for finding in changed] == [("E6", 99_999)]


def test_document_keeps_the_sources(form: Form) -> None:
    summed = merge(form, origin(form), filings(form, 1, 2), [MISSING])
    again = from_document(form, parse_json(write_json(to_document(form, summed))))
    assert again.sources == summed.sources


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        (3, "“sources”应是各单位的列表"),
        ([{"unit": "甲"}], "每个单位应写一次"),
        ([{"unit": "甲", "lack": "", "counted": True, "figures": {"x": 1}}], "“甲”的数“x”"),
        ([{"unit": "甲", "lack": "", "counted": True, "texts": {"x": "1"}}], "“甲”的“texts”里不认识"),
    ],
)
def test_wrong_sources_in_a_document_are_named(form: Form, sources: object, words: str) -> None:
    document = {"form": form.id, "unit": "云溪县人民政府", "year": YEAR, "sources": sources}
    with pytest.raises(XlsxToolsError, match=words):
        from_document(form, document)


def test_office_program_calculates_the_same_sums(form: Form, office: Office, tmp_path: Path) -> None:
    summed = merge(form, origin(form), filings(form, *range(90)))
    (tmp_path / "sum.xlsx").write_bytes(written(form, summed))
    office.open(tmp_path / "sum.xlsx")
    head = source_heading(0)
    rows = [source_figure(Cell(head.sheet, head.row, 0), number).row for number in range(len(form.items))]
    for column in (3, 4):
        cells = [Cell(head.sheet, row, column) for row in rows]
        shown = office.fill([], cells)
        for item, value in zip(form.items, shown, strict=True):
            assert value == pytest.approx(float(summed.tally(form).figures[item] or 0)), item


# --- Comparing ----------------------------------------------------------------------------------------


def test_published_parent_is_compared_item_by_item(form: Form) -> None:
    units = filings(form, 1, 2)
    summed = merge(form, origin(form), units)
    assert differences(form, summed, summed) == []
    item = "disclosure.licences.decisions"
    number = values(summed)[item] or 0
    published = replace(summed, items={**summed.items, item: Quantity(number + 5)})
    (difference,) = differences(form, published, summed)
    assert (difference.item, difference.amount) == (item, 5)
    assert sum(figure for _, figure in difference.units) == number


# --- The command --------------------------------------------------------------------------------------


@pytest.fixture
def inbox(form: Form, tmp_path: Path) -> list[Path]:
    """Three filled workbooks without errors."""
    paths = []
    for unit in filings(form, 1, 2, 3):
        path = tmp_path / f"{unit.submission.unit}.xlsx"
        path.write_bytes(written(form, unit.submission))
        paths.append(path)
    return paths


PARENT = ("--unit", "云溪县人民政府")


def test_files_are_merged_into_a_workbook(inbox: list[Path], tmp_path: Path) -> None:
    result = run("merge", *inbox, *PARENT, "-o", tmp_path / "汇总.xlsx")
    assert (result.returncode, result.stdout) == (0, f"{tmp_path / '汇总.xlsx'}\n"), result.stderr
    assert "共 3 个单位，计入 3 个" in result.stderr


def test_incomplete_sum_ends_with_1_and_is_a_draft(form: Form, inbox: list[Path], tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(blank_workbook(form))
    result = run("merge", *inbox, tmp_path / "坏.xlsx", *PARENT, "-o", tmp_path / "汇总.xlsx")
    assert result.returncode == 1
    assert "汇总不完整" in result.stderr
    summed = with_texts(form, take_in((tmp_path / "汇总.xlsx").read_bytes()).submission)
    (tmp_path / "写好.xlsx").write_bytes(written(form, summed))
    assert run("convert", tmp_path / "写好.xlsx", "-o", tmp_path / "out", "--to", "txt").returncode == 1
    draft = run("convert", tmp_path / "写好.xlsx", "-o", tmp_path / "out", "--to", "txt", "--draft")
    assert "草稿" in Path(draft.stdout.strip()).read_text(encoding="utf-8")


def test_summed_workbook_goes_through_fill_annotate_and_a_higher_sum(
    form: Form, inbox: list[Path], tmp_path: Path
) -> None:
    run("merge", *inbox, *PARENT, "-o", tmp_path / "县.xlsx")
    written = {n.id: "已写。" for n in form.narratives.values() if n.required}
    document = {"form": form.id, "unit": PARENT[1], "year": YEAR, "narrative": written}
    (tmp_path / "文字.json").write_text(json.dumps(document), encoding="utf-8")
    assert (
        run("fill", tmp_path / "县.xlsx", tmp_path / "文字.json", "-o", tmp_path / "写好.xlsx").returncode
        == 0
    )
    assert run("check", tmp_path / "写好.xlsx").returncode == 0
    assert run("annotate", tmp_path / "县.xlsx", "-o", tmp_path / "退.xlsx").returncode == 1
    above = run("merge", tmp_path / "写好.xlsx", "--unit", "江州市人民政府", "-o", tmp_path / "市.xlsx")
    assert above.returncode == 0, above.stderr
    city, county = (take_in((tmp_path / name).read_bytes()).submission for name in ("市.xlsx", "县.xlsx"))
    assert values(city) == values(county)
    assert len(county.sources) == 3


def test_against_a_published_report(form: Form, inbox: list[Path], tmp_path: Path) -> None:
    summed = merge(form, origin(form), filings(form, 1, 2, 3))
    item = "disclosure.licences.decisions"
    more = Quantity((values(summed)[item] or 0) + 5)
    for name, published in (("同", summed), ("不同", replace(summed, items={**summed.items, item: more}))):
        text = write_json(to_document(form, replace(published, sources=())))
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    same = run("merge", *inbox, "--against", tmp_path / "同.json")
    assert (same.returncode, same.stdout) == (0, "云溪县人民政府公布的数与各单位之和完全一致。\n")
    assert "请核对" not in same.stderr
    mistaken = run("merge", *inbox, "--unit", "江州县人民政府", "--against", tmp_path / "同.json")
    assert "同.json”是“云溪县人民政府”的，不是“江州县人民政府”的，请核对。" in mistaken.stderr
    (tmp_path / "空.xlsx").write_bytes(blank_workbook(form))
    for name, words in {"空.xlsx": "是空表，没有可以比对的数", "同.json": ""}.items():
        refused = run("merge", *inbox, "--against", tmp_path / name, "-o", tmp_path / f"汇总{name}.xlsx")
        assert (words in refused.stderr, (tmp_path / f"汇总{name}.xlsx").exists()) == (True, not words)
    other = run("merge", *inbox, "--against", tmp_path / "不同.json")
    assert other.returncode == 1
    assert "有 1 处不同" in other.stdout
    assert "主动公开!B9「行政许可 / 本年处理决定数量」" in other.stdout
    assert "差额 5" in other.stdout
    assert "差额可能就是本级机关自己的数" in other.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("merge", "-o", "x.xlsx"), "两种只写一种"),
        (("merge", "a.xlsx", "--ledger", "l.sqlite", "-o", "x.xlsx"), "两种只写一种"),
        (("merge", "a.xlsx"), "请用 -o"),
        (("merge", "a.xlsx", "-o", "x.txt"), "要以 .xlsx 结尾"),
        (("merge", "没有.xlsx", "--unit", "甲", "-o", "x.xlsx"), "没有一份文件读得出来"),
        (("merge", "--ledger", "没有.sqlite", "-o", "x.xlsx"), "找不到台账"),
        (("convert", "-o", "x"), "两种只写一种"),
    ],
)
def test_wrong_usage_gives_a_sentence(arguments: tuple[str, ...], words: str) -> None:
    assert_refused(run(*arguments), words)


def test_unit_must_be_named(inbox: list[Path], tmp_path: Path) -> None:
    assert_refused(run("merge", *inbox, "-o", tmp_path / "x.xlsx"), "请用 --unit 写明")


def test_name_that_nobody_in_the_roster_is_below__error() -> None:
    """A mistyped name gave the workbook of an empty county."""
    roster = Roster((Unit("甲局", parent="云溪县人民政府"), Unit("云溪县人民政府")))
    with pytest.raises(XlsxToolsError, match="没有以“云溪县”为上级的单位，是否想写“云溪县人民政府”"):
        summands(roster, "云溪县")
