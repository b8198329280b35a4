"""Published reports come in: every figure right, or named as not found; never a wrong one in silence."""

import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.campaign.report_layouts import wrong_figures
from tests.support import PATIENCE
from tests.support.command import run
from tests.support.forms import MINI, NATIONAL
from tests.support.odd_layouts import ODD_LAYOUTS
from tests.support.office import convert, require
from tests.support.ole2 import ole2
from tests.support.published import (
    FORM,
    HOSTILE,
    LAYOUTS,
    Page,
    Truth,
    as_copied_text,
    as_one_sheet,
    as_word_file,
    as_workbook,
    plain,
    truths,
    wholly_traditional,
)
from tests.support.typed_text import Setting, typed_text
from tests.support.workbooks import blank_workbook, filled_submission, filled_workbook
from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.filing.document import from_document, parse_json
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.load import installed_form
from xlsx_tools.published.about import Stated
from xlsx_tools.published.any_file import take_in_any
from xlsx_tools.published.lifted import lifted
from xlsx_tools.published.neutral import Passage, RawCell, chart
from xlsx_tools.published.recognise import take_in_report
from xlsx_tools.published.ruled import reach, ruled
from xlsx_tools.published.set_text import set_text
from xlsx_tools.quantity import Oddity
from xlsx_tools.reading.intake import Intake
from xlsx_tools.render import render
from xlsx_tools.season.ledger.store import open_ledger

pytestmark = pytest.mark.usefixtures("one_worker")

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


@pytest.mark.parametrize("layout", ODD_LAYOUTS, ids=lambda layout: layout.__name__)
def test_every_figure_of_an_odd_layout_comes_in_or_is_named(layout: Layout) -> None:
    for truth in truths()[:3]:
        page = layout(truth)
        intake = read(page.data)
        assert_figures(intake, truth, page)
        assert (intake.submission.unit, intake.submission.year) == (truth.unit, truth.year)
        assert written(intake.submission) == all_texts(truth)
        assert bool(page.lost & FORM.inputs.keys()) <= any(f.severity == "error" for f in intake.findings)


def written(submission: Submission) -> dict[str, str]:
    """The texts that came in."""
    return {name: text for name, text in submission.narrative.items() if text}


def all_texts(truth: Truth) -> dict[str, str]:
    """The texts that there are, the preface among them."""
    return {**truth.texts, "preface": truth.preface}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_every_text_of_a_layout_comes_in_and_nothing_around_it(layout: Layout) -> None:
    truth = truths()[1]
    intake = read(layout(truth).data)
    texts = written(intake.submission)
    if layout.__name__ == "framed":  # which has no sub-headings: all of the part comes as its beginning
        overview = "\n".join(text for name, text in truth.texts.items() if name.startswith("overview."))
        assert texts["overview.lead"] == overview
        texts = {name: text for name, text in texts.items() if not name.startswith("overview.")}
    wanted = {
        name: text for name, text in all_texts(truth).items() if name in texts or layout.__name__ != "framed"
    }
    assert texts == wanted


def test_preface_of_a_form_without_a_place_for_it_is_told() -> None:
    page = render("html", MINI, filled_submission(MINI)).decode()
    preface = "本季报按照有关要求编制，统计期限为本季度，如有疑问，请与村委会办公室联系，谢谢大家。"
    begun = page.replace("<h2", f"<p>{preface}</p><h2", 1)
    intake = take_in_report(begun.encode(), Stated(form=MINI))
    assert intake.submission.narrative["remarks"].startswith(preface)
    assert any("没有单独的位置" in finding.message for finding in intake.findings)


def test_a_report_in_traditional_characters_is_read_and_its_unit_told_in_simplified_ones() -> None:
    truth = truths()[1]
    page = wholly_traditional(truth)
    assert truth.unit not in page.data.decode()
    intake = read(page.data)
    assert_figures(intake, truth, page)
    assert (intake.submission.unit, intake.submission.year) == (truth.unit, truth.year)
    assert written(intake.submission).keys() == all_texts(truth).keys()
    assert {finding.rule for finding in intake.findings if finding.found == "嵐川市人民政府"} == {"G-NAME"}


@pytest.mark.parametrize(
    ("place", "beside", "unit"),
    [
        ("青石镇", "青石镇人民政府", "青石镇人民政府"),
        ("柳河街道", "地址：柳河街道办事处三楼。", "柳河街道办事处"),
        ("望江新区", "望江新区的企业", "望江新区"),
        ("青石镇", "青石镇人民政府和青石镇办事处", "青石镇"),
        ("於潜镇", "於潜镇人民政府", "於潜镇人民政府"),
    ],
)
def test_a_place_in_a_title_is_called_in_full_where_the_report_does(
    place: str, beside: str, unit: str
) -> None:
    page = plain(truths()[1]).data.decode().replace(truths()[1].unit, place)
    intake = read(page.replace("</body>", f"<p>{beside}</p></body>").encode())
    assert intake.submission.unit == unit
    assert ("G-NAME" in {finding.rule for finding in intake.findings}) == (unit != place)


# --- Other containers ---------------------------------------------------------------------------------


def test_every_figure_and_text_of_a_word_file_comes_in() -> None:
    truth = truths()[1]
    intake = read(as_word_file(truth))
    assert_figures(intake, truth, Page(b""))
    assert written(intake.submission) == all_texts(truth)


def test_every_figure_and_text_of_copied_text_comes_in() -> None:
    for truth in truths():
        intake = read(as_copied_text(truth))
        assert_figures(intake, truth, Page(b""))
        assert written(intake.submission) == all_texts(truth)


@pytest.mark.parametrize(
    "setting",
    [
        Setting(),
        Setting(figures="middle", is_middle=True),
        Setting(figures="left", label=30),
        Setting(figures="right", is_middle=True, label=16),
    ],
    ids=["right", "middle", "left", "narrow"],
)
def test_every_figure_and_text_set_in_columns_with_blanks_comes_in(setting: Setting) -> None:
    for truth in truths()[:3]:
        intake = read(typed_text(truth, setting))
        assert_figures(intake, truth, Page(b""))
        assert written(intake.submission) == all_texts(truth)


def test_blanks_in_columns_are_told_and_count_only_below_their_heads() -> None:
    truth = truths()[2]
    submission = read(typed_text(truth, Setting(zero=""))).submission
    values = {item: q.value for item, q in {**submission.items, **submission.stated}.items()}
    found = {item: value for item, value in values.items() if value is not None}
    assert found == {item: truth.figures[item] for item in found}
    lost = {item.rpartition(".")[0] for item in FORM.items if item not in found}
    # quotation marks are one column wide or two, so that a gap behind them says nothing
    assert "applications.endangers_security" in lost
    assert "applications.petition" not in lost


def test_figures_one_blank_beside_others_are_not_taken_for_columns() -> None:
    text = "信息内容    本年制发件数  本年废止件数  现行有效件数\n规章 3      1  2\n"
    assert all(isinstance(piece, Passage) for piece in set_text(text.splitlines()))


def test_every_figure_of_an_offices_own_workbook_comes_in() -> None:
    truth = truths()[1]
    intake = take_in_any(as_workbook(truth), Stated)
    assert_figures(intake, truth, Page(b""))
    assert (intake.submission.unit, intake.submission.year) == (truth.unit, truth.year)


def test_every_figure_and_text_of_a_report_in_one_sheet_comes_in() -> None:
    truth = truths()[1]
    intake = take_in_any(as_one_sheet(truth), Stated)
    assert_figures(intake, truth, Page(b""))
    assert written(intake.submission) == all_texts(truth)


def test_a_title_beside_its_text_in_a_table_parts_it() -> None:
    rows = [[RawCell(FORM.parts[4].heading), RawCell("存在的问题：有差距。\n改进措施：加强培训。")]]
    texts = [piece.text for piece in lifted(FORM, [chart(rows)]) if isinstance(piece, Passage)]
    assert texts == [FORM.parts[4].heading, "存在的问题：有差距。", "改进措施：加强培训。"]


CITY = ROOT.parent / "shared" / "published" / "huaian-2024.pdf"


@pytest.mark.skipif(not CITY.exists(), reason="it lies beside the project's own checkout only")
def test_every_figure_of_a_citys_pdf_comes_in_and_every_identity_holds() -> None:
    intake = read(CITY.read_bytes())
    submission = intake.submission
    assert submission.unit == "淮安市人民政府"
    assert submission.items["disclosure.administrative_fees.fees"].value == Decimal("96171.6")
    assert submission.items["applications.received.natural_person"].value == 3001
    tally = submission.tally(FORM)
    assert tally.open_items == ()
    assert not tally.results_of(Verdict.FAILS)
    assert {item: quantity.value for item, quantity in submission.stated.items()} == {
        item: tally.figures[item] for item in FORM.totals
    }


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report as a browser prints it, and as LibreOffice saves it in Word's old format."""
    folder = tmp_path_factory.mktemp("printed")
    (folder / "报告.html").write_bytes(LAYOUTS[0](truths()[1]).data)
    (folder / "old.docx").write_bytes(as_word_file(truths()[1]))
    browser = [require("chromium", "chromium"), "--headless", "--no-sandbox", "--disable-gpu"]
    printing = [*browser, "--print-to-pdf=报告.pdf", "报告.html"]
    subprocess.run(printing, cwd=folder, capture_output=True, timeout=PATIENCE, check=True)
    convert([folder / "old.docx"], "doc", folder)
    return folder


@pytest.mark.parametrize("file", ["报告.pdf", "old.doc"])
def test_what_programs_make_of_a_report_comes_in(printed: Path, file: str) -> None:
    truth = truths()[1]
    intake = read((printed / file).read_bytes())
    assert_figures(intake, truth, Page(b""))
    assert written(intake.submission) == all_texts(truth)


def test_without_libreoffice_an_old_document_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlsx_tools.published.office.which", lambda name: None)
    monkeypatch.setattr("xlsx_tools.published.office._PLACES", ())
    with pytest.raises(UnreadableFileError, match="没有 LibreOffice"):
        read(b"{\\rtf1 \\ansi}")


def test_an_old_text_of_wps_itself_is_told_how_to_be_read() -> None:
    with pytest.raises(UnreadableFileError, match=r"旧版 WPS 文字.*另存为 docx"):
        take_in_any(ole2({"WPSDocument": b"x" * 5000}), Stated)


# --- Hostile files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_hostile_files_are_refused_or_read_as_nothing(make: Callable[[], bytes]) -> None:
    with pytest.raises(UnreadableFileError):
        read(make())


def test_rows_that_span_beyond_all_bounds_are_cut() -> None:
    page = LAYOUTS[0](truths()[1]).data.replace(b"<td rowspan=2", b"<td rowspan=999999999 colspan=99999999")
    intake = read(page)
    assert intake.submission.unit == truths()[1].unit


# --- Round trip --------------------------------------------------------------------------------------


@pytest.mark.parametrize("output", ["html", "md", "txt", "docx", "pdf"])
def test_what_convert_writes_comes_in_as_the_same_submission(output: str) -> None:
    for folder in ("lively", "small-office", "format-2019"):
        document = parse_json((ROOT / "samples" / folder / "data.json").read_text(encoding="utf-8"))
        form = installed_form(str(document["form"]))
        submission = from_document(form, document)
        back = read(render(output, form, submission)).submission
        assert back.tally(form).figures == submission.tally(form).figures
        assert {name: text for name, text in back.narrative.items() if text} == {
            name: text for name, text in submission.narrative.items() if text
        }
        for name in filter(back.narrative.get, form.narratives):
            assert back.heading(form, name) == submission.heading(form, name)
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
    told = run("check", report).stdout
    assert "三、收到和处理政府信息公开申请情况" in told
    assert "写明原因" not in told  # nobody could write one in a page


def test_a_figure_that_is_missing_is_no_success(tmp_path: Path) -> None:
    report = tmp_path / "公布.html"
    report.write_bytes(next(one for one in LAYOUTS if one.__name__ == "left_out")(truths()[1]).data)
    done = run("import", report, "-o", tmp_path / "公布.xlsx")
    assert done.returncode == 1
    assert "规章" in done.stdout + done.stderr
    assert (tmp_path / "公布.xlsx").exists()


def test_import_says_where_unit_and_year_given_are_not_those_of_the_report(tmp_path: Path) -> None:
    truth = truths()[2]
    report = tmp_path / "公布.html"
    report.write_bytes(LAYOUTS[0](truth).data)
    given = ("--unit", "云溪县教育局", "--year", str(truth.year - 1))
    done = run("import", report, "-o", tmp_path / "公布.json", *given)
    assert done.returncode == 0, done.stderr
    assert f"写的是 {truth.year} 年度，已照写明的当作 {truth.year - 1} 年度的。" in done.stderr
    assert f"[提示核实] 报告里单位写的是“{truth.unit}”，已当作“云溪县教育局”。" in done.stderr


def test_import_says_that_a_workbook_says_itself_whose_it_is(tmp_path: Path) -> None:
    filled = tmp_path / "填好.xlsx"
    filled.write_bytes(filled_workbook(NATIONAL, {}))
    submission = take_in_any(filled.read_bytes(), Stated).submission
    given = ("--unit", "云溪县教育局", "--year", str(submission.origin.year - 1))
    done = run("import", filled, "-o", tmp_path / "填好.json", *given)
    assert f"自己写明是“{submission.unit}”{submission.year} 年度的" in done.stderr
    again = run("import", filled, "-o", tmp_path / "同.json", "--unit", submission.unit)
    assert "没有采用" not in again.stderr


def test_import_says_that_nothing_was_filled_in(tmp_path: Path) -> None:
    empty = tmp_path / "空.xlsx"
    empty.write_bytes(blank_workbook(NATIONAL))
    done = run("import", empty, "-o", tmp_path / "空.json")
    assert (done.returncode, "这份表还没有填" in done.stderr) == (1, True)


def test_last_years_page_is_last_year_for_all_commands(tmp_path: Path) -> None:
    truth = truths()[3]
    (tmp_path / "去年").mkdir()
    (tmp_path / "去年" / "公布.html").write_bytes(LAYOUTS[0](truth).data)
    roster = tmp_path / "名册.csv"
    roster.write_text(f"单位名称\n{truth.unit}\n", encoding="utf-8")
    year = ("--year", str(truth.year + 1))
    done = run(
        "distribute", "--roster", roster, *year, "--previous", tmp_path / "去年", "-o", tmp_path / "下发"
    )
    assert done.returncode == 0, done.stderr
    (book,) = (tmp_path / "下发").rglob("*.xlsx")
    begun = take_in_any(book.read_bytes(), Stated).submission
    for column in FORM.tables["applications"].blocks[0].columns.paths:
        item = f"applications.carried_in.{column}"
        if item in FORM.inputs:
            assert begun.items[item].value == truth.figures[f"applications.carried_out.{column}"]
    (tmp_path / "去年" / "公布.html").unlink()
    (tmp_path / "去年" / "自制.xlsx").write_bytes(as_workbook(truth))
    ledger = tmp_path / "台账.sqlite"
    (tmp_path / "收件箱").mkdir()
    collect = ("collect", tmp_path / "收件箱", "--roster", roster, *year, "--ledger", ledger)
    done = run(*collect, "--previous", tmp_path / "去年")
    with open_ledger(ledger) as opened:
        assert [version.unit for version in opened.versions()] == [truth.unit]


def test_a_page_that_is_no_report_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "新闻.html").write_text("<html><body><p>今天天气很好。</p></body></html>", encoding="utf-8")
    done = run("import", tmp_path / "新闻.html", "-o", tmp_path / "新闻.json")
    assert done.returncode == 2
    assert "找不到“政府信息公开工作年度报告”" in done.stdout + done.stderr


# --- Random damage -----------------------------------------------------------------------------------


@pytest.mark.parametrize("first", range(0, 40, 20))
def test_no_damage_to_a_table_makes_a_wrong_figure_in_silence(first: int) -> None:
    for seed in range(first, first + 20):
        wrong, _ = wrong_figures(seed)
        assert wrong == []


def _rule(x: float, top: float, bottom: float) -> dict[str, Any]:
    return {"orientation": "v", "x0": x, "top": top, "bottom": bottom}


def _letters(x: float, y: float, text: str) -> list[dict[str, Any]]:
    return [
        {"text": c, "x0": x + 9 * n, "x1": x + 9 * n + 9, "top": y, "bottom": y + 9, "size": 9}
        for n, c in enumerate(text)
    ]


def test_a_row_that_the_end_of_a_page_cuts_open_belongs_to_the_table() -> None:
    cells = [(left, 50.0, left + 100, 70.0) for left in (0.0, 100.0, 200.0)]
    outer = [_rule(x, 10, 200) for x in (0, 300)]
    inner = [_rule(x, 30, 70) for x in (100, 200)]
    characters = [*_letters(5, 35, "规章"), *_letters(120, 35, "12"), *_letters(220, 35, "3")]
    bbox = reach(cells, [*outer, *inner])
    assert bbox == (0, 30, 300, 70)
    first = ruled(cells, bbox, characters, 0).rows[0]
    assert [(box.column, box.text) for box in first] == [(0, "规章"), (1, "12"), (2, "3")]
    assert reach(cells, outer) == reach(cells, [*outer, inner[0]]) == (0, 50, 300, 70)
