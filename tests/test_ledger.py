"""The ledger: what counts, in which state a unit is, and what is kept of every version."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.ledgers import CIVIL, ERROR, SCHOOL, UNITS, WARNING, WATER, day, digest, fresh
from xlsx_tools.finding import Correction, Finding, Severity
from xlsx_tools.season.ledger.kept import findings_from_text, packed_findings
from xlsx_tools.season.ledger.records import (
    Begun,
    Checked,
    Fresh,
    LedgerError,
    Outcome,
    Problem,
    ProblemKind,
    Received,
    Rechecked,
    Season,
    Seen,
    State,
)
from xlsx_tools.season.ledger.store import Ledger, open_ledger
from xlsx_tools.season.roster import Roster, Unit

pytestmark = pytest.mark.usefixtures("one_worker")

SEASON = Season("zfxxgk-2021", 2024)
NOW = datetime(2025, 1, 31, 12, 0, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of a season of three units."""
    with open_ledger(tmp_path / "台账.sqlite", create=True) as opened:
        opened.begin(SEASON)
        opened.set_roster(Roster(UNITS))
        yield opened


def counted(ledger: Ledger, unit: str = WATER) -> bytes | None:
    """The content that counts for the unit."""
    version = ledger.standing(unit).counted
    return ledger.content(version.hash) if version else None


def outcomes(ledger: Ledger) -> dict[bytes, Outcome]:
    """What became of every content."""
    return {ledger.content(version.hash): version.outcome for version in ledger.versions()}


# --- What counts --------------------------------------------------------------------------------------


def test_latest_valid_version_counts_and_one_with_errors_never_by_itself(ledger: Ledger) -> None:
    ledger.record(
        [fresh(b"1", on=6), fresh(b"2", WATER, WARNING, on=8), fresh(b"3", WATER, ERROR, on=9)], NOW
    )
    standing = ledger.standing("水务局")
    assert counted(ledger) == b"2"
    assert (standing.state, standing.is_chosen) == (State.HINTS, False)
    assert [ledger.content(version.hash) for version in standing.rejected] == [b"3"]


def test_warning_with_a_reason_is_no_hint_any_more(ledger: Ledger) -> None:
    ledger.record([fresh(b"1", WATER, replace(WARNING, reason="确实如此"))], NOW)
    assert ledger.standing(WATER).state is State.VALID


@given(st.permutations(range(5)))
def test_order_in_which_versions_come_does_not_matter(order: list[int]) -> None:
    came = [
        fresh(b"first", on=3, figures="a"),
        fresh(b"wrong", WATER, ERROR, on=9),
        fresh(b"last", on=7),
        fresh(b"copied", SCHOOL, on=5, figures="a"),
        fresh(b"own", SCHOOL, on=4),
    ]
    with open_ledger(Path(":memory:"), create=True) as ledger:
        ledger.begin(SEASON)
        ledger.set_roster(Roster(UNITS))
        for number in order:
            ledger.record([came[number]], NOW)
        # What the first version said was corrected: it is nobody's original any more.
        assert (counted(ledger), counted(ledger, SCHOOL)) == (b"last", b"copied")


@pytest.mark.parametrize(
    ("places", "dated"),
    [
        ([("甲/a.xlsx", 8, False), ("乙/a.xlsx", 5, False)], 5),  # copying a file says nothing
        ([("一.eml", 5, True), ("二.eml", 9, True)], 9),  # sending it again says that it holds
        ([("一.eml", 7, True), ("存.xlsx", 3, False), ("另存.xlsx", 20, False)], 7),
    ],
)
def test_date_of_a_version_that_came_several_times(
    ledger: Ledger, places: list[tuple[str, int, bool]], dated: int
) -> None:
    for one in (places, list(reversed(places))):
        content = repr(one).encode()
        for source, on, by_mail in one:
            entry = fresh(content, source=source, on=on, by_mail=by_mail)
            ledger.record([entry.received if ledger.knows(digest(content)) else entry], NOW)
        assert ledger.version(digest(content)).dated == day(dated)
        assert ledger.sources(digest(content)) == tuple(sorted(source for source, *_ in one))


def test_equal_dates_are_decided_by_the_order_received(ledger: Ledger) -> None:
    ledger.record([fresh(b"1"), fresh(b"2")], NOW)
    assert counted(ledger) == b"2"


def test_choice_overrides_and_is_taken_back(ledger: Ledger) -> None:
    ledger.record([fresh(b"1", WATER, ERROR), fresh(b"2", on=8)], NOW)
    standing = ledger.choose("水务局", digest(b"1"))
    assert (counted(ledger), standing.is_chosen, standing.state) == (b"1", True, State.RETURNED)
    ledger.record([fresh(b"3", on=9)], NOW)
    assert counted(ledger) == b"1"
    assert ledger.choose(WATER, None).is_chosen is False
    assert counted(ledger) == b"3"


def test_version_of_an_unknown_unit_is_given_to_one_by_choice(ledger: Ledger) -> None:
    ledger.record([fresh(b"1", "云溪县水利局")], NOW)
    assert outcomes(ledger) == {b"1": Outcome.UNKNOWN_UNIT}
    assert [version.filed_as for version in ledger.strays()] == ["云溪县水利局"]
    ledger.choose(WATER, digest(b"1"))
    assert (counted(ledger), outcomes(ledger)) == (b"1", {b"1": Outcome.VALID})
    ledger.choose(WATER, None)
    assert (counted(ledger), outcomes(ledger)) == (None, {b"1": Outcome.UNKNOWN_UNIT})


NOT_CHOOSABLE = {
    "another unit's": (fresh(b"1", SCHOOL), "是“云溪县教育局”的"),
    "another year's": (fresh(b"1", year=2022), "别的年度"),
    "another form's": (fresh(b"1", form="mini"), "别的表式"),
    "unreadable": (fresh(b"1", problem="文件已损坏。", form="", year=0), "文件已损坏"),
}


@pytest.mark.parametrize("kind", NOT_CHOOSABLE)
def test_what_cannot_count_cannot_be_chosen(ledger: Ledger, kind: str) -> None:
    entry, words = NOT_CHOOSABLE[kind]
    ledger.record([entry], NOW)
    with pytest.raises(LedgerError, match=words):
        ledger.choose(WATER, digest(b"1"))


@pytest.mark.parametrize(
    ("beginning", "words"), [("ab", "至少要写前 4 位"), ("0000", "没有版本号"), ("*[a-z]", "不对")]
)
def test_version_is_named_by_the_beginning_of_its_hash(ledger: Ledger, beginning: str, words: str) -> None:
    ledger.record([fresh(b"1")], NOW)
    assert ledger.version(digest(b"1")[:6].upper()).hash == digest(b"1")
    with pytest.raises(LedgerError, match=words):
        ledger.version(beginning)


# --- Copies, other years, unknown units ---------------------------------------------------------------


def test_units_received_later_with_the_same_figures_are_copies_of_the_first(ledger: Ledger) -> None:
    """A copy dated back took the filing away that it was made of."""
    ledger.record(
        [
            fresh(b"original", WATER, on=6, figures="f"),
            fresh(b"again", WATER, on=9, figures="f"),
            fresh(b"copy", SCHOOL, on=2, figures="f"),
            fresh(b"second copy", CIVIL, on=10, figures="f"),
        ],
        NOW,
    )
    same = {ledger.content(v.hash): v.same_as for v in ledger.versions()}
    assert same == {b"original": None, b"again": None, b"copy": WATER, b"second copy": WATER}
    assert (counted(ledger), counted(ledger, SCHOOL)) == (b"again", None)
    assert ledger.standing(SCHOOL).state is State.RETURNED


def test_filing_that_was_corrected_is_nobodys_original(ledger: Ledger) -> None:
    """Who filed another's figures by mistake and corrected it has not taken them away."""
    ledger.record([fresh(b"mistaken", WATER, on=3, figures="f"), fresh(b"right", WATER, on=5)], NOW)
    ledger.record([fresh(b"theirs", SCHOOL, on=8, figures="f")], NOW)
    assert (counted(ledger), counted(ledger, SCHOOL)) == (b"right", b"theirs")


def test_figures_that_tell_nothing_are_no_copies(ledger: Ledger) -> None:
    ledger.record([fresh(b"1", WATER, figures=""), fresh(b"2", SCHOOL, figures="")], NOW)
    assert set(outcomes(ledger).values()) == {Outcome.VALID}


def test_roster_corrected_later_finds_its_units(ledger: Ledger) -> None:
    ledger.record([fresh(b"1", "云溪县卫健委"), fresh(b"2", SCHOOL)], NOW)
    ledger.set_roster(Roster((Unit("云溪县卫健委"), UNITS[0])))
    assert counted(ledger, "云溪县卫健委") == b"1"
    assert outcomes(ledger)[b"2"] is Outcome.UNKNOWN_UNIT
    assert [standing.unit.name for standing in ledger.standings()] == ["云溪县卫健委", WATER]


def test_unit_is_found_by_its_short_name_and_by_what_its_template_was_made_for(ledger: Ledger) -> None:
    ledger.record([fresh(b"1", "水务局"), fresh(b"2", "某某局", made_for=SCHOOL)], NOW)
    assert (counted(ledger), counted(ledger, SCHOOL)) == (b"1", b"2")


def test_last_years_version_is_what_was_given_as_such(ledger: Ledger) -> None:
    ledger.record(
        [
            fresh(b"stray", year=2023, on=9),
            fresh(b"given", WATER, ERROR, year=2023, on=5, is_previous=True),
            fresh(b"this", on=6),
        ],
        NOW,
    )
    assert ledger.previous(WATER) == digest(b"given")
    assert outcomes(ledger)[b"given"] is Outcome.PREVIOUS
    assert outcomes(ledger)[b"stray"] is Outcome.OTHER_YEAR
    assert ledger.outdated() == [digest(b"this")]
    checked = replace(fresh(b"this").checked, compared_with=digest(b"given"), findings=(ERROR,))
    ledger.record([Rechecked(digest(b"this"), checked)], NOW)
    assert (ledger.outdated(), ledger.standing(WATER).state) == ([], State.RETURNED)


def test_states_with_and_without_a_deadline(ledger: Ledger) -> None:
    ledger.record([fresh(b"1", WATER, on=20), fresh(b"2", SCHOOL, ERROR, on=6)], NOW)
    early = [(s.state, s.is_late) for s in ledger.standings(deadline=day(25), now=day(21))]
    late = [(s.state, s.is_late) for s in ledger.standings(deadline=day(15), now=day(21))]
    assert early == [(State.VALID, False), (State.RETURNED, False), (State.MISSING, False)]
    assert late == [(State.VALID, True), (State.RETURNED, True), (State.OVERDUE, True)]


# --- What is kept -------------------------------------------------------------------------------------


def test_everything_of_a_version_is_kept(ledger: Ledger) -> None:
    data = bytes(range(256)) * 200
    finding = replace(ERROR, found=Decimal("1.5"), expected=0, difference=Decimal("1.5"))
    checked = Checked("zfxxgk-2021", 2024, WATER, WATER, '{"form":"x","items":{"a":1.5}}', "", (finding,))
    ledger.record([Fresh(Received(digest(data), "收件箱/a.xlsx", day(6)), data, checked)], NOW)
    (version,) = ledger.versions()
    assert (version.number, version.received, version.dated) == (1, NOW, day(6))
    assert ledger.content(version.hash) == data
    assert ledger.findings(version.hash) == [finding]
    assert ledger.document(version.hash) == {"form": "x", "items": {"a": Decimal("1.5")}}


numbers = st.none() | st.integers() | st.decimals(0, 10**9, places=6).map(lambda d: d.normalize())
texts = st.none() | st.text()
corrections = st.lists(
    st.builds(Correction, st.text(), st.text(), st.text(), numbers, st.integers(), st.text()), max_size=2
).map(tuple)
findings = st.builds(
    Finding,
    rule=st.text(min_size=1),
    severity=st.sampled_from(Severity),
    message=st.text(),
    sheet=st.none() | st.text(min_size=1),
    found=numbers | st.text(min_size=1),
    expected=numbers,
    difference=numbers,
    suggestions=st.lists(
        st.lists(
            st.builds(Correction, st.text(), st.text(), st.text(), numbers, st.integers(), st.text())
        ).map(tuple),
        max_size=2,
    ).map(tuple),
    reason=st.text(),
)


@given(st.lists(findings, max_size=3))
def test_findings_come_out_as_they_went_in(kept: list[Finding]) -> None:
    assert findings_from_text(packed_findings(kept)) == kept


def test_problems_of_a_file_are_found_anew_when_it_is_read_again(ledger: Ledger) -> None:
    problem = Problem("/收件箱/a.zip", "收件箱/a.zip › b.docx", ProblemKind.FOREIGN, "这是 Word 文档。")
    for _ in range(2):
        ledger.record([Begun(problem.path), problem, Seen(problem.path, 10, 5)], NOW)
    assert list(ledger.problems()) == [problem]
    assert [ledger.is_seen(problem.path, *stamp) for stamp in ((10, 5), (11, 5), (10, 6))] == [
        True,
        False,
        False,
    ]


def test_nothing_of_a_batch_is_written_if_one_entry_fails(ledger: Ledger) -> None:
    bad = replace(fresh(b"2"), received=replace(fresh(b"2").received, source="\ud800"))
    with pytest.raises(UnicodeEncodeError):
        ledger.record([fresh(b"1"), Seen("/a", 1, 1), bad], NOW)
    assert list(ledger.versions()) == []
    assert not ledger.is_seen("/a", 1, 1)


def test_what_is_written_twice_is_there_once(ledger: Ledger) -> None:
    for _ in range(2):
        ledger.record([fresh(b"1"), Seen("/a", 1, 1)], NOW + timedelta(days=1))
    assert [version.number for version in ledger.versions()] == [1]


# --- The file -----------------------------------------------------------------------------------------


def test_ledger_is_opened_again_with_all_that_was_in_it(tmp_path: Path) -> None:
    path = tmp_path / "台账.sqlite"
    with open_ledger(path, create=True) as ledger:
        ledger.begin(SEASON)
        ledger.set_roster(Roster(UNITS))
        ledger.record([fresh(b"1")], NOW)
    with open_ledger(path) as ledger:
        assert (ledger.season, ledger.roster.units) == (SEASON, UNITS)
        assert counted(ledger) == b"1"


def test_ledger_of_one_season_takes_no_other(ledger: Ledger) -> None:
    ledger.begin(SEASON)
    with pytest.raises(LedgerError, match=r"这本台账是 2024 年度.*不能用来收 2025 年度"):
        ledger.begin(replace(SEASON, year=2025))


def other_sqlite(path: Path) -> None:
    """Somebody's own database."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()


def newer(path: Path) -> None:
    """A ledger of a later version of the program."""
    with open_ledger(path, create=True):
        pass
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def test_what_is_no_ledger_is_said_in_a_sentence(tmp_path: Path) -> None:
    makers = {
        "不是台账": other_sqlite,
        "不是台账文件": lambda p: p.write_bytes(b"x" * 5000),
        "第 99 版": newer,
    }
    for number, (words, make) in enumerate(makers.items()):
        path = tmp_path / f"{number}.sqlite"
        make(path)
        with pytest.raises(LedgerError, match=words), open_ledger(path):
            pass
    with pytest.raises(LedgerError, match="找不到台账"), open_ledger(tmp_path / "没有.sqlite"):
        pass
    with pytest.raises(LedgerError, match="打不开"), open_ledger(tmp_path / "没有" / "a.sqlite", create=True):
        pass


def test_ledger_is_read_while_another_program_is_about_to_write(tmp_path: Path) -> None:
    path = tmp_path / "台账.sqlite"
    with open_ledger(path, create=True) as ledger:
        ledger.begin(SEASON)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # Somebody is about to write.
    with open_ledger(path) as ledger:
        assert ledger.season == SEASON
    other.close()


def test_empty_ledger_says_what_to_do(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "a.sqlite", create=True) as ledger:
        assert (ledger.season, ledger.roster.units) == (None, ())
        with pytest.raises(LedgerError, match="collect"):
            list(ledger.standings())


def test_ledger_in_use_is_said(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlsx_tools.season.ledger.database._PATIENCE", 0.05)
    path = tmp_path / "台账.sqlite"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(LedgerError, match="正被另一个程序使用"), open_ledger(path):
        pass
    holder.close()


def test_no_write_ahead_log_which_network_drives_cannot_have(ledger: Ledger, tmp_path: Path) -> None:
    ledger.record([fresh(b"1")], NOW)
    assert not list(tmp_path.glob("*-wal"))
