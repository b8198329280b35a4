"""The form of a ledger, whose folder is opened only if its user has given it with --form on this machine.

A ledger may come from anybody and name any folder: a form there would bring rules and templates of
somebody else's, and on Windows merely looking at //host/share logs on to that host. So the folders that
were given to `collect` are remembered beside the user's own settings, and no others are even looked for.
"""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import stop
from xlsx_tools.form.load import form_at, installed_form

if TYPE_CHECKING:
    from xlsx_tools.form.model import Form
    from xlsx_tools.season.ledger.records import Season
    from xlsx_tools.season.ledger.store import Ledger

_COLLECT = "请先用 collect 命令收文件"


def begun_season(ledger: "Ledger", file: Path, otherwise: str = _COLLECT) -> "Season":
    """What the ledger in that file collects; stops where it is still empty, and says what to do."""
    season = ledger.season
    if season is None:
        stop(f"台账“{file}”还是空的，{otherwise}。")
    return season


def form_of_ledger(season: "Season", form_id: str | None) -> "Form":
    """The form that is given, else the one the ledger names if it may be opened; raises XlsxToolsError."""
    if form_id is not None:
        form = form_at(form_id)
        if form.id != season.form:
            stop(f"这本台账收的是表式“{season.form}”，--form 写的是“{form.id}”。")
        return form
    if not season.folder:
        return installed_form(season.form)
    if season.folder not in _given_folders():
        stop(
            f"台账记着表式“{season.form}”在文件夹“{season.folder}”里，但这个文件夹不是在本机用 --form "
            f"指定过的，没有打开。请核实台账的来历，加 --form 写明表式所在的文件夹。"
        )
    return form_at(season.folder)


def form_at_hand(season: "Season") -> "Form | None":
    """The form that the ledger names, None where it may not be opened unasked or is not there."""
    from xlsx_tools.errors import XlsxToolsError

    try:
        if not season.folder:
            return installed_form(season.form)
        return form_at(season.folder) if season.folder in _given_folders() else None
    except XlsxToolsError:
        return None


def remember_folder(folder: str) -> None:
    """Note that the user has given that folder; where nothing can be noted it has to be given each time."""
    file = _own_file()
    if folder not in _given_folders():
        with suppress(OSError, ValueError):
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a", encoding="utf-8") as lines:
                lines.write(f"{folder}\n")


def _given_folders() -> list[str]:
    try:
        return _own_file().read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []


def _own_file() -> Path:
    return Path(click.get_app_dir("xlsx-tools", roaming=False), "form-folders.txt")
