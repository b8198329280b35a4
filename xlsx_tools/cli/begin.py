"""`distribute --ledger`: a season begins, its roster and deadlines in the ledger that the commands share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xlsx_tools.cli.clock import moment
from xlsx_tools.cli.options import name_units

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
    """The ledger if it is there already: it is not made before all else has been.

    Raises LedgerError where it is that of another season.
    """
    from xlsx_tools.season.ledger.store import open_ledger

    if ledger_file is None or not ledger_file.exists():
        yield None
        return
    with open_ledger(ledger_file) as ledger:
        if ledger.season:
            ledger.season.require_same(season_of(form, year))
        yield ledger


def settings_of(ledger: "Ledger | None") -> "Settings":
    """What the office has set, the defaults where it has no ledger."""
    from xlsx_tools.season.ledger.settings import Settings, settings_in

    return settings_in(ledger.decisions) if ledger else Settings()


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


def begin_season(
    ledger_file: Path, form: "Form", year: int, roster: "Roster", deadlines: "Deadlines"
) -> None:
    """Write down what the season is, whose, and by when; says of which units nobody knows that."""
    from xlsx_tools.cli.form_of_ledger import remember_folder
    from xlsx_tools.season.ledger.deadlines import EVERY_KIND, to_set
    from xlsx_tools.season.ledger.store import open_ledger

    season = season_of(form, year)
    kinds = {EVERY_KIND, *(unit.kind for unit in roster.units)}
    with open_ledger(ledger_file, create=True) as ledger:
        ledger.begin(season)
        if season.folder:
            remember_folder(season.folder)
        ledger.set_roster(roster)
        of_kinds = {kind: day for kind, day in deadlines.of_kinds.items() if kind in kinds}
        ledger.decisions.make_each(to_set(ledger.decisions, of_kinds), moment())
    without = [unit.name for unit in roster.units if not deadlines.of(unit)]
    name_units("没有期限的单位（没有写类别，或者表式没有定这一类的；用 settings --deadline 写明）", without)
