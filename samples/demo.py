"""The main job on a sample, step by step: `python samples/demo.py [folder]`."""

import importlib.util
import json
import shutil
import subprocess
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

SAMPLE = Path(__file__).resolve().parent / "lively"
OWN_FOLDER = Path(__file__).resolve().parent.parent / "demo-output"


def main() -> None:
    """Run generate, fill, check and convert, and say where the results lie."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    if importlib.util.find_spec("xlsx_tools") is None:
        _stop("还没有安装本程序。请在项目文件夹里先运行：python -m pip install .")
    folder = _fresh_folder(sys.argv[1:])
    data = SAMPLE / "data.json"
    document = json.loads(data.read_text(encoding="utf-8"))
    unit, year = document["unit"], str(document["year"])
    template, filled, reports = folder / "空白模板.xlsx", folder / "填好的工作簿.xlsx", folder / "报告"

    last_year = SAMPLE / "last-year.json"
    _step(
        f"一、为“{unit}”生成 {year} 年度的填报模板，带出上一年的数据",
        "generate", "--unit", unit, "--year", year, "--previous", last_year, "-o", template,
    )  # fmt: skip
    _step(
        "二、填写：把样例数据填进模板（平时由填报单位用 Excel 或 WPS 填写）",
        "fill",
        template,
        data,
        "-o",
        filled,
    )
    _step("三、校验收回的工作簿", "check", filled)
    _step("四、生成报告", "convert", filled, "-o", reports)

    print("\n全部完成。")
    print(f"填好的工作簿：{filled}")
    print("报告：")
    for report in sorted(reports.iterdir()):
        print(f"  {report}")


def _fresh_folder(arguments: list[str]) -> Path:
    """The folder given, which must be new or empty, or else our own, emptied."""
    if len(arguments) > 1:
        _stop("用法：python samples/demo.py [文件夹]")
    if not arguments:
        shutil.rmtree(OWN_FOLDER, ignore_errors=True)
        return OWN_FOLDER
    folder = Path(arguments[0]).resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        _stop(f"“{folder}”不是空文件夹。请换一个新的或空的文件夹。")
    return folder


def _step(what: str, *arguments: str | Path) -> None:
    """Say what comes, show the command, run it; stop where it fails."""
    shown = " ".join(_shown(argument) for argument in arguments)
    print(f"\n{what}\n  > xlsx-tools {shown}", flush=True)
    code = subprocess.run([sys.executable, "-m", "xlsx_tools", *map(str, arguments)], check=False).returncode
    if code:
        _stop(f"这一步没有成功（退出码 {code}），演示到此为止。", code)


def _shown(argument: str | Path) -> str:
    """An argument as one would type it here."""
    here = Path.cwd()
    if isinstance(argument, Path) and argument.is_relative_to(here):
        argument = argument.relative_to(here)
    return f'"{argument}"' if " " in str(argument) else str(argument)


def _stop(message: str, code: int = 2) -> NoReturn:
    print(message, file=sys.stderr)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
