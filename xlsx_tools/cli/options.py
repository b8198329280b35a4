"""What several commands share: their options, what options are turned into, and what is required of names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from stat import S_ISDIR
from typing import TYPE_CHECKING, TypeVar

import click

from xlsx_tools.cli.chinese import Argument, stop
from xlsx_tools.prose import few

if TYPE_CHECKING:
    from datetime import datetime

# Whether a file may be read is found out where it is read: it costs only that file.
PATH = click.Path(path_type=Path, readable=False)
_MOST_NAMED = 10
_Command = TypeVar("_Command", bound=Callable[..., object])

form_option = click.option("--form", "form_id", metavar="表式", help="表式编号，或表式所在的文件夹。")
force_option = click.option("--force", is_flag=True, help="允许覆盖已有的文件。")
previous_option = click.option(
    "--previous",
    "previous_file",
    type=PATH,
    metavar="文件",
    help="上一年填好的工作簿或其 JSON 数据。",
)
password_option = click.option(
    "--password", default="", metavar="密码", help="文件的打开密码（加密的 Excel 文件才需要）。"
)
strict_option = click.option("--strict", is_flag=True, help="没有写明原因的提示核实也算错误。")
ledger_option = click.option(
    "--ledger", "ledger_file", required=True, type=PATH, metavar="台账", help="台账文件（.sqlite）。"
)
sender_option = click.option(
    "--from", "sender", default="", metavar="邮箱", help="邮件从哪个邮箱发出；不写由邮件软件定。"
)


def given_files(name: str, metavar: str, meaning: str) -> Callable[[_Command], _Command]:
    """The argument that takes one file or folder, or several."""
    return click.argument(
        name, cls=Argument, nargs=-1, required=True, type=PATH, metavar=metavar, meaning=meaning
    )


inbox_argument = given_files("inbox", "收件箱...", "收件箱：文件夹或文件，可以写几个；里面怎么放都可以。")


def output_option(metavar: str, told: str, *, is_required: bool = True) -> Callable[[_Command], _Command]:
    """The option that says where it all goes."""
    return click.option("-o", "--output", required=is_required, type=PATH, metavar=metavar, help=told)


def templates_option(told: str) -> Callable[[_Command], _Command]:
    """The option that names a folder of one's own texts and styles."""
    return click.option("--templates", type=PATH, metavar="文件夹", help=f"自备的{told}。")


def four_digit_year(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """Option callback: a four-digit year, None where none is given."""
    if value is None:
        return None
    text = value.removesuffix("年")
    if not (text.isdecimal() and len(text) == 4):
        raise click.BadParameter(f"“{value}”不是四位数的年度", ctx, param)
    return int(text)


def sheet_password(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Option callback: a password that every spreadsheet program protects a sheet with alike."""
    from xlsx_tools.generate.writer import password_problem

    if problem := password_problem(value):
        raise click.BadParameter(problem, ctx, param)
    return value


def wanted_outputs(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Option callback: names of outputs separated by commas, all that can be made if nothing is given."""
    from xlsx_tools.render import OUTPUTS, outputs_problem, uninstalled

    lacking = {name: problem for name in OUTPUTS if (problem := uninstalled(name))}
    if value is None:
        for name, problem in lacking.items():
            click.echo(f"这次不生成 {name}：{problem}。", err=True)
        return tuple(name for name in OUTPUTS if name not in lacking)
    words = [word.strip().lower() for word in value.replace("，", ",").split(",") if word.strip()]
    if problem := outputs_problem(words or [value]):
        raise click.BadParameter(problem, ctx, param)
    for word in words:
        if word in lacking:
            stop(f"{lacking[word]}。")
    return tuple(dict.fromkeys(words))


def last_moment(ctx: click.Context, param: click.Parameter, value: str | None) -> "datetime | None":
    """Option callback: the last moment of a day in China."""
    from xlsx_tools.files.zone import end_of_day

    if value is None:
        return None
    if moment := end_of_day(value):
        return moment
    raise click.BadParameter(f"“{value}”不是日期，应像 2027-01-31", ctx, param)


def refuse_unused(when: str, options: Mapping[str, object]) -> None:
    """Stop where any of the options is given, which have no effect then."""
    if given := [name for name, value in options.items() if value]:
        stop(f"{when}，{'、'.join(given)} 不起作用。请去掉再运行。")


def require_workbook_name(path: Path) -> None:
    """Stop where a workbook would get another ending."""
    require_ending(path, ".xlsx")


def require_ending(path: Path, *endings: str) -> None:
    """Stop unless the file ends in one of these, the first of which is proposed."""
    if path.suffix.lower() not in endings:
        example = f"，例如“{path.stem}{endings[0]}”" if path.stem else ""
        stop(f"“{path}”的文件名要以 {' 或 '.join(endings)} 结尾{example}。")


def require_folder(folder: Path | None, what: str, otherwise: str = "") -> None:
    """Stop where a folder is named that is none, and say what to do `otherwise`."""
    if folder is None:
        return
    try:
        if not S_ISDIR(folder.stat().st_mode):
            stop(f"{what}“{folder}”：这是文件，请写文件夹。")
        next(folder.iterdir(), None)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        stop(f"找不到{what}的文件夹“{folder}”。{otherwise}")


def require_free(folder: Path, wanted: Sequence[Path], *, force: bool) -> None:
    """Stop where files below the folder would be overwritten unasked: nothing is made then."""
    there = [path for path in wanted if (folder / path).exists()]
    if there and not force:
        stop(
            f"“{folder}”里已经有 {len(there)} 个要生成的文件（例如“{there[0]}”），什么也没有生成。"
            f"要覆盖请加 --force，或换一个文件夹。"
        )


def require_mail(sender: str, templates: Path | None) -> None:
    """Stop unless mails can be written from that address with the texts of that folder."""
    from email.utils import parseaddr

    from xlsx_tools.season.mail_texts import mail_folders
    from xlsx_tools.season.roster import is_address

    if sender and not is_address(parseaddr(sender)[1]):
        stop(f"发件邮箱“{sender}”不对，应像 name@example.gov.cn。")
    require_folder(templates, "邮件文字")
    mail_folders(templates)


def name_units(what: str, names: Sequence[str]) -> None:
    """Say which units something holds for, the first of them by name."""
    if names:
        click.echo(f"{what}：{few(names, _MOST_NAMED, ' 等 {} 个')}。", err=True)


def tell(notes: Iterable[str]) -> None:
    """Say each note once."""
    for note in dict.fromkeys(notes):
        click.echo(note, err=True)


def write_named(contents: Mapping[Path, bytes], *, force: bool, done: str) -> None:
    """Write the files, then name them on stdout."""
    from xlsx_tools.cli.placing import write_files

    write_files(contents, force=force)
    click.echo(done, err=True)
    for path in contents:
        click.echo(str(path))
