"""The roster: read from any list that people keep, its wrong rows told by number."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tests.support.command import assert_refused, run
from tests.support.emulations import rezip
from tests.support.office import XLS, Office
from tests.support.strangers import word_file
from xlsx_tools.errors import UnreadableFileError, XlsxToolsError
from xlsx_tools.form.front_sheets import Field
from xlsx_tools.form.load import installed_form
from xlsx_tools.reading.rows import rows_of
from xlsx_tools.season.roster import Roster, Unit, is_address, roster_columns
from xlsx_tools.season.roster_rows import RosterError, read_roster
from xlsx_tools.season.roster_workbook import empty_roster
from xlsx_tools.season.summands import summands

FIELDS = installed_form("zfxxgk-2021").fields
COLUMNS = roster_columns(FIELDS)
HEADINGS = tuple(column.heading for column in COLUMNS)
WATER = Unit(
    *("云溪县水务局", "水务局", "007", "云溪县人民政府", "政府部门", "王敏", "a@b.cn；c@d.cn"),
    fields={"rulemaking": "无"},
)
COUNTY = Unit("云溪县人民政府", "县政府", "001", "", "政府办公室")

TABLE = """
云溪县 2025 年度单位名册

| 备注 | 邮箱 | 单位名称 | 简称 | 代码 | 上级 | 类别 | 联系人 | 规章制定权 |
| 好 | a@b.cn；c@d.cn | 云溪县水务局 | 水务局 | 007 | 县政府 | 政府部门 | 王敏 | 无 |
|  |  |  |  |  |  |  |  |  |
| 只有备注 |  |  |  |  |  |  |  |  |
|  |  | 云溪县人民政府 | 县政府 | 001 |  | 政府办公室 |  |  |
"""


def rows(table: str) -> list[list[str]]:
    """The rows of a list drawn with bars."""
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines()]


def listed(*lines: str) -> list[list[str]]:
    """A roster of lines of those columns, of which the last may lack."""
    headings = [
        "单位名称",
        "简称",
        "代码",
        "上级",
        "类别",
        "联系人",
        "邮箱",
        "规章制定权",
        "曾用名",
        "免报",
        "延期",
    ]
    return [headings, *(line.split("|") for line in lines)]


def csv_file(delimiter: str, encoding: str) -> bytes:
    lines = (
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in rows(TABLE)
    )
    return "\r\n".join(lines).encode(encoding)


def xlsx_file() -> bytes:
    book = Workbook()
    for row in rows(TABLE):
        assert book.active is not None
        book.active.append(row)
    book.create_sheet("别的").append(["单位名称"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "xlsx": xlsx_file,
    **{
        f"csv, {name}, {encoding}": partial(csv_file, delimiter, encoding)
        for name, delimiter in {"comma": ",", "tab": "\t", "semicolon": ";"}.items()
        for encoding in ("utf-8", "utf-8-sig", "gbk", "utf-16")
    },
}


@pytest.mark.parametrize("file", FILES)
def test_every_kind_of_list_is_read_alike(file: str) -> None:
    assert read_roster(rows_of(FILES[file]()), FIELDS).units == (WATER, COUNTY)


def test_xls_and_ods_are_read_too(office: Office, tmp_path: Path) -> None:
    source = tmp_path / "roster.xlsx"
    source.write_bytes(xlsx_file())
    for name, kind in {"roster.xls": XLS, "roster.ods": "calc8"}.items():
        office.open(source)
        office.store(tmp_path / name, kind)
        assert read_roster(rows_of((tmp_path / name).read_bytes()), FIELDS).units == (WATER, COUNTY)


def test_number_for_a_code_is_read_as_people_see_it() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["单位名称", "代码"])
    book.active.append(["甲局", 7])
    out = BytesIO()
    book.save(out)
    assert read_roster(rows_of(out.getvalue())).units == (Unit("甲局", code="7"),)


@pytest.mark.parametrize(
    "data", [word_file(), b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x00\x01\x02", b"%PDF\xff"]
)
def test_anything_else_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="请存为没有密码的 Excel 工作簿"):
        rows_of(data)


def changed(part: str, old: bytes, new: bytes) -> bytes:
    """The list as a workbook, something in a part of it written otherwise."""

    def write(name: str, content: bytes) -> bytes:
        assert name != part or old in content
        return content.replace(old, new) if name == part else content

    return rezip(xlsx_file(), write)


def test_cell_at_the_end_of_the_sheet_is_told__error() -> None:
    """The reader set memory aside for the whole sheet, and the program was ended."""
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with pytest.raises(UnreadableFileError, match="很远的 XFD1048576 格里有内容，读不了。请删去那一格的内容"):
        rows_of(changed("xl/worksheets/sheet1.xml", b"</sheetData>", cell))


@pytest.mark.parametrize("count", [b"4294967295", b"99999999999999999999"])
def test_number_of_texts_that_a_list_states_is_not_believed__ok(count: bytes) -> None:
    data = changed("xl/sharedStrings.xml", b"uniqueCount=", b'uniqueCount="%s" was=' % count)
    assert read_roster(rows_of(data), FIELDS).units == (WATER, COUNTY)


def test_another_sheet_of_a_list_may_be_as_it_likes__ok() -> None:
    cells = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(9, 99_999, 999))
    data = changed("xl/worksheets/sheet2.xml", b"</sheetData>", cells + b"</sheetData>")
    assert read_roster(rows_of(data), FIELDS).units == (WATER, COUNTY)


@pytest.mark.parametrize(
    ("lines", "problems"),
    [
        (["|水务局"], ["第 2 行：“单位名称”是空的。请补上"]),
        (["甲/局"], ["第 2 行：单位名称“甲/局”里不能有这些字符：/"]),
        (["局" * 101], ["第 2 行：单位名称“局.*有 101 个字，最多 100 个字"]),
        (["甲局", "", " 甲 局 "], ["第 4 行：单位名称“甲 局”与第 2 行相同"]),
        (["ＡＢ局", "AB局"], ["第 3 行：单位名称“AB局”与第 2 行相同"]),
        (["甲局||001", "乙局||００１"], ["第 3 行：代码“００１”与第 2 行相同"]),
        (
            ["甲局|||丙局", "乙局|||丁局", "戊局|||丙局"],
            ["第 3 行：上级“丁局”不在名册里。请写.*；不在名册里的上级只能有一个，已有“丙局”"],
        ),
        (
            ["甲局|||丙局", "乙局|||丁局"],
            ["第 2 行：上级“丙局”不在名册里。请写它", "第 3 行：上级“丁局”不在名册里。请写它"],
        ),
        (
            ["甲局|||云溪县人民政府", "乙局|||云溪县人民政符", "丙局|||云溪县人民政府"],
            ["第 3 行：上级“云溪县人民政符”不在名册里。是否想写“云溪县人民政府”？"],
        ),
        (
            ["云溪县人民政府", "甲局|||云溪县人民政府", "乙局|||云溪人民政府", "丙局|||云溪县人民政府"],
            ["第 4 行：上级“云溪人民政府”不在名册里。是否想写“云溪县人民政府”？"],
        ),
        (["甲局||||||||乙局", "乙局"], ["第 2 行：曾用名“乙局”是第 3 行现在的单位名称"]),
        (["甲局|||||||||是"], ["第 2 行：免报写的是“是”，请写明原因"]),
        (["甲局||||||||||下月"], ["第 2 行：延期“下月”不是日期，应像 2027-02-10"]),
        (["甲局|||甲局"], ["第 2 行：上级绕成了一圈：甲局 → 甲局"]),
        (
            ["甲局|||乙局", "乙局|||丙局", "丙局|||乙局"],
            ["第 3 行：上级绕成了一圈：乙局 → 丙局 → 乙局", "第 4 行：上级绕成了一圈：丙局 → 乙局 → 丙局"],
        ),
        (["甲局||||||a@b"], ["第 2 行：邮箱“a@b”不对"]),
        (["甲局||||||a@b.cn；b.cn"], ["第 2 行：邮箱“a@b.cn；b.cn”不对：“b.cn”不像邮箱"]),
        (["甲局||||||王敏@b.cn"], ["第 2 行：邮箱“王敏@b.cn”不对：“王敏@b.cn”里有汉字或中文标点"]),
        (["甲局||||||a @b.cn"], ["第 2 行：邮箱“a @b.cn”不对：中间有空格"]),
        (["甲局|||||||可能"], ["第 2 行：规章制定权写的是“可能”，只能填“无”或“有”"]),
    ],
)
def test_wrong_row_is_told__error(lines: list[str], problems: list[str]) -> None:
    with pytest.raises(RosterError, match=rf"名册有 {len(problems)} 处要改：\n  " + r".*\n  ".join(problems)):
        read_roster(listed(*lines), FIELDS)


def test_government_that_only_sums_up_needs_no_row() -> None:
    roster = read_roster(listed("甲局|||云溪县人民政府", "乙局|||云溪县 人民政府", "丙局|||甲局"))
    assert [unit.parent for unit in roster.units] == ["云溪县人民政府", "云溪县人民政府", "甲局"]
    assert roster.outside == "云溪县人民政府"
    for unit in (None, "云溪县人民政府"):
        assert [below.name for below in summands(roster, unit).units] == ["甲局", "乙局"]


def test_parent_is_known_by_its_short_name_and_a_unit_without_any_below_sums_up_nothing() -> None:
    roster = read_roster(listed("云溪经济开发区|开发区||云溪县", "东山街道|||开发区", "水务局|||云溪县"))
    for name in ("开发区", "云溪经济开发区"):
        summed = summands(roster, name)
        assert (summed.parent, [unit.name for unit in summed.units]) == ("云溪经济开发区", ["东山街道"])
    with pytest.raises(XlsxToolsError, match="没有以“水务局”为上级的单位，没有什么可以汇总"):
        summands(roster, "水务局")


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_rows() -> None:
    with pytest.raises(RosterError) as raised:
        read_roster(listed("甲局||1", "|||丙", "甲局||1||||x|是"), FIELDS)
    numbers = [line.split("：")[0].strip() for line in str(raised.value).splitlines()[1:]]
    assert numbers == ["第 3 行", "第 4 行", "第 4 行", "第 4 行", "第 4 行"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "没有“单位名称”这一栏"),
        ("| 名称 | 邮箱 |", "没有“单位名称”这一栏"),
        ("| 单位名称 | 邮箱 | 邮箱 |", "有两栏都叫“邮箱”"),
        ("| 单位名称 | 邮箱 |\n|  |  |", "名册里没有单位"),
    ],
)
def test_list_that_is_no_roster__error(table: str, words: str) -> None:
    with pytest.raises(RosterError, match=words):
        read_roster(rows(table))


def test_units_are_found_by_name_and_by_a_short_name_that_is_theirs_alone() -> None:
    units = [
        ("甲县水务局", "水务局"),
        ("乙县水务局", "水务局"),
        ("甲县林业局", "林业局"),
        ("林业局", "甲县林业局"),
    ]
    roster = Roster(tuple(Unit(*names) for names in units))
    assert [unit.name for unit in map(roster.find, ("甲县水务局", " 甲县 水务局")) if unit] == [
        "甲县水务局"
    ] * 2
    assert roster.find("水务局") is None
    assert roster.find("没有的局") is None
    # A full name goes before somebody else's short one.
    assert [roster.find(name) for name in ("林业局", "甲县林业局")] == list(roster.units[:1:-1])


ADDRESSES = st.emails().map(lambda address: address.lower()).filter(is_address)


@given(
    st.lists(ADDRESSES, min_size=1, max_size=4),
    st.sampled_from([";", "；", ",", "，", "、", " ", "\n", "； "]),
)
def test_addresses_of_a_cell_are_told_apart_whatever_stands_between(
    addresses: list[str], between: str
) -> None:
    assert Unit("甲局", email=between.join(addresses)).addresses == tuple(addresses)


def test_full_width_address_and_link_are_read_as_meant() -> None:
    assert Unit("甲局", email="ａ＠ｂ．cn；mailto:c@d.cn").addresses == ("a@b.cn", "c@d.cn")


def test_empty_roster_has_its_headings_text_cells_and_drop_downs() -> None:
    data = empty_roster(FIELDS, created=datetime(2025, 1, 2))
    sheet = load_workbook(BytesIO(data)).worksheets[0]
    assert tuple(cell.value for cell in sheet[1]) == HEADINGS
    assert {cell.number_format for cell in sheet[2]} == {"@"}
    lists = {
        v.formula1: v.showErrorMessage for v in sheet.data_validations.dataValidation if v.type == "list"
    }
    assert lists['"无,有"'] is True
    assert [is_strict for choices, is_strict in lists.items() if "乡镇" in str(choices)] == [False]
    with pytest.raises(RosterError, match="名册里没有单位"):
        read_roster(rows_of(data))


def test_empty_roster_filled_in_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    assert run("roster", "new", "-o", path).returncode == 0
    book = load_workbook(path)
    for row, unit in enumerate((WATER, COUNTY), 2):
        for place, column in enumerate(COLUMNS, 1):
            book.worksheets[0].cell(row, place).value = getattr(unit, column.field, "") or unit.fields.get(
                column.field
            )
    book.save(path)
    assert read_roster(rows_of(path.read_bytes()), FIELDS).units == (WATER, COUNTY)
    checked = run("roster", "check", path)
    assert (checked.returncode, checked.stdout) == (0, "名册没有问题，共 2 个单位。\n")
    assert "没有写邮箱，分发时没有邮件草稿：云溪县人民政府。" in checked.stderr


def test_form_says_which_of_its_fields_stand_in_the_roster() -> None:
    kind = Field("grade", "单位级别", choices=("县级", "乡级"), in_roster=True)
    fields = (kind, Field("phone", "联系电话"), Field("seal", "印章编号", in_roster=True))
    table = rows(
        "| 单位级别 | 单位名称 | 联系电话 | 印章编号 |\n| 乡级 | 甲镇 | 123 | 0088 |\n|  | 乙局 | | |"
    )
    first, second = read_roster(table, fields).units
    assert (first.fields, second.fields) == ({"grade": "乡级", "seal": "0088"}, {})
    assert [column.heading for column in roster_columns(fields)][-2:] == ["单位级别", "印章编号"]
    with pytest.raises(RosterError, match="第 2 行：单位级别写的是“乡级”，只能填“省级”"):
        read_roster(table, (kind._replace(choices=("省级",)),))


def test_command_tells_file_and_rows_and_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    path.write_text("单位名称,邮箱\n甲局,x\n甲局,\n", encoding="gbk")
    assert_refused(run("roster", "check", path), "(?s)名册.csv”：名册有 2 处要改.*第 2 行.*第 3 行")
    assert_refused(run("roster", "new", "-o", path), "以 .xlsx 结尾")
    (tmp_path / "有.xlsx").write_bytes(b"")
    assert_refused(run("roster", "new", "-o", tmp_path / "有.xlsx"), "已经存在，没有覆盖")


def test_short_name_that_two_counties_have_is_nobody_s() -> None:
    """A prefecture's list has a 水务局 in every county: found by their full names only."""
    roster = read_roster(listed("甲县水务局|水务局", "乙县水务局|水务局"))
    assert roster.find("水务局") is None
    assert roster.find("乙县水务局") == roster.units[1]
