"""`distribute --ledger`: a season begins, its roster and deadlines in the ledger that the commands share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xlsx_tools.cli.chinese import stop
from xlsx_tools.cli.clock import moment
from xlsx_tools.cli.options import name_units
from xlsx_tools.prose import few

if TYPE_CHECKING:
    from xlsx_tools.form.model import Form
    from xlsx_tools.season.ledger.deadlines import Deadlines
    from xlsx_tools.season.ledger.records import Season
    from xlsx_tools.season.ledger.settings import Settings
    from xlsx_tools.season.ledger.store import Ledger
    from xlsx_tools.season.roster import Roster


@contextmanager
def begun_ledger(ledger_file: Path) -> "Iterator[Ledger]":
    """The ledger, made where there is none; one that is still empty in the end is not left behind."""
    from xlsx_tools.season.ledger.store import open_ledger

    is_new, is_left_empty = not ledger_file.exists(), False
    try:
        with open_ledger(ledger_file, create=True) as ledger:
            try:
                yield ledger
            finally:
                is_left_empty = is_new and ledger.season is None
    finally:
        if is_left_empty:
            for left in (ledger_file, ledger_file.with_name(f"{ledger_file.name}-journal")):
                left.unlink(missing_ok=True)


def season_of(form: "Form", year: int) -> "Season":
    """What is collected in a season of that form and year."""
    from xlsx_tools.form.load import place_of
    from xlsx_tools.season.ledger.records import Season

    place = place_of(form)
    return Season(form.id, year, "" if place == form.id else place)


@contextmanager
def known_before(ledger_file: Path | None, form: "Form", year: int) -> "Iterator[Ledger | None]":
    """The ledger if it is there already, of that form and year: it is not made before all else has been."""
    from xlsx_tools.season.ledger.store import open_ledger

    if ledger_file is None or not ledger_file.exists():
        yield None
        return
    with open_ledger(ledger_file) as ledger:
        ledger.require(form.id, year)
        yield ledger


def settings_of(ledger: "Ledger | None", office: str, phone: str, sender: str) -> "Settings":
    """What is given, the rest as the ledger has it, the defaults where there is none."""
    from xlsx_tools.season.ledger.settings import Settings, settings_in

    given = Settings(office, phone, sender)
    return given.or_else(settings_in(ledger.decisions)) if ledger else given


def taken_over(settings: "Settings", last: "Settings | None", *, is_wanted: bool) -> "Settings":
    """The settings with last year's where a new season has none; stops to ask where nobody said whether."""
    if is_wanted:
        if last is None:
            stop("--same-office 要与 --previous 存档 一起用：上一年的落款在 close 存下的文件夹里。")
        return settings.or_else(last)
    if last and last.signature and not settings.signature:
        stop(
            f"上一年的落款是“{last.signature}”。今年照用（连同多久催一次），请加 --same-office；"
            f"不照用，请写 --office、--phone、--from。什么也没有生成。"
        )
    return settings


def deadlines_of(
    form: "Form", year: int, given: datetime | None, ledger: "Ledger | None", *, has_season: bool
) -> "Deadlines":
    """By when units file: as is given, else as the ledger has it, else in a season as the form has it."""
    from xlsx_tools.season.ledger.deadlines import EVERY_KIND, Deadlines

    known = ledger.deadlines if ledger else Deadlines()
    if given:
        return Deadlines({EVERY_KIND: given.date()}, known.of_units)
    if known.of_kinds or not has_season:
        return known
    return Deadlines(form.guide.last_days(year), known.of_units)


def require_timely(deadlines: "Deadlines", roster: "Roster", year: int, *, force: bool) -> None:
    """Stop where a unit would have to file before the year is over: the day was meant for another season."""
    early = () if force else list(deadlines.too_early(roster.units, year))
    if early:
        named = few([f"{unit.name} {until:%Y-%m-%d}" for unit, until in early], 3, " 等 {} 个")
        stop(
            f"{year} 年度还没有过完，期限就到了：{named}。什么也没有生成。"
            f"请改名册的“延期”或 --deadline；确实要这样的，加 --force。"
        )


def begin_season(
    ledger_file: Path,
    form: "Form",
    year: int,
    roster: "Roster",
    deadlines: "Deadlines",
    settings: "Settings",
) -> None:
    """Write down what the season is, whose, by when and who asks; says of which units nobody knows when."""
    from xlsx_tools.cli.form_of_ledger import remember_folder
    from xlsx_tools.season.ledger.deadlines import EVERY_KIND, to_set
    from xlsx_tools.season.ledger.settings import settings_to_set
    from xlsx_tools.season.ledger.store import open_ledger

    season = season_of(form, year)
    kinds = {EVERY_KIND, *(unit.kind for unit in roster.units)}
    with open_ledger(ledger_file, create=True) as ledger:
        ledger.begin(season)
        if season.folder:
            remember_folder(season.folder)
        ledger.set_roster(roster)
        of_kinds = {kind: day for kind, day in deadlines.of_kinds.items() if kind in kinds}
        wishes = {**to_set(ledger.decisions, of_kinds), **settings_to_set(settings)}
        ledger.decisions.make_each(wishes, moment())
    _tell_without(deadlines, roster)


def _tell_without(deadlines: "Deadlines", roster: "Roster") -> None:
    """Name the units that nobody knows a deadline of, those of a kind together."""
    of_kinds: dict[str, list[str]] = {}
    for unit in roster.units:
        if not (unit.exempt or deadlines.of(unit)):
            of_kinds.setdefault(unit.kind, []).append(unit.name)
    then = "写明，再用 distribute 加 --only 单位 --force 重新生成它的"
    unkind = of_kinds.pop("", [])
    name_units(f"没有期限的单位（没有写类别；用 settings --unit 单位 --deadline 日期 {then}）", unkind)
    told = [f"{kind}（{few(units, 3, ' 等 {} 个')}）" for kind, units in of_kinds.items()]
    name_units(f"没有期限的类别（表式没有定；用 settings --kind 类别 --deadline 日期 {then}）", told)
