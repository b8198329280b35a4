"""A body in the middle files for itself, and later the sum that was asked for: neither hides the other."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

from tests.support.collecting import FORM, NOW, book, file, season, submission, taken
from tests.support.sums import filing, origin, with_texts
from tests.support.workbooks import written
from xlsx_tools.filing.submission import Submission
from xlsx_tools.season.distribute import last_years, sort_out
from xlsx_tools.season.key_table import key_table
from xlsx_tools.season.merge import merge
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.status.survey import survey

ZONE, BUREAU = "云溪县开发区", "云溪县社会局"
RECEIVED = "applications.received.business"
ROSTER = Roster((Unit(ZONE, extension="2025-01-10"), Unit(BUREAU, parent=ZONE)))


def filed(unit: str, number: int) -> Submission:
    """So many applications, all granted."""
    return with_texts(FORM, submission(unit, {RECEIVED: number, "applications.granted.business": number}))


@cache
def summed() -> bytes:
    """The sum of 20 of the body's own and 300 of its bureau."""
    parts = [filing(FORM, filed(ZONE, 20), ZONE), filing(FORM, filed(BUREAU, 300), BUREAU)]
    return written(FORM, with_texts(FORM, merge(FORM, origin(FORM, ZONE), parts)))


def test_body_is_not_late_by_a_sum_that_was_asked_for_later() -> None:
    with season() as ledger:
        ledger.set_roster(ROSTER)
        taken(ledger, file("总.xlsx", summed(), on=20))
        zone = survey(ledger, FORM, 2024, now=NOW).lines[0]
        assert (zone.is_late, zone.filed and zone.filed.day) == (True, 20)
        taken(ledger, file("区.xlsx", book(ZONE, 20), on=6), file("局.xlsx", book(BUREAU, 300)))
        zone = survey(ledger, FORM, 2024, now=NOW).lines[0]
        assert (zone.is_late, zone.filed and zone.filed.day) == (False, 6)
        table = key_table(ledger, FORM)
        assert table and [row.label for row in table.rows] == [f"{ZONE}（汇总）", f"其中：{BUREAU}"]
        assert table.total.now[table.headings.index("新收申请")] == 320


def test_own_workbook_begins_with_the_own_part_of_last_years_sum() -> None:
    with ThreadPoolExecutor(1) as executor:
        found = sort_out(ROSTER, last_years(FORM.id, 2025, [("总.xlsx", summed())], executor))
    zone = found.of(ZONE)
    assert zone.last_year and "是汇总，只用了其中本单位自己的数" in zone.note
    assert zone.last_year.figures[list(FORM.items).index(RECEIVED)] == 20
