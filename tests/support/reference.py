"""What the docs tell of the program itself, made from it: `python -m tests.support.reference`.

The map of the package in README.md and docs/architecture.md, and docs/commands.md; tests fail where they
are stale.
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

import xlsx_tools
from xlsx_tools.cli import COMMANDS, cli
from xlsx_tools.cli.chinese import Argument

ROOT = Path(__file__).parents[2]
PACKAGE = Path(xlsx_tools.__file__).parent
COMMANDS_PAGE = ROOT / "docs" / "commands.md"
MAPPED = (ROOT / "README.md", ROOT / "docs" / "architecture.md")
START, END = "<!-- map -->\n", "<!-- end of map -->\n"


def first_line(path: Path) -> str:
    """What a module says belongs in it."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def rooms() -> dict[str, str]:
    """The families and the modules beside them, each with what belongs there."""
    modules = {path.name: path for path in PACKAGE.glob("*.py") if not path.name.startswith("__")}
    families = {f"{path.parent.name}/": path for path in PACKAGE.glob("*/__init__.py")}
    return {name: first_line(path) for name, path in sorted({**families, **modules}.items())}


def rows_of_map(markdown: str) -> dict[str, str]:
    """The rooms that a map shows, in its order."""
    shown = markdown.partition(START)[2].partition(END)[0]
    return dict(re.findall(r"^\| `([\w./]+)` \| (.*) \|$", shown, re.MULTILINE))


def with_map(markdown: str) -> str:
    """A page with its map as it must be: in the order it had, rooms that are new to it at the end."""
    known, order = rooms(), rows_of_map(markdown)
    names = [*(name for name in order if name in known), *(name for name in known if name not in order)]
    rows = "".join(f"| `{name}` | {known[name]} |\n" for name in names)
    before, _, rest = markdown.partition(START)
    after = rest.partition(END)[2]
    return f"{before}{START}| room | what belongs there |\n| --- | --- |\n{rows}{END}{after}"


_HEAD = """# Commands

Made by `python -m tests.support.reference` from what the commands say of themselves, which is Chinese as
their users are; not to be edited by hand. The offices' manual is [README.zh-CN.md](../README.zh-CN.md).

- **Exit codes**: 0 no errors; 1 errors found (`status`: not all units are accepted, `merge`: units are
  missing); 2 wrong usage, or a file that cannot be read as a filled form.
- Nothing is overwritten without `--force`, and nothing is left half written.
- `--json` prints documents, described in [json.md](json.md).
- `--password` opens encrypted workbooks with the extra `xlsx-tools[password]`, and `--cluster` reads on other
  machines with `xlsx-tools[cluster]` ([scale.md](scale.md)).
- `xlsx-tools COMMAND --help` shows what stands here.

"""


def commands_page() -> str:
    """The reference of all commands in Markdown."""
    table = "".join(f"| [`{name}`](#{name}) | {_in_english(name)} |\n" for name in COMMANDS)
    sections = "".join(f"\n## {name}\n\n{_in_english(name)}\n{_entry(name)}" for name in COMMANDS)
    return f"{_HEAD}| command | what it does |\n| --- | --- |\n{table}{sections}"


def _in_english(name: str) -> str:
    """What the first line of the command's module says."""
    told = first_line(Path(str(import_module(f"xlsx_tools.cli.{name}").__file__)))
    words = told.removeprefix(f"`{name}`: ")
    return words[0].upper() + words[1:]


def _entry(name: str) -> str:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    contexts = _with_commands_of(command, click.Context(cli, info_name="xlsx-tools"))
    return "".join(_of_command(context) for context in contexts)


def _with_commands_of(command: click.Command, parent: click.Context) -> Iterator[click.Context]:
    """The command as it is called, or each command of a group."""
    context = click.Context(command, parent, info_name=command.name)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from _with_commands_of(command.commands[name], context)
    else:
        yield context


def _of_command(context: click.Context) -> str:
    command = context.command
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    told = "".join(f"| `{a.metavar}` | {a.meaning} |\n" for a in command.params if isinstance(a, Argument))
    arguments = f"\n| 参数 | |\n| --- | --- |\n{told}" if told else ""
    rows = "".join(_row(option) for option in command.params if isinstance(option, click.Option))
    options = f"\n| 选项 | |\n| --- | --- |\n{rows}" if rows else ""
    return f"\n```\n{usage}\n```\n\n{command.help}\n{arguments}{options}"


def _row(option: click.Option) -> str:
    names = "`, `".join(option.opts) + (f" {option.metavar}" if option.metavar else "")
    return f"| `{names}` | {option.help}{'（必填）' if option.required else ''} |\n"


def main() -> None:
    """Write all pages anew."""
    COMMANDS_PAGE.write_text(commands_page(), encoding="utf-8")
    for page in MAPPED:
        page.write_text(with_map(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
