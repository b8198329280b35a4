"""Workbooks whose parts are called or counted unusually: read like any other, and no count is believed."""

import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from olefile import OleFileIO

from tests.support.emulations import rezip
from tests.support.inboxes import found
from tests.support.ole2 import ole2
from tests.support.workbooks import filled_workbook
from xlsx_tools.checking import check
from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.container import examine
from xlsx_tools.files.found import Parcel, Stray
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.load import installed_form
from xlsx_tools.handback.marks import annotate
from xlsx_tools.reading.book import open_book
from xlsx_tools.reading.intake import take_in
from xlsx_tools.reading.rows import rows_of

FORM = installed_form("zfxxgk-2021")


@cache
def right() -> bytes:
    """The workbook that is packed otherwise."""
    return filled_workbook(FORM, {"applications.received.business": 31})


@cache
def read_plainly() -> Submission:
    """What it holds."""
    return take_in(right()).submission


# --- The main part ------------------------------------------------------------------------------------


def renamed(data: bytes, new: str) -> bytes:
    """The workbook with its main part under another name, as the package itself says."""
    folder, _, name = new.rpartition("/")
    moved = {"xl/workbook.xml": new, "xl/_rels/workbook.xml.rels": f"{folder}/_rels/{name}.rels".lstrip("/")}
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in old.namelist():
            content = old.read(part)
            if part in ("[Content_Types].xml", "_rels/.rels"):
                content = content.replace(b"xl/workbook.xml", new.encode())
            if part == "xl/_rels/workbook.xml.rels" and folder != "xl":
                content = content.replace(b'Target="', b'Target="/xl/')
            archive.writestr(moved.get(part, part), content)
    return out.getvalue()


MAIN_PARTS = ("xl/workbook22.xml", "xl/book.xml", "workbook.xml", "office/main.xml")


@pytest.mark.parametrize("name", MAIN_PARTS)
def test_main_part_is_found_whatever_its_name(name: str) -> None:
    data = renamed(right(), name)
    intake = take_in(data, careful=True)
    assert intake.submission.items == read_plainly().items
    assert intake.submission.narrative == read_plainly().narrative
    plain = take_in(right(), careful=True)
    assert [finding.rule for finding in check(intake)] == [finding.rule for finding in check(plain)]


@pytest.mark.parametrize("name", MAIN_PARTS)
def test_workbook_with_another_main_part_is_found_in_an_inbox_and_marked(name: str) -> None:
    (parcel,) = found(renamed(right(), name), "来件")
    assert isinstance(parcel, Parcel)
    findings = check(take_in(parcel.data))
    assert findings
    marked = take_in(annotate(parcel.data, findings, whose="云溪县测试局"))
    assert marked.submission.items == read_plainly().items


def test_main_part_is_the_one_the_package_names() -> None:
    """Another in the usual place is seen by nobody."""
    out = BytesIO(renamed(right(), "xl/workbook22.xml"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/workbook.xml", b'<workbook xmlns="x"><sheets/></workbook>')
    assert take_in(out.getvalue()).submission.items == read_plainly().items


# --- Counts in .xlsx ----------------------------------------------------------------------------------

READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from xlsx_tools.files.container import examine
from xlsx_tools.reading.book import open_book
book = open_book(examine(open(sys.argv[1], "rb").read()))
print(sum(len(rows) for rows in book.sheets.values()))
"""


def rows_within_a_gigabyte(data: bytes, folder: Path) -> int:
    """How many rows a process reads that may have no more memory."""
    path = folder / "hostile"
    path.write_bytes(data)
    command = [sys.executable, "-c", READ, str(path)]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert result.returncode == 0, result.stderr[-300:]
    return int(result.stdout)


def counted(pattern: bytes, instead: bytes) -> bytes:
    """The workbook with something stated otherwise in all its parts."""
    return rezip(right(), lambda _, part: re.sub(pattern, instead, part))


HUGE = b"4294967295"
COUNTS = {
    "unique texts": (rb'uniqueCount="\d+"', b'uniqueCount="%s"' % HUGE),
    "unique texts, oddly written": (rb' uniqueCount="\d+"', b"\n uniqueCount = '%s'" % HUGE),
    "texts": (rb'<sst ([^>]*)count="\d+"', rb'<sst \g<1>count="%s"' % HUGE),
    "everything": (rb'ount="\d+"', b'ount="%s"' % HUGE),
    "nothing": (rb' (?:count|uniqueCount)="\d+"', b""),
    "too few": (rb'ount="\d+"', b'ount="1"'),
    "a sheet": (rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"'),
}


@pytest.mark.parametrize("kind", COUNTS)
def test_stated_count_is_not_believed(kind: str, tmp_path: Path) -> None:
    """calamine set 100 GB aside for 4,294,967,295 texts, and the process was gone."""
    data = counted(*COUNTS[kind])
    assert rows_within_a_gigabyte(data, tmp_path) == sum(
        map(len, open_book(examine(right())).sheets.values())
    )
    assert take_in(data, careful=True).submission.narrative == read_plainly().narrative


# --- Extents in .xls ----------------------------------------------------------------------------------


def records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a stream."""
    while len(stream) >= 4:
        kind, length = struct.unpack_from("<HH", stream)
        yield kind, stream[4 : 4 + length]
        stream = stream[4 + length :]


def record(kind: int, content: bytes) -> bytes:
    """A record of an .xls."""
    return struct.pack("<HH", kind, len(content)) + content


def xls(extent: bytes, *cells: tuple[int, int, float]) -> bytes:
    """An .xls with one sheet of numbers, said to extend so far."""

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHLL", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))

    numbers = (record(0x0203, struct.pack("<HHHd", row, column, 0, value)) for row, column, value in cells)
    sheet = begin(0x10) + record(0x0200, extent) + b"".join(numbers) + record(0x0A, b"")
    name = b"\x06\x00Sheet1"
    before = begin(5)
    start = len(before) + 4 + 6 + len(name) + 4
    book = before + record(0x85, struct.pack("<LBB", start, 0, 0) + name) + record(0x0A, b"")
    return ole2({"Workbook": (book + sheet).ljust(4096, b"\x00")})


def extent_in(data: bytes) -> bytes:
    """What is stated of the sheet."""
    stream = OleFileIO(BytesIO(data)).openstream("Workbook").read()
    return next(content for kind, content in records(stream) if kind == 0x0200)


EXTENTS: dict[str, bytes] = {
    "all that rows have": struct.pack("<LLHHH", 0, 65_536, 0, 256, 0),
    "more than any": struct.pack("<LLHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0),
    "the wrong way round": struct.pack("<LLHHH", 9, 1, 9, 1, 0),
    "as of 1995": struct.pack("<HHHHH", 0, 0xFFFF, 0, 0xFFFF, 0),
}


@pytest.mark.parametrize("kind", EXTENTS)
def test_stated_extent_of_an_xls_is_not_believed(kind: str, tmp_path: Path) -> None:
    """calamine set gigabytes aside for it."""
    data = xls(EXTENTS[kind], (0, 0, 1.0), (3, 2, 7.0))
    assert extent_in(examine(data).data) == bytes(len(EXTENTS[kind]))
    assert rows_within_a_gigabyte(data, tmp_path) == 4
    assert len(rows_of(data)) == 4, "a list of units"


def test_sensible_extent_of_an_xls_stays_as_it_is() -> None:
    data = xls(struct.pack("<LLHHH", 0, 4, 0, 3, 0), (3, 2, 7.0))
    assert examine(data).data == data


def test_cell_far_out_in_an_xls_is_refused_before_memory_runs_out() -> None:
    with pytest.raises(UnreadableFileError, match="第 65536 行第 256 列"):
        examine(xls(struct.pack("<LLHHH", 0, 4, 0, 3, 0), (65_535, 255, 1.0)))
    examine(xls(struct.pack("<LLHHH", 0, 65_536, 0, 9, 0), (65_535, 8, 1.0)))


# --- The cases of the issue ---------------------------------------------------------------------------

CASES = Path(__file__).parents[2] / "shared" / "cases"


def bounced(things: list[Parcel | Stray]) -> bool:
    """Whether it is told as such, and nothing else."""
    return [type(one) for one in things] == [Stray] and "退信" in str(things[0])


WANTED: dict[str, Callable[[list[Parcel | Stray]], bool]] = {
    "poison-subject.eml": lambda things: things == [],
    "b_bounce.eml": bounced,
    "m_tb_mixed.mbox": lambda things: [type(one) for one in things] == [Parcel, Parcel],
    "z_slash_differs.zip": lambda things: [type(one) for one in things] == [Parcel],
    "esafenet.xlsx": lambda things: [isinstance(one, Stray) and one.is_closed for one in things] == [True],
    "workbook22.xlsx": lambda things: [type(one) for one in things] == [Parcel],
    "sst_count_huge.xlsx": lambda things: [type(one) for one in things] == [Parcel],
}


@pytest.mark.parametrize("name", WANTED)
def test_case_of_the_issue(name: str) -> None:
    path = CASES / name
    if not path.exists():
        pytest.skip("the shared cases are not beside this checkout")
    things = found(path.read_bytes(), name)
    assert WANTED[name](things), [vars(one) for one in things if isinstance(one, Stray)]
    for one in things:
        if isinstance(one, Parcel):
            take_in(one.data)
