"""An office whose season is played day by day: mails come, commands are run, the clock is set."""

from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.support.command import Ended, run
from tests.support.inboxes import mail
from xlsx_tools.cli.clock import TOLD


class Office:
    """A folder in which a season is kept, and a clock."""

    def __init__(self, folder: Path, clock: pytest.MonkeyPatch, addresses: Mapping[str, str]) -> None:
        self.ledger, self._clock, self._addresses = folder / "台账.sqlite", clock, addresses
        self.inbox, self.out = folder / "收件箱", folder / "每天"
        self.inbox.mkdir()

    def at(self, day: str) -> None:
        """Let it be noon of that day."""
        self._clock.setenv(TOLD, f"{day}T12:00:00+08:00")

    def gets(self, unit: str, day: str, name: str, data: bytes, sender: str = "") -> None:
        """A mail comes."""
        message = mail((name, data), date=f"{day} 09:00:00 +0800")
        del message["From"]
        message["From"] = sender or self._addresses[unit]
        (self.inbox / f"{len(list(self.inbox.iterdir()))}.eml").write_bytes(message.as_bytes())

    def has_its_day(self, day: str, *words: object) -> Ended:
        """Run the command of the day."""
        self.at(day)
        return run("day", self.inbox, "--ledger", self.ledger, "-o", self.out, *words)

    def letters(self, day: str) -> dict[str, str]:
        """What each letter of that day says, by its place."""
        folder = self.out / day
        return {path.relative_to(folder).as_posix(): words(path) for path in folder.glob("*/*.eml")}


def words(path: Path) -> str:
    """The subject of a draft, and what it says."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body()
    assert body is not None
    return f"{message['Subject']}\n{body.get_content()}"
