"""Texts that stand in another unit's report too: who, how much of it, which sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest

from tests.support.command import run
from tests.support.forms import LAYOUTS, NATIONAL
from tests.support.ledgers import RECORDED, as_collected
from tests.support.workbooks import filled_submission
from xlsx_tools.comparing.copied import copied_texts
from xlsx_tools.comparing.likeness import Borrowings, ReportTexts, borrowings_among
from xlsx_tools.filing.document import to_document, write_json
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.load import installed_form
from xlsx_tools.season.ledger.records import Season
from xlsx_tools.season.ledger.store import Ledger, open_ledger
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.status.as_page import render_overview
from xlsx_tools.season.status.survey import survey
from xlsx_tools.season.told_again import changed_since, copied_in_season

WATER, SCHOOL, TOWN = "云溪县水务局", "云溪县教育局", "云溪县柳湾镇人民政府"
TEXT = "overview.disclosure"


def own_text(unit: str, sentences: int = 8) -> str:
    """Sentences that no other unit has."""
    words = f"{crc32(unit.encode())}号文件要求落实的那些事项"
    return "".join(f"第{n}项工作是{words}并且已经完成。" for n in range(sentences))


def of(unit: str, text: str) -> ReportTexts:
    """A report that says just that."""
    return ReportTexts(unit, {TEXT: text})


def among(*told: ReportTexts) -> list[Borrowings]:
    """What each shares with the others."""
    return borrowings_among(NATIONAL, told)


# --- How much -----------------------------------------------------------------------------------------


def test_report_copied_with_the_name_replaced_is_told_of_both_with_all_sentences() -> None:
    text = own_text("甲") + "{}按季度检查栏目，{}主任牵头办理。"
    water, town = (text.format(name, own) for name, own in ((WATER, "我局"), ("柳湾镇", "我镇")))
    one, other, nobody = among(of(WATER, water), of(TOWN, town), of(SCHOOL, own_text("乙")))
    assert one.most and other.most
    assert (one.most.unit, one.most.percent, len(one.most.shared)) == (TOWN, 100, 9)
    assert (other.most.unit, other.most.percent) == (WATER, 100)
    assert other.most.shared[-1].text == "柳湾镇按季度检查栏目，我镇主任牵头办理。"
    assert nobody == Borrowings(None, ())


@pytest.mark.parametrize(("shared", "percent"), [(3, None), (4, 50), (6, 75)])
def test_share_counts_from_half_of_the_report(shared: int, percent: int | None) -> None:
    common = own_text("甲", shared)
    one, _ = among(of(WATER, common + own_text("水", 8 - shared)), of(SCHOOL, common + own_text("教", 30)))
    assert (one.most.percent if one.most else None) == percent


def test_the_unit_that_has_most_of_it_is_named() -> None:
    text = own_text("甲", 10)
    half = own_text("甲", 6)
    one, *_ = among(of(WATER, text), of(SCHOOL, half), of(TOWN, text))
    assert one.most and (one.most.unit, one.most.percent) == (TOWN, 100)


def test_versions_and_years_of_one_unit_are_no_copies() -> None:
    assert among(of(WATER, own_text("甲")), of(f" {WATER}", own_text("甲"))) == [Borrowings(None, ())] * 2


def test_short_sentences_and_short_reports_are_alike_by_chance() -> None:
    assert not any(
        one.most for one in among(of(WATER, "没有其他事项。" * 60), of(SCHOOL, "没有其他事项。" * 60))
    )
    assert not any(one.most for one in among(of(WATER, own_text("甲", 2)), of(SCHOOL, own_text("甲", 2))))


@pytest.mark.parametrize(
    ("units", "sharing", "counts"),
    [(25, 19, True), (25, 20, False), (500, 25, True), (500, 26, False)],
)
def test_what_more_than_one_in_twenty_and_at_least_twenty_say_is_everybodys(
    units: int, sharing: int, *, counts: bool
) -> None:
    common = own_text("大家", 12)
    told = [of(f"第{n:03}局", common if n < sharing else own_text(f"局{n * 37}")) for n in range(units)]
    found = among(*told)
    assert [bool(one.most) for one in found] == [counts and n < sharing for n in range(units)]


def test_what_is_everybodys_does_not_make_a_copy_look_less() -> None:
    common, copied = own_text("大家", 20), own_text("抄", 8)
    others = [of(f"第{n:03}局", common + own_text(f"局{n * 37}")) for n in range(30)]
    one, other, *rest = among(of(WATER, common + copied), of(SCHOOL, common + copied), *others)
    assert one.most and other.most and (one.most.percent, other.most.percent) == (100, 100)
    assert not any(found.most or found.statements for found in rest)


# --- Which sentences ----------------------------------------------------------------------------------

LONG = (
    "全年围绕征地补偿、安置房建设、水价调整三件群众关心的事，逐项公开了依据、标准、进度和结果，并由专人答疑。"
)


def test_long_sentence_of_another_unit_is_told_with_who_has_it() -> None:
    units = [WATER, SCHOOL, TOWN, "第四局", "第五局"]
    one, *_ = among(*(of(unit, own_text(unit) + LONG) for unit in units))
    (shared,) = one.statements
    assert (one.most, shared.narrative, shared.statement.text) == (None, TEXT, LONG)
    assert (shared.units, shared.others) == ((SCHOOL, TOWN, "第四局"), 4)


def filed(unit: str, text: str, reasons: Mapping[str, str] | None = None) -> Submission:
    """A filing that says that, and nothing else."""
    submission = filled_submission(NATIONAL)
    origin = replace(submission.origin, unit=unit)
    return replace(submission, origin=origin, unit=unit, narrative={TEXT: text}, reasons=dict(reasons or {}))


def found(*filings: Submission) -> list[list[Finding]]:
    return copied_texts([LAYOUTS[NATIONAL.id]] * len(filings), filings)


def test_findings_say_who_how_much_and_which() -> None:
    (whole,), _ = found(filed(WATER, own_text("甲")), filed(SCHOOL, own_text("甲")))
    assert (whole.rule, whole.severity, whole.found, whole.expected) == ("L-TEXT", Severity.WARNING, 100, 50)
    assert whole.message.startswith(f"全部文字有 100% 与“{SCHOOL}”的相同（8 句），例如“第0项工作是")
    (sentence,), _ = found(filed(WATER, own_text("水") + LONG), filed(SCHOOL, own_text("教") + LONG))
    assert (sentence.rule, sentence.severity) == ("L-SENTENCE", Severity.INFO)
    assert (sentence.sheet, sentence.cell) == ("总体情况", LAYOUTS[NATIONAL.id].texts[TEXT].text.a1)
    assert f"有 1 句与别的单位相同：“{LONG[:-1]}”（“{SCHOOL}”）" in sentence.message


def test_reason_on_the_sheet_of_checks_is_one() -> None:
    (whole,), _ = found(
        filed(WATER, own_text("甲"), {"L-TEXT": "两局合署办公"}), filed(SCHOOL, own_text("甲"))
    )
    assert (whole.reason, whole.needs_reason) == ("两局合署办公", False)


# --- How much work ------------------------------------------------------------------------------------


class Counted(dict[str, str]):
    """Texts that count how often they are read."""

    reads = 0

    def items(self):  # type: ignore[no-untyped-def]
        Counted.reads += 1
        return super().items()


@pytest.mark.parametrize("number", [40, 160])
def test_every_report_is_read_once_and_once_more_if_it_shares_something(number: int) -> None:
    Counted.reads = 0
    told = [ReportTexts(f"第{n:03}局", Counted({TEXT: own_text(f"局{n * 37}")})) for n in range(number)]
    told += [ReportTexts(unit, Counted({TEXT: own_text("甲")})) for unit in (WATER, SCHOOL)]
    borrowings_among(NATIONAL, told)
    assert Counted.reads == number + 2 + 2


# --- Where many reports meet --------------------------------------------------------------------------


def test_check_of_several_files_tells_what_they_have_of_one_another(tmp_path: Path) -> None:
    paths = []
    for unit in (WATER, SCHOOL):
        submission = filled_submission(NATIONAL)
        texts = {**submission.narrative, TEXT: own_text("甲")}
        submission = replace(
            submission, origin=replace(submission.origin, unit=unit), unit=unit, narrative=texts
        )
        paths.append(tmp_path / f"{unit}.json")
        paths[-1].write_text(write_json(to_document(NATIONAL, submission)), encoding="utf-8")
    told = run("check", *paths)
    assert told.returncode == 0
    assert "\n与别的单位相同的文字（2 份）：\n" in told.stdout
    assert f"与“{SCHOOL}”的相同" in told.stdout and f"与“{WATER}”的相同" in told.stdout
    assert "L-TEXT" not in run("check", paths[0]).stdout
    assert run("check", *paths, "--rule", "L-TEXT").stdout.endswith("  L-TEXT　2 处，在 2 份文件里\n")
    assert run("check", *paths, "--rule", "L-TEXT", "--json").stdout.count('"rule": "L-TEXT"') == 2
    assert run("check", *paths, "--strict").returncode == 1


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A season in which one unit filed twice, and another has its text."""
    form = installed_form("zfxxgk-2021")
    base = filled_submission(form)
    filings = [
        replace(
            base,
            origin=replace(base.origin, unit=unit),
            unit=unit,
            narrative={**base.narrative, TEXT: text},
        )
        for unit, text in ((WATER, own_text("旧")), (WATER, own_text("甲")), (SCHOOL, own_text("甲")))
    ]
    path = tmp_path_factory.mktemp("season") / "台账.sqlite"
    with open_ledger(path, create=True) as opened:
        opened.begin(Season(form.id, base.origin.year))
        opened.set_roster(Roster((Unit(WATER), Unit(SCHOOL))))
        entries = [as_collected(form, filing) for filing in filings]
        later = replace(entries[1], received=replace(entries[1].received, dated=RECORDED.replace(day=25)))
        opened.record([entries[0], later, entries[2]], RECORDED)
        yield opened


def test_season_tells_of_copied_texts_and_of_what_the_next_version_changed(ledger: Ledger) -> None:
    form = installed_form("zfxxgk-2021")
    water, school = survey(ledger, form, 2024, now=RECORDED).lines
    for line, other in ((water, SCHOOL), (school, WATER)):
        (finding,) = [finding for finding in line.findings if finding.rule == "L-TEXT"]
        assert f"与“{other}”的相同" in finding.message
    assert (water.changed, school.changed) == ("文字改写 8 句", "")
    page = render_overview(survey(ledger, form, 2024, now=RECORDED)).decode()
    assert "与上一份相比：文字改写 8 句。" in page


def test_versions_of_a_ledger_are_compared_as_files_are(ledger: Ledger) -> None:
    form = installed_form("zfxxgk-2021")
    first, second = ledger.standing(WATER).filed
    assert changed_since(ledger, form, first, second) == "文字改写 8 句"
    assert changed_since(ledger, form, first, first) == "内容没有变化"
    assert copied_in_season(ledger, form, {WATER: first, SCHOOL: None}) == {}
