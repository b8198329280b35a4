"""A season of three levels: a city, its county, their offices; one renamed, one exempt; the next season."""

from pathlib import Path

import pytest

from tests.support.collecting import FORM, book, saved
from tests.support.command import Ended, run
from tests.support.sums import with_texts
from tests.support.workbooks import written
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.ledger.records import State
from xlsx_tools.season.ledger.store import open_ledger

pytestmark = pytest.mark.usefixtures("one_worker")

CITY, COUNTY = "江州市人民政府", "云溪县人民政府"
OFFICE, WATER, WATERS, SCHOOL, NEW = (
    "江州市水利局",
    "云溪县水利局",
    "云溪县水务局",
    "云溪县教育局",
    "云溪县数据局",
)
RECEIVED = "applications.received.business"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it all happens."""
    return tmp_path_factory.mktemp("季")


def roster(folder: Path, water: str, former: str = "") -> Path:
    """The roster, in which the county's water office is called that now."""
    rows = (
        f"{OFFICE},{CITY},政府部门,,",
        f"{COUNTY},{CITY},下级政府,,",
        f"{water},{COUNTY},政府部门,{former},",
        f"{SCHOOL},{COUNTY},政府部门,,",
        f"{NEW},{COUNTY},政府部门,,当年新设",
    )
    path = folder / "名册.csv"
    path.write_text("\n".join(("单位名称,上级,类别,曾用名,免报", *rows)), "utf-8")
    return path


def on(folder: Path, command: str, *words: object) -> Ended:
    """A command on the ledger."""
    return run(command, *words, "--ledger", folder / "台账")


def sum_of(path: Path) -> dict[str, object]:
    """Who is in a sum, and what it comes to."""
    submission = take_in(path.read_bytes()).submission
    units = {source.unit: source.figures.get(RECEIVED) for source in submission.sources}
    return {**units, "": submission.tally(FORM).figures[RECEIVED]}


def test_1_offices_file_and_the_county_sums_them_up(folder: Path) -> None:
    files = {"a.xlsx": book(OFFICE, 1), "b.xlsx": book(WATER, 20), "c.xlsx": book(SCHOOL, 300)}
    words = (saved(folder / "收", files), "--roster", roster(folder, WATER), "--year", 2024)
    assert on(folder, "collect", *words).returncode == 0
    assert on(folder, "merge", "--unit", COUNTY, "-o", folder / "县.xlsx").returncode == 0
    assert sum_of(folder / "县.xlsx") == {WATER: 20, SCHOOL: 300, "": 320}


def test_2_an_office_is_renamed_and_nothing_of_it_is_lost(folder: Path) -> None:
    told = on(folder, "collect", folder / "收", "--roster", roster(folder, WATERS, WATER))
    assert f"“{WATER}”现在叫“{WATERS}”" in told.stdout
    assert on(folder, "merge", "--unit", COUNTY, "-o", folder / "县2.xlsx").returncode == 0
    assert sum_of(folder / "县2.xlsx") == {WATERS: 20, SCHOOL: 300, "": 320}


def test_3_the_city_sums_up_the_county_s_sum(folder: Path) -> None:
    summed = take_in((folder / "县2.xlsx").read_bytes()).submission
    saved(folder / "收", {"县.xlsx": written(FORM, with_texts(FORM, summed))})
    assert on(folder, "collect", folder / "收").returncode == 0
    done = on(folder, "merge", "--unit", CITY, "-o", folder / "市.xlsx")
    assert done.returncode == 0, done.stderr
    assert sum_of(folder / "市.xlsx") == {OFFICE: 1, COUNTY: 320, "": 321}
    with open_ledger(folder / "台账") as ledger:
        states = {standing.unit.name: standing.state for standing in ledger.standings()}
    assert states.pop(NEW) is State.EXEMPT
    assert set(states.values()) <= {State.VALID, State.HINTS}


def test_4_it_is_closed_and_later_corrections_change_no_sum(folder: Path) -> None:
    assert on(folder, "close", "-o", folder / "存档", "--to", "txt").returncode == 0
    assert {path.stem[:4] for path in (folder / "存档" / "汇总").iterdir()} == {CITY[:4], COUNTY[:4]}
    saved(folder / "收", {"晚.xlsx": book(SCHOOL, 7)})
    assert "结束以后收到、没有计入的（1 份）" in on(folder, "collect", folder / "收").stdout
    on(folder, "merge", "--unit", CITY, "-o", folder / "市2.xlsx")
    assert sum_of(folder / "市2.xlsx") == sum_of(folder / "市.xlsx")
    assert run("verify", folder / "存档", "--ledger", folder / "台账").returncode == 0


def test_5_the_next_season_begins_with_the_archive(folder: Path) -> None:
    words = ("--roster", folder / "名册.csv", "--year", 2025, "--previous", folder / "存档")
    made = run("distribute", *words, "-o", folder / "下一年")
    assert made.returncode == 0, made.stderr
    assert f"名册上写了免报，没有生成：{NEW}。" in made.stderr
    (path,) = (folder / "下一年" / "工作簿").glob(f"{WATERS}*.xlsx")
    assert take_in(path.read_bytes()).submission.last_year[RECEIVED] == 20
