"""When a form takes texts for copied, from last year's or from another unit's (hints.yaml).

Most filings are checked with no other text beside them: what stands here is read when there is one.
"""

from dataclasses import dataclass, fields

from xlsx_tools.finding import Rule


@dataclass(frozen=True)
class Repeated:
    """A text of at least `least` characters, `percent` of which stand in last year's sentences."""

    rule: Rule
    percent: int
    least: int
    narratives: tuple[str, ...]


@dataclass(frozen=True)
class RepeatedReport:
    """All texts of a report together, at least `least` characters, `percent` of which last year's have."""

    rule: Rule
    percent: int
    least: int


@dataclass(frozen=True)
class Borrowed:
    """A report `percent` of whose text, of at least `least` characters, stands in one other unit's too.

    Statements shorter than `shortest` are alike by chance; one that at least `common_units` units have and
    more than `common_percent` percent of all is everybody's.
    """

    rule: Rule
    percent: int
    least: int
    shortest: int
    common_percent: int
    common_units: int


@dataclass(frozen=True)
class BorrowedSentence:
    """A statement of at least `least` characters that another unit has too, and that is not everybody's."""

    rule: Rule
    least: int


@dataclass(frozen=True)
class CopiedTexts:
    """All of it; what a form does not state is None."""

    repeated: Repeated | None = None
    repeated_report: RepeatedReport | None = None
    borrowed: Borrowed | None = None
    borrowed_sentence: BorrowedSentence | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule stated."""
        stated = (getattr(self, field.name) for field in fields(self))
        return tuple(one.rule for one in stated if one is not None)
