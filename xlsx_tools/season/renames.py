"""Units that are called otherwise in a new roster: what is theirs stays theirs."""

from collections.abc import Mapping
from dataclasses import replace

from xlsx_tools.filing.origin import unit_key
from xlsx_tools.prose import folded
from xlsx_tools.season.roster import Roster, Unit

Renamed = Mapping[str, str]  # what units were called, and what they are called now


def succeeding(before: Roster, after: Roster) -> tuple[Roster, Renamed]:
    """The new roster, its units known by what they were called and mailed at, and which are called otherwise.

    A unit is the one that had its name, else one of its former names, else its code.
    """
    earlier = {unit_key(unit.name): unit for unit in before.units}
    present = {unit_key(unit.name) for unit in after.units}
    gone = [unit for unit in before.units if unit_key(unit.name) not in present]
    by_code = {folded(unit.code): unit for unit in gone if unit.code}
    units: list[Unit] = []
    renamed: dict[str, str] = {}
    for unit in after.units:
        was = earlier.get(unit_key(unit.name)) or _among(gone, unit) or by_code.get(folded(unit.code))
        if was is None:
            units.append(unit)
            continue
        known = was.known_as
        if unit_key(was.name) != unit_key(unit.name):
            renamed[was.name] = unit.name
            known = (*known, was.name)
        known = tuple(name for name in known if unit_key(name) not in present)
        units.append(replace(unit, known_as=known, mailed_at=_replaced(was, unit)))
    return Roster(tuple(units)), renamed


def _replaced(was: Unit, unit: Unit) -> tuple[str, ...]:
    """The addresses that a unit had and has no more."""
    present = {address.lower() for address in unit.addresses}
    had = dict.fromkeys((*was.mailed_at, *was.addresses))
    return tuple(address for address in had if address.lower() not in present)


def _among(gone: list[Unit], unit: Unit) -> Unit | None:
    """The unit, of those that are not there any more, that had one of its former names."""
    former = set(map(unit_key, unit.former_names))
    return next((one for one in gone if unit_key(one.name) in former), None)
