"""How values are kept in a ledger: times, findings, units and ways of coming as text."""

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from xlsx_tools.files.found import Bounced
from xlsx_tools.filing.document import parse_json
from xlsx_tools.finding import Finding, finding_from
from xlsx_tools.season.ledger.whose import Coming
from xlsx_tools.season.roster import Unit

_SOURCES = re.compile(r'"sources":\s*\[')


def time_as_text(time: datetime) -> str:
    """A moment so that the order of the texts is that of the moments."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def compact(value: object) -> str:
    """A value as JSON in one line; 15 digits of a decimal pass unchanged."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=float)


def packed_findings(findings: Sequence[Finding]) -> str:
    """Findings as JSON, without what is as it is by default."""
    defaults = {field.name: field.default for field in fields(Finding)}
    return compact([{k: value for k, value in asdict(f).items() if value != defaults[k]} for f in findings])


def findings_from_text(text: str) -> list[Finding]:
    """The findings that `packed_findings` wrote."""
    return [finding_from(kept) for kept in json.loads(text, parse_float=Decimal)]


def document_from_text(text: str) -> dict[str, object]:
    """A document that we wrote, so that it need not be looked at as one that anybody may have."""
    try:
        document: dict[str, object] = json.loads(text, parse_float=Decimal)
    except ValueError:  # a number of more digits than Python makes an int of
        return parse_json(text)
    return document


def unit_from_text(text: str) -> Unit:
    """The unit whose particulars were written as JSON, by whatever version."""
    kept = json.loads(text)
    for several in ("known_as", "mailed_at"):
        kept[several] = tuple(kept.get(several, ()))
    return Unit(**{field.name: kept[field.name] for field in fields(Unit) if field.name in kept})


def packed_bounce(bounced: Bounced | None) -> str:
    """What is known of a letter that did not arrive as JSON, nothing where there is none."""
    return compact({**asdict(bounced), "dated": time_as_text(bounced.dated)}) if bounced else ""


def bounce_from_text(text: str) -> Bounced | None:
    """The letter that `packed_bounce` wrote of."""
    if not text:
        return None
    kept = json.loads(text)
    dated = datetime.fromisoformat(kept["dated"])
    return Bounced(tuple(kept["addresses"]), tuple(kept["names"]), dated)


def holds_sources(document: str) -> bool:
    """Whether a document's text is that of a sum; within a text of it no quotation mark is left plain."""
    return _SOURCES.search(document) is not None


def comings_of(row: sqlite3.Row) -> list[Coming]:
    """The ways that the version of a row came."""
    return [
        Coming(
            sender,
            answers,
            datetime.fromisoformat(dated),
            bool(by_mail),
            timedelta(seconds=doubt),
            bool(is_previous),
        )
        for sender, answers, dated, by_mail, doubt, is_previous in json.loads(row["comings"])
    ]
