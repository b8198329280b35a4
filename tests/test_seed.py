"""One real report goes through generate, fill and convert, and comes out as it was published."""

import json
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import run
from xlsx_tools.form.model import Form

SEED = Path(__file__).parents[2] / "shared" / "seed"
_SECTIONS = ("disclosure", "applications", "management", "platform", "supervision")


@pytest.fixture
def seed() -> Path:
    """The folder with the report's text and its pieces; the sentences are not ours to copy here."""
    if not SEED.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{SEED} must lie beside the checkout in CI")
        pytest.skip("the published report lies beside the checkout only where it is developed")
    return SEED


def document_of(pieces: dict[str, Any], form: Form) -> dict[str, Any]:
    """The pieces as a submission's JSON document."""
    first = pieces["part_1"]
    sections = dict(zip(_SECTIONS, first["sections"], strict=True))
    texts = {f"overview.{name}": section["text"] for name, section in sections.items()}
    assert {pieces[f"part_{n}"] for n in (2, 3, 4)} == {"every figure is 0"}
    return {
        "form": form.id,
        "unit": pieces["unit"],
        "year": pieces["year"],
        "items": dict.fromkeys(form.inputs, 0),
        "headings": {f"overview.{name}": section["heading"] for name, section in sections.items()},
        "narrative": {
            "overview.lead": first["lead"],
            **texts,
            "problems.text": "\n".join(pieces["part_5"]),
            "other.text": "\n".join(pieces["part_6"]),
        },
    }


def lines_of(text: str) -> list[str]:
    """Its lines that are not blank, without white space and with full-width forms folded."""
    folded = ("".join(unicodedata.normalize("NFKC", line).split()) for line in text.splitlines())
    return [line for line in folded if line]


def test_published_report_comes_out_line_by_line(seed: Path, form: Form, tmp_path: Path) -> None:
    pieces = json.loads((seed / "seed.json").read_text(encoding="utf-8"))
    (tmp_path / "d.json").write_text(json.dumps(document_of(pieces, form)), encoding="utf-8")
    unit, year = pieces["unit"], pieces["year"]
    for arguments in (
        ("generate", "--unit", unit, "--year", year, "-o", tmp_path / "t.xlsx"),
        ("fill", tmp_path / "t.xlsx", tmp_path / "d.json", "-o", tmp_path / "f.xlsx"),
        ("check", tmp_path / "f.xlsx"),
        ("convert", tmp_path / "f.xlsx", "-o", tmp_path / "out", "--to", "txt"),
    ):
        result = run(*arguments)
        assert result.returncode == 0, result.stdout + result.stderr
    (report,) = (tmp_path / "out").glob("*.txt")
    (published,) = seed.glob("*.txt")
    ours, theirs = (lines_of(path.read_text(encoding="utf-8")) for path in (report, published))
    assert ours == theirs
