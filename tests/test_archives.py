"""Archives of all kinds in an inbox: opened where that can be done here, named where it cannot."""

import bz2
import gzip
import lzma
import struct
import tarfile
import zipfile
import zlib
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.inboxes import BOOK, NAME, SAVED, found, only_stray, sources, zipped, zipped_raw
from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files import compressed
from xlsx_tools.files.container import examine
from xlsx_tools.files.found import Parcel, Stray


def tarred(members: dict[str, bytes], *, encoding: str = "utf-8", pax: bool = False) -> bytes:
    """A tar with names in that charset."""
    out = BytesIO()
    kind = tarfile.PAX_FORMAT if pax else tarfile.GNU_FORMAT
    with tarfile.open(fileobj=out, mode="w", format=kind, encoding=encoding) as archive:
        folder = tarfile.TarInfo("夹")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, BytesIO(content))
    return out.getvalue()


# --- Zips that say one thing and another --------------------------------------------------------------


def test_name_before_a_member_does_not_matter() -> None:
    """Programs put backslashes there and slashes in the directory, and zipfile refuses them."""
    data = zipped({"dir/AAAA.xlsx": BOOK})
    local = data.replace(b"dir/AAAA.xlsx", b"dir\\AAAA.xlsx", 1)
    assert sources(local) == ["收件箱/来件 › dir/AAAA.xlsx"]
    assert sources(data.replace(b"dir/AAAA.xlsx", b"BBBBBBBBB.txt", 1)) == ["收件箱/来件 › dir/AAAA.xlsx"]


def test_name_in_gbk_that_is_said_to_be_utf8() -> None:
    data = bytearray(zipped_raw(NAME.encode("gbk"), BOOK))
    data[7] |= 0x08
    data[data.rindex(b"PK\x01\x02") + 9] |= 0x08
    assert sources(bytes(data)) == [f"收件箱/来件 › {NAME}"]


@pytest.mark.parametrize("missing", ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"])
def test_workbook_without_one_of_its_parts_is_no_archive(missing: str) -> None:
    with zipfile.ZipFile(BytesIO(BOOK)) as book:
        rest = zipped({name: book.read(name) for name in book.namelist() if name != missing})
    assert [type(one) for one in found(rest)] == [Parcel]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED])
def test_member_packed_in_other_ways_is_unpacked(method: int) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(NAME, BOOK)
    (parcel,) = found(out.getvalue())
    assert isinstance(parcel, Parcel)
    assert parcel.data == BOOK


def test_member_packed_in_a_way_that_cannot_be_unpacked_is_told() -> None:
    data = bytearray(zipped({NAME: BOOK}))
    data[data.index(b"PK\x01\x02") + 10] = 9  # Deflate64
    assert "不常见的压缩方式" in only_stray(bytes(data)).reason


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9), st.binary()
    )
)
def test_directory_is_read_as_zipfile_reads_it(members: dict[str, bytes]) -> None:
    from xlsx_tools.files.archive import content_of, directory

    data = BytesIO(b"MZ before it" + zipped(members))
    entries = directory(data, 100)
    assert {e.name.replace("\\", "/"): content_of(data, e) for e in entries} == {
        name.replace("\\", "/"): content for name, content in members.items()
    }


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), st.binary(), max_size=9
    )
)
def test_what_is_packed_again_is_a_zip_of_just_that(parts: dict[str, bytes]) -> None:
    from xlsx_tools.files.archive import pack

    with zipfile.ZipFile(BytesIO(pack(parts))) as archive:
        assert archive.testzip() is None
        assert {one.orig_filename: archive.read(one) for one in archive.infolist()} == parts


# --- Tars and compressed files ------------------------------------------------------------------------

PACKED = {
    "tar": lambda data: data,
    "tar.gz": gzip.compress,
    "tar.bz2": bz2.compress,
    "tar.xz": lzma.compress,
}


@pytest.mark.parametrize("kind", PACKED)
def test_tar_is_opened(kind: str) -> None:
    data = PACKED[kind](tarred({NAME: BOOK, "夹/._a.xlsx": b"x", "b.zip": zipped({"c.xlsx": BOOK})}))
    name = f"年报.{kind}"
    assert sources(data, name) == [f"{name} › {NAME}", f"{name} › b.zip › c.xlsx"]


def test_file_in_a_tar_is_dated_by_itself_and_never_later_than_its_archive() -> None:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, at in (("a.xlsx", 1_736_000_000), ("b.xlsx", 4_000_000_000), ("c.xlsx", 0)):
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(BOOK), at
            archive.addfile(info, BytesIO(BOOK))
    dates = [one.dated for one in found(out.getvalue()) if isinstance(one, Parcel)]
    assert dates == [datetime.fromtimestamp(1_736_000_000, UTC), SAVED, SAVED]


@pytest.mark.parametrize(("encoding", "pax"), [("gbk", False), ("utf-8", False), ("utf-8", True)])
def test_name_in_a_tar_is_read_whatever_wrote_it(encoding: str, pax: bool) -> None:
    assert sources(tarred({NAME: BOOK}, encoding=encoding, pax=pax), "a.tar") == [f"a.tar › {NAME}"]


@pytest.mark.parametrize(
    ("ending", "compress"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)]
)
def test_compressed_workbook_is_opened(ending: str, compress: "type[object]") -> None:
    (parcel,) = found(compress(BOOK), f"水务局.xlsx.{ending}")  # type: ignore[arg-type, call-arg]
    assert isinstance(parcel, Parcel)
    assert (parcel.source, parcel.data) == (f"水务局.xlsx.{ending} › 水务局.xlsx", BOOK)


def test_compressed_file_that_unpacks_to_too_much_is_not_unpacked() -> None:
    assert "展开后过大" in only_stray(gzip.compress(bytes(31_000_000)), "a.xlsx.gz").reason


def test_tar_that_unpacks_to_too_much_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "LARGEST_ARCHIVE", 2 * len(BOOK))
    *_, told = found(gzip.compress(tarred({f"{n}.xlsx": BOOK for n in range(4)})), "a.tgz")
    assert isinstance(told, Stray)
    assert "展开后过大" in told.reason


@pytest.mark.parametrize("kind", PACKED)
def test_damaged_tar_is_told_and_what_came_before_is_kept(kind: str) -> None:
    noise = b"".join(struct.pack("<L", zlib.crc32(b"%d" % n)) for n in range(9_000))
    data = PACKED[kind](tarred({NAME: BOOK, "b.xlsx": noise}))
    *_, told = found(data[: len(data) - 20_000], "a.tar")
    assert isinstance(told, Stray)
    assert told.is_closed


# --- Programs, volumes, and what cannot be opened -----------------------------------------------------


def test_program_that_unpacks_itself_is_opened() -> None:
    assert sources(b"MZ\x90\x00" + bytes(3000) + zipped({NAME: BOOK}), "年报.exe") == [f"年报.exe › {NAME}"]


def test_program_whose_zip_is_not_whole_is_closed() -> None:
    whole = b"MZ\x90\x00" + bytes(3000) + zipped({NAME: BOOK})
    assert only_stray(whole[:-40], "年报.exe").is_closed


VOLUMES = {
    "first of a split zip": (b"PK\x07\x08PK\x03\x04" + bytes(90), "年报.z01"),
    "first by 7-Zip": (zipped({NAME: BOOK})[:2000], "年报.zip.001"),
    "last of a split zip": (zipped({NAME: BOOK}), "年报.zip"),
}


@pytest.mark.parametrize("kind", VOLUMES)
def test_volume_of_a_split_zip_is_named(kind: str) -> None:
    data, name = VOLUMES[kind]
    if kind.startswith("last"):
        end = data.rindex(b"PK\x05\x06")
        data = data[: end + 4] + struct.pack("<H", 1) + data[end + 6 :]
    stray = only_stray(data, name)
    assert stray.is_closed
    assert "不要分卷" in stray.reason


NUMBERS = {
    "Index/Document.iwa": b"\x00",
    "Index/Tables/DataList.iwa": b"\x00",
    "preview.jpg": b"\xff\xd8\xff",
}
CLOSED: dict[str, tuple[bytes, str]] = {
    "年报.numbers": (zipped(NUMBERS), "导出为 > Excel"),
    "年报.cab": (b"MSCF\x00\x00\x00\x00" + bytes(60), "cab"),
    "年报.rar": (b"Rar!\x1a\x07\x01\x00", "rar"),
    "年报.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(60), "7z"),
    "年报.exe": (b"MZ" + bytes(600) + b"Rar!\x1a\x07\x00" + bytes(60), "自解压"),
    "年报.pgp": (b"-----BEGIN PGP MESSAGE-----\n\nhQEM", "PGP"),
    "年报.p7m": (b"0\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80" + bytes(60), "S/MIME"),
    "年报.ofd": (zipped({"OFD.xml": b"<x/>"}), "OFD"),
    "年报.xlsx": (b"b\x14#e\x00\x00\x00\x00E-SafeNet\x00\x00\x00LOCK" + bytes(range(256)), "解密"),
    "年报.xls": (b"%TSD-Header-###%" + bytes(range(256)), "解密"),
    "年报.et": (b"<## NASCA DRM FILE - VER1.00 ##>" + bytes(range(256)), "解密"),
}


@pytest.mark.parametrize("name", CLOSED)
def test_what_cannot_be_opened_is_named_with_what_to_do(name: str) -> None:
    data, words = CLOSED[name]
    stray = only_stray(data, name)
    assert stray.is_closed
    assert words in stray.reason
    assert stray.reason.endswith("。")


def test_numbers_in_a_folder_of_a_zip_is_told_once_and_the_rest_is_read() -> None:
    inner = {f"甲/年报.numbers/{name}": content for name, content in NUMBERS.items()}
    told, parcel = found(zipped({**inner, NAME: BOOK}))
    assert isinstance(told, Stray)
    assert "Numbers" in told.reason
    assert isinstance(parcel, Parcel)


def test_what_an_office_encrypts_in_secret_is_named_to_a_person_too() -> None:
    data, _ = CLOSED["年报.xlsx"]
    with pytest.raises(UnreadableFileError, match=r"E-SafeNet.*解密"):
        examine(data)


def test_tar_is_named_to_a_person_who_checks_it() -> None:
    with pytest.raises(UnreadableFileError, match="tar 压缩包"):
        examine(tarred({NAME: BOOK}))


def test_other_binary_file_may_have_been_encrypted() -> None:
    with pytest.raises(UnreadableFileError, match="加密软件"):
        examine(bytes(range(256)) * 9)


SEEDS = [
    tarred({NAME: b"x"}),
    gzip.compress(tarred({NAME: b"y"})),
    b"MZ" + zipped({NAME: b"z"}),
    lzma.compress(b"x"),
]
DAMAGE = st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=6))


@given(st.sampled_from(SEEDS), st.lists(DAMAGE, max_size=8))
def test_whatever_is_broken_in_an_archive_is_a_parcel_or_told(
    seed: bytes, damages: list[tuple[float, bytes]]
) -> None:
    data = bytearray(seed)
    for share, damage in damages:
        place = int(share * len(data))
        data[place : place + len(damage)] = damage
    for one in found(bytes(data)):
        one.source.encode()
        assert isinstance(one, Parcel) or one.reason
