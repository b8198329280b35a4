"""A season of 24 units: distribute, fill, mail, collect, return, correct, collect, merge, convert."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.inboxes import mail, mailbox, zipped, zipped_raw
from tests.support.workbooks import CREATED
from xlsx_tools.checking import check
from xlsx_tools.cli import cli
from xlsx_tools.filing.document import from_document, parse_json, to_document, write_json
from xlsx_tools.filing.last_year import begin_year
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.load import installed_form
from xlsx_tools.generate import workbook
from xlsx_tools.quantity import Quantity
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.ledger.records import State
from xlsx_tools.season.ledger.store import open_ledger

ROOT = Path(__file__).parents[1]

FORM = installed_form("zfxxgk-2021")
YEAR = 2024
COUNTY = "云溪县人民政府"
UNITS = tuple(f"云溪县{number:03}局" for number in range(24))
SILENT = UNITS[-3:]
UNBALANCED, BLANK, WRONG_TOTAL, WRONG_YEAR, COPYIST = UNITS[:5]
WRONG = (UNBALANCED, BLANK, WRONG_TOTAL, WRONG_YEAR, COPYIST)
COLUMNS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other_organisation")
KILLS = 5  # tests/test_collect.py has twenty


# --- What is planted ----------------------------------------------------------------------------------


@cache
def planted(unit: str, year: int) -> dict[str, int]:
    """The inputs of a unit that are not 0: every column balances and begins with what the last one ended."""
    source = random.Random(f"{unit} {year}")
    figures: dict[str, int] = {}
    for column in COLUMNS:
        carried_in = planted(unit, year - 1)[f"applications.carried_out.{column}"] if year == YEAR else 0
        granted, refused, carried_out = (source.randint(0, 40) for _ in range(3))
        # Whatever was carried in beyond that is granted too.
        granted += max(0, carried_in - granted - refused - carried_out)
        received = granted + refused + carried_out - carried_in
        figures |= {
            f"applications.received.{column}": received,
            f"applications.carried_in.{column}": carried_in,
            f"applications.granted.{column}": granted,
            f"applications.third_party_rights.{column}": refused,
            f"applications.carried_out.{column}": carried_out,
        }
    figures["disclosure.licences.decisions"] = source.randint(100, 200)
    figures["disputes.cases.review_upheld"] = source.randint(0, 3)
    return figures


def filled_in(blank: Submission, figures: dict[str, int]) -> Submission:
    """What a clerk makes of a fresh template."""
    texts = {n.id: "按要求做好各项工作。" for n in FORM.narratives.values() if n.required}
    texts["problems.text"] = f"{blank.year}年公开的内容还不够丰富，下一步将及时更新栏目。"
    texts["other.text"] = f"{blank.year}年度未收取信息处理费。"
    items = {item: Quantity(figures.get(item, 0)) for item in FORM.inputs}
    return replace(blank, items=items, narrative=texts)


def last_year(unit: str) -> bytes:
    """A unit's own data of last year."""
    document = {"form": FORM.id, "unit": unit, "year": YEAR - 1}
    submission = filled_in(from_document(FORM, document), planted(unit, YEAR - 1))
    return write_json(to_document(FORM, submission)).encode()


# --- The commands -------------------------------------------------------------------------------------


def run(*words: object) -> Result:
    """A command, in this process."""
    return CliRunner().invoke(cli, [str(word) for word in words], standalone_mode=False)


def done(*words: object, code: int = 0) -> str:
    """What a command prints, which must end with that code."""
    result = run(*words)
    assert result.exception is None, result.exception
    assert result.return_value == code, result.output
    return result.stdout


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which it all happens."""
    yield tmp_path_factory.mktemp("季")


def distributed(folder: Path, unit: str) -> Submission:
    """What the unit's workbook holds when it arrives."""
    (path,) = (folder / "下发" / "工作簿").glob(f"{unit}*.xlsx")
    return take_in(path.read_bytes()).submission


def blank(unit: str) -> Submission:
    """A fresh template; those that were distributed are only read where they are looked at themselves."""
    last = None if unit == COUNTY else from_document(FORM, parse_json(last_year(unit).decode()))
    return begin_year(FORM, Origin(FORM.id, FORM.version, unit, YEAR, "t"), last)


def written(submission: Submission) -> bytes:
    return workbook(FORM, submission, created=CREATED)


# --- The season ---------------------------------------------------------------------------------------


def test_1_every_unit_gets_its_workbook_prefilled_and_a_draft(season: Path) -> None:
    rows = ["单位名称,上级,类别,邮箱", f"{COUNTY},,政府,xf@example.cn"]
    rows += [f"{unit},{COUNTY},部门,u{number}@example.cn" for number, unit in enumerate(UNITS)]
    (season / "名册.csv").write_bytes("\r\n".join(rows).encode("gbk"))
    (season / "去年").mkdir()
    for number, unit in enumerate(UNITS):
        (season / "去年" / f"{number}.json").write_bytes(last_year(unit))
    words = ("--roster", season / "名册.csv", "--year", YEAR, "--previous", season / "去年")
    done("distribute", *words, "-o", season / "下发")
    assert len(list((season / "下发" / "工作簿").glob("*.xlsx"))) == len(UNITS) + 1
    assert len(list((season / "下发" / "邮件草稿").glob("*.eml"))) == len(UNITS) + 1
    for unit in UNITS[::8]:
        submission = distributed(season, unit)
        assert (submission.unit, submission.year) == (unit, YEAR)
        for column in COLUMNS:
            item = f"applications.carried_in.{column}"
            assert submission.items[item].value == planted(unit, YEAR)[item]


def test_2_they_answer_in_every_way_there_is(season: Path) -> None:
    inbox = season / "收件箱"
    answers = {unit: filled_in(blank(unit), planted(unit, YEAR)) for unit in UNITS}
    answers[COUNTY] = filled_in(blank(COUNTY), {})
    answers[UNBALANCED] = changed(answers[UNBALANCED], "applications.received.business", Quantity(987))
    answers[BLANK] = changed(answers[BLANK], "applications.granted.research", Quantity(None))
    answers[WRONG_TOTAL] = replace(answers[WRONG_TOTAL], unit="云溪县别的局")
    answers[WRONG_YEAR] = replace(answers[WRONG_YEAR], year=YEAR - 1)
    answers[COPYIST] = replace(answers[COPYIST], items=answers[UNITS[5]].items)
    books = {unit: written(answers[unit]) for unit in (*UNITS, COUNTY) if unit not in SILENT}
    units = list(books)
    (inbox / "散件" / "再一层").mkdir(parents=True)
    for number, unit in enumerate(units[:8]):
        message = mail((f"{unit}报表.xlsx", books[unit]), date=sent(15 if unit == COPYIST else 10, number))
        name = f"{number}.eml" if unit != COPYIST else "稍后.eml"  # Who copies is received later.
        (inbox / name).write_bytes(message.as_bytes())
    # The one that was copied came first; names of files tell nothing.
    late = mail(("新建 Microsoft Excel 工作表.xlsx", books[units[8]]), date=sent(20, 0))
    (inbox / "迟到.eml").write_bytes(late.as_bytes())
    early = changed(answers[units[8]], "disclosure.licences.decisions", Quantity(1))
    message = mail(("年报.xlsx", written(early)), date=sent(2, 0))
    (inbox / "早先.eml").write_bytes(message.as_bytes())
    in_zip = {f"{number}.xlsx": books[unit] for number, unit in enumerate(units[9:13])}
    (inbox / "乡镇.zip").write_bytes(zipped({"里面.zip": zipped(in_zip), "说明.txt": "见附件".encode()}))
    for number, unit in enumerate(units[13:15]):
        raw = zipped_raw(f"{unit}.xlsx".encode("gbk"), books[unit])
        (inbox / "散件" / f"{number}.zip").write_bytes(raw)
    box = mailbox(*(mail((f"{unit}.xlsx", books[unit]), date=sent(12, 5)) for unit in units[15:19]))
    (inbox / "邮箱.mbox").write_bytes(box)
    for number, unit in enumerate(units[19:]):
        (inbox / "散件" / "再一层" / f"副本 ({number}).xlsx").write_bytes(books[unit])
    (inbox / "散件" / "又发一次.xlsx").write_bytes(books[units[7]])
    (inbox / "散件" / "总结.docx").write_bytes(b"PK\x03\x04 word")
    (inbox / "散件" / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0 jpeg")
    (inbox / "散件" / "坏了.xlsx").write_bytes(books[units[9]][:9000])
    elsewhere = replace(answers[units[10]].origin, unit="外县水务局")
    stranger = replace(answers[units[10]], unit="外县水务局", origin=elsewhere)
    (inbox / "散件" / "发错.xlsx").write_bytes(written(stranger))


def changed(submission: Submission, item: str, quantity: Quantity) -> Submission:
    """The submission with something else in one cell."""
    return replace(submission, items={**submission.items, item: quantity})


def sent(day: int, minute: int) -> str:
    """The date of a mail."""
    return f"Fri, {day:02} Jan 2025 09:{minute:02}:00 +0800"


def test_3_collecting_survives_being_killed_at_five_moments(season: Path) -> None:
    words = ("collect", season / "收件箱", "--roster", season / "名册.csv", "--year", YEAR)
    command = [sys.executable, "-m", "xlsx_tools", *map(str, words), "--ledger", str(season / "台账.sqlite")]
    source = random.Random(20)
    for _ in range(KILLS):
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(source.uniform(0.3, 1.8))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert finished.returncode in (0, 1), finished.stderr.decode()
    before = kept(season)
    again = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert again.returncode == 0, again.stdout.decode()
    assert kept(season) == before


def kept(season: Path) -> list[tuple[str, str | None]]:
    """Every version in the ledger."""
    with open_ledger(season / "台账.sqlite") as ledger:
        return [(version.hash, version.unit) for version in ledger.versions()]


def states(season: Path) -> dict[str, State]:
    with open_ledger(season / "台账.sqlite") as ledger:
        return {standing.unit.name: standing.state for standing in ledger.standings()}


def test_4_each_unit_stands_as_it_should(season: Path) -> None:
    found = states(season)
    assert {unit for unit in found if found[unit] is State.MISSING} == set(SILENT)
    assert {unit for unit in found if found[unit] is State.RETURNED} == set(WRONG)
    assert Counter(found.values())[State.VALID] == len(UNITS) + 1 - len(SILENT) - len(WRONG)
    with open_ledger(season / "台账.sqlite") as ledger:
        hashes = [version.hash for version in ledger.versions()]
        assert len(hashes) == len(set(hashes))


def test_5_the_sum_is_incomplete_and_says_of_whom(season: Path) -> None:
    words = ("--ledger", season / "台账.sqlite", "--unit", COUNTY)
    shown = run("merge", *words, "-o", season / "不全.xlsx")
    assert shown.return_value == 1
    for unit in (*WRONG, *SILENT):
        assert unit in shown.output
    assert run("convert", season / "不全.xlsx", "-o", season / "不该有").return_value == 1
    assert not (season / "不该有").exists()


def test_6_what_is_wrong_goes_back_and_comes_again_right(season: Path) -> None:
    done("status", "--ledger", season / "台账.sqlite", "--drafts", season / "回信", code=1)
    returned = {path.stem for path in (season / "回信" / "退回").glob("*.eml")}
    reminded = {path.stem for path in (season / "回信" / "催报").glob("*.eml")}
    assert len(returned) == len(WRONG)
    assert len(reminded) == len(SILENT)
    for number, unit in enumerate((*WRONG, *SILENT)):
        right = written(filled_in(blank(unit), planted(unit, YEAR)))
        message = mail((f"改正{number}.xlsx", right), date=sent(25, number))
        (season / "收件箱" / f"改正{number}.eml").write_bytes(message.as_bytes())
    done("collect", season / "收件箱", "--ledger", season / "台账.sqlite")
    assert set(states(season).values()) == {State.VALID}
    done("status", "--ledger", season / "台账.sqlite")


def test_7_the_county_s_figures_are_the_sum_of_what_was_planted(season: Path) -> None:
    words = ("--ledger", season / "台账.sqlite", "--unit", COUNTY)
    done("merge", *words, "-o", season / "全县.xlsx")
    summed = take_in((season / "全县.xlsx").read_bytes())
    figures = summed.submission.tally(FORM).figures
    for item in FORM.inputs:
        assert figures[item] == sum(planted(unit, YEAR).get(item, 0) for unit in UNITS), item
    assert not [f for f in check(summed) if f.rule.startswith(("A-", "D-", "M-"))]


def test_8_every_report_is_issued_with_an_index(season: Path) -> None:
    done("convert", "--ledger", season / "台账.sqlite", "--to", "txt,json", "-o", season / "报告")
    texts = [path.read_text(encoding="utf-8") for path in (season / "报告").glob("*.txt")]
    assert len(texts) == len(UNITS) + 1
    index = (season / "报告" / "index.html").read_text(encoding="utf-8")
    assert all(unit in index for unit in UNITS)
    one = json.loads(next((season / "报告").glob(f"{UNITS[20]}*.json")).read_text(encoding="utf-8"))
    inputs = {item: number for item, number in one["items"].items() if item in FORM.inputs and number}
    assert inputs == {item: number for item, number in planted(UNITS[20], YEAR).items() if number}
