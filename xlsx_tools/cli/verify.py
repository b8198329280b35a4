"""`verify`: whether the archive of a season is as it was written."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Argument, Command, stop
from xlsx_tools.cli.options import PATH
from xlsx_tools.prose import few

if TYPE_CHECKING:
    from xlsx_tools.season.season_archive import Changes

_MOST_NAMED = 20


@click.command(cls=Command)
@click.argument("archive", cls=Argument, type=PATH, metavar="存档", meaning="close 存下的文件夹。")
@click.option("--ledger", "ledger_file", type=PATH, metavar="台账", help="与这本台账记下的校验码核对。")
def verify(archive: Path, ledger_file: Path | None) -> int:
    """核对一份存档有没有变动：哪些文件改过、少了、多了。"""
    from xlsx_tools.season.season_archive import LIST, code_of, hashes_listed

    content = list_of_archive(archive)
    if content is None:
        stop(f"“{archive}”不是存档，里面没有“{LIST}”。")
    found = changes_in(archive, content)
    for what, paths in (("改过的", found.changed), ("少了的", found.missing), ("多出来的", found.added)):
        if paths:
            click.echo(f"{what} {len(paths)} 个：{few(paths, _MOST_NAMED, ' 等 {} 个')}")
    code, is_known = code_of(content), _is_known(ledger_file, code_of(content))
    if not is_known:
        click.echo("清单的校验码与台账记下的不同：清单也改过，或者不是这本台账的存档。")
    if found or not is_known:
        return 1
    click.echo(f"存档没有变动：{len(hashes_listed(content))} 个文件都与清单一致。")
    click.echo(f"清单的校验码 {code}{'，与台账记下的一致' if ledger_file else '，请与结束时记下的核对'}。")
    return 0


def _is_known(ledger_file: Path | None, code: str) -> bool:
    """Whether the ledger, if one is given, remembers that list."""
    from xlsx_tools.season.ledger.end_of_season import archives_in
    from xlsx_tools.season.ledger.store import open_ledger

    if ledger_file is None:
        return True
    with open_ledger(ledger_file) as ledger:
        return code in archives_in(ledger.decisions)


def list_of_archive(folder: Path) -> bytes | None:
    """The list in a folder that is an archive; None where it is none."""
    from xlsx_tools.cli.disk import read_file
    from xlsx_tools.season.season_archive import LIST

    path = folder / LIST
    with suppress(OSError):  # What may not be looked into is told where its files are read.
        return read_file(path) if path.is_file() else None
    return None


def changes_in(folder: Path, content: bytes) -> "Changes":
    """What lies otherwise in an archive than that list has it; raises XlsxToolsError."""
    from hashlib import file_digest

    from xlsx_tools.cli.disk import FileError, reason_of
    from xlsx_tools.cli.walk import ListedFile, Unlisted, walk
    from xlsx_tools.season.season_archive import LIST, changes, hashes_listed

    present: dict[str, str] = {}
    for met in walk(folder):
        name = met.path.relative_to(folder).as_posix()
        if isinstance(met, Unlisted):
            present[name] = ""
        elif isinstance(met, ListedFile) and name != LIST:
            try:
                with met.path.open("rb") as file:
                    present[name] = file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise FileError(f"文件“{met.path}”打不开（{reason_of(error)}）。") from error
    return changes(hashes_listed(content), present)


def last_year_below(folder: Path) -> Path:
    """Where last year's workbooks lie: of an archive only those, else all of the folder."""
    from xlsx_tools.season.season_archive import WORKBOOKS

    content = list_of_archive(folder)
    if content is None:
        return folder
    if changes_in(folder, content):
        click.echo(f"请注意：存档“{folder}”与它的清单不一致，请先用 verify 核对。", err=True)
    return folder / WORKBOOKS
