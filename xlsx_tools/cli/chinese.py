"""click, speaking Chinese: usage, help, and what it says of a command written wrongly."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import NoReturn

import click

from xlsx_tools.render import OUTPUTS

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
# What spreadsheet programs hash alike: beyond it, or with Chinese, a sheet could not be unlocked.
_LONGEST_PASSWORD = 15
_EXAMPLE = "请运行“{command} --help”查看用法。"


def sentence(error: click.UsageError) -> str:
    """What is wrong with the command line, in Chinese."""
    command = error.ctx.command_path if error.ctx else "xlsx-tools"
    return f"{_problem(error)}{_EXAMPLE.format(command=command)}"


def _problem(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            return f"没有“{error.option_name}”这个选项{_near(error.possibilities or [])}"
        case click.MissingParameter():
            return f"缺少{_name(error.param).strip()}。"
        case click.BadParameter():
            return f"{_name(error.param)}不对：{error.message}。"
        case click.BadOptionUsage():
            return f"选项“{error.option_name}”后面要有一个值，不带值的选项后面不能有值。"
        case _ if "unexpected extra argument" in error.message:
            return "命令里有多余的内容（名称中有空格的，请用引号括起来）。"
    return f"{error.message}"


def _near(possibilities: Sequence[str]) -> str:
    return f"，是否想写“{possibilities[0]}”？" if possibilities else "。"


def _name(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return "参数"
    if isinstance(parameter, click.Option):
        return f"选项 {max(parameter.opts, key=len)} "
    return f"参数 {parameter.make_metavar(click.Context(click.Command('')))}"


class _Chinese(click.Command):
    """A command whose help page is Chinese."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        words = {"[OPTIONS]": "[选项]", "[COMMAND] [ARGS]...": "[命令] [参数]..."}
        return [words.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这页说明。"
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [record for p in self.get_params(ctx) if (record := p.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("选项"):
                formatter.write_dl([(name, text.replace("[required]", "（必填）")) for name, text in records])


class Command(_Chinese):
    """One of the program's commands."""


class Group(_Chinese, click.Group):
    """The program itself."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then commands."""
        super().format_options(ctx, formatter)
        with formatter.section("命令"):
            commands = (self.commands[name] for name in self.list_commands(ctx))
            formatter.write_dl([(c.name or "", c.get_short_help_str(limit=200)) for c in commands])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work, not of the alphabet."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command meant, or a Chinese sentence that there is none of that name."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            near = get_close_matches(args[0], self.commands, n=1)
            raise click.UsageError(f"没有“{args[0]}”这个命令{_near(near)}", ctx)
        return super().resolve_command(ctx, args)


def year(ctx: click.Context, param: click.Parameter, value: str) -> int:
    """Option callback: a four-digit year."""
    text = value.removesuffix("年")
    if not (text.isdecimal() and len(text) == 4):
        raise click.BadParameter(f"“{value}”不是四位数的年度", ctx, param)
    return int(text)


def sheet_password(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Option callback: a password that every spreadsheet program protects a sheet with alike."""
    if not (value.isascii() and value.isprintable() and len(value) <= _LONGEST_PASSWORD):
        what = f"只能用英文字母、数字和常见符号，最多 {_LONGEST_PASSWORD} 位"
        raise click.BadParameter(what, ctx, param)
    return value


def outputs(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Option callback: names of outputs separated by commas, all of them if nothing is given."""
    if value is None:
        return OUTPUTS
    words = [word.strip().lower() for word in value.replace("，", ",").split(",") if word.strip()]
    unknown = [word for word in words if word not in OUTPUTS]
    if unknown or not words:
        known = "、".join(OUTPUTS)
        raise click.BadParameter(f"不认识“{'、'.join(unknown) or value}”，可以写 {known}", ctx, param)
    return tuple(dict.fromkeys(words))


def stop(message: str) -> NoReturn:
    """Say why nothing was done, and end with code 2."""
    click.echo(click.style("无法完成：", fg="red", bold=True) + message, err=True)
    raise SystemExit(2)
