"""Published reports come in: every figure right, or named as not found; never a wrong one in silence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.campaign.report_layouts import wrong_figures
from tests.support.command import run
from tests.support.published import FORM, LAYOUTS, Page, Truth, truths
from xlsx_tools.filing.document import from_document, parse_json
from xlsx_tools.published.recognise import Stated, take_in_report
from xlsx_tools.quantity import Oddity
from xlsx_tools.reading.intake import Intake
from xlsx_tools.render import render

Layout = Callable[[Truth], Page]

ROOT = Path(__file__).parents[1]


def read(data: bytes, name: str = "") -> Intake:
    return take_in_report(data, Stated(name=name))


def assert_figures(intake: Intake, truth: Truth, page: Page) -> None:
    """Each figure as printed, none of those that the page does not tell."""
    submission = intake.submission
    for item in FORM.items:
        quantity = submission.items.get(item) or submission.stated.get(item)
        value = quantity.value if quantity else None
        wanted = None if item in page.lost else truth.figures[item]
        assert value == wanted, (item, value, wanted)
        if item in FORM.inputs and value is None:
            assert quantity is not None and quantity.oddity is Oddity.LOST


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_every_figure_of_a_layout_comes_in(layout: Layout) -> None:
    for truth in truths():
        page = layout(truth)
        intake = read(page.data)
        assert_figures(intake, truth, page)
        assert (intake.submission.unit, intake.submission.year) == (truth.unit, truth.year)
        lacks = bool(page.lost & FORM.inputs.keys())
        assert lacks == any(f.severity == "error" for f in intake.findings), truth.unit
        assert not any(finding.rule == "G-STRAY" for finding in intake.findings)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_every_text_of_a_layout_comes_in_and_nothing_around_it(layout: Layout) -> None:
    truth = truths()[1]
    intake = read(layout(truth).data)
    texts = {name: text for name, text in intake.submission.narrative.items() if text}
    if layout.__name__ == "framed":  # which has no sub-headings: all of the part comes as its beginning
        overview = "\n".join(text for name, text in truth.texts.items() if name.startswith("overview."))
        assert texts["overview.lead"] == overview
        texts = {name: text for name, text in texts.items() if not name.startswith("overview.")}
    wanted = {
        name: text for name, text in truth.texts.items() if name in texts or layout.__name__ != "framed"
    }
    assert texts == wanted


# --- Round trip --------------------------------------------------------------------------------------


@pytest.mark.parametrize("output", ["html", "md", "txt", "docx"])
def test_what_convert_writes_comes_in_as_the_same_submission(output: str) -> None:
    for folder in ("lively", "small-office"):
        document = parse_json((ROOT / "samples" / folder / "data.json").read_text(encoding="utf-8"))
        submission = from_document(FORM, document)
        back = read(render(output, FORM, submission)).submission
        assert back.tally(FORM).figures == submission.tally(FORM).figures
        assert {name: text for name, text in back.narrative.items() if text} == {
            name: text for name, text in submission.narrative.items() if text
        }
        for name in filter(back.narrative.get, FORM.narratives):
            assert back.heading(FORM, name) == submission.heading(FORM, name)
        assert (back.unit, back.year) == (submission.unit, submission.year)


def test_text_copied_from_a_page_comes_in() -> None:
    seed = ROOT.parent / "shared" / "seed" / "涧西区国防动员办公室2024年年报.txt"
    if not seed.exists():
        pytest.skip("the seed lies beside the project's own checkout only")
    intake = read(seed.read_bytes())
    assert (intake.submission.unit, intake.submission.year) == ("涧西区国防动员办公室", 2024)
    assert all(quantity.value == 0 for quantity in intake.submission.items.values())
    assert intake.findings == ()


# --- The command -------------------------------------------------------------------------------------


def test_import_writes_totals_as_stated_and_check_names_them_by_labels(tmp_path: Path) -> None:
    truth = truths()[2]
    report, document = tmp_path / "公布.html", tmp_path / "公布.json"
    report.write_bytes(LAYOUTS[0](truth).data)
    done = run("import", report, "-o", document)
    assert done.returncode == 0, done.stderr
    items = parse_json(document.read_text(encoding="utf-8"))["items"]
    assert items["applications.handled.total"] == truth.figures["applications.handled.total"]  # type: ignore[index]
    for file in (report, document):
        done = run("check", file)
        assert done.returncode == 1
        assert "A-ROW-TOTAL" in done.stdout + done.stderr
    assert "三、收到和处理政府信息公开申请情况" in run("check", report).stdout


def test_a_figure_that_is_missing_is_no_success(tmp_path: Path) -> None:
    report = tmp_path / "公布.html"
    report.write_bytes(next(one for one in LAYOUTS if one.__name__ == "left_out")(truths()[1]).data)
    done = run("import", report, "-o", tmp_path / "公布.xlsx")
    assert done.returncode == 1
    assert "规章" in done.stdout + done.stderr
    assert (tmp_path / "公布.xlsx").exists()


def test_a_page_that_is_no_report_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "新闻.html").write_text("<html><body><p>今天天气很好。</p></body></html>", encoding="utf-8")
    done = run("import", tmp_path / "新闻.html", "-o", tmp_path / "新闻.json")
    assert done.returncode == 2
    assert "找不到“政府信息公开工作年度报告”" in done.stdout + done.stderr


# --- Random damage -----------------------------------------------------------------------------------


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_no_damage_to_a_table_makes_a_wrong_figure_in_silence(first: int) -> None:
    for seed in range(first, first + 20):
        wrong, _ = wrong_figures(seed)
        assert wrong == []
