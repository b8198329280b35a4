"""Copies: versions with the figures of another unit's version that counts and was received before."""

from collections.abc import Callable, Mapping, Sequence

from xlsx_tools.season.ledger.records import Version

Copies = Mapping[str, str]  # the unit whose figures they repeat, by the hashes of versions


def copies_among(
    units: Sequence[Sequence[Version]], counted: Callable[[Sequence[Version], Copies], Version | None]
) -> Copies:
    """The copies among the versions of units, each unit's oldest first.

    `counted` says which version of a unit counts where some are copies. Dates that mails state say nothing
    of who was first, the order received does; who has corrected what was a copy is nobody's original.
    """
    copies: dict[str, str] = {}
    while True:
        originals: dict[str, Version] = {}
        for version in filter(None, (counted(versions, copies) for versions in units)):
            first = originals.setdefault(version.figures, version)
            if version.number < first.number:
                originals[version.figures] = version
        found = {
            version.hash: str(original.unit)
            for versions in units
            for version in versions
            if version.figures and (original := originals.get(version.figures))
            if original.unit != version.unit and original.number < version.number
        }
        if found.keys() <= copies.keys():
            return copies
        copies |= found
