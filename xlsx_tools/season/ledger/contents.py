"""The contents in a ledger, each by its hash: where it was found, what is in it, what its check found."""

import zlib
from collections.abc import Mapping
from hashlib import sha256

from xlsx_tools.finding import Finding
from xlsx_tools.season.ledger.database import DAMAGED, Database
from xlsx_tools.season.ledger.kept import document_from_text, findings_from_text, holds_sources
from xlsx_tools.season.ledger.records import LedgerError
from xlsx_tools.season.ledger.seals import seal_of


class Contents:
    """What was read from files, as it was written; whatever is damaged is told, never given."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def sources(self, digest: str) -> tuple[str, ...]:
        """Every place the content of that hash was found in."""
        rows = self._file.run("SELECT source FROM sources WHERE hash = ? ORDER BY source", digest)
        return tuple(row["source"] for row in rows)

    def findings(self, digest: str) -> list[Finding]:
        """What the check found in the version of that hash; raises LedgerError where it was damaged."""
        return findings_from_text(self._checked(digest)["findings"])

    def document(self, digest: str) -> dict[str, object]:
        """The JSON document of the version of that hash; raises LedgerError where it was not readable."""
        if text := self._checked(digest)["document"]:
            return document_from_text(text)
        raise LedgerError(f"版本 {digest[:8]} 读不了，没有数据。")

    def is_sum(self, digest: str) -> bool:
        """Whether the version of that hash is the sum of others; told without taking its document apart."""
        return holds_sources(self._checked(digest)["document"])

    def content(self, digest: str) -> bytes:
        """The bytes of the version of that hash, as they came; raises LedgerError where they were damaged."""
        row = self._file.one("SELECT bytes FROM contents WHERE hash = ?", digest)
        try:
            data = zlib.decompress(row["bytes"]) if row else b""
        except zlib.error:
            data = b""
        if sha256(data).hexdigest() != digest:
            raise LedgerError(f"台账{DAMAGED}")
        return data

    def _checked(self, digest: str) -> Mapping[str, str]:
        """What the check made of the content of that hash."""
        row = self._file.one(
            "SELECT document, findings, seal FROM contents JOIN versions USING (hash) WHERE hash = ?", digest
        )
        if row is None or seal_of(row["document"], row["findings"]) != row["seal"]:
            raise LedgerError(f"台账{DAMAGED}")
        return {"document": row["document"], "findings": row["findings"]}
