"""Letters of ours that came back: whom each was meant for, and whether the address was put right since."""

from collections.abc import Iterator

from xlsx_tools.files.found import Bounced
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.roster import Unit


def bounces(ledger: Ledger) -> Iterator[tuple[Unit, Bounced]]:
    """The letters that did not arrive, with the unit that each was meant for, the oldest first."""
    found = ((ledger.roster.meant_by(one.bounced), one.bounced) for one in ledger.problems() if one.bounced)
    tied = [(unit, bounced) for unit, bounced in found if unit]
    yield from sorted(tied, key=lambda one: one[1].dated)


def is_replaced(unit: Unit, bounced: Bounced) -> bool:
    """Whether the unit has another address now than the one that the letter went to."""
    replaced = {address.lower() for address in unit.mailed_at}
    return bool(bounced.addresses) and all(one.lower() in replaced for one in bounced.addresses)
