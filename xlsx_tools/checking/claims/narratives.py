"""The claims of everything that was written in a submission."""

from xlsx_tools.checking.claims.claim import Claim
from xlsx_tools.checking.claims.extract import claims_in
from xlsx_tools.checking.claims.lexicon import lexicon_of
from xlsx_tools.checking.claims.reader import Setting
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form


def claims_of(form: Form, submission: Submission) -> list[Claim]:
    """The claims of all narratives in printed order, none for a form without a vocabulary."""
    lexicon = lexicon_of(form)
    if lexicon is None or not isinstance(submission.year, int):
        return []
    return [
        claim
        for narrative in form.narratives
        if (text := submission.narrative.get(narrative))
        for claim in claims_in(text, lexicon, Setting(narrative, submission.year, submission.unit))
    ]


def mentions(form: Form, submission: Submission, item: str) -> list[Claim]:
    """The claims that speak of an item, by itself or as one that is added up."""
    return [claim for claim in claims_of(form, submission) if claim.meanings and item in claim.meanings[0]]
