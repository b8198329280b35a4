"""Sums over levels: bodies in the middle file for themselves and sum up others, each figure counts once."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.command import run
from tests.support.forms import NATIONAL
from tests.support.sums import YEAR, filing, unit_submission, with_texts
from tests.support.trees import COUNTED, FIRST, FORM, Office, figure, filed, lacks, office, renamed
from tests.support.workbooks import CREATED, filled_submission
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.document import from_document, parse_json, to_document, write_json
from xlsx_tools.filing.levels import own_part, unpacked
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import Submission
from xlsx_tools.generate import workbook
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.gather import gather
from xlsx_tools.season.merge import Filing, merge
from xlsx_tools.season.read_content import figures_hash
from xlsx_tools.season.roster import Roster, Unit

pytestmark = pytest.mark.usefixtures("one_worker")

COUNTY, ZONE, WATER, SCHOOL = "云溪县", "云溪开发区", "开发区水务站", "开发区学校"
BUREAU = "云溪县审计局"
UNITS = (
    Unit(COUNTY),
    Unit(BUREAU, parent=COUNTY),
    Unit(ZONE, "开发区", parent=COUNTY),
    Unit(WATER, "水务站", parent=ZONE),
    Unit(SCHOOL, parent=ZONE),
)


def all_filed(at: Office) -> None:
    """Every unit files for itself, the zone too."""
    for number, unit in enumerate(at.ledger.roster.units):
        at.collects(filed(unit.name, 10**number))


def test_sum_of_a_body_that_files_too_is_one_filing_for_the_level_above() -> None:
    with office(*UNITS) as at:
        all_filed(at)
        at.collects(at.sums_up(ZONE))
        county = at.sums_up(COUNTY)
    assert (figure(county), lacks(county)) == (11111, {})
    assert [source.unit for source in county.sources] == [COUNTY, BUREAU, ZONE]


def test_summing_up_again_takes_what_the_body_filed_itself_and_names_it() -> None:
    with office(*UNITS) as at:
        all_filed(at)
        at.collects(at.sums_up(ZONE))
        again, notes = at.sums_up(ZONE), at.level(ZONE).notes
    assert (figure(again), lacks(again)) == (11100, {})
    (note,) = notes
    assert note.startswith(f"“{ZONE}”自己的数取它交的（2025-01-")
    assert "不取它的汇总（" in note


def test_summing_up_again_and_again_changes_nothing() -> None:
    with office(*UNITS) as at:
        all_filed(at)
        for _ in range(3):
            at.collects(at.sums_up(ZONE))
        assert figure(at.sums_up(ZONE)) == 11100
        assert figure(at.sums_up(COUNTY)) == 11111


def test_correction_below_makes_the_sum_stale_until_it_is_made_again() -> None:
    with office(*UNITS) as at:
        all_filed(at)
        at.collects(at.sums_up(ZONE))
        at.collects(filed(WATER, 2000))
        stale = at.sums_up(COUNTY)
        assert figure(stale) == 11111
        assert lacks(stale) == {
            ZONE: f"{WATER}后来又有更正，它的汇总里还是原来的数，数字已计入；请重新汇总到“{ZONE}”，收进台账"
        }
        at.collects(at.sums_up(ZONE))
        county = at.sums_up(COUNTY)
    assert (figure(county), lacks(county)) == (12111, {})


def test_correction_that_was_under_way_when_the_sum_was_made_makes_it_stale() -> None:
    """The sum comes in later than the correction, but does not hold it."""
    with office(*UNITS) as at:
        all_filed(at)
        before = at.sums_up(ZONE)
        at.collects(filed(WATER, 2000))
        at.collects(before)
        assert WATER in lacks(at.sums_up(COUNTY))[ZONE]


def test_correction_that_went_to_the_body_alone_counts_and_is_told() -> None:
    with office(*UNITS) as at:
        all_filed(at)
        summed = at.sums_up(ZONE)
        sources = tuple(
            replace(s, figures=dict.fromkeys(s.figures, 2000)) if s.unit == WATER else s
            for s in summed.sources
        )
        items = {**summed.items, COUNTED: summed.items[COUNTED]._replace(value=12100)}
        at.collects(replace(summed, items=items, sources=sources))
        county, notes = at.sums_up(COUNTY), at.level(COUNTY).notes
    assert (figure(county), lacks(county)) == (12111, {})
    assert notes == (f"{WATER}直接交来的与“{ZONE}”的汇总里的不同，比汇总早，以汇总里的为准。",)


def test_correction_of_the_body_itself_does_not_take_the_place_of_its_sum() -> None:
    """The county counted the body alone, and dropped its units without a word."""
    with office(*UNITS) as at:
        all_filed(at)
        at.collects(at.sums_up(ZONE))
        at.collects(filed(ZONE, 500))
        county, notes = at.sums_up(COUNTY), at.level(COUNTY).notes
        assert (figure(county), list(lacks(county))) == (11111, [ZONE])
        assert f"{ZONE}后来又有更正" in lacks(county)[ZONE]
        assert f"“{ZONE}”的数取自它的汇总（" in notes[0]
        assert figure(at.sums_up(ZONE)) == 11500


def test_unit_that_came_in_after_the_sum_is_named() -> None:
    with office(*UNITS) as at:
        for number, unit in enumerate(UNITS[:4]):
            at.collects(filed(unit.name, 10**number))
        partial = at.sums_up(ZONE)
        assert lacks(partial) == {SCHOOL: "没有交"}
        version = at.collects(partial)
        assert at.ledger.standing(ZONE).counted != version, "an incomplete sum counts when it is chosen"
        at.ledger.choose(ZONE, version.hash)
        assert lacks(at.sums_up(COUNTY))[ZONE] == f"本身的汇总缺{SCHOOL}，数字已计入"
        at.collects(filed(SCHOOL, 10000))
        assert f"{SCHOOL}交来的不在它的汇总里" in lacks(at.sums_up(COUNTY))[ZONE]


def test_unit_that_nobody_has_is_named() -> None:
    """The sum was made before the roster knew the unit."""
    with office(*UNITS[:4]) as at:
        all_filed(at)
        at.collects(at.sums_up(ZONE))
        at.ledger.set_roster(Roster(UNITS))
        assert f"{SCHOOL}没有交，也不在它的汇总里" in lacks(at.sums_up(COUNTY))[ZONE]


def test_body_that_sent_no_sum_may_lack_its_units() -> None:
    with office(*UNITS) as at:
        all_filed(at)
        county = at.sums_up(COUNTY)
        assert lacks(county) == {
            ZONE: f"交来的不是汇总，看不出有没有{WATER}、{SCHOOL}的数，数字已计入；请先汇总到它，收进台账"
        }
        version = at.ledger.standing(ZONE).counted
        assert version
        at.ledger.choose(ZONE, version.hash)  # It typed the sum by hand: whoever chooses it says so.
        assert lacks(at.sums_up(COUNTY)) == {}


def test_body_that_sends_only_its_sum_gives_its_own_part_to_the_next() -> None:
    with office(*UNITS) as elsewhere:
        all_filed(elsewhere)
        summed = elsewhere.sums_up(ZONE)
    with office(*UNITS) as at:
        for name, number in ((COUNTY, 1), (BUREAU, 10), (WATER, 2000), (SCHOOL, 10000)):
            at.collects(filed(name, number))
        at.collects(summed)
        again, notes = at.sums_up(ZONE), at.level(ZONE).notes
        assert (figure(again), lacks(again)) == (12100, {})
        assert "它自己的数取自它的汇总（" in notes[0]


def test_sum_that_does_not_hold_its_own_body_lacks_it() -> None:
    with office(*UNITS) as at:
        at.collects(filed(WATER, 1000))
        at.collects(filed(SCHOOL, 10000))
        nothing = "自己的一份没有交，没有计入（只汇总、没有自己的数的，名册里类别写“下级政府”）"
        assert lacks(at.sums_up(ZONE)) == {ZONE: nothing}
        summed = at.sums_up(ZONE)
        sources = tuple(source for source in summed.sources if source.unit != ZONE)
        at.collects(replace(summed, sources=sources))
        again = at.sums_up(ZONE)
    told = f"只交了汇总，里面没有它自己的数；{nothing}"
    assert (figure(again), lacks(again)) == (11000, {ZONE: told})


@pytest.mark.parametrize(
    "change",
    [
        lambda unit: replace(unit, kind="下级政府") if unit.name == ZONE else unit,
        lambda unit: replace(unit, kind="政府办公室") if unit.name == WATER else unit,
    ],
)
def test_government_that_only_sums_up_owes_nothing_of_its_own(change: object) -> None:
    with office(*map(change, UNITS)) as at:  # type: ignore[call-overload]
        at.collects(filed(WATER, 1000))
        at.collects(filed(SCHOOL, 10000))
        assert lacks(at.sums_up(ZONE)) == {}
        at.collects(at.sums_up(ZONE))
        assert lacks(at.sums_up(ZONE)) == {}


def test_own_errors_of_the_parent_are_said() -> None:
    """Its figures were left out without a word."""
    with office(*UNITS) as at:
        at.collects(filed(WATER, 1000))
        at.collects(filed(SCHOOL, 10000))
        wrong = filed(ZONE, 100)
        at.collects(replace(wrong, items={k: v for k, v in wrong.items.items() if k != COUNTED}))
        assert lacks(at.sums_up(ZONE)) == {ZONE: "交来的有 1 处错误没有改正，没有计入"}


def test_sum_of_one_unit_is_not_its_copy() -> None:
    """It did not count, as all its figures are that unit's."""
    government = Unit(COUNTY, kind="下级政府")
    with office(government, Unit(ZONE, parent=COUNTY, kind="下级政府"), Unit(WATER, parent=ZONE)) as at:
        at.collects(unit_submission(FORM, WATER, 3))
        assert figures_hash(FORM, unit_submission(FORM, WATER, 3)), "figures that tell a unit from others"
        summed = at.collects(at.sums_up(ZONE))
        assert (summed.outcome.counts, lacks(at.sums_up(COUNTY))) == (True, {})


def test_sum_is_made_under_former_and_short_names() -> None:
    with office(*UNITS) as at:
        all_filed(at)
        summed = at.sums_up(ZONE)
        names = {WATER: "水务站", ZONE: "开发区"}
        sources = tuple(replace(s, unit=names.get(s.unit, s.unit)) for s in summed.sources)
        at.collects(replace(summed, sources=sources))
        assert lacks(at.sums_up(COUNTY)) == {}
        new = tuple(replace(u, name="开发区中心学校") if u.name == SCHOOL else u for u in UNITS)
        at.ledger.set_roster(Roster(new))
        (old,) = (v for v in at.ledger.versions() if v.filed_as == SCHOOL)
        at.ledger.choose("开发区中心学校", old.hash)
        county = at.sums_up(COUNTY)
    assert (figure(county), lacks(county)) == (11111, {})


def test_unit_in_the_sums_of_two_bodies_is_refused_with_what_to_do() -> None:
    """It was counted twice without a word."""
    other = "云溪新区"
    with office(*UNITS, Unit(other, parent=COUNTY)) as at:
        all_filed(at)
        summed = at.sums_up(ZONE)
        at.collects(summed)
        others = tuple(s for s in summed.sources if s.unit == WATER)
        at.collects(replace(renamed(filed(other, 1000), other), sources=others))
        with pytest.raises(XlsxToolsError, match=f"“{WATER}”既包含在“{ZONE}”的汇总里，又包含在“{other}”的"):
            at.sums_up(COUNTY)


def test_parent_within_the_sum_of_its_unit_is_not_sent_into_a_circle() -> None:
    """It was told to write the unit as the parent's parent, which the roster refuses as a circle."""
    with office(*UNITS) as at:
        all_filed(at)
        summed = at.sums_up(ZONE)
        at.collects(replace(summed, sources=(*summed.sources, Source(COUNTY, {COUNTED: 1}))))
        with pytest.raises(XlsxToolsError) as refused:
            at.sums_up(COUNTY)
    assert str(refused.value).endswith(f"请从“{ZONE}”的汇总里去掉它，重新汇总。")


def test_grouped_sum_still_gives_the_part_of_its_body_and_notices_corrections() -> None:
    many = tuple(Unit(f"第{number}站", parent=ZONE, kind=f"第{number % 3}类") for number in range(501))
    with office(Unit(COUNTY), Unit(ZONE, parent=COUNTY), *many) as at:
        at.collects(filed(COUNTY, 1))
        at.collects(filed(ZONE, 2))
        for unit in many:
            at.collects(filed(unit.name, 3), after=0)
        summed = at.sums_up(ZONE)
        assert [source.unit for source in summed.sources] == [ZONE, "第0类", "第1类", "第2类"]
        part = own_part(FORM, summed)
        assert part and figure(part) == 2
        at.collects(summed)
        assert lacks(at.sums_up(COUNTY)) == {}
        at.collects(filed("第77站", 4))
        assert "第77站后来又有更正" in lacks(at.sums_up(COUNTY))[ZONE]
        assert figure(at.sums_up(ZONE)) == 2 + 501 * 3 + 1


def test_two_bodies_with_grouped_sums_do_not_share_units_for_sharing_kinds() -> None:
    group = (Source("乡镇", {COUNTED: 5}, within=(Source("甲镇", {COUNTED: 5}),)),)
    other = (Source("乡镇", {COUNTED: 6}, within=(Source("乙镇", {COUNTED: 6}),)),)
    with office(Unit(COUNTY, kind="下级政府"), Unit(ZONE, parent=COUNTY), Unit("新区", parent=COUNTY)) as at:
        at.collects(replace(filed(ZONE, 5), sources=group))
        at.collects(replace(filed("新区", 6), sources=other))
        assert figure(at.sums_up(COUNTY)) == 11


def test_own_filing_and_sum_in_one_mail_are_not_two_that_differ() -> None:
    with office(*UNITS) as at:
        for name, number in ((COUNTY, 1), (BUREAU, 10), (WATER, 1000), (SCHOOL, 10000)):
            at.collects(filed(name, number))
        with office(*UNITS) as elsewhere:
            all_filed(elsewhere)
            summed = elsewhere.sums_up(ZONE)
        version = at.collects(summed)
        at.collects(filed(ZONE, 100), after=0)
        standing = at.ledger.standing(ZONE)
        assert (standing.counted, standing.rejected, standing.undecided) == (version, (), ())
        county, again = at.sums_up(COUNTY), at.sums_up(ZONE)
        assert (figure(county), lacks(county)) == (11111, {})
        assert (figure(again), lacks(again)) == (11100, {})
        at.collects(filed(ZONE, 200), after=0)
        assert lacks(at.sums_up(ZONE)) == {
            ZONE: "交来自己的 2 份，分不清先后，没有计入；请用 choose 指定以哪一份计入"
        }


def test_sum_that_somebody_else_sent_enters_nothing_until_it_is_chosen() -> None:
    with office(*(replace(unit, email="a@zone.cn") if unit.name == ZONE else unit for unit in UNITS)) as at:
        for number, unit in enumerate(UNITS):
            at.collects(filed(unit.name, 10**number), sender="a@zone.cn" if unit.name == ZONE else "")
        version = at.collects(at.sums_up(ZONE), sender="who@elsewhere.cn")
        county = at.sums_up(COUNTY)
        assert (figure(county), list(lacks(county))) == (111, [ZONE])
        at.ledger.choose(ZONE, version.hash)
        county, again = at.sums_up(COUNTY), at.sums_up(ZONE)
    assert (figure(county), lacks(county)) == (11111, {})
    assert (figure(again), lacks(again)) == (11100, {})


# --- The commands -------------------------------------------------------------------------------------


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """What the county and its zone send in: each for itself and the zone's two units."""
    folder = tmp_path / "收件箱"
    folder.mkdir()
    for number, unit in enumerate(UNITS):
        save(folder / f"{unit.name}.xlsx", national(unit.name, 10**number), number)
    return folder


def national(unit: str, number: int) -> Submission:
    """A unit's report with but one figure."""
    return renamed(filled_submission(NATIONAL, {"disclosure.licences.decisions": number}), unit)


def save(path: Path, submission: Submission, day: int) -> Path:
    """A workbook saved on that day."""
    path.write_bytes(workbook(NATIONAL, submission, created=CREATED))
    stamp = (FIRST + timedelta(days=day)).timestamp()
    os.utime(path, (stamp, stamp))
    return path


def written(path: Path, day: int) -> Path:
    """The summed workbook, as its body sends it in: its texts written."""
    return save(path, with_texts(NATIONAL, take_in(path.read_bytes()).submission), day)


def decisions(path: Path) -> object:
    """The one figure in a workbook."""
    return take_in(path.read_bytes()).submission.items["disclosure.licences.decisions"].value


def test_zone_that_files_and_sums_up_goes_into_the_county_and_again_into_itself(
    inbox: Path, tmp_path: Path
) -> None:
    """The zone's sum was refused as 重复计算, and summed up again it dropped its own (1815 -> 1185)."""
    roster = tmp_path / "名册.csv"
    roster.write_text(
        "单位名称,上级\n" + "\n".join(f"{unit.name},{unit.parent}" for unit in UNITS), encoding="utf-8"
    )
    ledger, out = tmp_path / "台账.sqlite", tmp_path / "汇总.xlsx"
    collected = ("collect", inbox, "--ledger", ledger, "--roster", roster, "--year", YEAR)
    assert run(*collected).returncode == 0
    zone = inbox / "开发区汇总.xlsx"
    assert run("merge", "--ledger", ledger, "--unit", ZONE, "-o", zone).returncode == 0
    written(zone, 20)
    assert run(*collected).returncode == 0
    county = run("merge", "--ledger", ledger, "--unit", COUNTY, "-o", out)
    assert (county.returncode, decisions(out)) == (0, 11111), county.stderr
    again = run("merge", "--ledger", ledger, "--unit", ZONE, "-o", out, "--force")
    assert (again.returncode, decisions(out)) == (0, 11100), again.stderr
    assert f"请注意：“{ZONE}”自己的数取它交的（2025-01-" in again.stderr
    opened = run("explain", out, "--item", "disclosure.licences.decisions").stdout
    assert f"    {ZONE}自己的 100\n" in opened
    save(inbox / "水务站更正.xlsx", national(WATER, 2000), 30)
    run(*collected)
    stale = run("merge", "--ledger", ledger, "--unit", COUNTY, "-o", out, "--force")
    assert stale.returncode == 1
    assert f"{ZONE}：{WATER}后来又有更正，它的汇总里还是原来的数" in stale.stderr


def test_files_of_a_zone_that_files_and_sums_up(inbox: Path, tmp_path: Path) -> None:
    """The zone's two files, its own and its sum, were two files that differ: neither counted."""
    zone_files = [inbox / f"{name}.xlsx" for name in (ZONE, WATER, SCHOOL)]
    zone, out = inbox / "开发区汇总.xlsx", tmp_path / "汇总.xlsx"
    assert run("merge", *zone_files, "--unit", ZONE, "-o", zone).returncode == 0
    written(zone, 20)
    everything = sorted(inbox.iterdir())
    county = run("merge", *everything, "--unit", COUNTY, "-o", out)
    assert (county.returncode, decisions(out)) == (0, 11111), county.stderr
    again = run("merge", *zone_files, zone, "--unit", ZONE, "-o", out, "--force")
    assert (again.returncode, decisions(out)) == (0, 11100), again.stderr
    alone = run("merge", *zone_files[1:], zone, "--unit", ZONE, "-o", out, "--force")
    assert (alone.returncode, decisions(out)) == (0, 11100), alone.stderr
    assert "只从“汇总来源”里取了它自己的数" in alone.stderr
    save(zone_files[1], national(WATER, 2000), 30)
    stale = run("merge", *everything, "--unit", COUNTY, "-o", out, "--force")
    assert (stale.returncode, decisions(out)) == (1, 11111)
    assert f"{ZONE}：汇总里“{WATER}”的数与它交的（" in stale.stderr


# --- Files in any mess --------------------------------------------------------------------------------


def summed(unit: str, *filings: Filing) -> Filing:
    """A unit's sum of those, ready to be filed."""
    return filing(
        FORM, with_texts(FORM, merge(FORM, replace(filings[0].submission.origin, unit=unit), filings))
    )


def one(unit: str, number: int, name: str = "") -> Filing:
    """What a unit filed itself."""
    return filing(FORM, filed(unit, number), name)


def test_sum_without_the_own_figures_that_were_given_lacks_them() -> None:
    zone = summed(ZONE, one(WATER, 1000), one(SCHOOL, 10000))
    found = gather([zone, one(ZONE, 100)], COUNTY)
    (left,) = found.filings
    assert f"汇总里没有“{ZONE}”的数" in left.lack


def test_sums_that_hold_each_other_are_refused() -> None:
    """Both were set aside as within the other, and nothing counted."""
    zone, town = summed(ZONE, one("青石镇", 1), one(WATER, 2)), summed("青石镇", one(ZONE, 4), one(SCHOOL, 8))
    with pytest.raises(XlsxToolsError, match="的汇总互相包含"):
        gather([zone, town], COUNTY)


def test_unit_that_a_sum_names_as_lacking_counts_where_it_is_given() -> None:
    """It was set aside as being within the sum, and counted nowhere."""
    missing = Source(SCHOOL, lack="没有交", counted=False)
    zone = filing(FORM, merge(FORM, filed(ZONE, 0).origin, [one(WATER, 1000)], [missing]))
    found = gather([zone, one(SCHOOL, 10000)], COUNTY)
    county = merge(FORM, filed(COUNTY, 0).origin, found.filings, found.lacking)
    assert figure(county) == 11000


def test_levels_below_come_back_from_the_workbook() -> None:
    zone = summed(ZONE, one(ZONE, 100), one(WATER, 1000))
    county = merge(FORM, filed(COUNTY, 0).origin, [zone, one(SCHOOL, 10000)])
    again = take_in(workbook(FORM, county, created=CREATED), lambda _: FORM).submission
    assert again.sources == county.sources
    assert [part.unit for part in again.sources[0].within] == [ZONE, WATER]
    assert from_document(FORM, parse_json(write_json(to_document(FORM, county)))).sources == county.sources


def test_levels_that_take_too_much_room_are_kept_by_name() -> None:
    within = tuple(Source(f"第{n}站", {COUNTED: 1}) for n in range(20_000))
    county = replace(filed(COUNTY, 20_000), sources=(Source(ZONE, {COUNTED: 20_000}, within=within),))
    (zone,) = take_in(workbook(FORM, county, created=CREATED), lambda _: FORM).submission.sources
    assert [part.unit for part in zone.within] == [part.unit for part in within]
    assert not any(part.figures for part in zone.within)


@pytest.mark.parametrize("text", ["[", "[1]", '[["甲","",2,"",[]]]', '[["甲","",1,"x",[]]]', "[" * 5000])
def test_changed_text_of_levels_is_no_level(text: str) -> None:
    assert unpacked(FORM, text) == ()
