"""What a filing of a season has of another: a unit's texts of another unit's, a version of the last."""

from collections.abc import Mapping

from xlsx_tools.comparing.comparison import SideBySide, compare_filings
from xlsx_tools.comparing.copied import copied_texts
from xlsx_tools.comparing.gist import gist_of
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.document import from_document
from xlsx_tools.filing.submission import Submission, words_only
from xlsx_tools.finding import Finding
from xlsx_tools.form.model import Form
from xlsx_tools.season.ledger.records import Version
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.workbook.layout import layout_of

_FIGURES = ("items", "sources")


def copied_in_season(
    ledger: Ledger, form: Form, versions: Mapping[str, Version | None]
) -> dict[str, list[Finding]]:
    """What is found on the version of each unit against those of all others, whichever has something."""
    told = {
        unit: words_only(filed)
        for unit, version in versions.items()
        if (filed := _filed(ledger, form, version, _FIGURES))
    }
    found = copied_texts([layout_of(form)] * len(told), list(told.values()))
    return {unit: findings for unit, findings in zip(told, found, strict=True) if findings}


def _filed(
    ledger: Ledger, form: Form, version: Version | None, without: tuple[str, ...] = ()
) -> Submission | None:
    """The filing of a version but for what is not wanted of it, None where it cannot be compared."""
    if version is None or version.form != form.id or version.problem:
        return None
    try:
        document = ledger.document(version.hash)
        return from_document(form, {key: value for key, value in document.items() if key not in without})
    except XlsxToolsError:
        return None  # It may be of another version of the form.


def changed_since(ledger: Ledger, form: Form, before: Version, after: Version) -> str:
    """What a unit changed from one version to the next, in a sentence; empty where it cannot be told."""
    compared = versions_compared(ledger, form, before, after)
    return gist_of(compared, layout_of(form)) if compared else ""


def versions_compared(ledger: Ledger, form: Form, before: Version, after: Version) -> SideBySide | None:
    """A version beside the one before it; None where one of them cannot be compared."""
    one, other = (_filed(ledger, form, version) for version in (before, after))
    if one is None or other is None:
        return None
    findings = ledger.findings(before.hash), ledger.findings(after.hash)
    return compare_filings(form, one, other, findings)
