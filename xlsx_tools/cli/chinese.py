"""click, speaking Chinese: usage, help, and what it says of a command written wrongly."""

from collections.abc import Sequence
from typing import NoReturn

import click

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
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
            return f"{_name(error.param)}不对：{_wanted(error.param) or error.message.rstrip('.。')}。"
        case click.BadOptionUsage():
            return f"选项“{error.option_name}”后面要有一个值，不带值的选项后面不能有值。"
        case _ if "unexpected extra argument" in error.message:
            return "命令里有多余的内容（名称中有空格的，请用引号括起来）。"
    return f"{error.message}"


def _wanted(parameter: click.Parameter | None) -> str:
    """What a number that is none, or too small, ought to be; nothing of other values."""
    match parameter:
        case click.Parameter(type=click.IntRange(min=int(least))):
            return f"应是不小于 {least} 的整数"
        case click.Parameter(type=click.types.IntParamType()):
            return "应是整数"
    return ""


def _near(possibilities: Sequence[str]) -> str:
    return f"，是否想写“{possibilities[0]}”？" if possibilities else "。"


def _name(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return "参数"
    if isinstance(parameter, click.Option):
        return f"选项 {max(parameter.opts, key=len)} "
    return f"参数 {parameter.make_metavar(click.Context(click.Command('')))}"


class Argument(click.Argument):
    """What stands in a command without an option's name, and what is to be written there."""

    def __init__(self, names: Sequence[str], *, meaning: str, **attributes: object) -> None:
        super().__init__(names, **attributes)  # type: ignore[arg-type]
        self.meaning = meaning


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
        if told := [(one.make_metavar(ctx), one.meaning) for one in self.params if isinstance(one, Argument)]:
            with formatter.section("参数"):
                formatter.write_dl(told)
        options = (p for p in self.get_params(ctx) if isinstance(p, click.Option))
        records = [record for p in options if (record := p.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("选项"):
                formatter.write_dl([(name, text.replace("[required]", "（必填）")) for name, text in records])


class Command(_Chinese):
    """One of the program's commands."""


class Group(_Chinese, click.Group):
    """A command that has commands."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then commands."""
        super().format_options(ctx, formatter)
        with formatter.section("命令"):
            names = self.list_commands(ctx)
            commands = (command for name in names if (command := self.get_command(ctx, name)))
            formatter.write_dl([(c.name or "", c.get_short_help_str(limit=200)) for c in commands])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work, not of the alphabet."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command meant, or a Chinese sentence that there is none of that name."""
        names = self.list_commands(ctx)
        if args[0] not in names and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], names, n=1)
            raise click.UsageError(f"没有“{args[0]}”这个命令{_near(near)}", ctx)
        return super().resolve_command(ctx, args)


def stop(message: str) -> NoReturn:
    """Say why nothing was done, and end with code 2."""
    click.echo(click.style("无法完成：", fg="red", bold=True) + message, err=True)
    raise SystemExit(2)
