"""What units send in a season, and which of it counts in the end."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from tests.campaign.inbox_noise import STRANGER, empty
from tests.support.collecting import FORM, submission
from tests.support.emulations import EMULATIONS
from tests.support.workbooks import CREATED
from xlsx_tools.checking import check
from xlsx_tools.filing.document import to_document, write_json
from xlsx_tools.filing.submission import Submission
from xlsx_tools.generate import workbook
from xlsx_tools.handback import hand_back
from xlsx_tools.reading.intake import take_in

ADDRESSES = {
    f"云溪县{name}": f"{where}@yunxi.gov.cn"
    for name, where in {
        "水务局": "sw", "教育局": "jy", "民政局": "mz", "财政局": "cz", "司法局": "sf", "公安局": "ga",
        "审计局": "sj", "统计局": "tj", "林业局": "ly", "气象局": "qx", "档案局": "da", "信访局": "xf",
    }.items()
}  # fmt: skip
COLUMNS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other_organisation")
HARMLESS = (
    "wps_marks", "excel_marks", "excel_rows", "empty_strings", "rich_texts", "inline_texts", "prefixed",
    "strict", "zip_streamed", "zip_with_folders", "zip_with_backslashes", "byte_order_marks", "single_quotes",
    "indented", "targets_absolute", "sheets_in_another_folder", "numbers_as_text_plain", "columns_styled",
    "comments", "without_references",
)  # fmt: skip


def filed(unit: str, number: int) -> Submission:
    """A good submission of a unit; another number has other figures, and so has another unit."""
    base = 7 + 40 * list(ADDRESSES).index(unit) + number
    figures = {
        f"applications.{row}.{c}": base + 1000 * n
        for n, c in enumerate(COLUMNS)
        for row in ("received", "granted")
    }
    return submission(unit, figures)


@cache
def good(unit: str, number: int, made: str) -> bytes:
    """It as a file: a workbook as it is, as a program saves it, marked and returned, or a document."""
    one = filed(unit, number)
    if made == "document":
        return write_json(to_document(FORM, one)).encode()
    if made == "plain":
        return workbook(FORM, one, created=CREATED)
    book = good(unit, number, "plain")
    if made == "marked":
        intake = take_in(book, lambda _: FORM)
        return hand_back(book, intake, check(intake), created=CREATED)
    return EMULATIONS[made](book)


@cache
def wrong(unit: str, number: int) -> bytes:
    """A submission with an error."""
    one = filed(unit, number)
    items = {item: value for item, value in one.items.items() if item != "applications.granted.business"}
    return workbook(FORM, replace(one, items=items), created=CREATED)


@dataclass(frozen=True)
class Sending:
    """Something that a unit (or in its name, a stranger) sends on a day of January."""

    data: bytes
    day: int
    sender: str = ""  # the unit's own where it is empty


@dataclass(frozen=True)
class Story:
    """What comes in for a unit, and the number of the submission that counts in the end, if any."""

    sendings: tuple[Sending, ...]
    counts: int | None


@dataclass(frozen=True)
class Teller:
    """Tells the stories of a unit."""

    draw: random.Random
    unit: str
    other: str

    def good(self, number: int, day: int, sender: str = "") -> Sending:
        made = self.draw.choice(("plain", "plain", "document", "marked", *self.draw.sample(HARMLESS, 2)))
        return Sending(good(self.unit, number, made), day, sender)

    def wrong(self, number: int, day: int) -> Sending:
        return Sending(wrong(self.unit, number), day)

    def empty(self, day: int) -> Sending:
        return Sending(empty(self.unit), day)


def _sent_twice(t: Teller) -> Story:
    one = t.good(1, 6)
    return Story((one, replace(one, day=9)), 1)


def _copy_by_a_stranger(t: Teller) -> Story:
    copied = replace(filed(t.other, 1), unit=t.unit, origin=filed(t.unit, 1).origin)
    return Story((t.good(1, 6), Sending(workbook(FORM, copied, created=CREATED), 9, STRANGER)), 1)


def _replayed(t: Teller) -> Story:
    first = t.good(1, 6)
    return Story((first, t.good(2, 10), replace(first, day=20, sender=STRANGER)), 2)


STORIES: Mapping[str, Callable[[Teller], Story]] = {
    "one": lambda t: Story((t.good(1, 6),), 1),
    "sent twice": _sent_twice,
    "corrected": lambda t: Story((t.good(1, 6), t.good(2, 10)), 2),
    "wrong, then right": lambda t: Story((t.wrong(1, 6), t.good(2, 10)), 2),
    "right, then wrong": lambda t: Story((t.good(1, 6), t.wrong(2, 10)), 1),
    "right, then empty": lambda t: Story((t.good(1, 6), t.empty(10)), 1),
    "empty, then right": lambda t: Story((t.empty(6), t.good(1, 10)), 1),
    "three corrections": lambda t: Story((t.good(1, 5), t.good(2, 10), t.good(3, 15)), 3),
    "a stranger's later": lambda t: Story((t.good(1, 6), t.good(2, 10, STRANGER)), 1),
    "a stranger's earlier": lambda t: Story((t.good(1, 6, STRANGER), t.good(2, 10)), 2),
    "another unit's address": lambda t: Story((t.good(1, 6), t.good(2, 10, ADDRESSES[t.other])), 1),
    "replayed by a stranger": _replayed,
    "copied from another by a stranger": _copy_by_a_stranger,
    "wrong": lambda t: Story((t.wrong(1, 6),), None),
    "empty": lambda t: Story((t.empty(6),), None),
    "nothing": lambda t: Story((), None),
    "two that nothing tells apart": lambda t: Story((t.good(1, 6), t.good(2, 6)), None),
}
OFTEN = ("one", "sent twice", "corrected", "wrong, then right", "right, then wrong")
