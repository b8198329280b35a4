"""Files made to do harm: refused in a sentence, with little work and memory, and nothing is believed.

Work is what the processor spent on the file, not the clock on the wall: a busy machine changes nothing.
"""

import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from tests.support import PATIENCE
from tests.support.emulations import rezip
from tests.support.workbooks import blank_submission, filled_submission, filled_workbook, opened, written
from xlsx_tools.files import limits
from xlsx_tools.form.folders import templates_folder
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.layout import Layout

FORM = load_anew(templates_folder() / "zfxxgk-2021")
FIGURES: dict[str, Number] = {"applications.received.business": 31, "applications.repeated.business": 31}
SHEET = "xl/worksheets/sheet5.xml"
MOST_WORK, MEGABYTES = 10.0, 150  # seconds of the processor, some thirty times what is usual

# Each file is judged in a process of its own, so that time and memory are those of one file alone: a fork of
# one that has loaded the program already, which is most of what starting takes.
MEASURE = r"""
import json, os, re, sys, time
from xlsx_tools.checking import check
from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.form.load import installed_form
from xlsx_tools.reading.intake import take_in

def measured(path, careful):
    data = open(path, "rb").read()
    start = time.process_time()
    try:
        said = [finding.rule for finding in check(take_in(data, lambda _: form, careful=careful))]
    except UnreadableFileError as error:
        said = str(error)
    seconds = time.process_time() - start
    # Not by getrusage, which counts what the process was forked from.
    peak = re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())
    return said, seconds, int(peak[1]) / 1024

form = installed_form("zfxxgk-2021")
for line in sys.stdin:
    child = os.fork()
    if not child:
        print(json.dumps(measured(*json.loads(line))), flush=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        print(json.dumps(f"ended with {status}"), flush=True)
"""


@cache
def right() -> bytes:
    """The workbook that harm is done to."""
    return filled_workbook(FORM, FIGURES)


@pytest.fixture(scope="module", autouse=True)
def measuring() -> Iterator[None]:
    """The process that others are forked from, ended with the tests."""
    yield
    if _process.cache_info().currsize:
        _process().communicate(timeout=PATIENCE)


@cache
def _process() -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", MEASURE]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")


def measured(data: bytes, folder: Path, *, careful: bool = False) -> tuple[object, float, float]:
    """What is said of a file (a refusal, or rule ids), the seconds of work and the peak of memory in MB."""
    if sys.platform != "linux":
        pytest.skip("what memory a process had at most is asked of Linux")
    path = folder / "hostile.xlsx"
    path.write_bytes(data)
    process = _process()
    assert process.stdin and process.stdout
    process.stdin.write(f"{json.dumps([str(path), careful])}\n")
    process.stdin.flush()
    said, seconds, megabytes = json.loads(process.stdout.readline())
    return said, seconds, megabytes


def in_sheet(change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with the sheet of applications rewritten."""
    return rezip(right(), lambda name, content: change(content) if name == SHEET else content)


def at_end_of_data(xml: bytes) -> bytes:
    """The workbook with rows appended to the sheet of applications."""
    return in_sheet(lambda content: content.replace(b"</sheetData>", xml + b"</sheetData>"))


def in_shared_strings(xml: bytes) -> bytes:
    """The workbook with something put before the end of the shared strings."""
    return rezip(
        right(),
        lambda name, content: (
            content.replace(b"</sst>", xml + b"</sst>") if "sharedStrings" in name else content
        ),
    )


def with_member(name: str, content: bytes) -> bytes:
    """The workbook with one member more."""
    out = BytesIO(right())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def many_members() -> bytes:
    """A zip of very many empty members."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(60_000):
            archive.writestr(f"xl/{number}.xml", b"")
    return out.getvalue()


def lying_size() -> bytes:
    """A member that says it has ten bytes, with their checksum, and unpacks to hundreds of megabytes."""
    content = zlib.compress(bytes(200_000_000), 1)[2:-4]
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", content)
    data = bytearray(out.getvalue())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = data.find(signature)
        data[place + offset : place + offset + 2] = struct.pack("<H", zipfile.ZIP_DEFLATED)
        data[place + offset + 6 : place + offset + 10] = struct.pack("<I", zlib.crc32(bytes(10)))
        data[place + offset + 14 : place + offset + 18] = struct.pack("<I", 10)
    return bytes(data)


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(
        b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;">' % ((98 + n,) + (97 + n,) * 8) for n in range(12)
    )
    + b"]>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def with_head(head: bytes, text: bytes) -> bytes:
    """The sheet of applications with another head, and an entity as the value of an input."""
    return in_sheet(lambda xml: head + xml.split(b"?>", 1)[1].replace(b"<v>31</v>", b"<v>" + text + b"</v>"))


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb by ratio": (lambda: with_member("xl/worksheets/sheet99.xml", bytes(30_000_000)), "展开后过大"),
    "bomb by total": (
        lambda: with_member("xl/a.xml", b"".join(b"%08d" % n for n in range(100_000)) * 60),
        "展开后过大",
    ),
    "bomb by number of members": (many_members, "展开后过大"),
    "member larger than it says": (lying_size, "损坏"),
    "entity bomb": (lambda: with_head(LAUGHS, b"&m;"), "实体"),
    "external entity": (lambda: with_head(OUTSIDE, b"&a;"), "实体"),
    "entities in UTF-16": (
        lambda: with_member("xl/b.xml", OUTSIDE.decode().encode("utf-16")),
        "实体",
    ),
    "ten million styled blanks": (
        lambda: at_end_of_data(b'<row r="300">' + b'<c r="A300" s="1"/>' * 10_000_000 + b"</row>"),
        "展开后过大",
    ),
    "content in the last cell": (
        lambda: at_end_of_data(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "XFD1048576",
    ),
    "content in the last cell, address behind": (
        lambda: at_end_of_data(b'<row r="1048576"><c s="1" r="XFD1048576"><v>1</v></c></row>'),
        "XFD1048576",
    ),
    "content far out by counting only": (
        lambda: at_end_of_data(b"<row/>" * 20_000 + b"<row>" + b"<c/>" * 300 + b"<c><v>1</v></c></row>"),
        "表格以外很远",
    ),
    "two members of one name": (
        lambda: with_member("XL/Worksheets/Sheet5.xml", b"<worksheet><sheetData/></worksheet>"),
        "损坏",
    ),
    "two members of one name, one with backslashes": (
        lambda: with_member("xl\\worksheets\\sheet5.xml", b"<worksheet><sheetData/></worksheet>"),
        "损坏",
    ),
    "one cell twice": (
        lambda: at_end_of_data(b'<row r="6"><c r="E6"><v>77</v></c></row>'),
        "损坏",
    ),
    "two values in a cell": (
        lambda: in_sheet(lambda xml: xml.replace(b"<v>31</v>", b"<v>31</v><v>5</v>")),
        "损坏",
    ),
    "a second sheet data": (
        lambda: in_sheet(
            lambda xml: xml.replace(
                b"<sheetData>",
                b'<sheetData><row r="6"><c r="E6"><v>9</v></c></row></sheetData><sheetData>',
                1,
            )
        ),
        "损坏",
    ),
}


def nested(depth: int) -> bytes:
    """Elements within elements."""
    return b"<a>" * depth + b"</a>" * depth


def deep_sheet(depth: int) -> bytes:
    """The workbook with so many levels behind the figures of a sheet."""
    return in_sheet(lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + nested(depth)))


@pytest.mark.parametrize("kind", REFUSED)
def test_hostile_file_is_refused_at_little_cost(kind: str, tmp_path: Path) -> None:
    make, words = REFUSED[kind]
    said, seconds, megabytes = measured(make(), tmp_path)
    print(f"{kind}: {seconds:.2f} s, {megabytes:.0f} MB")
    assert isinstance(said, str), said
    assert any(word in said for word in words.split("|")), said
    assert "请" in said
    assert "Traceback" not in said
    assert seconds < MOST_WORK
    assert megabytes < MEGABYTES


HARMLESS: dict[str, Callable[[], bytes]] = {
    "deep nesting in a sheet": lambda: deep_sheet(500_000),
    "paths that lead elsewhere": lambda: with_member("../../../etc/cron.d/x", b"evil"),
    "an absolute path": lambda: with_member("/etc/passwd", b"evil"),
    "a drive": lambda: with_member("C:\\Windows\\evil.xml", b"<evil/>"),
    "deep nesting in shared strings": lambda: in_shared_strings(b"<si>" + nested(100_000) + b"</si>"),
    "blanks out to the last column": lambda: at_end_of_data(
        b"".join(
            b'<row r="%d">' % row
            + b"".join(b'<c r="XF%c%d" s="1"/>' % (65 + n % 26, row) for n in range(16_384))
            + b"</row>"
            for row in range(300, 323)
        )
    ),
    "a dimension of everything": lambda: in_sheet(
        lambda xml: xml.replace(b'<dimension ref="A1', b'<dimension ref="A1:XFD1048576" was="A1', 1)
    ),
    "values in a comment": lambda: in_sheet(
        lambda xml: xml.replace(b"<v>31</v>", b"<v><!-- 5 -->31</v>").replace(
            b"<v>0</v>", b"<v>0<!--9--></v>"
        )
    ),
    "values as characters": lambda: in_sheet(
        lambda xml: xml.replace(b"<v>31</v>", b"<v><![CDATA[31]]></v>").replace(b"<v>0</v>", b"<v>&#48;</v>")
    ),
}


@pytest.mark.parametrize("kind", HARMLESS)
def test_odd_but_harmless_file_is_read_as_it_is(kind: str, tmp_path: Path) -> None:
    data = HARMLESS[kind]()
    said, seconds, megabytes = measured(data, tmp_path)
    print(f"{kind}: {seconds:.2f} s, {megabytes:.0f} MB")
    assert said == []
    assert seconds < MOST_WORK
    assert megabytes < MEGABYTES
    read, plain = take_in(data).submission, take_in(right()).submission
    assert (read.items, read.stated, read.narrative) == (plain.items, plain.stated, plain.narrative)


@pytest.mark.parametrize("depth", [1_000, 500_000])
def test_careful_look_does_not_follow_deep_nesting(depth: int, tmp_path: Path) -> None:
    said, seconds, megabytes = measured(deep_sheet(depth), tmp_path, careful=True)
    assert said == ["K-UNSEEN"]  # The figures are read all the same.
    assert (seconds < MOST_WORK, megabytes < MEGABYTES) == (True, True)


def test_limits_are_far_from_an_ordinary_file() -> None:
    with zipfile.ZipFile(BytesIO(right())) as archive:
        members = archive.infolist()
    assert len(right()) * 100 < limits.LARGEST_FILE
    assert len(members) * 50 < limits.MOST_MEMBERS
    assert sum(member.file_size for member in members) * 50 < limits.LARGEST_UNPACKED
    assert max(member.file_size / member.compress_size for member in members) * 10 < limits.HIGHEST_RATIO


def test_every_limit_has_its_reason() -> None:
    source = Path(limits.__file__).read_text(encoding="utf-8")
    blocks = [block for block in source.split("\n\n") if " = " in block and not block.startswith('"""')]
    assert len(blocks) >= 6
    assert all(block.startswith("# ") for block in blocks)


FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0", "\t=1+1")


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_stays_text_in_every_workbook(text: str, form: Form) -> None:
    submission = filled_submission(form)
    key = next(check.key for check in form.checks)
    texts = dict.fromkeys(form.narratives, text)
    fields = {field.id: text for field in form.fields}
    from dataclasses import replace

    filled = replace(submission, narrative=texts, fields=fields, reasons={key: text})
    data = written(form, filled)
    layout = Layout(form)
    book = opened(data)
    cells = [
        *(place.text for place in layout.texts.values()),
        *(layout.basics[field] for field in fields),
        layout.checks[key].reason,
    ]
    for cell in cells:
        assert book[cell.sheet][cell.a1].data_type == "s"
        assert book[cell.sheet][cell.a1].value in (text, text.strip())
    read = take_in(data).submission
    assert set(read.narrative.values()) == {text.strip()}
    assert read.reasons == {key: text.strip()}


def test_unit_that_looks_like_a_formula_stays_text() -> None:
    from dataclasses import replace

    blank = blank_submission(FORM)
    unit = "=1+1局"
    data = written(FORM, replace(blank, unit=unit, origin=replace(blank.origin, unit=unit)))
    cell = Layout(FORM).basics["unit"]
    assert opened(data)[cell.sheet][cell.a1].data_type == "s"
    assert take_in(data).submission.unit == unit


def test_ods_with_a_cell_repeated_without_end_is_refused_or_bounded(tmp_path: Path) -> None:
    content = (
        b'<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        b'<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576">'
        b'<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1">'
        b"<text:p>1</text:p></table:table-cell></table:table-row></table:table>"
        b"</office:spreadsheet></office:body></office:document-content>"
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    said, seconds, megabytes = measured(out.getvalue(), tmp_path)
    assert isinstance(said, str)
    assert (seconds < MOST_WORK, megabytes < MEGABYTES) == (True, True)
