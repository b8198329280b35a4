"""A form in which nothing was filled in: one error wherever it is met, and no filing of anybody."""

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.support.collecting import (
    CIVIL,
    FORM,
    SCHOOL,
    SEASON,
    WATER,
    book,
    file,
    outcomes,
    saved,
    season,
    taken,
)
from tests.support.command import run
from tests.support.damages import converted
from tests.support.inboxes import mail
from tests.support.workbooks import edited, written
from xlsx_tools.checking import check
from xlsx_tools.checking.rules.empty import EMPTY
from xlsx_tools.filing.document import to_document, write_json
from xlsx_tools.filing.last_year import begin_year
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding
from xlsx_tools.quantity import Quantity
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.distribute import last_years, sort_out
from xlsx_tools.season.ledger.records import LedgerError, Outcome, State
from xlsx_tools.season.ledger.store import Ledger, open_ledger
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.status.overview import Line, Overview, Reply
from xlsx_tools.season.status.survey import survey

pytestmark = pytest.mark.usefixtures("one_worker")

NOW = datetime(2025, 2, 1, tzinfo=UTC)
CARRIED = "applications.carried_out.natural_person"


def last_year(unit: str) -> Submission:
    """What a unit carried over."""
    origin = Origin(FORM.id, FORM.version, unit, 2023)
    return Submission(
        origin, unit, 2023, items={CARRIED: Quantity(7), "applications.received.business": Quantity(7)}
    )


@cache
def untouched(unit: str = WATER) -> bytes:
    """A template as it was sent out, with what was known of the unit."""
    begun = begin_year(FORM, Origin(FORM.id, FORM.version, unit, 2024, "t1"), last_year(unit))
    return written(FORM, replace(begun, fields={"rulemaking": "无"}))


def of_nobody() -> bytes:
    """A template that names no unit of the roster."""
    return untouched("填报单位名称")


def findings(data: bytes) -> list[Finding]:
    """What checking a file gives."""
    return check(take_in(data))


def is_empty(data: bytes) -> bool:
    """Whether checking tells but that nothing was filled in."""
    return [finding.rule for finding in findings(data)] == [EMPTY.id]


def put(sheet: str, cell: str, value: object) -> Callable[[Workbook], None]:
    """Something typed into a cell."""

    def do(book: Workbook) -> None:
        book[sheet][cell].value = value

    return do


# --- What is empty ------------------------------------------------------------------------------------


def test_form_in_which_nothing_was_filled_in_is_one_error() -> None:
    assert is_empty(untouched())
    (finding,) = findings(untouched())
    assert "这份表还没有填" in finding.message


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_empty_form_is_one_error_in_every_format(ending: str) -> None:
    assert is_empty(converted(untouched(), ending))


def test_empty_form_as_a_document_is_one_error() -> None:
    intake = take_in(untouched())
    assert is_empty(write_json(to_document(FORM, intake.submission)).encode())


@pytest.mark.parametrize("field", ["filler", "phone", "leader", "date"])
def test_form_with_nothing_but_particulars_of_the_unit_is_empty(field: str) -> None:
    layout = take_in(untouched()).layout
    cell = layout.basics[field]
    assert is_empty(edited(untouched(), put(cell.sheet, cell.a1, "王敏")))


def test_unit_and_year_overwritten_make_no_filing_of_an_empty_form() -> None:
    layout = take_in(untouched()).layout
    cell = layout.basics["unit"]
    assert is_empty(edited(untouched(), put(cell.sheet, cell.a1, SCHOOL)))


@pytest.mark.parametrize("value", [0, 3, "无", "/", "３件"])
def test_form_with_one_figure_is_not_empty(value: object) -> None:
    cell = take_in(untouched()).layout.items["applications.received.business"]
    assert not is_empty(edited(untouched(), put(cell.sheet, cell.a1, value)))


def test_form_with_one_text_is_not_empty() -> None:
    cell = take_in(untouched()).layout.texts["overview.disclosure"].text
    assert not is_empty(edited(untouched(), put(cell.sheet, cell.a1, "本年主动公开信息12条。")))


def test_form_with_one_switch_is_not_empty() -> None:
    cell = take_in(untouched()).layout.tables["applications"].switch
    assert not is_empty(edited(untouched(), put(cell.sheet, cell.a1, "是")))


def test_form_with_a_total_typed_over_is_not_empty() -> None:
    cell = take_in(untouched()).layout.items["applications.received.total"]
    assert not is_empty(edited(untouched(), put(cell.sheet, cell.a1, 12)))


def test_form_whose_sheet_is_gone_is_not_called_empty() -> None:
    told = findings(edited(untouched(), lambda book: book.remove(book["依申请公开"])))
    assert "W-SHEET" in {finding.rule for finding in told}


def fill_copy(book: Workbook) -> None:
    """Figures in a copy of a sheet, which is left as it was."""
    book.copy_worksheet(book["依申请公开"])["E7"].value = 5


@pytest.mark.parametrize("elsewhere", [fill_copy, put("依申请公开", "D90", 128)])
def test_form_whose_figures_stand_elsewhere_is_not_called_empty(
    elsewhere: Callable[[Workbook], None],
) -> None:
    assert not any(finding.rule == EMPTY.id for finding in findings(edited(untouched(), elsewhere)))


def test_honest_zeros_with_texts_are_no_empty_form() -> None:
    assert not any(finding.rule == EMPTY.id for finding in findings(book()))


# --- By command ---------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an empty form and a good one."""
    return saved(tmp_path, {"空.xlsx": untouched(), "好.xlsx": book(SCHOOL, 3)})


def test_check_tells_an_empty_form_and_ends_with_1(folder: Path) -> None:
    done = run("check", folder / "空.xlsx")
    assert done.returncode == 1
    assert "这份表还没有填" in done.stdout
    assert done.stdout.count("[错误]") == 1
    (told,) = json.loads(run("check", "--json", folder / "空.xlsx").stdout)["files"]
    assert [finding["rule"] for finding in told["findings"]] == ["W-EMPTY"]


def test_annotate_hands_an_empty_form_back_with_that_one_remark(folder: Path) -> None:
    done = run("annotate", folder / "空.xlsx", "-o", folder / "回.xlsx")
    assert done.returncode == 1
    first = load_workbook(folder / "回.xlsx").worksheets[0]
    assert "这份表还没有填" in str([cell.value for row in first.iter_rows() for cell in row])
    assert is_empty((folder / "回.xlsx").read_bytes())


def test_convert_makes_no_report_of_an_empty_form(folder: Path) -> None:
    done = run("convert", folder / "空.xlsx", "-o", folder / "报告")
    assert done.returncode == 1
    assert "这份表还没有填" in done.stderr
    assert not (folder / "报告").exists()


def test_merge_of_files_sets_an_empty_form_aside(folder: Path) -> None:
    (folder / "又.xlsx").write_bytes(untouched(SCHOOL))
    files = [folder / name for name in ("空.xlsx", "好.xlsx", "又.xlsx")]
    done = run("merge", *files, "--unit", "云溪县人民政府", "-o", folder / "和.xlsx")
    assert done.returncode == 1
    assert f"{WATER}：交来的是空表，没有计入" in done.stderr
    assert "共 2 个单位，计入 1 个" in done.stderr
    assert "数字不同" not in done.stderr


def test_empty_form_is_nothing_to_compare_with(folder: Path) -> None:
    (folder / "去年.xlsx").write_bytes(written(FORM, replace(last_year(SCHOOL), items={})))
    done = run("check", folder / "好.xlsx", "--previous", folder / "去年.xlsx")
    assert "是空表，没有可以比对和结转的数字" in done.stderr
    assert done.returncode == 0


# --- In a season --------------------------------------------------------------------------------------


def seen(ledger: Ledger, **options: datetime) -> Overview:
    """How the season stands."""
    return survey(ledger, FORM, SEASON.year, now=NOW, **options)


def line(ledger: Ledger, unit: str = WATER) -> Line:
    """What is told of a unit."""
    return next(line for line in seen(ledger).lines if line.unit == unit)


def test_empty_form_is_kept_as_such_and_its_unit_has_filed_nothing() -> None:
    with season() as ledger:
        taken(ledger, file("a.xlsx", untouched()))
        assert outcomes(ledger) == {"收件箱/a.xlsx": Outcome.EMPTY}
        standing = ledger.standing(WATER)
        assert (standing.state, standing.counted, len(standing.empty)) == (State.MISSING, None, 1)
        told = line(ledger)
        assert (told.state, told.versions, told.reply) == ("未交", 0, Reply.RESEND)
        assert "来件不能用：2025-01-06 的“a.xlsx”：是空表，没有填。" in told.note
        assert seen(ledger).days == ()
        assert seen(ledger).strays == ()


def test_empty_form_after_a_filing_takes_nothing_away() -> None:
    with season() as ledger:
        taken(ledger, file("a.xlsx", book(WATER, 3), on=6), file("b.xlsx", untouched(), on=8))
        standing = ledger.standing(WATER)
        assert (standing.state, standing.rejected) == (State.VALID, ())
        assert line(ledger).note.startswith("来件不能用：2025-01-08 的“b.xlsx”：是空表，没有填。")


def test_empty_form_before_a_filing_is_not_spoken_of() -> None:
    with season() as ledger:
        taken(ledger, file("a.xlsx", untouched(), on=6), file("b.xlsx", book(WATER, 3), on=8))
        assert (line(ledger).state, line(ledger).note) == ("合格", "")


def test_empty_forms_with_the_same_carry_overs_are_no_copies() -> None:
    with season() as ledger:
        taken(ledger, file("a.xlsx", untouched(WATER)), file("b.xlsx", untouched(SCHOOL)))
        assert set(outcomes(ledger).values()) == {Outcome.EMPTY}


def test_empty_form_cannot_be_chosen() -> None:
    with season() as ledger:
        taken(ledger, file("a.xlsx", untouched()))
        (version,) = ledger.versions()
        with pytest.raises(LedgerError, match="空表"):
            ledger.choose(WATER, version.hash)


def test_unit_of_a_nameless_empty_form_is_told_by_its_sender_or_its_file() -> None:
    with season() as ledger:
        ledger.set_roster(
            Roster(
                (
                    Unit(WATER, "水务局", email="sw@yunxi.gov.cn"),
                    Unit(SCHOOL, "教育局"),
                    Unit(CIVIL, "民政局"),
                )
            )
        )
        message = mail(("年报.xlsx", of_nobody()))
        del message["From"]
        message["From"] = "李强 <SW@yunxi.gov.cn>"
        named = edited(of_nobody(), put("基本信息", "B5", "赵六"))
        taken(ledger, file("来件.eml", message.as_bytes()), file("教育局　年报.xlsx", named))
        assert [ledger.standing(unit).state for unit in (WATER, SCHOOL)] == [State.MISSING, State.MISSING]
        assert [len(ledger.standing(unit).empty) for unit in (WATER, SCHOOL)] == [1, 1]


def test_empty_form_of_nobody_is_told_among_what_is_no_units() -> None:
    with season() as ledger:
        taken(ledger, file("年报.xlsx", of_nobody()))
        (stray,) = seen(ledger).strays
        assert stray.kind == "来件是空表"


def test_empty_form_of_last_year_is_no_data_to_prefill_from() -> None:
    with season() as ledger:
        empty = written(FORM, replace(last_year(WATER), items={}))
        taken(ledger, file("去年.xlsx", empty), is_previous=True)
        assert ledger.previous(WATER) == ""
    with ThreadPoolExecutor(1) as executor:
        looked_at = last_years(FORM.id, 2024, [("去年.xlsx", empty)], executor)
        assert sort_out(Roster((Unit(WATER),)), looked_at).others == 1


def test_collect_names_empty_forms_and_ends_with_1(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "名册.csv").write_text(f"单位名称,邮箱\n{WATER},sw@yunxi.gov.cn\n{SCHOOL},\n", "utf-8")
    inbox = saved(tmp_path / "箱", {"空.xlsx": untouched(), "好.xlsx": book(SCHOOL, 3)})
    ledger = tmp_path / "台账.sqlite"
    done = run("collect", inbox, "--ledger", ledger, "--roster", tmp_path / "名册.csv", "--year", 2024)
    assert done.returncode == 1
    assert "来件是空表（1 份）" in done.stdout
    assert f"还没有交的：{WATER}。" in done.stdout
    shown = run(
        "status",
        "--ledger",
        ledger,
        "--html",
        tmp_path / "页.html",
        "--xlsx",
        tmp_path / "页.xlsx",
        "--drafts",
        tmp_path / "信",
    )
    assert shown.returncode == 1
    assert "未交 1" in shown.stdout
    assert "是空表，没有填" in shown.stdout
    assert "是空表，没有填" in (tmp_path / "页.html").read_text("utf-8")
    units = load_workbook(tmp_path / "页.xlsx")["各单位"]
    assert [cell.value for cell in units[2]][2] == "未交"
    letter = message_from_bytes((tmp_path / "信" / "重发" / f"{WATER}.eml").read_bytes())
    text = letter.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "空表" in text
    assert "还没有收到" not in text
    assert "交来的是空表" in run("convert", "--ledger", ledger, "-o", tmp_path / "报告", "--to", "txt").stderr
    chosen = run("choose", "--ledger", ledger, "--unit", WATER).stdout
    assert "还没有交，发来的是空表" in chosen


def older(path: Path) -> None:
    """Make a ledger one of the first version, in which an empty form had an error a cell."""
    database = sqlite3.connect(path)
    triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for statement in (
        *(f"DROP TRIGGER {name}" for (name,) in triggers),
        *(f"ALTER TABLE versions DROP COLUMN {name}" for name in ("is_empty", "doubt", "seal")),
        *(f"ALTER TABLE sources DROP COLUMN {name}" for name in ("sender", "answers", "dated", "by_mail")),
        *(f"ALTER TABLE sources DROP COLUMN {name}" for name in ("doubt", "is_previous")),
        *(f"ALTER TABLE problems DROP COLUMN {name}" for name in ("bounced", "sender", "dated", "received")),
        "DROP TABLE addresses",
        "DROP VIEW holding",
        "DROP TABLE acts",
        "CREATE TABLE choices (unit TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID",
        "DROP TABLE seals",
        "UPDATE versions SET errors = 191",
        "PRAGMA user_version = 1",
    ):
        database.execute(statement)
    database.commit()
    database.close()


def test_ledger_of_before_is_brought_up_and_checks_anew_what_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "台账.sqlite"
    with open_ledger(path, create=True) as ledger:
        ledger.begin(SEASON)
        ledger.set_roster(Roster((Unit(WATER),)))
        taken(ledger, file("a.xlsx", untouched()))
    older(path)
    with open_ledger(path) as ledger:
        assert ledger.standing(WATER).state is State.RETURNED
        taken(ledger)
        assert ledger.standing(WATER).state is State.MISSING
        assert ledger.outdated() == []
