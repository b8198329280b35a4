"""Whatever comes in: one Chinese sentence, exit code 1 or 2, no traceback, nothing overwritten."""

import contextlib
import json
import random
import re
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from itertools import cycle
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from tests.support.command import assert_refused, run
from tests.support.emulations import rezip
from tests.support.strangers import encrypted_file, other_workbook, word_file
from tests.support.workbooks import UNIT, YEAR, blank_workbook, edited, filled_workbook
from xlsx_tools.checking import check
from xlsx_tools.errors import DamagedFileError, UnreadableFileError, XlsxToolsError
from xlsx_tools.files.sheetxml import read_sheet
from xlsx_tools.finding import has_errors
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import HIDDEN_SHEET
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.layout import Layout


def zip_of(**members: bytes) -> bytes:
    """A zip archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


FOREIGN_FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "文件是空的"),
    "word": (word_file, "Word 文档"),
    "pdf": (lambda: b"%PDF-1.7\n%abc", "PDF"),
    "html": (lambda: b"<html><table><tr><td>1", "网页"),
    "xml_2003": (
        lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "XML 表格",
    ),
    "csv": (lambda: "一,二\n1,2\n".encode("gb18030"), "文本文件"),
    "rar": (lambda: b"Rar!\x1a\x07\x01\x00" + bytes(50), "rar"),
    "zip": (lambda: zip_of(readme=b"hello"), "压缩包"),
    "encrypted": (encrypted_file, "打开密码"),
    "old_word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "Word"),
    "binary": (lambda: bytes(range(256)) * 4, "别的文件|已损坏"),
    "not_ours": (other_workbook, "不是用本程序生成的模板"),
    "json_of_another_kind": (lambda: b'{"a": 1}', "不是填报数据"),
    "json_of_unknown_form": (lambda: b'{"form": "abc", "unit": "x", "year": 2024}', "没有这个表式"),
    "broken_json": (lambda: b'{"form": "zfxxgk-2021",', "不是合法的 JSON"),
}


@pytest.mark.parametrize("kind", FOREIGN_FILES)
def test_foreign_file_is_named_for_what_it_is(kind: str, tmp_path: Path) -> None:
    make, words = FOREIGN_FILES[kind]
    path = tmp_path / "收到的.xlsx"
    path.write_bytes(make())
    assert_refused(run("check", path), words)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert_refused(run("check", tmp_path / "没有.xlsx"), "找不到文件")
    (tmp_path / "空").mkdir()
    assert_refused(run("check", tmp_path / "空"), "文件夹里没有文件")
    assert_refused(run("convert", tmp_path / "没有.xlsx", "-o", tmp_path), "找不到文件")


def test_deleted_hidden_sheet_is_made_up_for(form: Form) -> None:
    def delete_hidden(book: Workbook) -> None:
        del book[HIDDEN_SHEET]

    intake = take_in(edited(filled_workbook(form), delete_hidden))
    assert (intake.submission.unit, intake.submission.year) == (intake.submission.origin.unit, YEAR)
    assert [(f.rule, f.severity) for f in check(intake)] == [("K-IDENTITY", "info")]


def test_deleted_hidden_sheet_and_properties_leave_the_defined_name(form: Form) -> None:
    def delete_both(book: Workbook) -> None:
        del book[HIDDEN_SHEET]
        vars(book)["custom_doc_props"].props.clear()

    assert take_in(edited(filled_workbook(form), delete_both)).submission.origin.form == form.id


def delete_identity(book: Workbook) -> None:
    """Delete all that tells of the template: hidden sheet, properties, defined name."""
    del book[HIDDEN_SHEET]
    vars(book)["custom_doc_props"].props.clear()
    del book.defined_names["xlsx_tools"]


def test_all_identity_gone_leaves_what_the_sheets_show(form: Form) -> None:
    intake = take_in(edited(filled_workbook(form), delete_identity))
    assert (intake.submission.origin.unit, intake.submission.origin.year) == (UNIT, YEAR)
    assert [(f.rule, f.severity) for f in check(intake)] == [("K-ORIGIN", "warning")]


@pytest.mark.parametrize(("cell", "value"), [("B3", None), ("B4", "去年"), ("B4", 1999), ("B3", "a/b")])
def test_all_identity_gone_and_no_unit_or_year_shown_is_refused(
    cell: str, value: str | int | None, form: Form
) -> None:
    def delete_all(book: Workbook) -> None:
        delete_identity(book)
        book["基本信息"][cell].value = value

    with pytest.raises(UnreadableFileError, match="认不出是谁的"):
        take_in(edited(filled_workbook(form), delete_all))


def test_another_version_of_the_form_is_refused(form: Form) -> None:
    def newer(book: Workbook) -> None:
        book[HIDDEN_SHEET]["B2"] = "3"

    with pytest.raises(UnreadableFileError, match=r"第 3 版.*第 2 版"):
        take_in(edited(filled_workbook(form), newer))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.999])
def test_truncated_workbook_is_refused(share: float, form: Form) -> None:
    data = filled_workbook(form)
    with pytest.raises(UnreadableFileError, match=r"损坏|没有传完整"):
        take_in(data[: int(len(data) * share)])


def test_flipped_bits_never_change_a_figure_in_silence(form: Form) -> None:
    numbers = {"applications.received.business": 31, "applications.granted.business": 31}
    data = filled_workbook(form, dict(numbers))
    original = take_in(data).submission
    source = random.Random(2024)
    outcomes = {"refused": 0, "unchanged": 0}
    for _ in range(300):
        place = source.randrange(len(data))
        flipped = data[:place] + bytes([data[place] ^ (1 << source.randrange(8))]) + data[place + 1 :]
        try:
            read = take_in(flipped).submission
        except XlsxToolsError:
            outcomes["refused"] += 1
            continue
        assert read.items == original.items
        assert read.narrative == original.narrative
        outcomes["unchanged"] += 1
    assert outcomes["refused"] > 100, outcomes


def test_words_where_figures_belong_are_refused_with_their_cell(form: Form, layout: Layout) -> None:
    typed: dict[str, str | float] = {
        "applications.received.natural_person": "约12",
        "applications.received.business": "十二",
        "applications.received.research": -3,
        "applications.received.public_welfare": 2.5,
        "applications.received.legal_service": True,
        "applications.received.other_organisation": 12_345_678_901,
    }

    def type_in(book: Workbook) -> None:
        for item, value in typed.items():
            cell = layout.items[item]
            book[cell.sheet][cell.a1] = value

    findings = check(take_in(edited(filled_workbook(form), type_in)))
    refused = {f.item: f.rule for f in findings if f.severity == "error"}
    assert refused == {
        "applications.received.natural_person": "C-NUMBER",
        "applications.received.business": "C-NUMBER",
        "applications.received.research": "C-NEGATIVE",
        "applications.received.public_welfare": "C-WHOLE",
        "applications.received.legal_service": "C-NUMBER",
        "applications.received.other_organisation": "C-SIZE",
    }
    for finding in findings:
        if finding.item in typed:
            assert f"{finding.sheet}!{finding.cell}" in finding.message


def test_error_value_in_an_input_is_no_blank(form: Form, layout: Layout) -> None:
    """The fast reader shows #REF! as nothing, and the drop-down would make it a zero."""

    def break_cell(book: Workbook) -> None:
        cell = layout.items["applications.received.business"]
        book[cell.sheet][cell.a1] = "#REF!"
        book[cell.sheet][cell.a1].data_type = "e"

    findings = check(take_in(edited(filled_workbook(form), break_cell)))
    assert [(f.rule, f.item) for f in findings] == [("C-ERROR", "applications.received.business")]


def test_formula_without_result_in_an_input_is_no_zero(form: Form, layout: Layout) -> None:
    """In a table whose blanks are zeros it was read as 0 in silence."""

    def put_formula(book: Workbook) -> None:
        cell = layout.items["applications.received.business"]
        book[cell.sheet][cell.a1] = "=5+3"

    intake = take_in(edited(filled_workbook(form), put_formula))
    assert [(f.rule, f.found) for f in check(intake)] == [("C-FORMULA", "=5+3")]
    assert intake.submission.tally(form).figures["applications.received.business"] is None


def test_total_that_shows_an_error_is_told(form: Form, layout: Layout) -> None:
    total = layout.items["applications.received.total"]

    def break_total(book: Workbook) -> None:
        book[total.sheet][total.a1] = "#REF!"
        book[total.sheet][total.a1].data_type = "e"

    numbers = {"applications.received.business": 3, "applications.granted.business": 3}
    findings = check(take_in(edited(filled_workbook(form, dict(numbers)), break_total)))
    assert [(f.rule, f.severity, f.cell) for f in findings] == [("K-FORMULA", "info", total.a1)]


def test_text_typed_as_formula_is_not_lost(form: Form, layout: Layout) -> None:
    place = layout.texts["other.text"].text

    def type_text(book: Workbook) -> None:
        book[place.sheet][place.a1] = "=本年度未收取信息处理费。"

    intake = take_in(edited(filled_workbook(form), type_text))
    assert intake.submission.narrative["other.text"] == "=本年度未收取信息处理费。"
    assert [(f.rule, f.severity, f.cell) for f in check(intake)] == [("K-TEXT", "warning", place.a1)]


def test_total_typed_over_is_an_error_and_a_stale_one_is_not(form: Form, layout: Layout) -> None:
    total = layout.items["applications.received.total"]
    numbers = {"applications.received.business": 3, "applications.granted.business": 3}

    def type_over(book: Workbook) -> None:
        book[total.sheet][total.a1] = 12

    findings = check(take_in(edited(filled_workbook(form, dict(numbers)), type_over)))
    assert [(f.rule, f.cell, f.expected, f.found, f.difference) for f in findings] == [
        ("A-ROW-TOTAL", total.a1, 3, 12, 9)
    ]
    assert not has_errors(check(take_in(edited(filled_workbook(form, dict(numbers)), lambda _: None))))


def test_stale_result_behind_an_intact_formula_is_only_told(form: Form, layout: Layout) -> None:
    data = filled_workbook(form, {"applications.received.business": 3, "applications.granted.business": 3})
    stale = rewritten(data, lambda xml: xml.replace(b"<v>3</v></c>", b"<v>0</v></c>"), only_formulas=True)
    findings = check(take_in(stale))
    assert {(f.rule, f.severity) for f in findings} == {("T-STALE", "info")}


def rewritten(data: bytes, change: Callable[[bytes], bytes], *, only_formulas: bool) -> bytes:
    """The workbook with the XML of its sheets changed, cell by cell."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if "worksheets/sheet" in name:
                cells = re.compile(rb"<c [^>]*>.*?</c>", re.DOTALL)
                content = cells.sub(
                    lambda m: change(m[0]) if b"<f>" in m[0] or not only_formulas else m[0], content
                )
            new.writestr(name, content)
    return out.getvalue()


HOSTILE_TEXTS = (
    "=1+1",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "字" * 32_767,
    "\x00\x0b坏字符",
)


def test_hostile_text_is_only_text(form: Form, tmp_path: Path) -> None:
    document = {"form": form.id, "unit": "某某局", "year": YEAR, "blank_is_zero": list(form.tables)}
    assert len(form.narratives) >= len(HOSTILE_TEXTS)
    document["narrative"] = dict(zip(form.narratives, cycle(HOSTILE_TEXTS), strict=False))
    (tmp_path / "d.json").write_text(json.dumps(document), encoding="utf-8")
    run("generate", "--unit", "某某局", "--year", YEAR, "-o", tmp_path / "t.xlsx")
    filled = run("fill", tmp_path / "t.xlsx", tmp_path / "d.json", "-o", tmp_path / "f.xlsx")
    assert filled.returncode == 0, filled.stderr
    result = run("convert", tmp_path / "f.xlsx", "-o", tmp_path / "out", "--to", "txt,html,md,docx,json")
    assert result.returncode == 0, result.stderr
    outputs = {Path(line).suffix: Path(line) for line in result.stdout.splitlines()}
    assert set(outputs) == {".txt", ".html", ".md", ".docx", ".json"}
    html, text = (outputs[kind].read_text(encoding="utf-8") for kind in (".html", ".txt"))
    assert "<script>alert" not in html
    assert "alert(1)" in html
    for told in ("=1+1", "{{ 7*7 }}", "{% for x in y %}", "字" * 32_767, "坏字符"):
        assert told in html
        assert told in text


def test_text_longer_than_a_cell_is_refused_by_name(form: Form, tmp_path: Path) -> None:
    document = {"form": form.id, "unit": "某某局", "year": YEAR, "narrative": {"other.text": "字" * 40_000}}
    (tmp_path / "d.json").write_text(json.dumps(document), encoding="utf-8")
    run("generate", "--unit", "某某局", "--year", YEAR, "-o", tmp_path / "t.xlsx")
    result = run("fill", tmp_path / "t.xlsx", tmp_path / "d.json", "-o", tmp_path / "f.xlsx")
    assert_refused(result, "other.text.*40000")
    assert not (tmp_path / "f.xlsx").exists()


@pytest.mark.parametrize("unit", ["某/某局", "..", "局" * 300, "", " ", "a\nb", "局:二", "???"])
def test_unit_name_unfit_for_files_is_refused(unit: str, tmp_path: Path) -> None:
    result = run("generate", "--unit", unit, "--year", 2024, "-o", tmp_path / "t.xlsx")
    assert_refused(result, "单位名称")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("year", ["24", "二〇二四", "1999", "20245", ""])
def test_year_that_is_none_is_refused(year: str, tmp_path: Path) -> None:
    assert_refused(run("generate", "--unit", "某局", "--year", year, "-o", tmp_path / "t.xlsx"), "年度")


def test_nothing_is_overwritten_without_force(form: Form, tmp_path: Path) -> None:
    target = tmp_path / "t.xlsx"
    target.write_text("要紧的旧文件", encoding="utf-8")
    assert_refused(run("generate", "--unit", "某局", "--year", 2024, "-o", target), "已经存在")
    assert target.read_text(encoding="utf-8") == "要紧的旧文件"
    assert run("generate", "--unit", "某局", "--year", 2024, "-o", target, "--force").returncode == 0
    assert target.read_bytes() != "要紧的旧文件".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["t.xlsx"]


def test_one_report_in_the_way_stops_all(form: Form, tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").write_bytes(filled_workbook(form))
    first = run("convert", tmp_path / "f.xlsx", "-o", tmp_path / "out", "--to", "txt")
    assert first.returncode == 0, first.stderr
    before = {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    second = run("convert", tmp_path / "f.xlsx", "-o", tmp_path / "out", "--to", "html,txt")
    assert_refused(second, "已经存在")
    assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_output_that_cannot_be_written(form: Form, tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").write_bytes(filled_workbook(form))
    (tmp_path / "file").write_text("x", encoding="utf-8")
    result = run("convert", tmp_path / "f.xlsx", "-o", tmp_path / "file" / "out", "--to", "txt")
    assert_refused(result, "写不了")
    (tmp_path / "夹.xlsx").mkdir()
    result = run("generate", "--unit", "某局", "--year", 2024, "-o", tmp_path / "夹.xlsx")
    assert_refused(result, "是一个文件夹")
    result = run("generate", "--unit", "某局", "--year", 2024, "-o", tmp_path / ("长" * 200 + ".xlsx"))
    assert_refused(result, "写不了.*名称过长")
    result = run("generate", "--unit", "某局", "--year", 2024, "-o", Path("/proc/t.xlsx"))
    assert_refused(result, "写不了")


@pytest.mark.parametrize("name", ["a.xls", "没有后缀", "a.xlsx.bak"])
def test_workbook_is_only_written_under_its_own_ending(name: str, tmp_path: Path) -> None:
    result = run("generate", "--unit", "某局", "--year", 2024, "-o", tmp_path / name)
    assert_refused(result, r"要以 \.xlsx 结尾")


@pytest.mark.parametrize("password", ["口令", "a" * 16])
def test_password_that_could_not_be_typed_again_is_refused(password: str, tmp_path: Path) -> None:
    """Programs hash Chinese in their own ways: the sheet could not be unlocked."""
    out = tmp_path / "t.xlsx"
    result = run("generate", "--unit", "某局", "--year", 2024, "-o", out, "--password", password)
    assert_refused(result, "--password 不对：只能用英文字母、数字和常见符号，最多 15 位")
    assert not out.exists()


@pytest.mark.parametrize("address", ["XFD1048576", "ZZ200000", "L1048576", "AAA1", "A10000"])
def test_stray_cell_far_out_is_refused_before_memory_runs_out(
    address: str, form: Form, tmp_path: Path
) -> None:
    """The reader allocated the rectangle up to the cell and took the whole process with it."""

    def put_far_out(book: Workbook) -> None:
        book["基本信息"][address] = 1

    (tmp_path / "far.xlsx").write_bytes(edited(filled_workbook(form), put_far_out))
    (tmp_path / "good.xlsx").write_bytes(filled_workbook(form))
    result = run("check", tmp_path / "far.xlsx", tmp_path / "good.xlsx")
    assert_refused(result, f"很远的 {address} 格")
    assert "没有错误，可以报送" in result.stdout


def test_styled_blank_far_out_does_no_harm(form: Form) -> None:
    def style_far_out(book: Workbook) -> None:
        book["基本信息"]["XFD23"].font = Font(bold=True)

    assert check(take_in(edited(filled_workbook(form), style_far_out))) == []


def test_last_year_with_errors_is_said_and_its_sums_are_not_compared(form: Form, tmp_path: Path) -> None:
    """A sum over cells that cannot be read was taken for last year's total."""

    def mistype(book: Workbook) -> None:
        book["依申请公开"]["D30"] = "约3"
        book["依申请公开"]["E30"] = 2

    (tmp_path / "last.xlsx").write_bytes(edited(filled_workbook(form), mistype))
    made = run(
        "generate", "--unit", "云溪县测试局", "--year", YEAR + 1, "-o", tmp_path / "t.xlsx",
        "--previous", tmp_path / "last.xlsx",
    )  # fmt: skip
    assert made.returncode == 0
    assert "处错误，填错或没填的数字不参加比对和结转" in made.stderr
    begun = take_in((tmp_path / "t.xlsx").read_bytes()).submission
    assert begun.items["applications.carried_in.natural_person"].value is None
    assert begun.items["applications.carried_in.business"].value == 2
    assert "applications.carried_out.total" not in begun.last_year


def test_zip_bomb_is_refused_before_it_unpacks(form: Form) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"")
        for number in range(3):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", bytes(90_000_000))
    with pytest.raises(UnreadableFileError, match="展开后过大"):
        take_in(out.getvalue())


def test_zip_with_lying_header_is_refused(form: Form) -> None:
    data = bytearray(blank_workbook(form))
    place = data.find(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    with pytest.raises(UnreadableFileError):
        take_in(bytes(data))


# Found by the campaign of random corruption


def test_hidden_sheet_with_a_single_column_is_no_crash(form: Form) -> None:
    def leave_one_column(book: Workbook) -> None:
        book[HIDDEN_SHEET].delete_cols(2, 5)

    intake = take_in(edited(filled_workbook(form), leave_one_column))
    assert intake.submission.origin.form == form.id


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet5.xml", "xl/sharedStrings.xml"])
def test_encoding_that_does_not_exist_is_refused(part: str, form: Form) -> None:
    data = rezip(
        filled_workbook(form),
        lambda name, content: content.replace(b"UTF-8", b"UTF-x", 1) if name == part else content,
    )
    with contextlib.suppress(UnreadableFileError):
        assert not has_errors(check(take_in(data, careful=True)))


def test_cell_that_ends_and_never_began_is_damage() -> None:
    """A bit of `<c r="A1">` had flipped on its way."""
    sheet = b'<worksheet><sheetData><row r="1"><b r="A1"><f>1</f><v>1</v></c></row></sheetData></worksheet>'
    with pytest.raises(DamagedFileError):
        _ = read_sheet(sheet).formulas
