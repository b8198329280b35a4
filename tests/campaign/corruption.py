"""Random corruption of filled workbooks: `python -m tests.campaign.corruption [--cases N] [--seed S]`.

At the level of bytes, of zip members and of XML. Whatever comes of it: a sentence, or a submission
each of whose figures is the original one or is named by a finding; no traceback, no case that takes
20 s of the processor (some hundred times what is usual), no process over 300 MB. Damage that leaves a
well-formed file in which another number plainly stands in a cell, as if typed there, is read as that
number; an independent reading of the XML tells so. A seed that broke a promise goes into `FIXED` of
tests/test_campaigns.py, and every run of the suite tries it again.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from lxml import etree

from tests.support import PATIENCE
from tests.support.emulations import rezip
from xlsx_tools.checking import check
from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.finding import Finding
from xlsx_tools.form.load import installed_form
from xlsx_tools.quantity import from_cell_number
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.workbook.layout import Layout

ROOT = Path(__file__).parents[2]
SAMPLES = ("lively", "small-office")
MOST_WORK, MEGABYTES = 20.0, 300  # seconds of the processor; of memory
BATCH, WORKERS = 250, 2

FORM = installed_form("zfxxgk-2021")
LAYOUT = Layout(FORM)
Damage = Callable[[bytes, random.Random], bytes]


# --- Bytes -------------------------------------------------------------------------------------------


def flip_bits(data: bytes, source: random.Random) -> bytes:
    """A few bits the other way round."""
    out = bytearray(data)
    for _ in range(source.choice((1, 1, 2, 8))):
        out[source.randrange(len(out))] ^= 1 << source.randrange(8)
    return bytes(out)


def overwrite(data: bytes, source: random.Random) -> bytes:
    """A stretch of other bytes."""
    start, length = source.randrange(len(data)), source.choice((1, 4, 64, 1000))
    return data[:start] + source.randbytes(length) + data[start + length :]


def cut_out(data: bytes, source: random.Random) -> bytes:
    """A stretch missing, perhaps all to the end."""
    start = source.randrange(len(data))
    return data[:start] + data[start + source.choice((1, 16, 512, len(data))) :]


def put_in(data: bytes, source: random.Random) -> bytes:
    """A stretch twice."""
    start, length = source.randrange(len(data)), source.choice((1, 16, 512))
    return data[: start + length] + data[start:]


def swap_blocks(data: bytes, source: random.Random) -> bytes:
    """Two stretches of the same length exchanged."""
    length = source.choice((1, 8, 256))
    one, other = sorted(source.randrange(len(data) - length) for _ in range(2))
    return data if other - one < length else b"".join(
        (data[:one], data[other : other + length], data[one + length : other], data[one : one + length],
         data[other + length :])
    )  # fmt: skip


# --- Members -----------------------------------------------------------------------------------------


def names_of(data: bytes) -> list[str]:
    """The names of the members."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.namelist()


def of_member(change: Callable[[bytes, random.Random], bytes | None]) -> Damage:
    """A change of one member, the checksum made right again; None drops it."""

    def damage(data: bytes, source: random.Random) -> bytes:
        chosen = source.choice(names_of(data))
        return rezip(data, lambda name, content: change(content, source) if name == chosen else content)

    return damage


def swap_members(data: bytes, source: random.Random) -> bytes:
    """The contents of two members exchanged."""
    one, other = source.sample(names_of(data), 2)
    contents = {name: content_of(data, name) for name in (one, other)}
    return rezip(data, lambda name, content: contents.get({one: other, other: one}.get(name, ""), content))


def rename_member(data: bytes, source: random.Random) -> bytes:
    """A member under another name, perhaps that of one that is there."""
    names = names_of(data)
    old, new = source.choice(names), source.choice([*names, "xl/x.xml", "../x", "XL/WORKBOOK.XML"])
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in names:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Two members of one name are what is wanted.
                copy.writestr(zipfile.ZipInfo(new if name == old else name), archive.read(name))
    return out.getvalue()


def content_of(data: bytes, name: str) -> bytes:
    """The content of a member."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(name)


# --- XML ---------------------------------------------------------------------------------------------

_ELEMENT = re.compile(rb"<(\w+)(?:\s[^<>]*)?(?:/>|>[^<>]*</\1>)")
_ATTRIBUTE = re.compile(rb'\s([\w:]+)="([^"<>]*)"')
_TEXT = re.compile(rb">([^<>]+)<")
_WORDS = (
    b"<!-- x -->", b"<![CDATA[7]]>", b"&#55;", b"&amp;", b"&x;", b"<x/>", b"<v>7</v>", b"]]>", b"\x00",
    b"<?x y?>", b"\xff", b" ",
)  # fmt: skip


def pick(pattern: "re.Pattern[bytes]", xml: bytes, source: random.Random) -> "re.Match[bytes] | None":
    """One of all matches."""
    found = list(pattern.finditer(xml))
    return source.choice(found) if found else None


def without_element(xml: bytes, source: random.Random) -> bytes:
    """An element missing."""
    found = pick(_ELEMENT, xml, source)
    return xml[: found.start()] + xml[found.end() :] if found else xml


def element_twice(xml: bytes, source: random.Random) -> bytes:
    """An element there twice."""
    found = pick(_ELEMENT, xml, source)
    return xml[: found.end()] + found[0] + xml[found.end() :] if found else xml


def element_elsewhere(xml: bytes, source: random.Random) -> bytes:
    """An element moved behind another."""
    found = pick(_ELEMENT, xml, source)
    if found is None:
        return xml
    rest = xml[: found.start()] + xml[found.end() :]
    target = pick(_ELEMENT, rest, source)
    return rest[: target.end()] + found[0] + rest[target.end() :] if target else xml


def without_attribute(xml: bytes, source: random.Random) -> bytes:
    """An attribute missing."""
    found = pick(_ATTRIBUTE, xml, source)
    return xml[: found.start()] + xml[found.end() :] if found else xml


def attribute_of_another(xml: bytes, source: random.Random) -> bytes:
    """An attribute with the value that it has elsewhere."""
    found = pick(_ATTRIBUTE, xml, source)
    if found is None:
        return xml
    values = [other[2] for other in _ATTRIBUTE.finditer(xml) if other[1] == found[1]]
    return xml[: found.start(2)] + source.choice(values) + xml[found.end(2) :]


def something_in_text(xml: bytes, source: random.Random) -> bytes:
    """A comment, an entity, an element or rubbish within a text."""
    found = pick(_TEXT, xml, source)
    if found is None:
        return xml
    place = source.randint(found.start(1), found.end(1))
    return xml[:place] + source.choice(_WORDS) + xml[place:]


def text_cut(xml: bytes, source: random.Random) -> bytes:
    """A text that ends too early."""
    found = pick(_TEXT, xml, source)
    return xml[: source.randint(found.start(1), found.end(1))] + xml[found.end(1) :] if found else xml


DAMAGES: Mapping[str, Damage] = {
    "bits flipped": flip_bits,
    "bytes overwritten": overwrite,
    "bytes missing": cut_out,
    "bytes twice": put_in,
    "blocks exchanged": swap_blocks,
    "member missing": of_member(lambda content, source: None),
    "member empty": of_member(lambda content, source: b""),
    "member cut off": of_member(lambda content, source: content[: source.randrange(len(content) + 1)]),
    "member's bits flipped": of_member(flip_bits),
    "members exchanged": swap_members,
    "member renamed": rename_member,
    "element missing": of_member(without_element),
    "element twice": of_member(element_twice),
    "element elsewhere": of_member(element_elsewhere),
    "attribute missing": of_member(without_attribute),
    "attribute of another": of_member(attribute_of_another),
    "something in a text": of_member(something_in_text),
    "text cut": of_member(text_cut),
}


# --- The promise -------------------------------------------------------------------------------------


def figures_of(intake: Intake) -> dict[str, object]:
    """Every input as it is read: a number, or None."""
    figures = intake.submission.tally(FORM).figures
    return {item: figures[item] for item in FORM.inputs}


ORIGINAL = {name: (ROOT / "samples" / name / "filled.xlsx").read_bytes() for name in SAMPLES}
EXPECTED = {name: figures_of(take_in(data, lambda _: FORM)) for name, data in ORIGINAL.items()}


def is_named(item: str, findings: Sequence[Finding]) -> bool:
    """Whether a finding speaks of the item: of it, of a sum it is part of, or of its whole sheet."""
    sheet = FORM.part_of(FORM.items[item].table).sheet
    for finding in findings:
        if finding.item == item or (finding.sheet == sheet and finding.cell is None):
            return True
        if finding.sheet is None and sheet in finding.message:
            return True
        for stated in FORM.checks:
            if finding.rule == stated.rule.id and item in stated.inputs and finding.item in stated.left:
                return True
    return False


def plainly_stands(data: bytes, item: str, value: object) -> bool:
    """Whether the file, read as the standard has it, holds that number in the item's cell."""
    cell = LAYOUT.items[item]
    try:
        sheet = etree.fromstring(content_of(data, part_of_sheet(data, cell.sheet)))
    except (etree.XMLSyntaxError, KeyError, zipfile.BadZipFile):
        return False
    found = [c for c in sheet.iterfind(".//{*}c") if c.get("r") == cell.a1]
    if not found:
        return value in (None, 0)
    texts = ["".join(map(str, v.itertext())).strip() for v in found[0].iterfind("{*}v")]
    if found[0].get("t", "n") != "n" or not texts or not texts[0]:
        return value in (None, 0)
    return len(found) == len(texts) == 1 and from_cell_number(float(texts[0])) == value


def part_of_sheet(data: bytes, sheet: str) -> str:
    """The member that holds a sheet."""
    book = etree.fromstring(content_of(data, "xl/workbook.xml"))
    relations = etree.fromstring(content_of(data, "xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for entry in book.iterfind("{*}sheets/{*}sheet"):
        if entry.get("name") == sheet:
            number = next(str(value) for key, value in entry.items() if str(key).endswith("}id"))
            return f"xl/{targets[number]}"
    raise KeyError(sheet)


@dataclass(frozen=True)
class Outcome:
    """What came of a case; `broken` says which promise was broken, if any."""

    seed: int
    kind: str
    what: str
    worked: float
    broken: str = ""


def damaged(seed: int) -> tuple[str, str, bytes]:
    """The sample, the kind of damage and the damaged file of a case."""
    source = random.Random(seed)
    sample, kind = source.choice(SAMPLES), source.choice(list(DAMAGES))
    return sample, kind, DAMAGES[kind](ORIGINAL[sample], source)


def outcome(seed: int) -> Outcome:
    """Read a damaged file and see whether the promise holds."""
    sample, kind, data = damaged(seed)
    begun = time.process_time()
    try:
        intake = take_in(data, lambda _: FORM)
        findings = check(intake)
    except UnreadableFileError as error:
        broken = "" if "请" in str(error) else f"no next step: {error}"
        return Outcome(seed, kind, "refused", time.process_time() - begun, broken)
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        return Outcome(seed, kind, "crashed", time.process_time() - begun, told)
    worked = time.process_time() - begun
    read = figures_of(intake)
    changed = [item for item, value in EXPECTED[sample].items() if read[item] != value]
    silent = [item for item in changed if not is_named(item, findings)]
    wrong = [item for item in silent if not plainly_stands(data, item, read[item])]
    if wrong:
        told = ", ".join(f"{item}: {EXPECTED[sample][item]} -> {read[item]}" for item in wrong[:3])
        return Outcome(seed, kind, "silently wrong", worked, told)
    what = "as if typed" if silent else "change named" if changed else "same figures"
    return Outcome(seed, kind, what, worked)


def run_batch(seeds: Sequence[int]) -> None:
    """Run cases in this process and print what came of them, a line each, and the peak of memory."""
    for seed in seeds:
        found = outcome(seed)
        print(json.dumps(vars(found)), flush=True)
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    print(json.dumps({"megabytes": int(peak[1]) / 1024 if peak else 0}))


def run(cases: int, seed: int) -> tuple[list[Outcome], float]:
    """All outcomes, and the most memory that any process took."""
    seeds = range(seed, seed + cases)
    with ThreadPoolExecutor(WORKERS) as pool:
        batches = list(pool.map(run_apart, (seeds[start:][:BATCH] for start in range(0, cases, BATCH))))
    return [found for batch, _ in batches for found in batch], max(peak for _, peak in batches)


def run_apart(seeds: Sequence[int]) -> tuple[list[Outcome], float]:
    """The outcomes of cases run in a process of their own, which is one too if it dies, and its memory."""
    command = [sys.executable, "-m", "tests.campaign.corruption", "--batch", *map(str, seeds)]
    result = subprocess.run(
        command, capture_output=True, encoding="utf-8", cwd=ROOT, check=False, timeout=PATIENCE
    )
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    found = [Outcome(**line) for line in lines if "seed" in line]
    if result.returncode:
        found.append(Outcome(seeds[len(found)], "?", "crashed", 0, result.stderr[-300:]))
    elif result.stderr:
        found.append(Outcome(seeds[0], "?", "noisy", 0, result.stderr[-300:]))
    return found, max([line["megabytes"] for line in lines if "megabytes" in line], default=0)


def broken_promises(outcomes: Sequence[Outcome], megabytes: float) -> list[str]:
    """Every promise that was broken, with the seed that shows it."""
    broken = [f"{o.seed} ({o.kind}): {o.what}: {o.broken}" for o in outcomes if o.broken]
    broken += [f"{o.seed} ({o.kind}): {o.worked:.1f} s of work" for o in outcomes if o.worked > MOST_WORK]
    return broken + ([f"{megabytes:.0f} MB of memory"] if megabytes > MEGABYTES else [])


def report(outcomes: Sequence[Outcome], megabytes: float) -> str:
    """The counts, for a person."""
    counts = Counter(found.what for found in outcomes)
    most = max(found.worked for found in outcomes)
    lines = [f"{len(outcomes)} corruptions: {dict(counts)}; most work {most:.2f} s, {megabytes:.0f} MB"]
    for kind in DAMAGES:
        of_kind = Counter(found.what for found in outcomes if found.kind == kind)
        lines.append(f"  {kind}: {dict(of_kind)}")
    return "\n".join(lines)


def main() -> int:
    """Run the campaign, or a batch of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, nargs="+", metavar="SEED", help="run these in this process")
    options = parser.parse_args()
    if options.batch:
        run_batch(options.batch)
        return 0
    outcomes, megabytes = run(options.cases, options.seed)
    broken = broken_promises(outcomes, megabytes)
    print(report(outcomes, megabytes), *broken, sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
