"""The command line: options in, exit code out; a module a command, imported when it is called."""

import sys
from importlib import import_module
from keyword import iskeyword

import click

from xlsx_tools.cli.chinese import HELP, Group, sentence, stop
from xlsx_tools.cli.outlet import patient_outlets

# In the order of the work; each stands under its name in the module of that name.
COMMANDS = (
    "form", "generate", "fill", "check", "explain", "compare", "convert", "repair", "annotate",
    "roster", "distribute", "collect", "day", "choose", "tick", "reasons", "status",
    "settings", "log", "merge", "bulletin", "close", "verify", "import",
)  # fmt: skip


class _Program(Group):
    """The program itself: each command is imported from the module of its name when it is wanted.

    Starting up is most of the time that a small file takes, so no command pays for another's imports.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command = getattr(import_module(f"{__name__}.{cmd_name}"), name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=_Program, context_settings=HELP, invoke_without_command=True)
@click.version_option(
    package_name="xlsx-tools",
    prog_name="xlsx-tools",
    message="%(prog)s %(version)s",
    help="显示版本号。",
)
@click.pass_context
def cli(ctx: click.Context) -> int:
    """从表式生成上锁的填报工作簿，校验收回的工作簿，生成报告。"""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
    return 2


def main() -> None:
    """Run the command line: 0 no errors, 1 errors found, 2 wrong usage or unreadable files."""
    with patient_outlets():
        sys.exit(_exit_code())


def _exit_code() -> int:
    try:
        code = cli.main(prog_name="xlsx-tools", standalone_mode=False)
    except click.UsageError as error:
        stop(sentence(error))
    except (click.Abort, KeyboardInterrupt):
        stop("已中断。")
    except BrokenPipeError:
        return 0  # Whoever read our output wants no more of it.
    except SystemExit:
        raise
    except BaseException as error:  # A panic of a reader written in Rust is no Exception.
        from xlsx_tools.cli.fault import stop_at

        stop_at(error, sys.argv[1:])
    return code if isinstance(code, int) else 0
