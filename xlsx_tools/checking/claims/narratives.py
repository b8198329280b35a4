"""What everything that was written in a submission says of its figures."""

from collections.abc import Iterator
from functools import lru_cache

from xlsx_tools.checking.claims.claim import Claim, Told
from xlsx_tools.checking.claims.extract import read_text
from xlsx_tools.checking.claims.lexicon import lexicon_of
from xlsx_tools.checking.claims.reader import Setting
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form


def told_in(form: Form, submission: Submission) -> Told:
    """What all narratives say in printed order, nothing for a form without a vocabulary."""
    told = list(_told(form, submission))
    return Told(
        [claim for one in told for claim in one.claims],
        [saying for one in told for saying in one.sayings],
        [reckoning for one in told for reckoning in one.reckonings],
    )


def _told(form: Form, submission: Submission) -> Iterator[Told]:
    if isinstance(submission.year, int):
        for narrative in form.narratives:
            if text := submission.narrative.get(narrative):
                yield _read(form, text, Setting(narrative, submission.year, submission.unit))


@lru_cache(maxsize=32)
def _read(form: Form, text: str, setting: Setting) -> Told:
    """What one text says; rules, causes and what is shown of the reading ask for the same in turn."""
    lexicon = lexicon_of(form)
    return read_text(text, lexicon, setting) if lexicon else Told([], [], [])


def forget_texts() -> None:
    """Read every text anew from now on, as for measuring how long that takes."""
    _read.cache_clear()


def claims_of(form: Form, submission: Submission) -> list[Claim]:
    """The claims of all narratives."""
    return told_in(form, submission).claims


def mentions(form: Form, submission: Submission, item: str) -> list[Claim]:
    """The claims that speak of an item, by itself or as one that is added up."""
    return [claim for claim in claims_of(form, submission) if claim.meanings and item in claim.meanings[0]]
