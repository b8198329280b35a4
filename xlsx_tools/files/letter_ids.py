"""Ids of letters (Message-ID): whom each was written to, as told by the mail that answers it."""

import re
from hashlib import blake2b

_ID = re.compile(r"<xlsx-tools\.([0-9a-f]{16})\.[0-9a-f]{16}@")


def addressee(form: str, year: int, unit: str) -> str:
    """What stands for the unit in the ids of letters to it, in the season of that form and year."""
    return _digest(f"{form}\n{year}\n{unit}".encode())


def letter_id(addressee: str, content: bytes) -> str:
    """The id of a letter with that content; no two letters have the same."""
    return f"<xlsx-tools.{addressee}.{_digest(content)}@mail.invalid>"


def is_letter_of_ours(message_id: str) -> bool:
    """Whether that is the id of a letter that we wrote."""
    return _ID.match(message_id.strip()) is not None


def answered_letter(*ids: str) -> str:
    """Whom the letter was written to that a mail answers, by the ids of letters that the mail names.

    Empty where it answers none of ours.
    """
    answers = _ID.search(" ".join(ids))
    return answers[1] if answers else ""


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()
