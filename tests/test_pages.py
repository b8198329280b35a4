"""What people see: the page in Chromium, the Word file and the workbook through LibreOffice."""

import html
import re
from pathlib import Path

import pytest

from tests.support.office import convert
from tests.support.pages import in_chromium, text_of_pdf
from tests.support.workbooks import filled_submission, filled_workbook
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number
from xlsx_tools.render import render

NUMBERS: dict[str, Number] = {
    "applications.received.business": 4321,
    "applications.granted.business": 4321,
    "disputes.cases.reviewed_corrected": 17,
}
# Shows the page in a frame of that width and writes how wide its content would like to be.
_FRAME = """<iframe id=f style="width:{width}px;height:800px" srcdoc="{page}"></iframe><p id=p></p>
<script>f.onload = () => {{ const d = f.contentDocument.documentElement;
p.textContent = "wide " + d.scrollWidth + " tables " + d.querySelectorAll("table").length; }}</script>"""


@pytest.mark.parametrize("width", [360, 800, 1200])
def test_page_fits_phone_and_desk(width: int, form: Form, tmp_path: Path) -> None:
    page = render("html", form, filled_submission(form, dict(NUMBERS))).decode()
    frame = tmp_path / "frame.html"
    frame.write_text(_FRAME.format(width=width, page=html.escape(page)), encoding="utf-8")
    shown = in_chromium("--dump-dom", frame.as_uri(), profile=tmp_path / "profile")
    match = re.search(r"wide (\d+) tables (\d+)", shown)
    assert match, shown[-300:]
    assert int(match[1]) <= width
    assert int(match[2]) >= 3


def test_word_file_opens_and_prints_everything(form: Form, tmp_path: Path) -> None:
    (tmp_path / "r.docx").write_bytes(render("docx", form, filled_submission(form, dict(NUMBERS))))
    convert([tmp_path / "r.docx"], "pdf", tmp_path)
    shown = text_of_pdf(tmp_path / "r.pdf")
    for part in form.parts:
        assert part.heading in shown
    assert shown.count("4321") == 6
    assert "—1—" in shown.replace("－", "—").replace("-", "—")


def test_workbook_prints_every_sheet(form: Form, tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").write_bytes(filled_workbook(form, dict(NUMBERS)))
    convert([tmp_path / "f.xlsx"], "pdf", tmp_path)
    shown = text_of_pdf(tmp_path / "f.pdf")
    for words in ("可以报送", "填报步骤", "基本信息", "勾稽关系一览", *(part.heading for part in form.parts)):
        assert words in shown
    assert "#REF!" not in shown
    assert "Err:" not in shown
