"""Texts with the figures of the tables and what is wrong in them: the corpora of `data/claims*.yaml`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from tests.campaign.seed import seed_of_commit
from tests.support.forms import NATIONAL
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import tally
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, Quantity, plain_number

DATA = Path(__file__).parents[1] / "data"
_LATEST = 53  # the last of the corpora by others that is an older one
_DRAWN = 8
UNIT, YEAR = "云溪县水务局", 2024


def submission_of(
    form: Form,
    texts: Mapping[str, str],
    figures: Mapping[str, Number | None],
    *,
    last_year: Mapping[str, Number] | None = None,
    year: int = YEAR,
    unit: str = UNIT,
) -> Submission:
    """A submission with those texts and figures, its other inputs 0; those given as None stay blank."""
    items = {item: Quantity(figures.get(item, 0)) for item in form.inputs}
    before = {item: Quantity((last_year or {}).get(item, 0)) for item in form.inputs}
    totals = tally(form, before, form.tables).known if last_year is not None else {}
    return Submission(
        Origin(form.id, form.version, unit, year),
        unit,
        year,
        items=items,
        narrative=texts,
        last_year={item: number for item, number in totals.items() if number is not None},
    )


def _item(name: str) -> str:
    """The item behind a name of the sentences' figures."""
    first = name.partition(".")[0]
    if first in ("regulations", "normative_documents"):
        return f"disclosure.{name}"
    if first in ("licences", "penalties", "coercive_measures"):
        return f"disclosure.{name}.decisions"
    if first == "administrative_fees":
        return f"disclosure.{name}.fees"
    if first.startswith(("review", "direct")):
        return f"disputes.cases.{name}"
    return f"applications.{name}" if "." in name else f"applications.{name}.natural_person"


def figures_of(named: Mapping[str, object]) -> dict[str, Number]:
    figures = {_item(name): plain_number(Decimal(str(number))) for name, number in named.items()}
    assert not figures.keys() - NATIONAL.inputs.keys()
    return figures


@dataclass(frozen=True)
class Sentence:
    """A text, what the tables say, and the figures in it that they deny."""

    text: str
    submission: Submission
    wrong: tuple[str, ...]


def _sentence(entry: Mapping[str, Any]) -> Sentence:
    submission = submission_of(
        NATIONAL,
        {entry.get("in", "overview.applications"): entry["text"]},
        figures_of(entry["figures"]),
        last_year=figures_of(entry["last_year"]) if "last_year" in entry else None,
        year=entry.get("year", YEAR),
        unit=entry.get("unit", UNIT),
    )
    return Sentence(entry["text"], submission, tuple(entry["wrong"]))


@cache
def sentences_of(name: str) -> tuple[Sentence, ...]:
    entries = yaml.load((DATA / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return tuple(_sentence(entry) for entry in entries)


def corpora() -> list[str]:
    """The names of all corpora."""
    return sorted(path.stem for path in DATA.glob("claims*.yaml"))


def drawn_corpora() -> list[str]:
    """The corpora that a run reads: all of them, but in CI of the older ones a few, another few each time.

    These are drawn with the seed of the commit, as the campaigns are.
    """
    names = corpora()
    if not os.environ.get("CI"):
        return names
    older = [name for name in names if _number(name) and _number(name) <= _LATEST]
    left_out = Random(seed_of_commit()).sample(older, len(older) - _DRAWN)
    return [name for name in names if name not in left_out]


def _number(name: str) -> int:
    """Which of the corpora by others it is, 0 for one of our own."""
    last = name.rpartition("-")[2]
    return int(last) if name.startswith("claims-fresh-") else 0
