"""What the narratives of a submission claim of its figures, and which of it the figures deny."""

from xlsx_tools.checking.claims.claim import Claim, ClaimKind, Saying, Told
from xlsx_tools.checking.claims.compare import Contradiction, Disagreement, contradictions, disagreements
from xlsx_tools.checking.claims.extract import read_text
from xlsx_tools.checking.claims.lexicon import lexicon_of
from xlsx_tools.checking.claims.narratives import claims_of, mentions, told_in
from xlsx_tools.checking.claims.reader import Setting

__all__ = [
    "Claim",
    "ClaimKind",
    "Contradiction",
    "Disagreement",
    "Saying",
    "Setting",
    "Told",
    "claims_of",
    "contradictions",
    "disagreements",
    "lexicon_of",
    "mentions",
    "read_text",
    "told_in",
]
