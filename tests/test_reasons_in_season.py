"""Reasons that units give in a season: accepted or refused, and asked for again when figures change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.support.command import assert_refused, run
from tests.support.ledgers import WARNING, WATER, day, fresh
from xlsx_tools.checking import remedies_of
from xlsx_tools.finding import Finding
from xlsx_tools.form.load import installed_form
from xlsx_tools.season.ledger.records import Season
from xlsx_tools.season.ledger.settings import Settings
from xlsx_tools.season.ledger.store import Ledger, open_ledger
from xlsx_tools.season.posted import is_due, letter_to, posted_by_unit, remember_letters
from xlsx_tools.season.reasons_given import settled
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.status.overview import Line, Reply
from xlsx_tools.season.status.survey import survey

FORM = installed_form("zfxxgk-2021")


def answered(figure: int, reason: str = "机构合并") -> Finding:
    """A warning on that figure with a reason, as a check leaves it."""
    message = f"年初是 {figure}，上年末是 3（填报单位说明：{reason}）"
    return replace(
        WARNING,
        rule="A-CARRIED-IN",
        key="A-CARRIED-IN/x",
        message=message,
        found=figure,
        expected=3,
        reason=reason,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A season of one unit that has filed one thing and given a reason."""
    path = tmp_path / "台账.sqlite"
    with open_ledger(path, create=True) as ledger:
        ledger.begin(Season(FORM.id, 2024))
        ledger.set_roster(Roster((Unit(WATER, "水务局", email="sw@x.cn"),)))
        ledger.record([fresh(b"1", WATER, answered(2), on=6)], day(6))
    return path


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with open_ledger(path) as opened:
        yield opened


def line(ledger: Ledger) -> Line:
    (line,) = survey(ledger, FORM, 2024, now=day(20)).lines
    return line


def stands(ledger: Ledger) -> tuple[str, Reply | None, int]:
    told = line(ledger)
    return told.state, told.reply, told.warnings


def test_reason_that_came_by_mail_alone_is_asked_for_again_when_the_figures_change(ledger: Ledger) -> None:
    assert stands(ledger) == ("合格", None, 0)
    ledger.record([fresh(b"2", WATER, answered(2), on=7)], day(7))
    assert stands(ledger) == ("合格", None, 0)
    ledger.record([fresh(b"3", WATER, answered(1), on=8)], day(8))
    assert stands(ledger) == ("有提示", Reply.VERIFY, 1)
    (finding,) = line(ledger).findings
    assert finding.message == (
        "年初是 1，上年末是 3（原来的说明“机构合并”是按当时的数字写的，现在数字变了，请重新说明。）"
    )
    ledger.record([fresh(b"4", WATER, answered(1, "又撤回 1 件"), on=9)], day(9))
    assert stands(ledger) == ("合格", None, 0)


def test_header_counts_what_the_lines_say(ledger: Ledger) -> None:
    ledger.record([fresh(b"3", WATER, answered(1), on=8)], day(8))
    overview = survey(ledger, FORM, 2024, now=day(20))
    assert {total.state: total.units for total in overview.totals if total.units} == {"有提示": 1}


def test_refused_reason_is_in_the_next_letter_and_a_new_one_is_another_matter(path: Path) -> None:
    words = ("reasons", "--ledger", path)
    assert run(*words).stdout == f"{WATER}　A-CARRIED-IN　机构合并　还没有定\n"
    refused = run(*words, "--unit", "水务局", "--rule", "A-CARRIED-IN", "--refuse", "--why", "没有批文")
    assert refused.stdout == f"{WATER}　A-CARRIED-IN　机构合并　不采纳：没有批文\n"
    with open_ledger(path) as ledger:
        assert stands(ledger) == ("有提示", Reply.VERIFY, 1)
        assert (
            "（填报单位说明“机构合并”，没有采纳：没有批文，请重新说明或改正。）"
            in line(ledger).findings[0].message
        )
        assert line(ledger).steps[0] != remedies_of(FORM)["A-CARRIED-IN"]
        ledger.record([fresh(b"5", WATER, answered(2, "批文〔2024〕3 号"), on=9)], day(9))
        assert stands(ledger) == ("合格", None, 0)
    assert run(*words).stdout.endswith("批文〔2024〕3 号　还没有定\n")
    assert run(*words, "--unit", WATER, "--accept").stdout.endswith("批文〔2024〕3 号　采纳\n")
    assert "说明" in run("log", "--ledger", path).stdout


def test_refused_reason_does_not_hold_in_a_report_either(ledger: Ledger) -> None:
    def needed() -> list[bool]:
        standing = ledger.standing(WATER)
        assert standing.counted
        return [finding.needs_reason for finding in settled(ledger, standing, standing.counted)]

    assert needed() == [False]
    (reason,) = line(ledger).reasons
    ledger.decisions.make(reason.matter, "不采纳", day(20))
    assert needed() == [True]


def test_letter_is_due_anew_when_a_reason_is_refused_after_it(ledger: Ledger) -> None:
    ledger.record([fresh(b"2", WATER, answered(2), replace(WARNING, message="又一处"), on=7)], day(7))
    today, settings = date(2025, 1, 20), Settings()

    def due() -> bool:
        posted = posted_by_unit(ledger).get(WATER, ())
        letter = letter_to(line(ledger), posted, today)
        assert letter
        if written := is_due(letter, posted, settings, today):
            remember_letters(ledger, [letter], today, day(20))
        return written

    assert (due(), due()) == (True, False)
    (reason,) = line(ledger).reasons
    ledger.decisions.make(reason.matter, "不采纳", day(20))
    assert (due(), due()) == (True, False)
    assert "已于 1 月 20 日请核实。" in line(ledger).note


def test_wrong_wishes_are_told(path: Path) -> None:
    words = ("reasons", "--ledger", path)
    assert_refused(run(*words, "--unit", WATER, "--accept", "--refuse"), "只能写一个")
    assert_refused(run(*words, "--accept"), "要用 --unit 写明")
    assert_refused(run(*words, "--unit", WATER, "--why", "不"), "--why 只和 --refuse")
    assert_refused(run(*words, "--unit", WATER, "--rule", "A-BALANCE", "--refuse"), "没有对这条规则写说明")
