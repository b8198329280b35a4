"""A form.yaml with one mistake in it: the error names the file, the line, and what to write instead.

A mistake is written as a change of the small form: lines of it after `-`, what stands there
instead after `+` (indented as they were), and the error after `!`. The line that the error must
name is the first after `+`, or the one marked `# !`; «…» in an error stands for the number of the
line with that in it.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.forms import FORMS, MINI_FOLDER, contents
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.form.folders import form_folder
from xlsx_tools.form.load import form_at, form_in, installed_form, place_of
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.load.yaml import FormError
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import BASICS_SHEET, CHECKS_SHEET, GUIDE_SHEET, HIDDEN_SHEET

MARK = "# !"
GOOD = (MINI_FOLDER / "form.yaml").read_text(encoding="utf-8")


def load(folder: Path, text: str) -> Form:
    """Load a form.yaml of that text."""
    (folder / "form.yaml").write_text(text, encoding="utf-8")
    return load_anew(folder)


def changed(change: str) -> str:
    """The small form after a change, its lines to be named marked."""
    lines = GOOD.splitlines()
    hunks: list[tuple[list[str], list[str]]] = []
    for line in change.splitlines():
        if line.startswith("-"):
            if not hunks or hunks[-1][1]:
                hunks.append(([], []))
            hunks[-1][0].append(line[2:].strip())
        elif line.startswith("+"):
            hunks[-1][1].append(line[2:])
    if MARK not in change:
        hunks[0][1][0] += f" {MARK}"
    for old, new in hunks:
        stripped = [line.strip() for line in lines]
        (at,) = [n for n in range(len(lines)) if stripped[n : n + len(old)] == old]
        indent = " " * (len(lines[at]) - len(lines[at].lstrip()))
        lines[at : at + len(old)] = [indent + line for line in new]
    return "\n".join(lines) + "\n"


def line_of(text: str) -> int:
    """The number of the first line of the small form with that in it."""
    return next(number for number, line in enumerate(GOOD.splitlines(), 1) if text in line)


def changes(text: str) -> list[object]:
    """The changes of a listing, blank lines between them, each with its error."""
    found: list[object] = []
    for change in text.strip().split("\n\n"):
        body, _, reason = change.strip().rpartition("\n! ")
        found.append(pytest.param(body, reason, id=reason))
    return found


def assert_refused(folder: Path, text: str, reason: str) -> None:
    """A form of that text is refused for that reason at the line that bears the mark."""
    (line,) = [number for number, line in enumerate(text.splitlines(), 1) if line.endswith(MARK)]
    reason = re.sub("«(.+)»", lambda first: str(line_of(first[1])), reason)
    with pytest.raises(FormError) as caught:
        load(folder, text)
    message = str(caught.value)
    assert message.startswith(f"{folder / 'form.yaml'} 第 {line} 行：")
    assert reason in message


# --- What is right -----------------------------------------------------------------------------------


def test_small_form_as_it_is__ok(tmp_path: Path) -> None:
    form = load(tmp_path, GOOD)
    assert (form.id, form.version, form.folder) == ("yinshui-jibao", 3, tmp_path)


@pytest.mark.parametrize("name", FORMS)
def test_loading_twice_gives_the_same_form(name: str) -> None:
    assert contents(load_anew(FORMS[name].folder)) == contents(FORMS[name])


def test_form_is_found_by_its_folder_as_well_as_by_its_id() -> None:
    assert form_folder("zfxxgk-2021") == FORMS["national"].folder
    assert form_folder(str(MINI_FOLDER)) == MINI_FOLDER


def test_form_is_loaded_once_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mini").symlink_to(MINI_FOLDER)
    monkeypatch.chdir(tmp_path)
    loaded = form_at(str(MINI_FOLDER))
    assert form_at("mini") is form_at("./mini/../mini") is form_at(str(tmp_path / "mini")) is loaded
    assert form_at("zfxxgk-2021") is installed_form("zfxxgk-2021")


@pytest.mark.parametrize("file", ["form.yaml", "hints.yaml", "claims.yaml", "report.yaml"])
def test_form_whose_files_have_changed_is_loaded_anew(file: str, tmp_path: Path) -> None:
    folder = tmp_path / "form"
    shutil.copytree(FORMS["national"].folder, folder)
    before = form_in(folder)
    with (folder / file).open("a", encoding="utf-8") as lines:
        lines.write("nonsense: 1\n")
    with pytest.raises(FormError, match="nonsense"):
        form_in(folder)
    shutil.copy(FORMS["national"].folder / file, folder / file)
    assert contents(form_in(folder)) == contents(before)


@pytest.mark.parametrize("file", ["hints.yaml", "claims.yaml", "report.yaml"])
def test_mistake_beside_the_form_is_told_before_any_work(file: str, tmp_path: Path) -> None:
    shutil.copytree(FORMS["national"].folder, tmp_path / "form")
    (tmp_path / "form" / file).write_text("nonsense: 1\n", encoding="utf-8")
    for load_it in (load_anew, form_in, lambda folder: form_at(str(folder))):
        with pytest.raises(FormError, match="nonsense"):
            load_it(tmp_path / "form")


NEEDED = """
import sys
from xlsx_tools.form.load import installed_form
form = installed_form("zfxxgk-2021")
form.items, form.checks
print(*(name for name in sys.modules if name.startswith("xlsx_tools.form.")))
form.hints, form.copied_texts, form.vocabulary, form.printing
"""


def test_files_beside_a_form_that_comes_along_are_read_when_they_are_needed() -> None:
    printed = subprocess.run([sys.executable, "-c", NEEDED], capture_output=True, text=True, check=True)
    read = {name.rpartition(".")[2] for name in printed.stdout.split()}
    assert {"model", "table"} < read
    assert read.isdisjoint({"hints", "copied_texts", "vocabulary", "printing"})


def test_place_finds_the_form_again(tmp_path: Path) -> None:
    assert place_of(installed_form("zfxxgk-2021")) == "zfxxgk-2021"
    # Somebody's own version of a form that comes along is not the one that comes along.
    own = tmp_path / "zfxxgk-2021"
    shutil.copytree(FORMS["national"].folder, own)
    form = form_at(str(own))
    assert form_at(place_of(form)) is form is not installed_form("zfxxgk-2021")


def test_form_that_does_not_exist__error() -> None:
    with pytest.raises(
        XlsxToolsError, match="没有名为“zfxxgk-2020”的表式。可用的表式：zfxxgk-2019、zfxxgk-2021"
    ):
        form_folder("zfxxgk-2020")


def test_table_without_title_has_that_of_its_part(tmp_path: Path) -> None:
    form = load(tmp_path, GOOD.replace("          title: 建设资金\n", ""))
    assert form.tables["funds"].title == "供水工程"


# --- Keys --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    changes(
        """
- version: 3
+ versoin: 3
! 键“versoin”不存在，是否想写“version”？

- version: 3
+ version: 3
+ colour: red # !
! 键“colour”不存在；可以写：id、version、title

- steps:
+ step:
! 键“step”不存在，是否想写“steps”？

- - {id: head, label: 村（社区）负责人}
+ - {id: head, lable: 村（社区）负责人}
! 键“lable”不存在，是否想写“label”？

- number: 甲
+ numbr: 甲
! 键“numbr”不存在，是否想写“number”？

- - narrative:
+ - narative:
! 键“narative”不存在，是否想写“narrative”？

- guidance: 停水、水源变化、水质不合格的处理等。
+ guidence: 停水
! 键“guidence”不存在，是否想写“guidance”？

- title: 建设资金
+ titel: 建设资金
! 键“titel”不存在，是否想写“title”？

- - heading: 水费（单位：元）
+ - headings: 水费（单位：元）
! 键“headings”不存在，是否想写“heading”？

- label: 集中供水
- rows:
+ label: 集中供水
+ columns: # !
! 键“columns”不存在；可以写：id、label、kind、unit、prints_unit、rows

- - {id: quarter}
+ - {id: quarter, rowspan: 2}
! 键“rowspan”不存在，是否想写“rows”？

- identity: households = ordinary + assisted
+ indentity: households = ordinary + assisted
! 键“indentity”不存在，是否想写“identity”？

- - {id: W-OPENING, each: row, this_year: opening, last_year: closing}
+ - {id: W-OPENING, each: row, this-year: opening, last_year: closing}
! 键“this-year”不存在，是否想写“this_year”？
"""
    ),
)
def test_unknown_key__error(tmp_path: Path, change: str, reason: str) -> None:
    assert_refused(tmp_path, changed(change), reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    changes(
        """
- version: 3
+ version: 3
+ version: 3 # !
! 键“version”写了两次

- number: 甲
+ number: 甲
+ number: 乙 # !
! 键“number”写了两次

- identity: due = paid + waived + owed
+ identity: due = paid + waived + owed
+ identity: due = paid + waived + owed # !
! 键“identity”写了两次

- - {id: head, label: 村（社区）负责人}
+ - {id: head, label: 村长, label: 村（社区）负责人}
! 键“label”写了两次
"""
    ),
)
def test_key_written_twice__error(tmp_path: Path, change: str, reason: str) -> None:
    assert_refused(tmp_path, changed(change), reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    changes(
        """
- - {id: head, label: 村（社区）负责人}
+ - {id: head}
! 缺少键“label”

- - id: service
- title: 水费和水质
+ - id: service
! 缺少键“title”

- - {id: quarter}
+ - {label: 本季}
! 缺少键“id”：有数字的行和列都要有编号

- - id: M-INVESTED
- each: row
+ - each: row
! 缺少键“id”

- id: remarks
- label: 需要说明的情况（可不写）
+ id: remarks
! 缺少键“label”

- - {id: W-OPENING, each: row, this_year: opening, last_year: closing}
+ - {id: W-OPENING, each: row, this_year: opening}
! 缺少键“last_year”
"""
    ),
)
def test_key_missing__error(tmp_path: Path, change: str, reason: str) -> None:
    assert_refused(tmp_path, changed(change), reason)


# --- Ids and names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    changes(
        """
- - id: service
+ - id: supply
! “supply”与第 «- id: supply» 行重复

- id: funds
+ id: works
! 编号“works”与第 «id: works» 行重复

- id: remarks
+ id: funds
! 编号“funds”与第 «id: funds» 行重复

- - {id: head, label: 村（社区）负责人}
+ - {id: reporter, label: 村（社区）负责人}
! 编号“reporter”与第 «{id: reporter» 行重复

- - {id: pump, label: 泵站}
+ - {id: plant, label: 泵站}
! 编号“plant”与第 «{id: plant» 行重复

- - {id: well, label: 水井}
+ - {id: plant, label: 水井}
! 编号“plant”与第 «{id: plant» 行重复

- - {id: overall, label: 合计}
+ - {id: piped, label: 合计}
! 编号“piped”与第 «id: piped» 行重复

- - {id: samples, label: 检测}
+ - {id: homes, label: 检测}
! 行编号“homes”与第 «{id: homes» 行重复

- - {id: built, label: 本季新建}
+ - {id: opening, label: 本季新建}
! 编号“opening”与第 «{id: opening» 行重复

- - id: W-PIPED
+ - id: W-ALL
! 规则编号“W-ALL”与第 «id: W-ALL» 行重复

- - id: W-STOCK
+ - id: W-ALL
! 规则编号“W-ALL”与第 «id: W-ALL» 行重复

- - id: S-USERS
+ - id: W-STOCK
! 规则编号“W-STOCK”与第 «id: W-STOCK» 行重复

- - {id: W-OPENING, each: row, this_year: opening, last_year: closing}
+ - {id: W-ALL, each: row, this_year: opening, last_year: closing}
! 规则编号“W-ALL”与第 «id: W-ALL» 行重复
"""
    ),
)
def test_id_given_twice__error(tmp_path: Path, change: str, reason: str) -> None:
    assert_refused(tmp_path, changed(change), reason)


@pytest.mark.parametrize("name", ["Plant", "水厂", "2plant", "pl-ant", "pl.ant", "pl ant", "a + b", "a=b"])
def test_id_that_is_no_name__error(tmp_path: Path, name: str) -> None:
    change = f"- - {{id: plant, label: 水厂}}\n+ - {{id: {name}, label: 水厂}}"
    assert_refused(tmp_path, changed(change), f"编号“{name}”只能用小写英文字母、数字和下划线，并以字母开头")


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        ("供水工程", "工作表名“供水工程”与第 "),
        ("水费/水质", "不含 [ ] : * ? / \\ 和引号"),
        ("水费[元]", "不含 [ ] : * ? / \\ 和引号"),
        ("'水费'", "不含 [ ] : * ? / \\ 和引号"),
        ("水" * 32, "工作表名要有 1 至 31 个字"),
        ('""', "工作表名要有 1 至 31 个字"),
    ],
)
def test_name_that_no_sheet_can_have__error(tmp_path: Path, sheet: str, reason: str) -> None:
    written = sheet if sheet == '""' else f'"{sheet}"'
    assert_refused(tmp_path, changed(f"- sheet: 水费和水质\n+ sheet: {written}"), reason)


def test_longest_name_that_a_sheet_can_have__ok(tmp_path: Path) -> None:
    form = load(tmp_path, changed(f"- sheet: 水费和水质\n+ sheet: {'水' * 31}"))
    assert form.parts[1].sheet == "水" * 31


# --- Identities --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    changes(
        """
- identity: overall = piped_total + scattered_total
+ identity: overal = piped_total + scattered_total
! 表 works 里没有名为“overal”的行，是否想写“overall”？

- identity: opening + built = scrapped + closing
+ identity: openning + built = scrapped + closing
! 表 works 里没有名为“openning”的列，是否想写“opening”？

- identity: users = homes + schools
+ identity: users = homes + xyzzy
! 表 service 里没有名为“xyzzy”的行；可以写：homes、schools、users、samples、passed、failed

- identity: due = paid + waived + owed
+ identity: due = paid + waived + homes
! 表 service 里没有名为“homes”的列

- - {id: W-OPENING, each: row, this_year: opening, last_year: closing}
+ - {id: W-OPENING, each: row, this_year: openin, last_year: closing}
! 表 works 里没有名为“openin”的列，是否想写“opening”？

- - {id: W-OPENING, each: row, this_year: opening, last_year: closing}
+ - {id: W-OPENING, each: row, this_year: opening, last_year: plant}
! 表 works 里没有名为“plant”的列
"""
    ),
)
def test_identity_of_what_does_not_exist__error(tmp_path: Path, change: str, reason: str) -> None:
    assert_refused(tmp_path, changed(change), reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    changes(
        """
- identity: overall = piped_total + scattered_total
+ identity: overall = overall + piped_total
! 合计“overall”依赖它自己

- identity: households = ordinary + assisted
+ identity: households = households
! 合计“households”依赖它自己

- identity: piped_total = piped
+ identity: piped_total = piped + piped_total
! 合计“piped_total”依赖它自己

- identity: overall = piped_total + scattered_total
+ identity: overall = piped_total + scattered_total # !
- identity: piped_total = piped
+ identity: piped_total = overall + plant
! 合计“overall”依赖它自己

- identity: overall = piped_total + scattered_total
+ identity: overall = piped_total + plant # !
- identity: piped_total = piped
+ identity: piped_total = scattered_total + pump
- identity: scattered_total = scattered
+ identity: scattered_total = overall + well
! 合计“overall”依赖它自己

- identity: piped_total = piped
+ identity: piped_total = scattered_total + pump # !
- identity: scattered_total = scattered
+ identity: scattered_total = piped_total + well
! 合计“piped_total”依赖它自己

- identity: scattered_total = scattered
+ identity: piped_total = scattered
- identity: piped_total = piped
+ identity: piped_total = piped # !
! “piped_total”有两条合计
"""
    ),
)
def test_total_that_cannot_be_computed__error(tmp_path: Path, change: str, reason: str) -> None:
    assert_refused(tmp_path, changed(change), reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    changes(
        """
- identity: users = homes + schools
+ identity: users = homes + samples
! 这条勾稽关系里的名称不在同一个表块里

- identity: tested = wet + dry
+ identity: tested = wet + paid
! 这条勾稽关系里的名称不在同一个表块里

- totals:
- - id: S-USERS
+ carries:
+   - {id: S-OPENING, each: row, this_year: wet, last_year: paid} # !
+ totals:
+   - id: S-USERS
! “paid”与“wet”不在同一个表块里

- identity: users = homes + schools
+ identity: users + homes = schools
! 合计的等号左边要有且只有一行（或一列）

- identity: piped_total = piped
+ identity: piped = plant
! 合计的等号左边要有且只有一行（或一列）

- identity: due = paid + waived + owed
+ identity: due = paid + waived + due
! 等号两边有同一个名称

- identity: due = paid + waived + owed
+ identity: due = paid = owed
! 勾稽关系要有且只有一个等号

- identity: due = paid + waived + owed
+ identity: due = paid - waived
! “paid - waived”不是名称

- identity: due = paid + waived + owed
+ identity: due =
! “”不是名称

- - {id: W-OPENING, each: row, this_year: opening, last_year: closing}
+ - {id: W-OPENING, each: column, this_year: piped, last_year: plant}
! 这里要写一行（或一列），不能写一组
"""
    ),
)
def test_identity_that_means_nothing__error(tmp_path: Path, change: str, reason: str) -> None:
    assert_refused(tmp_path, changed(change), reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    changes(
        """
- identity: due = paid + waived + owed
+ identity: due = paid + paid
! paid

- identity: overall = piped_total + scattered_total
+ identity: overall = piped + plant
! plant
"""
    ),
)
def test_row_added_twice__error(tmp_path: Path, change: str, reason: str) -> None:
    # Python would add it twice, SUM over the same areas only once.
    assert_refused(tmp_path, changed(change), reason)


# --- Values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    changes(
        """
- severity: warning
+ severity: warnings
! 严重程度“warnings”不存在，是否想写“warning”？

- severity: warning
+ severity: 提示
! 严重程度“提示”不存在；可以写：error、warning、info

- - {id: W-OPENING, each: row, this_year: opening, last_year: closing}
+ - {id: W-OPENING, each: rows, this_year: opening, last_year: closing}
! each 的取值“rows”不存在，是否想写“row”？

- each: row
- identity: tested = wet + dry
+ each: line
+ identity: tested = wet + dry
! each 的取值“line”不存在；可以写：column、row

- - {id: due, label: 应收, kind: amount, unit: 元}
+ - {id: due, label: 应收, kind: amuont, unit: 元}
! 种类“amuont”不存在，是否想写“amount”？

- - {id: due, label: 应收, kind: amount, unit: 元}
+ - {id: due, label: 应收, kind: amount}
! 金额（amount）要写明单位（unit）

- - {id: reporter, label: 填报人, guidance: 管水员或村（社区）文书, required: true}
+ - {id: reporter, label: 填报人, required: yes}
! 这里应是 true 或 false，写的却是“yes”

- version: 3
+ version: three
! 这里应是一个正整数，写的却是“three”

- version: 3
+ version: -3
! 这里应是一个正整数，写的却是“-3”

- version: 3
+ version: 3.0
! 这里应是一个正整数，写的却是“3.0”

- number: 甲
+ limit: 一千
! 这里应是一个正整数，写的却是“一千”

- report_title: "{unit}{year}年四季度饮水工程情况季报"
+ report_title: "{unit}{quarter}"
! 标题里只能用 {unit} 和 {year} 两个代号

- report_title: "{unit}{year}年四季度饮水工程情况季报"
+ report_title: "{unit"
! 标题里只能用 {unit} 和 {year} 两个代号

- report_title: "{unit}{year}年四季度饮水工程情况季报"
+ report_title: "{}{}"
! 标题里只能用 {unit} 和 {year} 两个代号
"""
    ),
)
def test_bad_value__error(tmp_path: Path, change: str, reason: str) -> None:
    assert_refused(tmp_path, changed(change), reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    changes(
        """
- title: 村（社区）饮水工程情况季报
+ title: [村, 社区]
! 这里应是一段文字

- title: 村（社区）饮水工程情况季报
+ title: {村: 社区}
! 这里应是一段文字

- version: 3
+ version:
+   - 3 # !
! 这里应是一段文字

- identity: due = paid + waived + owed
+ identity: [due, paid]
! 这里应是一段文字

- count_units: [处, 户, 次, 户次]
+ count_units: 处
! 这里应是一个列表（每行以 - 开头）

- - 先填“供水工程”，再填“水费和水质”。
+ 先填“供水工程”
! 这里应是一个列表（每行以 - 开头）

- - {id: quarter}
+ - quarter
! 这里应是“键: 值”的形式

- - {id: head, label: 村（社区）负责人}
+ - [head, 村（社区）负责人]
! 这里应是“键: 值”的形式
"""
    ),
)
def test_text_list_and_mapping_confused__error(tmp_path: Path, change: str, reason: str) -> None:
    assert_refused(tmp_path, changed(change), reason)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "文件是空的"),
        ("# 只有注释\n\n", 1, "文件是空的"),
        ("- 一\n- 二\n", 1, "这里应是“键: 值”的形式"),
        ("年报", 1, "这里应是“键: 值”的形式"),
        ("id: a: b\n", 1, "不是合法的 YAML"),
        ("id: x\ntitle: [a, b\nsource: c\n", 3, "不是合法的 YAML"),
        ("id: x\n\ttitle: 年报\n", 2, "不是合法的 YAML"),
        ('id: x\ntitle: "年报\n', 3, "不是合法的 YAML"),
        ("id: x\ntitle: *nowhere\n", 2, "不是合法的 YAML"),
        ("id: x\n---\nid: y\n", 2, "不是合法的 YAML"),
        ("id: x\ntitle: 年\x01报\n", 2, "不是合法的 YAML"),
        ("id: x\n", 1, "缺少键“version”"),
    ],
)
def test_no_form_at_all__error(tmp_path: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(FormError) as caught:
        load(tmp_path, text)
    told = str(caught.value).removeprefix(f"{tmp_path / 'form.yaml'} 第 {line} 行：")
    assert told.startswith(reason)
    assert not re.search("[a-z]+ [a-z]+", told)  # English of the library


def test_file_that_is_not_utf8__error(tmp_path: Path) -> None:
    (tmp_path / "form.yaml").write_bytes("title: 年报".encode("gb18030"))
    with pytest.raises(FormError, match="读不了表式文件"):
        load_anew(tmp_path)


def test_no_file__error(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="读不了表式文件"):
        load_anew(tmp_path)


# --- What a workbook could not hold ------------------------------------------------------------------


@pytest.mark.parametrize("sheet", [GUIDE_SHEET, BASICS_SHEET, CHECKS_SHEET, HIDDEN_SHEET])
def test_sheet_called_like_one_of_the_programs_own__error(tmp_path: Path, sheet: str) -> None:
    assert_refused(tmp_path, changed(f"- sheet: 水费和水质\n+ sheet: {sheet}"), sheet)


def test_sheets_that_differ_in_case_only__error(tmp_path: Path) -> None:
    change = "- sheet: 供水工程\n+ sheet: Water\n- sheet: 水费和水质\n+ sheet: WATER # !"
    assert_refused(tmp_path, changed(change), "WATER")


@pytest.mark.parametrize(
    "form_id", ["../forms", "a/b", "a\\b", "C:", "//host/share", "..", ".a", "a b", "-a"]
)
def test_form_id_that_could_be_a_path__error(tmp_path: Path, form_id: str) -> None:
    change = f"- id: yinshui-jibao\n+ id: '{form_id}' {MARK}"
    assert_refused(tmp_path, changed(change), "只能用文字、数字、-、_ 和 .，并以文字或数字开头")


@pytest.mark.parametrize("form_id", ["饮水季报", "a", "2021", "v1.2_x-y"])
def test_form_id__ok(tmp_path: Path, form_id: str) -> None:
    assert load(tmp_path, GOOD.replace("id: yinshui-jibao", f"id: '{form_id}'")).id == form_id


@pytest.mark.parametrize("name", ["unit", "year"])
def test_field_called_like_what_every_form_has__error(tmp_path: Path, name: str) -> None:
    change = f"- - {{id: head, label: 村（社区）负责人}}\n+ - {{id: {name}, label: 村（社区）负责人}}"
    assert_refused(tmp_path, changed(change), name)


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ("[]", "至少要有一项"),
        ("[有, 有]", "选项“有”与第 «{id: head» 行重复"),
        ('[有, ""]', "选项不能是空的"),
        ('["有,无"]', "也不能有半角逗号"),
        (f"[{'长' * 256}]", "选项连同逗号超过了 255 个字"),
        ("有", "这里应是一个列表"),
    ],
)
def test_choices_that_no_list_can_offer__error(tmp_path: Path, choices: str, reason: str) -> None:
    old = "- {id: head, label: 村（社区）负责人}"
    new = f"- {{id: head, label: 村（社区）负责人, choices: {choices}}}"
    assert_refused(tmp_path, changed(f"- {old}\n+ {new}"), reason)


def test_choices_of_a_field__ok(tmp_path: Path) -> None:
    text = GOOD.replace("label: 村（社区）负责人}", "label: 村（社区）负责人, choices: [无, 有]}")
    assert [field.choices for field in load(tmp_path, text).fields] == [(), ("无", "有")]


def test_version_zero__error(tmp_path: Path) -> None:
    assert_refused(tmp_path, changed("- version: 3\n+ version: 0"), "这里应是一个正整数，写的却是“0”")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: yinshui-jibao", "id:"),
        ("- id: supply", "- id:"),
        ("id: funds", "id:"),
        ("- id: W-ALL", '- id: ""'),
    ],
)
def test_id_left_empty__error(tmp_path: Path, old: str, new: str) -> None:
    assert_refused(tmp_path, changed(f"- {old}\n+ {new}"), "编号")


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("parts:", None),
        ("    contents:\n      - table:\n          id: service", None),
        ("          blocks:\n            - heading: 水费", "          totals:\n            - id: S-USERS"),
        (
            "              rows:\n                - {id: quarter}\n",
            "          totals:\n            - id: M-INVESTED",
        ),
    ],
    ids=["parts", "contents", "blocks", "rows"],
)
def test_empty_list_where_one_entry_is_needed__error(tmp_path: Path, begins: str, ends: str | None) -> None:
    start = GOOD.index(begins)
    key = begins.split(":", maxsplit=1)[0]
    rest = GOOD[GOOD.index(ends, start) :] if ends else ""
    assert_refused(tmp_path, f"{GOOD[:start]}{key}: [] {MARK}\n{rest}", "至少要有一项")
