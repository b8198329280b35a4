"""The format of the reports for 2019 and 2020: signed figures, large amounts, what carries over to 2021."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from xlsx_tools.api import new_workbook
from xlsx_tools.checking import check
from xlsx_tools.cli import cli
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.document import from_document, to_document
from xlsx_tools.filing.last_year import as_last_year, begin_year
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.load import form_for, installed_form
from xlsx_tools.generate import workbook
from xlsx_tools.quantity import Number, Oddity, Quantity
from xlsx_tools.reading.careful.number_formats import shows_otherwise
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.render import render
from xlsx_tools.season.last_sum import lacking_last_year, last_sum_in_files, with_last_year
from xlsx_tools.season.merge import Filing, merge
from xlsx_tools.workbook.layout import layout_of

OLD, NEW = installed_form("zfxxgk-2019"), installed_form("zfxxgk-2021")
UNIT, WHEN = "云溪县测试局", datetime(2021, 1, 5)
CHANGE, SPENT = "disclosure.licences.change", "disclosure.procurement.spent"
FIGURES: dict[str, Number] = {
    "disclosure.licences.projects_before": 12,
    CHANGE: -3,
    "disclosure.penalties.change": 2,
    "disclosure.licences.decisions": 40,
    SPENT: Decimal("2510000000.5"),
    "applications.received.natural_person": 5,
    "applications.other_handling.natural_person": 2,
    "applications.granted.natural_person": 2,
    "applications.carried_out.natural_person": 1,
    "disputes.cases.review_pending": 1,
}
TEXT = "本机关按照要求做好政府信息公开工作，没有需要另外说明的情况。"


def filed(figures: dict[str, Number] = FIGURES, unit: str = UNIT) -> Submission:
    """A submission of 2020 with those figures, zeros elsewhere."""
    return Submission(
        Origin(OLD.id, OLD.version, unit, 2020, "t"),
        unit,
        2020,
        items={item: Quantity(figures.get(item, 0)) for item in OLD.inputs},
        narrative={
            n.id: "无。" if n.id == "other.text" else TEXT for n in OLD.narratives.values() if n.required
        },
    )


def rules_of(submission: Submission, previous: Submission | None = None) -> list[str]:
    """Errors and warnings found in it."""
    form = installed_form(submission.origin.form)
    return [f.rule for f in check(Intake(layout_of(form), submission), previous)]


@pytest.fixture(scope="module")
def content() -> bytes:
    return workbook(OLD, filed(), created=WHEN)


def test_the_form_has_what_the_notice_prints() -> None:
    tables = OLD.tables
    assert [len(t.blocks) for t in tables.values()] == [5, 1, 1]
    assert len(tables["applications"].blocks[0].rows.paths) == 23
    handled = OLD.totals["applications.handled.natural_person"]
    assert len(handled.right) == 19


def test_signed_figures_and_large_amounts_come_back_from_the_workbook(content: bytes) -> None:
    intake = take_in(content)
    assert intake.form.id == OLD.id
    assert {item: q.value for item, q in intake.submission.items.items() if q.value} == FIGURES
    assert [f.rule for f in check(intake)] == []


def test_signed_cells_take_negative_numbers_and_others_do_not(content: bytes) -> None:
    place = layout_of(OLD).items[CHANGE]
    sheet = openpyxl.load_workbook(BytesIO(content))[place.sheet]
    bounds = {str(v.sqref): (v.formula1, v.formula2) for v in sheet.data_validations.dataValidation}
    assert bounds[place.a1] == ("-999999999", "999999999")
    assert bounds[layout_of(OLD).items["disclosure.licences.decisions"].a1] == ("0", "999999999")
    assert bounds[layout_of(OLD).items[SPENT].a1] == ("0", "999999999999999")


@pytest.mark.parametrize(
    ("typed", "number"),
    [("-3", -3), ("+2", 2), ("−3", -3), ("－3", -3), ("减3", -3), ("减少 3 项", -3), ("增加2", 2), ("0", 0)],
)
def test_change_as_people_type_it(typed: str, number: int) -> None:
    quantity = OLD.items[CHANGE].read(typed, OLD.units_of(OLD.items[CHANGE]))
    assert (quantity.value, quantity.oddity) == (number, Oddity.READ_AS)


@pytest.mark.parametrize("typed", ["-", "—", "减", "3-", "--3", "减-3"])
def test_no_change_at_all(typed: str) -> None:
    assert OLD.items[CHANGE].read(typed).oddity is Oddity.NOT_A_NUMBER


def test_negative_where_things_are_counted__error() -> None:
    item = OLD.items["disclosure.licences.decisions"]
    for typed in (-3, -3.0, "-3", "−3", "-3件"):
        quantity = item.read(typed, OLD.units_of(item))
        assert quantity.oddity is Oddity.NEGATIVE
        odd = replace(filed(), items={**filed().items, item.id: quantity})
        assert rules_of(odd) == ["C-NEGATIVE"]


def test_negative_request_with_its_unit__is_named_with_what_the_identity_asks_for() -> None:
    """It once ended in an exception of decimal."""
    item = OLD.items["applications.received.natural_person"]
    odd = replace(filed(), items={**filed().items, item.id: item.read("-5件", ("件",))})
    (finding,) = [f for f in check(Intake(layout_of(OLD), odd)) if f.rule == "C-NEGATIVE"]
    assert "应为 5（正负号写错）" in finding.message


def test_guard_against_slips_stays_with_counts() -> None:
    assert OLD.items["disclosure.licences.decisions"].read(1_000_000_000).oddity is Oddity.TOO_LARGE
    assert OLD.items[CHANGE].read(-1_000_000_000).oddity is Oddity.TOO_LARGE
    assert OLD.items[SPENT].read(999_999_999_999_999).oddity is None
    assert OLD.items[SPENT].read(1_000_000_000_000_000).oddity is Oddity.TOO_LARGE


def test_hints_of_the_form() -> None:
    def with_figures(**figures: Number) -> list[str]:
        named = {f"disclosure.{name.replace('__', '.')}": number for name, number in figures.items()}
        return rules_of(filed({**FIGURES, **named}))

    assert with_figures(licences__change=-13) == ["P-PROJECTS"]
    assert with_figures(regulations__published=2, regulations__public=1) == ["P-PUBLISHED"]
    last = replace(filed(), year=2019, origin=replace(filed().origin, year=2019))
    assert "Y-PROJECTS" in rules_of(filed(), last)


def test_report_prints_the_sign_and_the_unit() -> None:
    text = render("txt", OLD, filed()).decode()
    assert "2510000000.5元" in text
    assert "-3" in text


def test_sum_of_signed_figures() -> None:
    filings = [Filing(unit, OLD, filed(unit=unit), ()) for unit in ("甲局", "乙局")]
    summed = merge(OLD, Origin(OLD.id, OLD.version, "云溪县", 2020, "t"), filings)
    assert summed.items[CHANGE].value == -6
    again = take_in(workbook(OLD, summed, created=WHEN)).submission
    assert [source.figures[CHANGE] for source in again.sources] == [-3, -3]


def test_document_round_trip() -> None:
    back = from_document(OLD, to_document(OLD, filed(), draft=False))
    assert {item: q.value for item, q in back.items.items() if q.value} == FIGURES


@pytest.mark.parametrize(
    ("code", "seen"),
    [("General", None), ("0", None), ("+0;-0", None), ("0;(0)", None), ("0;[Red]0", "3"), ("0;", "")],
)
def test_how_a_negative_number_is_seen(code: str, seen: str | None) -> None:
    assert shows_otherwise(code, -3) == seen


# --- From 2020 to 2021 --------------------------------------------------------------------------------


def test_2020_is_last_year_of_2021_in_what_both_have() -> None:
    begun = begin_year(NEW, Origin(NEW.id, NEW.version, UNIT, 2021, "t"), filed())
    assert begun.items["applications.carried_in.natural_person"].value == 1
    assert begun.last_year["disclosure.licences.decisions"] == 40
    assert begun.last_year["applications.handled.total"] == 4
    others = {item for item in begun.last_year if item.startswith("disclosure.")}
    assert others == {f"disclosure.{row}.decisions" for row in ("licences", "penalties", "coercive_measures")}
    assert not any("other_result" in item or "not_corrected" in item for item in begun.last_year)


def test_sum_of_2021_takes_last_year_from_reports_of_2020() -> None:
    units = ("甲局", "乙局")
    present = {item: Quantity(0) for item in NEW.inputs}
    now = [
        Filing(unit, NEW, Submission(Origin(NEW.id, NEW.version, unit, 2021, "t"), unit, 2021, present), ())
        for unit in units
    ]
    summed = merge(NEW, Origin(NEW.id, NEW.version, "云溪县", 2021, "t"), now)
    last = last_sum_in_files(NEW, summed, [Filing(unit, OLD, filed(unit=unit), ()) for unit in units])
    assert lacking_last_year(summed, last) == []
    figures = with_last_year(NEW, summed, last).last_year
    assert figures["disclosure.licences.decisions"] == 80
    assert figures["applications.carried_out.natural_person"] == 2
    assert not any(item.startswith("disclosure.regulations") for item in figures)


def test_2021_that_does_not_carry_over__warning() -> None:
    submission = Submission(
        Origin(NEW.id, NEW.version, UNIT, 2021, "t"), UNIT, 2021, {item: Quantity(0) for item in NEW.inputs}
    )
    found = rules_of(submission, filed())
    assert found.count("A-CARRIED-IN") == 2  # the natural person, and the total


def test_2021_is_not_last_year_of_2020() -> None:
    later = replace(filed(), origin=replace(filed().origin, form=NEW.id))
    with pytest.raises(XlsxToolsError, match="另一种表式"):
        as_last_year(OLD, later)


def test_everything_compared_is_of_both_forms() -> None:
    assert NEW.succeeds
    for name in NEW.succeeds.compares:
        assert (name in OLD.tables and name in NEW.tables) or OLD.items[name].label.endswith(
            NEW.items[name].label.split("本年")[-1]
        )


def test_form_is_that_of_the_year() -> None:
    assert [form_for(year).id[-4:] for year in (2019, 2020, 2021, 2024)] == ["2019", "2019", "2021", "2021"]


def test_generate_2020_without_form__takes_the_format_of_2020_and_says_so(tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    result = CliRunner().invoke(cli, ["generate", "--unit", UNIT, "--year", "2020", "-o", str(out)])
    assert result.exit_code == 0
    assert "zfxxgk-2019" in result.output
    assert take_in(out.read_bytes()).form.id == OLD.id


def test_untouched_2021_begun_from_2020_reads_back(content: bytes) -> None:
    fresh = take_in(new_workbook(NEW, unit=UNIT, year=2021, previous=take_in(content).submission))
    assert fresh.submission.last_year["applications.handled.total"] == 4


def test_what_lies_beside_the_form_is_shared() -> None:
    assert [chart.title for chart in OLD.printing.charts] == [chart.title for chart in NEW.printing.charts]
    assert "行政规范性文件" in NEW.wordings.labels
    assert "行政规范性文件" not in OLD.wordings.labels
    assert OLD.vocabulary
    assert {topic.id for topic in OLD.vocabulary.topics} >= {"applications", "disputes", "decisions"}


def test_sentence_that_contradicts_the_table__warning() -> None:
    text = "2020年，本机关共收到政府信息公开申请9件。"
    odd = replace(filed(), narrative={**filed().narrative, "overview.applications": text})
    assert rules_of(odd) == ["X-FIGURE"]


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("全年新制作规范性文件2件，到年底对外公开9件。", True),
        ("全年新制作规范性文件3件。", False),
        ("到年底规范性文件对外公开8件。", False),
        ("政府集中采购项目3个，采购总金额25.1万元。", True),
        ("政府集中采购项目4个。", False),
        ("政府集中采购总金额26万元。", False),
    ],
)
def test_sentences_on_what_only_this_format_has(text: str, *, is_right: bool) -> None:
    figures: dict[str, Number] = {
        **dict.fromkeys(
            ("disclosure.normative_documents.made", "disclosure.normative_documents.published"), 2
        ),
        "disclosure.normative_documents.public": 9,
        "disclosure.procurement.purchases": 3,
        SPENT: 251_000,
    }
    right = filed(figures)
    said = replace(right, narrative={**right.narrative, "overview.disclosure": text})
    assert ("X-FIGURE" in rules_of(said)) is not is_right


def test_nothing_is_asked_of_the_sixth_part_but_that_it_is_there() -> None:
    assert not {"N-FEE", "N-EMPTY"} & set(rules_of(filed()))
    assert OLD.parts[0].limit is None
