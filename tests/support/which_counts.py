"""The cases of which version counts, and their page: `python -m tests.support.which_counts` writes it."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.support import DATA

PAGE = Path(__file__).parents[2] / "docs" / "which-counts.md"
_HEAD = """\
# Which version counts

What a ledger keeps are facts: every version that came, from whom, when, and what its check found. Which of a
unit's versions counts follows from them by these rules, the same in whatever order the mails came.

1. **What can count** has no errors, is of this season's form and year, is not empty, and repeats no other
   unit's figures. What was chosen by hand (`choose`) counts before all else.
2. **Whose it is.** A version is the unit's own if it came from an address that the roster has for the unit,
   from one that a version was chosen from before, in answer to a letter of ours, or without a mail. If any
   own version can count, only own ones do. If none can, those of the sender count whose version was received
   first. What somebody else sent later is *held*: told by name, exit code 1, until one is chosen. A roster
   without addresses says nothing of anybody: all count as own.
3. **Which is later.** The latest of the mails that brought a version says when it was sent (sending it again
   says that it holds); of files without a mail the earliest time of saving. Mails of others say nothing about
   an own version. Dates before November of the reported year or in the future are not believed. Where two
   versions cannot be told apart, none counts (待定) until one is chosen, unless they say the same.
4. **Copies.** Of two units with the same figures the one whose version counts and was *received* first has
   the original, whatever the mails' dates say. Who corrected such a version has no claim any more.
5. **Nothing is taken away in silence.** Whenever a unit had a version that counts and has none after
   `collect`, it is named, exit code 1.

Unit 水务局 has the address `water@x.cn`, 教育局 `school@x.cn`. Letters stand for different figures, numbers
for days in January. `tests/data/which-counts.yaml` is where this table comes from; tests run each row.

| Case | What came, in this order | Counts for 水务局 | To be decided |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Case:
    """What comes for a unit, and what counts in the end (empty: nothing), what is held or undecided."""

    name: str
    comes: tuple[str, ...]
    counts: str
    held: tuple[str, ...]
    undecided: tuple[str, ...]


def cases() -> list[Case]:
    """All cases, in the order of the page."""
    listed = yaml.safe_load((DATA / "which-counts.yaml").read_text(encoding="utf-8"))
    return [
        Case(
            one["case"],
            tuple(one["comes"]),
            one["counts"] or "",
            tuple(one.get("held", ())),
            tuple(one.get("undecided", ())),
        )
        for one in listed
    ]


def page() -> str:
    """The page as it should be."""
    return _HEAD + "".join(
        f"| {case.name} | {'; '.join(case.comes)} | {case.counts or 'nothing'} | {_open(case)} |\n"
        for case in cases()
    )


def _open(case: Case) -> str:
    held = f"held: {', '.join(case.held)}" if case.held else ""
    return held or (f"between {' and '.join(case.undecided)}" if case.undecided else "")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
