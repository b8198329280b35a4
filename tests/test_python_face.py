"""`from xlsx_tools import …`: what docs/python.md shows, what is refused, and what importing costs."""

import ast
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

import xlsx_tools
from tests.support.forms import MINI
from tests.support.workbooks import UNIT, YEAR, filled_workbook
from xlsx_tools import (
    OUTPUTS,
    Form,
    Severity,
    Submission,
    UnreadableFileError,
    XlsxToolsError,
    check,
    fill,
    load_form,
    new_workbook,
    read,
    report,
)
from xlsx_tools.quantity import Number

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
WRONG: dict[str, Number] = {"applications.received.business": 3}


# --- The page -----------------------------------------------------------------------------------------


def test_examples_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(examples) == 6
    names: dict[str, object] = {}
    for example in examples:
        exec(compile(example, "docs/python.md", "exec"), names)
    assert {path.name for path in tmp_path.iterdir()} == {
        "模板.xlsx", "填好.xlsx", "草稿.docx", *(f"报告.{output}" for output in OUTPUTS)
    }  # fmt: skip


def test_page_tells_of_every_name_with_its_parameters() -> None:
    rows = re.findall(r"^\| ((?:`[^`]+`(?:, )?)+) \|", PAGE, re.MULTILINE)
    told = {name.partition("(")[0]: name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert set(told) == set(xlsx_tools.__all__)
    for name, shown in told.items():
        if inspect.isfunction(function := getattr(xlsx_tools, name)):
            assert shown == f"{name}({bare(function)})"


def bare(function: Callable[..., object]) -> str:
    """A function's parameters without their types."""
    (parsed,) = ast.parse(f"def f{inspect.signature(function)}: ...").body
    assert isinstance(parsed, ast.FunctionDef)
    for argument in (*parsed.args.args, *parsed.args.kwonlyargs):
        argument.annotation = None
    return ast.unparse(parsed.args).replace("''", '""')


# --- Importing ----------------------------------------------------------------------------------------


def test_importing_the_package_imports_no_library_and_nothing_of_it() -> None:
    """Without `site`, Python has loaded nothing but its own when the package comes."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import xlsx_tools; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert {name.partition(".")[0] for name in loaded} <= {*sys.stdlib_module_names, "__main__", "xlsx_tools"}
    assert [name for name in loaded if name.startswith("xlsx_tools")] == ["xlsx_tools"]


def test_names_are_those_of_the_face_and_all_exist() -> None:
    from xlsx_tools import api

    assert xlsx_tools.__all__ == api.__all__
    assert set(xlsx_tools.__all__) <= set(dir(xlsx_tools))
    for name in xlsx_tools.__all__:
        assert getattr(xlsx_tools, name) is getattr(api, name)


def test_types_are_told_for_every_name() -> None:
    """What a type checker sees is what is exported."""
    (shown,) = (node for node in ast.walk(tree_of_face()) if isinstance(node, ast.If))
    imported = [alias.name for node in shown.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert sorted(imported) == sorted(xlsx_tools.__all__)


def tree_of_face() -> ast.Module:
    """The package's own module, parsed; a function's body is not what is asked for."""
    tree = ast.parse((ROOT / "xlsx_tools" / "__init__.py").read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    return tree


def test_name_that_does_not_exist__error() -> None:
    with pytest.raises(AttributeError, match="'xlsx_tools' has no attribute 'chek'"):
        xlsx_tools.chek  # noqa: B018


def test_functions_are_not_hidden_by_modules() -> None:
    """A package's attribute becomes its submodule of that name as soon as that is imported."""
    rooms = [path.relative_to(ROOT).with_suffix("") for path in (ROOT / "xlsx_tools").glob("*")]
    assert not {room.name for room in rooms} & set(xlsx_tools.__all__)
    for room in ("xlsx_tools.checking.rules", "xlsx_tools.reading.intake", "xlsx_tools.cli.check"):
        import_module(room)
    from xlsx_tools import check, fill, read, report

    assert all(map(inspect.isfunction, (check, fill, read, report)))


# --- Refusals, in the words of the commands -----------------------------------------------------------


def of_another_form() -> Submission:
    """What was filed in another form."""
    return read(filled_workbook(MINI), form=MINI).submission


OTHER_FORM = f"上一年的数据是另一种表式（{MINI.id}），不能与 zfxxgk-2021 比对。"
REFUSED: dict[str, Callable[[Form], object]] = {
    "单位名称是空的。": lambda form: new_workbook(form, unit=" ", year=YEAR),
    "单位名称里不能有这些字符：/。": lambda form: new_workbook(form, unit="某/某局", year=YEAR),
    "年度应是 2008 至 2099 之间的四位数，现为“1999”。": lambda form: new_workbook(form, unit=UNIT, year=1999),
    "口令只能用英文字母、数字和常见符号，最多 15 位。": lambda form: new_workbook(
        form, unit=UNIT, year=YEAR, password="口令"
    ),
    OTHER_FORM: lambda form: new_workbook(form, unit=UNIT, year=YEAR, previous=of_another_form()),
    "不认识“ppt”，可以写 txt、md、html、docx、pdf、json。": lambda form: report(
        read(filled_workbook(form)), "ppt"
    ),
    "有 1 处错误，没有生成报告。": lambda form: report(read(filled_workbook(form, WRONG)), "txt"),
    "找不到版式文件夹“没有”。": lambda form: report(
        read(filled_workbook(form)), "json", templates=Path("没有")
    ),
    "与表式不符：\n  - 不认识的指标“a.b.c”": lambda form: fill(
        read(filled_workbook(form)), {"form": form.id, "items": {"a.b.c": 1}}
    ),
    "没有名为“abc”的表式。可用的表式：zfxxgk-2019、zfxxgk-2021；也可以写表式文件夹的路径。": lambda _: (
        load_form("abc")
    ),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_wish_that_cannot_be_met__error(sentence: str, form: Form) -> None:
    with pytest.raises(XlsxToolsError) as raised:
        REFUSED[sentence](form)
    assert str(raised.value) == sentence


def test_last_year_of_another_form_is_not_compared__error(form: Form) -> None:
    filed = read(filled_workbook(form))
    for judge in (
        lambda: check(filed, of_another_form()),
        lambda: report(filed, "txt", previous=of_another_form()),
    ):
        with pytest.raises(XlsxToolsError, match=OTHER_FORM):
            judge()


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "文件是空的"), (b"%PDF-1.7", "PDF"), (b'{"form": "abc"}', "没有这个表式")]
)
def test_file_that_is_no_filing__error(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFileError, match=words):
        read(data)


# --- What is not refused ------------------------------------------------------------------------------


def test_draft_says_that_it_is_one_only_where_there_are_errors(form: Form) -> None:
    wrong, right = read(filled_workbook(form, WRONG)), read(filled_workbook(form))
    assert [finding.rule for finding in check(wrong) if finding.severity is Severity.ERROR] == ["A-BALANCE"]
    assert json.loads(report(wrong, "json", draft=True))["draft"] is True
    assert report(right, "txt", draft=True) == report(right, "txt")


def test_form_in_a_folder_is_generated_filled_and_read() -> None:
    form = load_form(MINI.folder)
    begun = read(new_workbook(form, unit=f" {UNIT} ", year=YEAR), form=form)
    filled = read(fill(begun, {"form": form.id, "blank_is_zero": list(form.tables)}), form=form)
    assert (filled.submission.unit, filled.submission.year) == (UNIT, YEAR)
    assert filled.submission.zero_tables == set(form.tables)


def test_last_year_is_carried_over_and_compared(form: Form) -> None:
    last = read(
        filled_workbook(form, {"applications.received.business": 2, "applications.carried_out.business": 2})
    )
    begun = read(new_workbook(form, unit=UNIT, year=YEAR + 1, previous=last.submission))
    assert begun.submission.items["applications.carried_in.business"].value == 2
    differs = read(filled_workbook(form))
    assert "A-CARRIED-IN" in {finding.rule for finding in check(differs, last.submission)}
