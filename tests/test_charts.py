"""The charts of a report: which the form declares, what they show, and how each output draws them."""

import io
import re
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import docx
import pdfplumber
import pytest
from click.testing import CliRunner
from lxml import etree

from tests.support.collecting import FORM, NOW, WATER, file, season, submission, taken
from tests.support.forms import MINI
from xlsx_tools.cli import cli
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.load import form_in
from xlsx_tools.form.load.yaml import FormError
from xlsx_tools.form.model import Form
from xlsx_tools.generate import workbook
from xlsx_tools.quantity import Quantity
from xlsx_tools.render import render
from xlsx_tools.render.charts import PrintedChart, Series, charted_years, charts_after
from xlsx_tools.render.drawing import svg
from xlsx_tools.season.reports import Wanted, unit_reports

SAMPLE = Path(__file__).parents[1] / "samples" / "lively"
CHART = PrintedChart(
    "某年<结果>", ("予以公开", "不&予"), (Series("2024年", (40, 10)), Series("2023年", (20, None)))
)


def filed(form: Form, year: int, factor: int) -> Submission:
    origin = Origin(form.id, form.version, "云溪县测试局", year)
    items = {item: Quantity(number * factor) for number, item in enumerate(form.inputs, 1)}
    return Submission(origin, origin.unit, year, items=items)


def charts_of(form: Form, submission: Submission, previous: Submission | None) -> list[PrintedChart]:
    years = charted_years(form, submission, previous)
    return [chart for table in form.tables.values() for chart in charts_after(form, table, "某局", years)]


# --- What they show


def test_charts__show_results_and_applicants_of_both_years(form: Form) -> None:
    this_year, last_year = filed(form, 2024, 2), filed(form, 2023, 1)
    results, applicants = charts_of(form, this_year, last_year)
    assert [one.name for one in results.series] == ["2024年", "2023年"]
    figures = this_year.tally(form).figures
    assert sum(value or 0 for value in results.series[0].values) == figures["applications.handled.total"]
    assert sum(value or 0 for value in applicants.series[0].values) == figures["applications.received.total"]
    assert results.series[0].values == tuple((value or 0) * 2 for value in results.series[1].values)


def test_charts__without_last_year_show_this_one_alone(form: Form) -> None:
    assert [len(chart.series) for chart in charts_of(form, filed(form, 2024, 1), None)] == [1, 1]


def test_charts__last_year_may_come_along_in_the_workbook(form: Form) -> None:
    known = dict.fromkeys(form.items, 7)
    submission = replace(filed(form, 2024, 1), last_year=known)
    assert [one.name for one in charts_of(form, submission, None)[0].series] == ["2024年", "2023年"]


def test_charts__of_zeros_are_not_drawn(form: Form) -> None:
    assert charts_of(form, filed(form, 2024, 0), filed(form, 2023, 0)) == []


def test_charts__an_unknown_figure_is_no_bar_and_no_zero(form: Form) -> None:
    submission = filed(form, 2024, 1)
    items = {item: q for item, q in submission.items.items() if item != "applications.received.research"}
    _, applicants = charts_of(form, replace(submission, items=items), None)
    assert applicants.series[0].values[2] is None
    assert applicants.labels[2] not in applicants.described


def test_charts__are_described_in_words() -> None:
    assert CHART.described == "某年<结果>。予以公开：2024年 40，2023年 20；不&予：2024年 10。"


# --- The drawing


def test_drawing__bars_are_as_long_as_their_figures() -> None:
    picture = etree.fromstring(svg(CHART))
    bars = [e for e in picture.iter("{*}rect") if e.get("width") != "12"]
    assert [round(float(bar.get("width", "0")), 1) for bar in bars] == pytest.approx(
        [bar * float(bars[0].get("width", "0")) / 40 for bar in (40, 20, 10)], abs=0.1
    )
    texts = [text.text for text in picture.iter("{*}text")]
    assert texts == ["2024年", "2023年", "予以公开", "40", "20", "不&予", "10"]


def test_drawing__nothing_leaves_the_picture() -> None:
    wide = PrintedChart("图", ("一个很长很长的横条名称",), (Series("今", (123_456_789,)), Series("去", (1,))))
    picture = etree.fromstring(svg(wide))
    width = float(picture.get("viewBox", "").split()[2])
    for bar in picture.iter("{*}rect"):
        assert float(bar.get("x", "0")) + float(bar.get("width", "0")) < width
    *_, last = (text for text in picture.iter("{*}text") if text.text == "123456789")
    assert float(last.get("x", "0")) + 9 * 15 * 0.5 < width


def test_drawing__says_what_it_shows_and_needs_nothing_from_outside() -> None:
    drawn = svg(CHART)
    picture = etree.fromstring(drawn)
    assert (picture.get("role"), picture.get("aria-label")) == ("img", CHART.described)
    assert not re.search(r"href|url\(|<script|<image|style=", drawn)


# --- The outputs


@pytest.fixture
def printed(form: Form) -> Callable[[str], bytes]:
    return lambda name: render(name, form, filed(form, 2024, 2), charts=True, previous=filed(form, 2023, 1))


def test_html__shows_the_charts_behind_their_table(form: Form, printed: Callable[[str], bytes]) -> None:
    page = printed("html").decode()
    assert page.count("<svg ") == page.count("<figcaption>") == 2
    assert page.index("四、结转下年度继续办理") < page.index("<svg ") < page.index(form.parts[3].heading)


def test_docx__charts_are_words_own_with_figures_and_words(
    form: Form, printed: Callable[[str], bytes]
) -> None:
    results, _ = charts_of(form, filed(form, 2024, 2), filed(form, 2023, 1))
    data = printed("docx")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        assert sum(name.startswith("word/charts/chart") for name in names) == 2
        drawn = etree.fromstring(package.read("word/charts/chart1.xml"))
        with zipfile.ZipFile(io.BytesIO(package.read("word/embeddings/chart1.xlsx"))) as figures:
            assert "xl/worksheets/sheet1.xml" in figures.namelist()
    values = [[float(v.text or "") for v in cache.iter("{*}v")] for cache in drawn.iter("{*}numCache")]
    assert values == [list(one.values) for one in results.series]
    described = [e.get("descr") for e in docx.Document(io.BytesIO(data)).element.iter("{*}docPr")]
    assert described[0] == results.described
    assert printed("docx") == data


def test_pdf__charts_are_vectors_with_words(form: Form, printed: Callable[[str], bytes]) -> None:
    results, _ = charts_of(form, filed(form, 2024, 2), filed(form, 2023, 1))
    with pdfplumber.open(io.BytesIO(printed("pdf"))) as opened:
        assert all(page.images == [] for page in opened.pages)
        text = "".join(c["text"] for page in opened.pages for c in page.chars)
        assert results.title in text
        described = [node.get("alt_text") for node in walk(list(opened.structure_tree))]
    assert results.described in described


def walk(nodes: list[dict[str, object]]) -> list[dict[str, object]]:
    inner = [child for node in nodes for child in (node.get("children") or [])]  # type: ignore[attr-defined]
    return [*nodes, *(walk(inner) if inner else [])]


@pytest.mark.parametrize("name", ["txt", "md", "json"])
def test_outputs_without_pictures__are_as_they_are(
    form: Form, name: str, printed: Callable[[str], bytes]
) -> None:
    assert printed(name) == render(name, form, filed(form, 2024, 2))


@pytest.mark.parametrize("name", ["html", "docx", "pdf"])
def test_without_charts__none_is_drawn(form: Form, name: str) -> None:
    plain = render(name, form, filed(form, 2024, 1), previous=filed(form, 2023, 1))
    assert plain == render(name, form, filed(form, 2024, 1))


# --- The form and the command


def test_form_without_charts__error() -> None:
    with pytest.raises(XlsxToolsError, match=r"没有写明图解（report\.yaml 里的 charts）"):
        render("html", MINI, filed(MINI, 2024, 1), charts=True)


@pytest.mark.parametrize(
    ("change", "line", "told"),
    [
        (("table: applications", "table: application"), 10, "表“application”不存在"),
        (("row: granted", "row: grant"), 13, "行“grant”不存在"),
        (("column: total", "column: totals"), 13, "列“totals”不存在"),
        (("{date}", "{day}"), 4, "只能用这些代号：{unit}、{year}、{filler}"),
        (('series: "{year}年"', 'series: "{yaer}年"'), 11, "只能用这些代号：{year}"),
    ],
)
def test_reportfile__mistake__error(
    form: Form, tmp_path: Path, change: tuple[str, str], line: int, told: str
) -> None:
    for path in form.folder.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / "report.yaml").read_text("utf-8")
    (tmp_path / "report.yaml").write_text(text.replace(*change, 1), "utf-8")
    with pytest.raises(FormError) as raised:
        form_in(tmp_path)
    assert str(raised.value).startswith(f"{tmp_path / 'report.yaml'} 第 {line} 行：")
    assert told in str(raised.value)


def test_convert__charts_beside_last_years(tmp_path: Path) -> None:
    arguments = ["convert", str(SAMPLE / "filled.xlsx"), "-o", str(tmp_path), "--to", "html", "--charts"]
    result = CliRunner().invoke(cli, [*arguments, "--previous", str(SAMPLE / "last-year.json")])
    assert result.exit_code == 0
    (page,) = tmp_path.iterdir()
    assert "2023年</text>" in page.read_text("utf-8")


def test_convert__charts_of_outputs_without_pictures__refused(tmp_path: Path) -> None:
    arguments = ["convert", str(SAMPLE / "filled.xlsx"), "-o", str(tmp_path), "--to", "txt", "--charts"]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert "不要 html、docx、pdf 时，--charts 不起作用" in result.stderr


# --- A ledger


def test_ledger__charts_show_last_year_as_the_ledger_has_it() -> None:
    this = {"applications.received.business": 4, "applications.granted.business": 4}
    last = {"applications.received.business": 3, "applications.granted.business": 3}
    with season(WATER) as ledger, ThreadPoolExecutor(1) as executor:
        for year, figures in ((2023, last), (2024, this)):
            data = workbook(FORM, submission(WATER, figures, year), created=NOW.replace(tzinfo=None))
            taken(ledger, file(f"{year}.xlsx", data), is_previous=year == 2023)
        wanted = Wanted(("html",), draft=True, charts=True)
        (made,) = unit_reports(ledger, FORM, wanted, executor)
    page = made.contents["html"].decode()
    assert "予以公开：2024年 4，2023年 3" in page
