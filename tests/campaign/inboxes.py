"""Inboxes drawn at random: `python -m tests.campaign.inboxes [--inboxes N] [--seed S] [--first K]`.

An inbox is a folder on disk: for each unit of a roster what it sends, in any of the ways of
tests/campaign/inbox_ways.py, and beside it everything that tests/campaign/inbox_noise.py knows. What must
come of it is known from how it was drawn, never by reading it: whose figures count, that nothing is raised
or lost in silence, that a second run changes nothing and that the order of files does not matter. What
broke a promise becomes a test of its kind where the kind has its tests: an inbox is too much to keep.
"""

import argparse
import os
import random
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from unittest.mock import patch

from tests.campaign.inbox_noise import ALONG, NOISE, Noise, Scene, Told
from tests.campaign.inbox_stories import ADDRESSES, OFTEN, STORIES, Sending, Teller, filed, good
from tests.campaign.inbox_ways import ARCHIVES, MAILS, Envelope, Piece, mailbox
from tests.campaign.seed import seed_of_commit
from tests.support.collecting import FORM
from tests.support.command import run
from tests.support.one_thread import one_thread
from xlsx_tools.filing.submission import Submission
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season import collect as collecting
from xlsx_tools.season.ledger.records import Outcome, ProblemKind
from xlsx_tools.season.ledger.store import open_ledger
from xlsx_tools.season.read_content import ReadContent, figures_hash, read_parcel

WORKERS = 2
EACH_DRAFTED = 10  # Of so many inboxes one has drafts written, which takes longer than all the rest.
PARENT = "云溪县人民政府"
SUMMED = "applications.received.business"
_ODD_FOLDERS = (
    "",
    "",
    "",
    "报表 2024/",
    "a\nb/",
    "\u202e倒/",
    "%00/",
    "…./",
    "甲" * 60 + "/",
    "-rf/",
    "*?/",
    "📊/",
)


# --- What an inbox is drawn as ------------------------------------------------------------------------


@dataclass(frozen=True)
class Lying:
    """A file of an inbox: where, by which kind it was drawn, when it was saved, what must be told."""

    name: str
    noise: Noise
    kind: str
    at: datetime


@dataclass
class Inbox:
    """A roster, what lies in the folder, and whose submission counts in the end."""

    seed: int
    number: int
    units: list[str]
    files: list[Lying] = field(default_factory=list)
    counts: dict[str, Submission | None] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    scenes: list[Scene] = field(default_factory=list)


def drawn(seed: int, number: int) -> Inbox:
    """The inbox of that number."""
    draw = random.Random(f"{seed}/{number}")
    inbox = Inbox(seed, number, draw.sample(list(ADDRESSES), draw.randint(6, 12)))
    mails = list[Piece]()
    for place, unit in enumerate(inbox.units):
        name = draw.choice(OFTEN if draw.random() < 0.5 else list(STORIES))
        story = STORIES[name](Teller(draw, unit, inbox.units[place - 1]))
        inbox.kinds.add(name)
        inbox.counts[unit] = filed(unit, story.counts) if story.counts else None
        is_single = len({sending.data for sending in story.sendings}) == 1
        for sending in story.sendings:
            piece, ways = _travelled(draw, unit, sending, is_single=is_single)
            inbox.kinds |= ways
            if piece.name.endswith(".eml") and draw.random() < 0.25:
                mails.append(piece)
            else:
                _put(
                    draw, inbox, Noise(piece.name, piece.data, Told.VERSION), "+".join(sorted(ways)), piece.at
                )
        if story.counts and name not in ("corrected", "three corrections"):
            day = next(s.day for s in story.sendings if not s.sender)
            inbox.scenes.append(Scene(unit, ADDRESSES[unit], good(unit, story.counts, "plain"), _day(day)))
    if mails:
        box = mailbox([mail.data for mail in mails])
        _put(draw, inbox, Noise("邮箱.mbox", box, Told.VERSION), "mailbox of several", mails[0].at)
    for kind in draw.choices(list(NOISE), k=draw.randint(4, 10)):
        put_noise(draw, inbox, kind)
    return inbox


def put_noise(draw: random.Random, inbox: Inbox, kind: str) -> None:
    """Lay something into the inbox that must not matter, about one of the units if any has filed."""
    if inbox.scenes:
        noise = NOISE[kind](draw, draw.choice(inbox.scenes))
        _put(draw, inbox, noise, kind, _day(draw.randint(3, 28)))
        inbox.kinds.add(kind)


def _day(number: int) -> datetime:
    return datetime(2025, 1, number, 1, 30, tzinfo=UTC)


def _put(draw: random.Random, inbox: Inbox, noise: Noise, kind: str, at: datetime) -> None:
    """Lay a file into the inbox, its name with a number by which it is told from all others."""
    tag = f"n{len(inbox.files):03d}"
    folder = "" if noise.made else draw.choice(_ODD_FOLDERS)
    name = f"{folder}{tag}/{noise.name}" if noise.is_name_fixed else f"{folder}{tag}{noise.name}"
    inbox.files.append(Lying(name, noise, kind, at))


def _travelled(
    draw: random.Random, unit: str, sending: Sending, *, is_single: bool
) -> tuple[Piece, set[str]]:
    """A file as the unit's office sends it, and in which ways it went."""
    ending = ".json" if sending.data.lstrip().startswith(b"{") else ".xlsx"
    stem = draw.choice((unit, "年报", f"{unit}（最终版）", "附件1", "新建 XLS 工作表", "堃的年报"))
    piece, ways = Piece(f"{stem}{ending}", sending.data, _day(sending.day)), set[str]()
    if draw.random() < 0.35:
        piece = _archived(draw, [piece, *_beside(draw, piece)], ways)
        if draw.random() < 0.2 and piece.name.endswith(".zip"):
            piece = _archived(draw, [piece], ways, list(ARCHIVES)[:3])
    if sending.sender or draw.random() < 0.6:
        sent = None if is_single and draw.random() < 0.1 else piece.at
        name = draw.choice(list(MAILS))
        piece = MAILS[name](
            draw, [piece, *_beside(draw, piece)], Envelope(sending.sender or ADDRESSES[unit], sent)
        )
        ways.add(name)
        if draw.random() < 0.1 and ways.isdisjoint(ARCHIVES):  # No more than two zips in one another.
            piece = _archived(draw, [piece], ways, ("zip_of_today", "tar"))
    return piece, ways or {"a file"}


def _archived(
    draw: random.Random, pieces: Sequence[Piece], ways: set[str], by: Sequence[str] = tuple(ARCHIVES)
) -> Piece:
    name = draw.choice(by)
    ways.add(name)
    return ARCHIVES[name](draw, pieces)


def _beside(draw: random.Random, piece: Piece) -> list[Piece]:
    """What people send along with a workbook."""
    if draw.random() < 0.7:
        return []
    name, data = draw.choice(list(ALONG.items()))
    return [replace(piece, name=name, data=data)]


def laid_out(inbox: Inbox, folder: Path, names: Callable[[str], str] = str) -> Path:
    """The inbox on the disk, every file as old as it was drawn."""
    place = folder / "收件箱"
    place.mkdir(parents=True)
    for lying in inbox.files:
        path = place / names(lying.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if lying.noise.made:
            lying.noise.made(path)
            continue
        path.write_bytes(lying.noise.data)
        os.utime(path, (lying.at.timestamp(), lying.at.timestamp()))
    lines = [f"{unit},{unit[3:]},{ADDRESSES[unit]}" for unit in inbox.units]
    (folder / "名册.csv").write_text("\n".join(["单位名称,简称,邮箱", *lines, ""]), encoding="utf-8")
    return place


# --- The promise --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What a ledger says once an inbox was collected into it."""

    counts: Mapping[str, str]  # the hash of figures by unit
    sources: Sequence[tuple[str, Outcome]]
    problems: Sequence[tuple[str, ProblemKind]]
    all: object


def said_by(ledger_file: Path) -> Said:
    """All that matters of it."""
    with open_ledger(ledger_file) as ledger:
        versions = list(ledger.versions())
        sources = [(s, v.outcome) for v in versions for s in ledger.sources(v.hash)]
        problems = [(f"{p.path} {p.source}", p.kind) for p in ledger.problems()]
        counted = {unit.name: version for unit, version in ledger.counted()}
        standings = [(s.unit.name, s.state, s.counted and s.counted.hash) for s in ledger.standings()]
        told = versions, sorted(sources), sorted(p.reason + p.source for p in ledger.problems()), standings
        return Said({unit: version.figures for unit, version in counted.items()}, sources, problems, told)


def collected(folder: Path, *words: object) -> tuple[int, str]:
    """Exit code and output of `collect`; whatever it raises is raised."""
    with patch("xlsx_tools.season.workers.own_cores", one_thread):
        ended = run("collect", folder / "收件箱", "--ledger", folder / "台账.sqlite", *words)
    if ended.returncode not in (0, 1):
        raise AssertionError(ended.stdout + ended.stderr)
    return ended.returncode, ended.stdout


def broken_promises(inbox: Inbox, folder: Path) -> list[str]:
    """What is otherwise than it must be, in words."""
    known = dict[bytes, ReadContent]()

    def read(place: str, data: bytes) -> ReadContent:
        if data not in known:
            known[data] = read_parcel(place, data)
        return known[data]

    with patch.object(collecting, "read_parcel", read):
        try:
            return list(_broken(inbox, folder, known))
        except Exception:
            return [f"raised: {traceback.format_exc(limit=-6)}"]


def _broken(inbox: Inbox, folder: Path, known: Mapping[bytes, object]) -> Iterator[str]:
    one = folder / "一"
    laid_out(inbox, one)
    begin = "--roster", one / "名册.csv", "--year", "2024", "--force"
    code, _ = collected(one, *begin)
    said = said_by(one / "台账.sqlite")
    yield from _miscounted(inbox, said, "counts")
    yield from (told for lying in inbox.files for told in _not_told(lying, said))
    if code == 0 and any(lying.noise.told in (Told.CLOSED, Told.BOUNCED) for lying in inbox.files):
        yield "silence: exit code 0, though something could not be opened"
    read = len(known)
    _, output = collected(one)
    if (
        said_by(one / "台账.sqlite").all != said.all
        or len(known) > read
        or "读了" in output.replace("读了 0", "")
    ):
        yield f"again: a second run changed something: {output[:200]}"
    yield from _not_summed(inbox, one)
    two = folder / "二"
    order = random.Random(f"{inbox.seed}/{inbox.number}/order")
    laid_out(inbox, two, partial(_elsewhere, order))
    collected(two, *begin)
    yield from _miscounted(inbox, said_by(two / "台账.sqlite"), "order")


def _elsewhere(order: random.Random, name: str) -> str:
    """Another place in the order of names; a name in a folder of its own stays."""
    return f"{order.randrange(1000):03d}{name}"


def _miscounted(inbox: Inbox, said: Said, which: str) -> Iterator[str]:
    for unit, expected in inbox.counts.items():
        figures = figures_hash(FORM, expected) if expected else None
        if said.counts.get(unit) != figures:
            counts = "another version" if unit in said.counts else "nothing"
            yield f"{which}: of {unit} {counts} counts" + ("" if expected else ", where nothing should")


def _not_told(lying: Lying, said: Said) -> Iterator[str]:
    """A file of which the ledger says something else than it must."""
    tag = lying.name[lying.name.index("n0") :][:4]
    versions = [outcome for source, outcome in said.sources if tag in source]
    kinds = {kind for path, kind in said.problems if tag in path}
    holds = {
        Told.VERSION: bool(versions),
        Told.FOREIGN: kinds == {ProblemKind.FOREIGN},
        Told.CLOSED: ProblemKind.CLOSED in kinds or versions == [Outcome.UNREADABLE],
        Told.BOUNCED: kinds == {ProblemKind.BOUNCED} and not versions,
        Told.SOMEHOW: bool(versions or kinds),
        Told.NOTHING: not versions and not kinds,
    }
    if not holds[lying.noise.told]:
        found = ", ".join([*map(str, versions), *map(str, kinds)]) or "nothing"
        yield f"told: {lying.kind} {lying.name!r} must be {lying.noise.told}, is {found}"


def _not_summed(inbox: Inbox, folder: Path) -> Iterator[str]:
    ledger, sum_file = folder / "台账.sqlite", folder / "和.xlsx"
    drafts = () if inbox.number % EACH_DRAFTED else ("--drafts", folder / "草稿")
    status = run("status", "--ledger", ledger, "--html", folder / "状态.html", *drafts)
    if status.returncode not in (0, 1) or not (folder / "状态.html").exists():
        yield f"status: {status.returncode} {status.stdout[-200:]}{status.stderr[-200:]}"
    counted = [one for one in inbox.counts.values() if one]
    merged = run("merge", "--ledger", ledger, "--unit", PARENT, "-o", sum_file)
    if merged.returncode not in (0, 1) or sum_file.exists() != bool(counted):
        yield f"merge: {merged.returncode} {merged.stdout[-200:]}{merged.stderr[-200:]}"
    elif counted:
        expected = sum(one.tally(FORM).known[SUMMED] or 0 for one in counted)
        if (
            total := take_in(sum_file.read_bytes(), lambda _: FORM).submission.tally(FORM).known[SUMMED]
        ) != expected:
            yield f"merge: the sum is {total}, not {expected}"


# --- Running it ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class End:
    """How one inbox ended."""

    number: int
    kinds: frozenset[str]
    files: int
    counted: int
    told: tuple[str, ...]


def ended(seed: int, number: int) -> End:
    """Draw an inbox, collect it and judge what came of it."""
    inbox = drawn(seed, number)
    with tempfile.TemporaryDirectory() as folder:
        told = broken_promises(inbox, Path(folder))
    counted = sum(one is not None for one in inbox.counts.values())
    return End(number, frozenset(inbox.kinds), len(inbox.files), counted, tuple(told))


def main() -> int:
    """Run many; print the ends by kind, and what was broken with how to draw it again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=seed_of_commit())
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--inboxes", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="folder to lay the inboxes out in, without judging them")
    given = parser.parse_args()
    numbers = range(given.first, given.first + given.inboxes)
    if given.keep:
        for number in numbers:
            laid_out(drawn(given.seed, number), given.keep / str(number))
        return 0
    with ProcessPoolExecutor(WORKERS) as pool:
        ends = list(pool.map(partial(ended, given.seed), numbers, chunksize=2))
    _print(given.seed, ends)
    return int(any(end.told for end in ends))


def _print(seed: int, ends: Sequence[End]) -> None:
    print(f"{'kind':<36}{'inboxes':>8}{'broken':>8}")
    for kind in sorted({kind for end in ends for kind in end.kinds}):
        among = [end for end in ends if kind in end.kinds]
        print(f"{kind:<36}{len(among):>8}{sum(bool(end.told) for end in among):>8}")
    for end in ends:
        for told in end.told:
            print(f"--seed {seed} --inboxes 1 --first {end.number}: {told}")
    files, counted = sum(end.files for end in ends), sum(end.counted for end in ends)
    broken = Counter(told.partition(":")[0] for end in ends for told in end.told)
    print(f"{len(ends)} inboxes of {files} files, {counted} units count; broken: {dict(broken) or 'none'}")


if __name__ == "__main__":
    sys.exit(main())
