"""Which version counts: every case of docs/which-counts.md, as mails and files that are collected."""

from collections.abc import Iterator
from email import message_from_bytes
from functools import cache
from pathlib import Path

import pytest

from tests.support.collecting import BALANCED, FORM, NOW, SEASON, file, submission, taken
from tests.support.command import run
from tests.support.inboxes import mail
from tests.support.which_counts import PAGE, Case, cases, page
from tests.support.workbooks import written
from xlsx_tools.files.letter_ids import addressee, letter_id
from xlsx_tools.season.ledger.store import Ledger, open_ledger
from xlsx_tools.season.mail import Writing, reminder
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.status.survey import survey

pytestmark = pytest.mark.usefixtures("one_worker")

COLUMNS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other_organisation")
UNITS = (Unit("水务局", email="water@x.cn"), Unit("教育局", email="School@X.cn"), Unit("民政局"))
LETTERS = {"answer": "水务局", "answer-of-school": "教育局"}


@cache
def book(letter: str, unit: str, *, wrong: bool) -> bytes:
    """A unit's workbook with the figures that the letter stands for."""
    first = 10 * ord(letter)
    rows = BALANCED[:1] if wrong else BALANCED
    figures = {f"applications.{row}.{column}": first + n for row in rows for n, column in enumerate(COLUMNS)}
    return written(FORM, submission(unit, figures))


def mailed(content: bytes, sender: str, on: int, *more: str) -> bytes:
    """A mail that brings it; a number over 31 is the year of its date."""
    year, day = (on, 20) if on > 31 else (2025, on)
    zone = "" if "unsure" in more else " +0800"
    message = mail(("年报.xlsx", content), date=f"{day} Jan {year} 09:00:00{zone}")
    del message["From"]
    if sender != "nobody":
        message["From"] = f"某人 <{sender}>"
    for word in more:
        if unit := LETTERS.get(word):
            message["In-Reply-To"] = letter_id(addressee(FORM.id, SEASON.year, unit), b"any")
    return message.as_bytes()


def come(ledger: Ledger, case: Case) -> dict[str, str]:
    """Let everything come in its order; the letters by the hashes of their versions."""
    letters: dict[str, str] = {}
    for number, words in enumerate(case.comes):
        first, *rest = words.split()
        if first == "choose":
            by_letter = {letter: content for content, letter in letters.items()}
            ledger.choose("水务局", by_letter.get(rest[0]))
            continue
        if first == "office":
            ledger.remember_office(rest[0])
            continue
        sender, on, *more = rest
        unit = more[more.index("of") + 1] if "of" in more else "水务局"
        content = book(first, unit, wrong="wrong" in more)
        if sender == "-":
            taken(ledger, file(f"{number}.xlsx", content, int(on)))
        else:
            taken(ledger, file(f"{number}.eml", mailed(content, sender, int(on), *more)))
        if unit == "水务局":
            newest = max(ledger.versions(), key=lambda version: version.number)
            letters.setdefault(newest.hash, first)
    return letters


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """One whose roster has addresses."""
    with open_ledger(tmp_path / "台账.sqlite", create=True) as ledger:
        ledger.begin(SEASON)
        ledger.set_roster(Roster(UNITS))
        yield ledger


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_version_that_counts(ledger: Ledger, case: Case) -> None:
    letters = come(ledger, case)
    standing = ledger.standing("水务局")
    counted = letters[standing.counted.hash] if standing.counted else ""
    held, undecided = (
        sorted(letters[version.hash] for version in versions)
        for versions in (standing.held, standing.undecided)
    )
    assert (counted, held, undecided) == (case.counts, list(case.held), list(case.undecided))
    line = survey(ledger, FORM, SEASON.year, now=NOW).lines[0]
    assert line.is_open == bool(case.held)
    for version in standing.held:
        assert version.short_hash in line.note


def test_page_shows_every_case() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.support.which_counts"


def test_roster_without_addresses_says_nothing_of_anybody(ledger: Ledger) -> None:
    ledger.set_roster(Roster((Unit("水务局"), Unit("教育局"))))
    come(ledger, Case("", ("A water@x.cn 6", "B clerk@qq.com 9"), "", (), ()))
    standing = ledger.standing("水务局")
    assert standing.counted
    assert (standing.counted.senders, standing.held) == (("clerk@qq.com",), ())


def test_letter_of_ours_is_known_by_its_id() -> None:
    writing = Writing(FORM, SEASON.year, "office@x.cn")
    one, other = (reminder(writing, unit).draft for unit in UNITS[:2])
    first, second = (message_from_bytes(data)["Message-ID"] for data in (one, other))
    assert addressee(FORM.id, SEASON.year, "水务局") in first
    assert first != second


def test_command_tells_what_is_held_by_name_and_ends_with_1(tmp_path: Path) -> None:
    inbox, ledger = tmp_path / "收件箱", tmp_path / "台账.sqlite"
    inbox.mkdir()
    (tmp_path / "名册.csv").write_text("单位名称,邮箱\n水务局,water@x.cn\n", encoding="utf-8")
    (inbox / "1.eml").write_bytes(mailed(book("A", "水务局", wrong=False), "water@x.cn", 6))
    more = ("--ledger", ledger, "--roster", tmp_path / "名册.csv", "--year", 2024)
    assert run("collect", inbox, *more).returncode == 0
    assert "各单位都已合格。" in run("status", "--ledger", ledger).stdout
    (inbox / "2.eml").write_bytes(mailed(book("B", "水务局", wrong=False), "clerk@qq.com", 9))
    told = run("collect", inbox, "--ledger", ledger)
    assert told.returncode == 1
    assert "不是从本单位邮箱发来、没有采用的（1 份）" in told.stdout
    assert "来自 clerk@qq.com" in told.stdout
    shown = run("status", "--ledger", ledger)
    assert shown.returncode == 1
    assert "有来件待定  水务局  另有 clerk@qq.com 发来的" in shown.stdout
    version = told.stdout.split("--version ")[1].split(" ")[0]
    assert run("choose", "--ledger", ledger, "--unit", "水务局", "--version", version).returncode == 0
    assert run("status", "--ledger", ledger).returncode == 0


def test_what_counts_from_an_address_nobody_knows_is_told(tmp_path: Path) -> None:
    inbox, ledger = tmp_path / "收件箱", tmp_path / "台账.sqlite"
    inbox.mkdir()
    (tmp_path / "名册.csv").write_text("单位名称,邮箱\n水务局,water@x.cn\n", encoding="utf-8")
    (inbox / "1.eml").write_bytes(mailed(book("A", "水务局", wrong=False), "clerk@qq.com", 6))
    told = run("collect", inbox, "--ledger", ledger, "--roster", tmp_path / "名册.csv", "--year", 2024)
    assert told.returncode == 0
    assert "不是从名册上的邮箱发来、已经计入的（1 份）" in told.stdout


def test_correction_with_errors_is_not_told_as_if_all_were_well(tmp_path: Path) -> None:
    inbox, ledger = tmp_path / "收件箱", tmp_path / "台账.sqlite"
    inbox.mkdir()
    (tmp_path / "名册.csv").write_text("单位名称,邮箱\n水务局,water@x.cn\n", encoding="utf-8")
    for day, wrong in ((6, False), (9, True)):
        content = mailed(book("A", "水务局", wrong=wrong), "water@x.cn", day)
        (inbox / f"{day}.eml").write_bytes(content)
    run("collect", inbox, "--ledger", ledger, "--roster", tmp_path / "名册.csv", "--year", 2024)
    shown = run("status", "--ledger", ledger).stdout
    assert "改报未通过  水务局" in shown
    assert "各单位都已合格，后来改报的没有通过的见上。" in shown


def test_filing_that_stops_counting_is_named(tmp_path: Path) -> None:
    inbox, ledger = tmp_path / "收件箱", tmp_path / "台账.sqlite"
    inbox.mkdir()
    (tmp_path / "名册.csv").write_text("单位名称,邮箱\n水务局,water@x.cn\n", encoding="utf-8")
    (inbox / "1.eml").write_bytes(mailed(book("A", "水务局", wrong=False), "water@x.cn", 6))
    run("collect", inbox, "--ledger", ledger, "--roster", tmp_path / "名册.csv", "--year", 2024)
    (inbox / "2.eml").write_bytes(mailed(book("B", "水务局", wrong=False), "water@x.cn", 6))
    told = run("collect", inbox, "--ledger", ledger)
    assert told.returncode == 1
    assert "原来计入、现在没有一份计入的单位（1 个）：\n  水务局" in told.stdout


def test_choice_that_makes_another_units_filing_a_copy_names_it(tmp_path: Path) -> None:
    inbox, ledger = tmp_path / "收件箱", tmp_path / "台账.sqlite"
    inbox.mkdir()
    (tmp_path / "名册.csv").write_text("单位名称\n水务局\n教育局\n", encoding="utf-8")
    for name, letter, unit in (("1", "A", "教育局"), ("2", "B", "教育局"), ("3", "A", "水务局")):
        content = mailed(book(letter, unit, wrong=False), "x@x.cn", int(name) + 5)
        (inbox / f"{name}.eml").write_bytes(content)
    assert (
        run(
            "collect", inbox, "--ledger", ledger, "--roster", tmp_path / "名册.csv", "--year", 2024
        ).returncode
        == 0
    )
    with open_ledger(ledger) as opened:
        first = next(version for version in opened.versions() if version.unit == "教育局").short_hash
    chosen = run("choose", "--ledger", ledger, "--unit", "教育局", "--version", first)
    assert chosen.returncode == 1
    assert "原来计入、现在没有一份计入的单位：水务局" in chosen.stderr


def test_last_years_that_came_by_mail_too_is_told(ledger: Ledger) -> None:
    old = written(FORM, submission("水务局", {}, 2023))
    taken(ledger, file("去年.xlsx", old), is_previous=True)
    assert [version.outcome.value for version in ledger.versions()] == ["上一年度"]
    taken(ledger, file("1.eml", mailed(old, "water@x.cn", 9)))
    assert [version.outcome.value for version in ledger.versions()] == ["别的年度"]
    assert len(list(ledger.strays())) == 1
    assert ledger.previous("水务局")


def test_two_of_last_year_that_differ_are_not_used_and_the_unit_is_named(ledger: Ledger) -> None:
    first, second = (
        written(FORM, submission("水务局", {"applications.carried_out.business": n}, 2023)) for n in (1, 2)
    )
    taken(ledger, file("甲.xlsx", first), file("乙.xlsx", second), is_previous=True)
    assert (ledger.previous("水务局"), ledger.unclear_previous()) == ("", ["水务局"])
