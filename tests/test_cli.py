"""The command line: what it prints where, its exit codes, its documents."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest

from tests.support.command import assert_refused, run
from tests.support.workbooks import CREATED, UNIT, YEAR, blank_submission, filled_workbook
from xlsx_tools.cli import COMMANDS, cli
from xlsx_tools.cli.chinese import Argument
from xlsx_tools.form.model import Form
from xlsx_tools.generate import workbook
from xlsx_tools.workbook.layout import Layout

ROOT = Path(__file__).parents[1]


@pytest.fixture
def filled(form: Form, tmp_path: Path) -> Path:
    """A workbook without errors."""
    path = tmp_path / "填好.xlsx"
    path.write_bytes(filled_workbook(form))
    return path


@pytest.fixture
def wrong(form: Form, tmp_path: Path) -> Path:
    """A workbook whose balance fails in one column."""
    path = tmp_path / "有错.xlsx"
    path.write_bytes(filled_workbook(form, {"applications.received.business": 3}))
    return path


def test_form_lists_parts_items_and_identities() -> None:
    result = run("form")
    assert result.returncode == 0
    for words in ("一、总体情况", "applications.received.business", "A-BALANCE", "每一列：一、本年新收"):
        assert words in result.stdout
    assert result.stderr == ""


def test_form_document_says_where_everything_is(form: Form, layout: Layout) -> None:
    document = json.loads(run("form", "--json").stdout)
    assert (document["id"], document["title"]) == (form.id, form.title)
    assert {i["id"] for i in document["items"]} == set(form.items)
    (item,) = [i for i in document["items"] if i["id"] == "applications.state_secret.business"]
    label = "三、本年度办理结果 / （三）不予公开 / 1.属于国家秘密 / 申请人情况 / 法人或其他组织 / 商业企业"
    assert item == {
        "id": "applications.state_secret.business",
        "table": "applications",
        "row": "state_secret",
        "column": "business",
        "label": label,
        "kind": "count",
        "unit": None,
        "role": "input",
        "sheet": "依申请公开",
        "cell": layout.items["applications.state_secret.business"].a1,
    }
    assert {i["kind"] for i in document["items"]} == {"count", "amount"}
    assert {i["role"] for i in document["items"]} == {"input", "total"}
    assert [n["id"] for n in document["narratives"]] == list(form.narratives)
    assert set(document["rules"][0]) == {"id", "severity", "words", "remedy"}


def test_check_document_has_the_documented_keys(filled: Path, wrong: Path) -> None:
    result = run("check", filled, wrong, "--json")
    assert result.returncode == 1
    assert result.stderr == ""
    good, bad = json.loads(result.stdout)["files"]
    assert good == {
        "file": str(filled),
        "form": "zfxxgk-2021",
        "unit": UNIT,
        "year": YEAR,
        "errors": 0,
        "warnings": 0,
        "infos": 0,
        "findings": [],
        "texts": good["texts"],
    }
    assert set(good["texts"]) == {"figures", "compared", "unread"}
    assert bad["errors"] == 1
    finding = bad["findings"][0]
    message = finding.pop("message")
    assert finding == {
        "rule": "A-BALANCE",
        "severity": "error",
        "sheet": "依申请公开",
        "cell": "E6",
        "item": "applications.received.business",
        "expected": 0,
        "found": 3,
        "difference": 3,
        "key": "A-BALANCE/business",
        "reason": None,
        "suggestions": [],
    }
    assert "勾稽关系不成立" in message


def test_check_prints_a_list_with_a_closing_count(filled: Path, wrong: Path) -> None:
    result = run("check", filled, wrong)
    assert result.returncode == 1
    assert "没有错误，可以报送" in result.stdout
    assert "共 1 处错误" in result.stdout
    assert result.stdout.rstrip().endswith("共 2 份：1 份可以报送，1 份有错误，0 份读不了。")


def test_many_alike_findings_are_put_together(form: Form, tmp_path: Path) -> None:
    begun = replace(blank_submission(form), narrative={"overview.disclosure": "本年主动公开的情况。"})
    (tmp_path / "t.xlsx").write_bytes(workbook(form, begun, created=CREATED))
    lines = run("check", tmp_path / "t.xlsx").stdout.splitlines()
    assert len(lines) < 40
    assert any("同样的问题还有 141 处：G6:I6、D7:I28、D30:I30。" in line for line in lines)


def test_unreadable_file_among_others_is_listed_and_ends_with_2(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"")
    result = run("check", tmp_path / "坏.xlsx", filled, "--json")
    assert result.returncode == 2
    bad, good = json.loads(result.stdout)["files"]
    assert (bad["form"], bad["errors"], bad["findings"][0]["rule"]) == (None, 1, "W-FILE")
    assert good["errors"] == 0


def test_convert_with_errors_writes_nothing(wrong: Path, tmp_path: Path) -> None:
    result = run("convert", wrong, "-o", tmp_path / "out")
    assert result.returncode == 1
    assert result.stdout == ""
    assert "勾稽关系不成立" in result.stderr
    assert not (tmp_path / "out").exists()


def test_draft_is_marked_in_every_output(wrong: Path, tmp_path: Path) -> None:
    result = run("convert", wrong, "-o", tmp_path / "out", "--draft", "--to", "txt,md,html,json")
    assert result.returncode == 1
    for line in result.stdout.splitlines():
        text = Path(line).read_text(encoding="utf-8")
        assert "草稿" in Path(line).name
        assert "草稿（未通过校验）" in text or json.loads(text)["draft"] is True


def test_draft_of_a_right_workbook_is_a_report(filled: Path, tmp_path: Path) -> None:
    result = run("convert", filled, "-o", tmp_path / "out", "--draft", "--to", "txt")
    assert result.returncode == 0
    assert "草稿" not in Path(result.stdout.strip()).read_text(encoding="utf-8")


def test_converted_json_fills_a_fresh_template_with_the_same(
    form: Form, wrong: Path, filled: Path, tmp_path: Path
) -> None:
    first = run("convert", filled, "-o", tmp_path / "a", "--to", "json")
    run("generate", "--unit", UNIT, "--year", YEAR, "-o", tmp_path / "t.xlsx")
    result = run("fill", tmp_path / "t.xlsx", first.stdout.strip(), "-o", tmp_path / "again.xlsx")
    assert result.returncode == 0, result.stderr
    second = run("convert", tmp_path / "again.xlsx", "-o", tmp_path / "b", "--to", "json")
    texts = [Path(r.stdout.strip()).read_text(encoding="utf-8") for r in (first, second)]
    assert texts[0] == texts[1]


def test_fill_names_what_does_not_fit(tmp_path: Path) -> None:
    run("generate", "--unit", UNIT, "--year", YEAR, "-o", tmp_path / "t.xlsx")
    items = {
        "applications.received.busines": 1,
        "applications.received.research": "三",
        "applications.received.total": 4,
    }
    document = {"form": "zfxxgk-2021", "unit": UNIT, "year": YEAR, "items": items}
    (tmp_path / "d.json").write_text(json.dumps(document), encoding="utf-8")
    result = run("fill", tmp_path / "t.xlsx", tmp_path / "d.json", "-o", tmp_path / "f.xlsx")
    assert_refused(result, "applications.received.busines”")
    assert "applications.received.research" in result.stderr
    assert not (tmp_path / "f.xlsx").exists()


def test_fill_keeps_password_and_last_year(form: Form, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    (tmp_path / "last.xlsx").write_bytes(
        filled_workbook(form, {"applications.received.business": 2, "applications.carried_out.business": 2})
    )
    made = run(
        "generate", "--unit", UNIT, "--year", YEAR + 1, "-o", tmp_path / "t.xlsx",
        "--previous", tmp_path / "last.xlsx", "--password", "abc",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    document = {"form": "zfxxgk-2021", "unit": UNIT, "year": YEAR + 1, "items": {}}
    (tmp_path / "d.json").write_text(json.dumps(document), encoding="utf-8")
    run("fill", tmp_path / "t.xlsx", tmp_path / "d.json", "-o", tmp_path / "f.xlsx")
    template, filled = (load_workbook(tmp_path / name)["依申请公开"] for name in ("t.xlsx", "f.xlsx"))
    assert filled.protection.password == template.protection.password != ""
    assert filled["E7"].value == template["E7"].value == 2
    prompts = [{v.prompt for v in s.data_validations.dataValidation} for s in (template, filled)]
    assert prompts[0] == prompts[1]
    assert any("上一年：2" in str(prompt) for prompt in prompts[0])


def test_previous_may_be_json(form: Form, tmp_path: Path) -> None:
    document = {
        "form": form.id, "unit": UNIT, "year": YEAR - 1, "blank_is_zero": list(form.tables),
        "items": {"applications.received.business": 2, "applications.carried_out.business": 2},
    }  # fmt: skip
    (tmp_path / "last.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "f.xlsx").write_bytes(filled_workbook(form))
    result = run("check", tmp_path / "f.xlsx", "--previous", tmp_path / "last.json", "--json")
    assert result.returncode == 0
    rules = [finding["rule"] for finding in json.loads(result.stdout)["files"][0]["findings"]]
    assert rules == ["A-CARRIED-IN", "A-CARRIED-IN"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "命令|用法"),
        (("chek",), "没有“chek”这个命令，是否想写“check”？"),
        (("generate",), "缺少选项 --unit"),
        (("generate", "--unti", "x"), "没有“--unti”这个选项，是否想写“--unit”？"),
        (("check",), "缺少参数"),
        (("check", "--previous"), "“--previous”后面要有一个值"),
        (("convert", "a.xlsx"), "缺少选项 --output"),
        (("convert", "a.xlsx", "b.xlsx", "-o", "x"), "多余"),
        (
            ("convert", "a.xlsx", "-o", "x", "--to", "odt"),
            "不认识“odt”，可以写 txt、md、html",
        ),
        (("form", "abc"), "没有名为“abc”的表式"),
    ],
)
def test_wrong_usage_is_said_in_chinese(arguments: tuple[str, ...], words: str) -> None:
    assert_refused(run(*arguments), words)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_chinese(name: str) -> None:
    result = run(*filter(None, [name]), "--help")
    assert result.returncode == 0
    for english in ("Usage", "Options", "Commands", "Show this", "required", "default"):
        assert english not in result.stdout


def test_every_command_and_option_is_in_the_readme() -> None:
    readme = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        assert f"xlsx-tools {name}" in readme
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert max(parameter.opts, key=len) in readme, f"{name} {parameter.opts}"


CARRIED = Path(__file__).parents[1] / "samples" / "wrong" / "carried-in-differs" / "filled.xlsx"
LAST_YEAR = CARRIED.parents[2] / "lively" / "last-year.json"


def test_strict_counts_warnings_without_a_reason_as_errors(tmp_path: Path) -> None:
    mild = run("check", CARRIED, "--previous", LAST_YEAR)
    strict = run("check", CARRIED, "--previous", LAST_YEAR, "--strict")
    assert (mild.returncode, strict.returncode) == (0, 1)
    assert "[提示核实] H7" in mild.stdout
    assert "[错误] H7" in strict.stdout
    report = run("convert", CARRIED, "--previous", LAST_YEAR, "--strict", "--to", "txt", "-o", tmp_path)
    assert report.returncode == 1
    assert not list(tmp_path.iterdir())


def test_rule_is_summed_up_in_a_line_a_file(filled: Path, wrong: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("不是工作簿", encoding="utf-8")
    files = [filled, wrong, tmp_path / "a.txt"]
    shown = run("check", *files, "--rule", "A-BALANCE", "--rule", "C-BLANK").stdout.splitlines()
    assert shown[0].endswith("：没有")
    assert shown[1].endswith("：A-BALANCE 1 处（依申请公开!E6）")
    assert shown[2].endswith("：读不了")
    assert shown[3:] == ["", "共 3 份，1 份读不了：", "  A-BALANCE　1 处，在 1 份文件里", "  C-BLANK　没有"]


def test_rule_about_several_units_is_known_and_not_said_to_be_kept(filled: Path) -> None:
    result = run("check", filled, filled, "--rule", "L-COPY")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "  L-COPY　这里不查，各单位报来的用 collect 收在一起时才比对"


def test_rule_that_does_not_exist__error(filled: Path) -> None:
    result = run("check", filled, "--rule", "A-BALANC")
    assert result.returncode == 2
    assert "没有规则“A-BALANC”，是否想写“A-BALANCE”？" in result.stderr


def every_command(command: click.Command) -> Iterator[click.Command]:
    """A command and those below it."""
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from every_command(below)


def test_everything_that_may_be_written_in_a_command_is_explained() -> None:
    for command in every_command(cli):
        for parameter in command.params:
            told = parameter.meaning if isinstance(parameter, Argument) else getattr(parameter, "help", "")
            assert told and told.endswith("。"), f"{command.name} {parameter.name}"


def test_help_explains_what_stands_without_an_option() -> None:
    shown = run("fill", "--help").stdout
    assert re.search(r"参数:\s+模板.xlsx +要填的工作簿。\s+数据.json +要填进去的数据", shown)


def test_fill_says_that_its_files_are_the_wrong_way_round(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text('{"form": "zfxxgk-2021", "itens": {}}', encoding="utf-8")
    wrong = run("fill", tmp_path / "d.json", filled, "-o", tmp_path / "o.xlsx")
    assert_refused(wrong, "是工作簿，不是 JSON 数据。先写要填的工作簿，再写数据")
    misspelt = run("fill", filled, tmp_path / "d.json", "-o", tmp_path / "o.xlsx")
    assert_refused(misspelt, "不认识的键“itens”，是否想写“items”？")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("settings", "--remind-every", "0"), "--remind-every 不对：应是不小于 1 的整数。"),
        (("settings", "--remind-before", "abc"), "--remind-before 不对：应是不小于 0 的整数。"),
        (("log", "--undo", "1.5"), "--undo 不对：应是整数。"),
    ],
)
def test_number_that_is_none_is_refused_in_chinese(words: tuple[str, ...], wanted: str) -> None:
    assert_refused(run(*words, "--ledger", "台账.sqlite"), wanted)


def test_folder_in_place_of_a_workbook_is_refused_without_an_example() -> None:
    words = ("generate", "--year", "2025", "--unit", "甲县水务局", "-o", ".")
    assert_refused(run(*words), "“.”的文件名要以 .xlsx 结尾。")
