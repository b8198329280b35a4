"""`close`: the end of a season: what counts is frozen, and all of it goes into an archive."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.alone import alone_with
from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.clock import moment
from xlsx_tools.cli.options import form_option, ledger_option, output_option, wanted_outputs
from xlsx_tools.cli.printed.versions import LOST, counted_in, for_console, lost_since, version_as_text
from xlsx_tools.files.zone import CHINA
from xlsx_tools.prose import few

if TYPE_CHECKING:
    from xlsx_tools.form.model import Form
    from xlsx_tools.season.ledger.store import Ledger
    from xlsx_tools.season.reports import Wanted
    from xlsx_tools.season.status.overview import Overview

_MOST_NAMED = 10


@click.command(cls=Command)
@ledger_option
@output_option("文件夹", "存档放在这个文件夹里，要是新的或空的。", is_required=False)
@form_option
@click.option(
    "--to",
    "outputs",
    default="docx",
    callback=wanted_outputs,
    metavar="格式",
    help="存档里的报告用什么格式，用逗号隔开；不写则是 docx。",
)
@click.option("--reopen", is_flag=True, help="重新打开：后来收到的照常计入。存档不动。")
@click.option("--force", is_flag=True, help="还有单位没有合格，也结束。")
def close(
    ledger_file: Path,
    output: Path | None,
    form_id: str | None,
    outputs: tuple[str, ...],
    reopen: bool,
    force: bool,
) -> int:
    """一季结束：计入的定下来，后来收到的不再计入；工作簿、报告、汇总、台账存成一个文件夹。"""
    from xlsx_tools.cli.form_of_ledger import begun_season, form_of_ledger
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.status.survey import survey

    if not reopen and output is None:
        stop("请用 -o 写存档的文件夹，例如 -o 2026年度存档。")
    with alone_with(ledger_file), open_ledger(ledger_file) as ledger:
        season = begun_season(ledger, ledger_file, "没有什么可以结束")
        if reopen or output is None:
            return _reopen(ledger)
        if ledger.closing:
            stop("这一季已经结束了。要重新结束，请先用 close --reopen 重新打开。")
        form = form_of_ledger(season, form_id)
        overview = survey(ledger, form, season.year, now=moment())
        _require_ready(overview, output, force=force)
        code, files = _closed(ledger, form, overview, outputs, output)
    counted = sum(line.is_accepted for line in overview.lines)
    click.echo(f"{overview.title}已结束：{len(overview.lines)} 个单位，计入 {counted} 个。", err=True)
    click.echo(
        f"存档有 {files} 个文件，清单的校验码 {code}，请另外记下；verify 会再显示，可以核对。", err=True
    )
    click.echo(str(output))
    return 0


def _reopen(ledger: "Ledger") -> int:
    if ledger.closing is None:
        stop("这一季没有结束，不用重新打开。")
    before = counted_in(ledger)
    ledger.reopen(moment())
    click.echo("已重新打开：后来收到的照常计入。改好以后请再结束一次，存到另一个文件夹。", err=True)
    changed = [
        f"{unit.name}　{version_as_text(ledger, version)}"
        for unit, version in ledger.counted()
        if before.get(unit.name) != version.hash
    ]
    told = [f"现在改以这一份计入的（{len(changed)} 个单位）：", *changed] if changed else ["计入的都没有变。"]
    lost = lost_since(ledger, before)
    told += [f"{LOST}：", *lost] if lost else []
    click.echo(for_console("\n".join(told)))
    return 0


def _require_ready(overview: "Overview", output: Path, *, force: bool) -> None:
    """Stop where something is still to be done, and where the archive would be among other files."""
    from xlsx_tools.cli.disk import reason_of

    waiting = [line.unit for line in overview.to_see_to]
    if waiting and not force:
        named = few(waiting, _MOST_NAMED, " 等 {} 个单位")
        stop(f"还没有完：{named}没有合格，或者有来件要定。仍要结束的，请加 --force。")
    try:
        if output.exists() and (not output.is_dir() or any(output.iterdir())):
            stop(f"“{output}”里已经有东西了，存档要放在新的文件夹里。")
    except OSError as error:
        stop(f"“{output}”打不开（{reason_of(error)}）。")


def _closed(
    ledger: "Ledger", form: "Form", overview: "Overview", outputs: tuple[str, ...], output: Path
) -> tuple[str, int]:
    """Close the season and write its archive; where that fails the season stays open."""
    from xlsx_tools.season.ledger.end_of_season import remember_archive
    from xlsx_tools.season.reports import Wanted
    from xlsx_tools.season.season_archive import code_of

    ledger.close(moment())
    try:
        content, files = _archived(ledger, form, overview, Wanted(outputs), output)
    except BaseException:
        with suppress(Exception):
            ledger.reopen(moment())
        raise
    code = code_of(content)
    remember_archive(ledger.decisions, code, moment())
    return code, files


def _archived(
    ledger: "Ledger", form: "Form", overview: "Overview", wanted: "Wanted", output: Path
) -> tuple[bytes, int]:
    """Write the files and their list, which comes back with their number."""
    from xlsx_tools.cli.placing import staged
    from xlsx_tools.season.season_archive import LIST, files_of_season, listing
    from xlsx_tools.season.workers import own_cores_for

    hashes: dict[str, str] = {}
    created = moment().astimezone(CHINA).replace(tzinfo=None, microsecond=0)
    with staged(output) as put, own_cores_for(len(overview.lines)) as executor:
        for path, content in files_of_season(ledger, form, overview, wanted, executor, created=created):
            put(path, partial(_written, content, hashes, path.as_posix()))
        content = listing(hashes)
        put(Path(LIST), content)
    return content, len(hashes)


def _written(content: bytes | Callable[[Path], None], hashes: dict[str, str], name: str, place: Path) -> None:
    """Write a file of an archive to its place; `hashes` learns what was written by its name."""
    from hashlib import file_digest

    if isinstance(content, bytes):
        place.write_bytes(content)
    else:
        content(place)
    with place.open("rb") as file:
        hashes[name] = file_digest(file, "sha256").hexdigest()
