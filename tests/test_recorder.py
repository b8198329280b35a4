"""Recording one file that fails is that file's problem, by its name; the others are recorded."""

import sqlite3
from collections.abc import Callable

import pytest

from tests.support.collecting import NOW, SCHOOL, WATER, book, file, outcomes, season, taken
from tests.support.inboxes import mail
from xlsx_tools.season import collect as collecting
from xlsx_tools.season.ledger.records import (
    Begun,
    Checked,
    Fresh,
    Outcome,
    Problem,
    ProblemKind,
    Received,
    Seen,
)
from xlsx_tools.season.read_content import ReadContent, read_parcel
from xlsx_tools.season.recorder import Recorder

ODD: dict[str, Callable[[], Checked]] = {
    "half of a pair in the unit": lambda: Checked(form="x", filed_as="\ud800局", document="{}"),
    "half of a pair in the document": lambda: Checked(form="x", document='"\udfff"'),
    "year of forty digits": lambda: Checked(form="x", year=10**40),
    "no form": lambda: Checked(form=None),  # type: ignore[arg-type]
    "what no column holds": lambda: Checked(form="x", document=["x"]),  # type: ignore[arg-type]
    "findings that are none": lambda: Checked(form="x", findings=("x",)),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("kind", ODD)
def test_content_that_the_ledger_does_not_take_is_its_files_problem(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run ended there, and every run after it; of the batch nothing was recorded."""
    odd = b'{"form": "odd"}'

    def read(place: str, data: bytes) -> ReadContent:
        return ReadContent(ODD[kind]()) if data == odd else read_parcel(place, data)

    monkeypatch.setattr(collecting, "read_parcel", read)
    files = [
        file("a.xlsx", book(WATER)),
        file("odd.eml", mail(("怪.json", odd), ("好.xlsx", book(SCHOOL))).as_bytes()),
        file("again.json", odd),
        file("b.xlsx", book(WATER, 2)),
    ]
    with season() as ledger:
        collected = taken(ledger, *files)
        assert set(outcomes(ledger).values()) == {Outcome.VALID}
        assert (len(outcomes(ledger)), collected.fresh) == (3, 3)
        told = {problem.source: problem.reason for problem in ledger.problems()}
        assert set(told) == {"收件箱/odd.eml › 怪.json", "收件箱/again.json"}
        assert all("“收件箱/odd.eml › 怪.json”时出了意外" in reason for reason in told.values())
        assert [ledger.is_seen(one.path, one.size, one.mtime_ns) for one in files] == [
            True,
            False,
            False,
            True,
        ]
        monkeypatch.undo()
        taken(ledger, *files)
        assert list(ledger.problems()) == []


def test_path_that_cannot_be_stored_is_told_as_far_as_it_can() -> None:
    path = "/收件箱/\ud800.xlsx"
    with season() as ledger:
        recorder = Recorder(ledger, NOW)
        entries = recorder.recorded(
            [Begun(path), Problem(path, "\udfff", ProblemKind.FOREIGN, "\ud800"), Seen(path, 1, 1)]
        )
        assert {type(entry) for entry in entries} == {Problem}
        assert all(problem.path == "/收件箱/�.xlsx" for problem in ledger.problems())


def test_full_disk_ends_the_run_and_is_no_files_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with season() as ledger:
        monkeypatch.setattr(ledger, "record", full)
        with pytest.raises(sqlite3.OperationalError):
            taken(ledger, file("a.xlsx", book()))


def test_content_met_again_after_it_failed_is_a_problem_there_too() -> None:
    odd = Received("0" * 64, "甲", NOW, path="/甲")
    with season() as ledger:
        recorder = Recorder(ledger, NOW)
        recorder.recorded([Fresh(odd, b"", Checked(form="\ud800"))])
        again = Received("0" * 64, "乙", NOW, path="/乙")
        assert [type(entry) for entry in recorder.recorded([again, Seen("/乙", 1, 1)])] == [Problem]
        assert [problem.source for problem in ledger.problems()] == ["甲", "乙"]
        assert not ledger.is_seen("/乙", 1, 1)
