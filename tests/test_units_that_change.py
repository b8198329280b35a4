"""Units that are renamed, exempt, or have until later: what is theirs stays theirs, nobody is asked twice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.collecting import SCHOOL, WATER, book, saved
from tests.support.command import run
from tests.support.ledgers import ERROR, day, fresh
from tests.support.ledgers import RECORDED as NOW
from xlsx_tools.form.load import installed_form
from xlsx_tools.season.distribute import LastYear, sort_out
from xlsx_tools.season.ledger.records import Fresh, Season, State
from xlsx_tools.season.ledger.store import Ledger, open_ledger
from xlsx_tools.season.renames import succeeding
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.status.overview import Reply
from xlsx_tools.season.status.survey import survey

pytestmark = pytest.mark.usefixtures("one_worker")

FORM = installed_form("zfxxgk-2021")
OLD, NEW = Unit("云溪县水利局", "水利局", "007"), Unit("云溪县水务局", "水务局", "007")
OTHER = Unit("云溪县教育局", "教育局", "008")


def test_former_names_find_their_unit_unless_somebody_has_them_now() -> None:
    culture = Unit("文旅局", former="文化局、旅游局")
    roster = Roster((culture, Unit("体育局", former="旅游局"), Unit("文化局馆", former="文旅局")))
    assert roster.find("文化局") is culture
    assert roster.find("旅游局") is None  # both were it
    assert roster.find("文旅局") is culture


def test_last_year_s_data_under_a_former_name_is_the_unit_s() -> None:
    found = sort_out(Roster((replace(NEW, former=OLD.name),)), [LastYear("a.json", OLD.name, (1,), 0)])
    assert found.of(NEW.name).last_year is not None
    assert not found.strangers


@pytest.mark.parametrize(
    ("after", "renamed", "found"),
    [
        (replace(NEW, code="", former="云溪县水利局"), {OLD.name: NEW.name}, True),
        (NEW, {OLD.name: NEW.name}, True),
        (replace(NEW, code=""), {}, False),
    ],
    ids=["by its former name", "by its code", "by nothing"],
)
def test_renaming_keeps_what_is_known_of_a_unit(after: Unit, renamed: dict[str, str], found: bool) -> None:
    roster, told = succeeding(Roster((OLD, OTHER)), Roster((after, OTHER)))
    assert told == renamed
    assert (roster.find(OLD.name) is not None) == found
    again, nothing = succeeding(roster, Roster((after, OTHER)))
    assert (again, nothing) == (roster, {})


def test_former_name_that_was_wrong_is_forgotten_when_it_is_taken_out() -> None:
    roster, _ = succeeding(Roster((replace(NEW, former="水利站"), OTHER)), Roster((NEW, OTHER)))
    assert roster.find("水利站") is None


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with open_ledger(Path(":memory:"), create=True) as ledger:
        ledger.begin(Season(FORM.id, 2024))
        yield ledger


def mailed(content: bytes, unit: str, sender: str, on: int) -> Fresh:
    made = fresh(content, unit, on=on)
    return replace(made, received=replace(made.received, sender=sender))


def test_what_was_counted_chosen_and_sent_stays_the_renamed_unit_s(ledger: Ledger) -> None:
    ledger.set_roster(Roster((replace(OLD, email="water@x.cn"), OTHER)))
    ledger.record([mailed(b"1", OLD.name, "water@x.cn", 6), mailed(b"2", OLD.name, "clerk@qq.com", 9)], NOW)
    ledger.choose(OLD.name, ledger.standing(OLD.name).held[0].hash)
    assert ledger.set_roster(Roster((replace(NEW, email="water@x.cn"), OTHER))) == {OLD.name: NEW.name}
    standing = ledger.standing(NEW.name)
    assert standing.is_chosen and standing.counted and standing.counted.senders == ("clerk@qq.com",)
    ledger.record([mailed(b"3", OLD.name, "clerk@qq.com", 12)], NOW)
    assert not ledger.standing(NEW.name).held  # the address is still known


def test_exempt_unit_stands_apart_and_is_not_reminded(ledger: Ledger) -> None:
    ledger.set_roster(Roster((replace(NEW, exempt="当年新设"), OTHER)))
    ledger.record([fresh(b"1", OTHER.name)], NOW)
    overview = survey(ledger, FORM, 2024, now=NOW, deadline=day(10))
    line = overview.lines[0]
    assert (line.state, line.reply, line.note, line.is_late) == ("免报", None, "免报：当年新设。", False)
    assert [(total.state, total.units) for total in overview.totals][-1] == ("免报", 1)
    assert overview.is_complete and not list(overview.to_see_to)
    ledger.record([fresh(b"2", NEW.name, ERROR)], NOW)
    assert ledger.standing(NEW.name).state is State.RETURNED


def test_telephones_stand_where_somebody_is_to_be_asked(ledger: Ledger) -> None:
    ledger.set_roster(Roster((replace(NEW, phone="88001"), replace(OTHER, phone="88002"))))
    document = '{"form": "zfxxgk-2021", "fields": {"filler": "王敏", "phone": "88003", "leader": "李"}}'
    ledger.record([fresh(b"1", OTHER.name, ERROR, document=document)], NOW)
    first, second = survey(ledger, FORM, 2024, now=NOW).lines
    assert (first.reply, first.phones) == (Reply.REMIND, "88001")
    assert (second.reply, second.phones) == (Reply.RETURN, "88002；王敏 88003")


def test_commands_tell_of_renamed_and_exempt_units(tmp_path: Path) -> None:
    inbox, ledger, roster = (
        saved(tmp_path / "收", {"a.xlsx": book(WATER)}),
        tmp_path / "l",
        tmp_path / "名.csv",
    )
    roster.write_text(f"单位名称,代码,免报\n{WATER},007,\n{SCHOOL},8,当年新设\n", "utf-8")
    words = ("--ledger", ledger, "--roster", roster)
    assert run("collect", inbox, *words, "--year", 2024).returncode == 0
    assert run("status", "--ledger", ledger).returncode == 0
    roster.write_text(f"单位名称,代码,免报\n云溪县水利水务局,007,\n{SCHOOL},8,当年新设\n", "utf-8")
    told = run("collect", inbox, *words)
    assert f"“{WATER}”现在叫“云溪县水利水务局”：原来收的、指定的，仍算它的。" in told.stdout
    assert (told.returncode, "没有一份计入" in told.stdout) == (0, False)
    issued = run("convert", "--ledger", ledger, "--to", "txt", "-o", tmp_path / "报告")
    assert issued.returncode == 0, issued.stderr
    (report,) = (tmp_path / "报告").glob("*.txt")
    assert "云溪县水利水务局" in report.name and WATER not in report.read_text("utf-8")
    summed = run("merge", "--ledger", ledger, "--unit", "云溪县", "-o", tmp_path / "s.xlsx")
    assert "共 1 个单位，计入 1 个" in summed.stderr
    made = run("distribute", "--roster", roster, "--year", 2024, "-o", tmp_path / "发")
    assert f"名册上写了免报，没有生成：{SCHOOL}。" in made.stderr
