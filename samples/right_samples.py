"""The right samples: units that do not exist, their data, and the workbook that holds them."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from xlsx_tools.filing.document import fill_in, from_document, parse_json
from xlsx_tools.filing.last_year import begin_year
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.load import installed_form
from xlsx_tools.form.model import Form
from xlsx_tools.generate import workbook
from xlsx_tools.reading.intake import take_in

SAMPLES = Path(__file__).resolve().parent
CREATED = datetime(2025, 1, 6, 9, 0)

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Claim:
    """Words of a text that repeat figures of the tables: their sum is the last number said, or 0."""

    narrative: str
    says: str
    items: tuple[str, ...]

    @property
    def number(self) -> str:
        """The number said."""
        said: list[str] = _NUMBER.findall(self.says)
        return said[-1] if said else "0"


@dataclass(frozen=True)
class Sample:
    """A folder with data.json, sample.yaml and perhaps last-year.json."""

    folder: Path

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @property
    def previous_file(self) -> Path | None:
        """Last year's data, if the sample has them."""
        path = self.folder / "last-year.json"
        return path if path.exists() else None

    @cached_property
    def document(self) -> dict[str, Any]:
        """The data as they stand in the file."""
        return parse_json((self.folder / "data.json").read_text(encoding="utf-8"))

    @cached_property
    def form(self) -> Form:
        """The form the data are of."""
        return installed_form(self.document["form"])

    @property
    def submission(self) -> Submission:
        """The data as a submission."""
        return from_document(self.form, self.document)

    @cached_property
    def previous(self) -> Submission | None:
        """Last year's submission, if there is one."""
        return take_in(self.previous_file.read_bytes()).submission if self.previous_file else None

    @cached_property
    def about(self) -> dict[str, Any]:
        """What sample.yaml says."""
        about: dict[str, Any] = yaml.safe_load((self.folder / "sample.yaml").read_text(encoding="utf-8"))
        return about

    @property
    def story(self) -> str:
        """What kind of unit it is, in a sentence."""
        return str(self.about["story"])

    @property
    def claims(self) -> list[Claim]:
        """Where the texts repeat figures of the tables; a group of rows stands for all its rows."""
        return [
            Claim(told["in"], told["says"], tuple(i for name in told["items"] for i in self._items(name)))
            for told in self.about["claims"]
        ]

    def _items(self, name: str) -> list[str]:
        table, row, column = name.split(".")
        block = next(b for b in self.form.tables[table].blocks if row in {*b.rows.paths, *b.rows.groups})
        return [f"{table}.{leaf}.{column}" for leaf in block.rows.leaves_of(row)]

    def filled(self) -> bytes:
        """The workbook as `generate` with last year's data and then `fill` would write it."""
        unit, year = self.document["unit"], self.document["year"]
        origin = Origin(self.form.id, self.form.version, unit, year, f"sample-{self.name}")
        template = begin_year(self.form, origin, self.previous)
        return workbook(self.form, fill_in(self.form, template, self.document), created=CREATED)


def load_samples() -> list[Sample]:
    """All right samples, by name."""
    return [Sample(path.parent) for path in sorted(SAMPLES.glob("*/data.json"))]
