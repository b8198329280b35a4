"""A published sum beside that of its units: the few units that are the whole difference, and last year's."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.command import assert_refused, run
from tests.support.ledgers import RECORDED, as_collected, ledger_of
from tests.support.sums import YEAR, filing, filings, origin, unit_submission, values
from tests.support.workbooks import written
from xlsx_tools.filing.document import to_document, write_json
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Quantity
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.against import Miscount, Miscounted, units_behind
from xlsx_tools.season.gather import Unread
from xlsx_tools.season.last_sum import lacking_last_year, last_sum_in_files, with_last_year
from xlsx_tools.season.ledger.records import Season
from xlsx_tools.season.ledger.store import open_ledger
from xlsx_tools.season.merge import MOST_UNITS, Filing, merge
from xlsx_tools.season.roster import Roster, Unit

PARENT = "云溪县人民政府"
SEEDS = range(1, 9)


def published(form: Form, *submissions: Submission) -> Submission:
    """What a parent publishes that counted just those, as often as they are there."""
    units = [filing(form, replace(s, unit=f"{n}", origin=replace(s.origin, unit=f"{n}"))) for n, s in
             enumerate(submissions)]  # fmt: skip
    return replace(merge(form, origin(form), units), sources=())


def behind(form: Form, units: Sequence[Filing], *counted: Filing) -> list[Miscounted]:
    """What is told where the parent counted just those."""
    there = published(form, *(unit.submission for unit in counted))
    return units_behind(form, there, merge(form, origin(form), units))


@settings(max_examples=15, deadline=None)
@given(
    chosen=st.sets(st.sampled_from(range(len(SEEDS))), min_size=1, max_size=3), slip=st.sampled_from(Miscount)
)
def test_few_units_that_are_the_difference_are_named(form: Form, chosen: set[int], slip: Miscount) -> None:
    units = filings(form, *SEEDS)
    few, others = [units[n] for n in sorted(chosen)], [u for n, u in enumerate(units) if n not in chosen]
    counted = {
        Miscount.LEFT_OUT: others,
        Miscount.TWICE: [*units, *few],
        Miscount.ALONE: few,
        Miscount.ONCE_ALONE: [*units, *others],
    }[slip]
    assert behind(form, units, *counted) == [Miscounted(slip, tuple(unit.submission.unit for unit in few))]


def test_sum_of_everything_twice_or_of_nothing_is_told(form: Form) -> None:
    units = filings(form, *SEEDS)
    assert behind(form, units, *units, *units) == [Miscounted(Miscount.ONCE_ALONE, ())]
    zero = replace(published(form, units[0].submission), items=dict.fromkeys(form.inputs, Quantity(0)))
    assert units_behind(form, zero, merge(form, origin(form), units)) == [Miscounted(Miscount.ALONE, ())]


def test_difference_that_no_few_units_are_is_not_explained(form: Form) -> None:
    units = filings(form, *SEEDS)
    assert behind(form, units, *units[:4]) == []
    summed = merge(form, origin(form), units)
    item = "disclosure.licences.decisions"
    other = replace(summed, items={**summed.items, item: Quantity((values(summed)[item] or 0) + 5)})
    assert units_behind(form, other, summed) == []


def test_units_with_the_same_figures_are_all_named(form: Form) -> None:
    one, other, twin = filings(form, 1, 2, 3)
    same = replace(twin.submission, items=one.submission.items)
    units = [one, other, filing(form, same)]
    told = behind(form, units, one, other)
    assert [cause.units for cause in told] == [(one.submission.unit,), (twin.submission.unit,)]


def test_unit_of_a_level_below_is_named(form: Form) -> None:
    units = filings(form, *SEEDS)
    towns = [filing(form, merge(form, origin(form, name), part)) for name, part in
             (("甲镇", units[:4]), ("乙镇", units[4:]))]  # fmt: skip
    there = published(form, *(unit.submission for unit in units[:6]), units[7].submission)
    told = units_behind(form, there, merge(form, origin(form), towns))
    assert told == [Miscounted(Miscount.LEFT_OUT, (units[6].submission.unit,))]


def test_unit_of_a_grouped_sum_is_named(form: Form) -> None:
    units = [filing(form, unit_submission(form, f"第{n}站", n)) for n in range(40)]
    many = [*units, *(filing(form, unit_submission(form, f"第{n}站", 0)) for n in range(40, MOST_UNITS + 1))]
    there = published(form, *(unit.submission for unit in many[:30] + many[31:]))
    grouped = merge(form, origin(form), many, group_of=lambda unit: unit[1])
    assert units_behind(form, there, grouped) == [Miscounted(Miscount.LEFT_OUT, ("第30站",))]


# --- The command --------------------------------------------------------------------------------------


def saved_as(folder: Path, form: Form, submission: Submission, name: str = "") -> Path:
    """A workbook of it."""
    path = folder / f"{name or submission.unit}.xlsx"
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(written(form, submission))
    return path


def saved_json(path: Path, form: Form, submission: Submission) -> Path:
    """A document of it."""
    path.write_text(write_json(to_document(form, submission)), encoding="utf-8")
    return path


def test_command_names_the_unit_first(form: Form, tmp_path: Path) -> None:
    units = [unit.submission for unit in filings(form, 1, 2, 3)]
    files = [saved_as(tmp_path, form, unit) for unit in units]
    there = saved_json(tmp_path / "公布.json", form, published(form, *units[:2]))
    told = run("merge", *files, "--against", there)
    assert told.returncode == 1
    lines = told.stdout.splitlines()
    assert lines[0].startswith(f"{PARENT}公布的数与各单位之和有 ")
    assert lines[2] == "  公布的数正好少了“云溪县第3局”的数：多半没有把它算进去。"
    assert "差额 " in lines[5]


# --- Last year ----------------------------------------------------------------------------------------


def last_year(submission: Submission) -> Submission:
    """The same of the year before."""
    return replace(submission, year=YEAR - 1, origin=replace(submission.origin, year=YEAR - 1))


@pytest.fixture
def files(form: Form, tmp_path: Path) -> list[Path]:
    """This year's workbooks of two units."""
    return [saved_as(tmp_path, form, unit.submission) for unit in filings(form, 1, 2)]


def of_last_year(form: Form, *seeds: int) -> list[Submission]:
    """What the units filed a year ago."""
    return [last_year(unit_submission(form, f"云溪县第{n}局", s)) for n, s in enumerate(seeds, 1)]


def carried(form: Form, path: Path) -> dict[str, object]:
    """Last year's inputs in a summed workbook."""
    known = take_in(path.read_bytes()).submission.last_year
    return {item: known.get(item) for item in form.inputs}


def test_last_years_report_of_the_parent_stands_beside(form: Form, files: list[Path], tmp_path: Path) -> None:
    report = last_year(published(form, *(unit.submission for unit in filings(form, 30, 31))))
    there = saved_json(tmp_path / "去年.json", form, report)
    out = tmp_path / "汇总.xlsx"
    told = run("merge", *files, "--unit", PARENT, "--previous", there, "-o", out)
    assert told.returncode == 0, told.stderr
    assert carried(form, out) == values(report)


def test_last_years_units_in_a_folder_are_summed_and_compared(
    form: Form, files: list[Path], tmp_path: Path
) -> None:
    units = of_last_year(form, 30, 31)
    for unit in units:
        saved_as(tmp_path / "去年", form, unit)
    out = tmp_path / "汇总.xlsx"
    words = ("merge", *files, "--unit", PARENT, "--previous", tmp_path / "去年", "-o", out)
    assert run(*words).returncode == 0
    assert carried(form, out) == values(published(form, *units))
    saved_json(tmp_path / "去年" / "报告.json", form, last_year(published(form, units[0])))
    told = run(*words, "--force")
    assert f"请注意：上一年“{PARENT}”报告的数与各单位上一年之和有 " in told.stderr
    assert "公布的数正好少了“云溪县第2局”的数" in told.stderr
    assert carried(form, out) == values(units[0])


def test_unit_without_last_years_figures_is_named_and_nothing_carried(
    form: Form, files: list[Path], tmp_path: Path
) -> None:
    saved_as(tmp_path / "去年", form, of_last_year(form, 30)[0])
    saved_as(tmp_path / "去年", form, last_year(unit_submission(form, "外县水务局", 9)))
    (tmp_path / "去年" / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    out = tmp_path / "汇总.xlsx"
    told = run("merge", *files, "--unit", PARENT, "--previous", tmp_path / "去年", "-o", out)
    assert "上一年的数不全，没有带进汇总；缺：云溪县第2局。" in told.stderr
    assert "（外县水务局）不在今年汇总的单位里，没有用" in told.stderr
    assert "另有 1 个文件不是上一年的填报数据" in told.stderr
    assert set(carried(form, out).values()) == {None}


def test_last_years_ledger_is_summed_up(form: Form, files: list[Path], tmp_path: Path) -> None:
    units = [unit_submission(form, f"云溪县第{n}局", 30 + n) for n in (1, 2)]
    roster = [Unit(PARENT, kind="下级政府"), *(Unit(unit.unit, parent=PARENT) for unit in units)]

    path = tmp_path / "去年.sqlite"
    with open_ledger(path, create=True) as ledger:
        ledger.begin(Season(form.id, YEAR - 1))
        ledger.set_roster(Roster(tuple(roster)))
        ledger.record([as_collected(form, last_year(unit)) for unit in units], RECORDED)
    out = tmp_path / "汇总.xlsx"
    told = run("merge", *files, "--unit", PARENT, "--previous", path, "-o", out)
    assert told.returncode == 0, told.stderr
    assert carried(form, out) == values(published(form, *units))
    this = ledger_of(form, tmp_path / "今年.sqlite", roster, *units)
    assert_refused(
        run("merge", *files, "--unit", PARENT, "--previous", this, "-o", tmp_path / "x.xlsx"),
        "不是 2023 年度的",
    )


def test_file_of_another_year_is_refused_as_last_years(form: Form, files: list[Path], tmp_path: Path) -> None:
    told = run("merge", *files, "--unit", PARENT, "--previous", files[0], "-o", tmp_path / "x.xlsx")
    assert_refused(told, "不是 2023 年度的")
    (tmp_path / "空").mkdir()
    told = run("merge", *files, "--unit", PARENT, "--previous", tmp_path / "空", "-o", tmp_path / "x.xlsx")
    assert_refused(told, "里没有")


def test_parents_own_filing_of_last_year_is_a_unit_where_it_is_one_this_year(form: Form) -> None:
    own, other = unit_submission(form, PARENT, 1), unit_submission(form, "云溪县第1局", 2)
    summed = merge(form, origin(form), [filing(form, own), filing(form, other)])
    before = [filing(form, last_year(one)) for one in (own, other)]
    last = last_sum_in_files(form, summed, [*before, Unread("坏.xlsx", "")])
    assert last.reported is None
    assert lacking_last_year(summed, last) == []
    figures = with_last_year(form, summed, last).last_year
    assert {item: figures[item] for item in form.inputs} == values(summed)
