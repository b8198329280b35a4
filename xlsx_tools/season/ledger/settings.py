"""What an office has set for its season: who it is to its units, and how often it reminds them."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from xlsx_tools.season.ledger.acts import ActKind, Matter
from xlsx_tools.season.ledger.decisions import Decisions

_BEFORE, _EVERY = 7, 7  # days


class SettingName(StrEnum):
    """What can be set; the values are the offices' words."""

    OFFICE = "办公室"
    PHONE = "电话"
    SENDER = "发件邮箱"
    REMIND_BEFORE = "期限前几天起催报"
    REMIND_EVERY = "隔几天再催"


@dataclass(frozen=True)
class Settings:
    """What holds: `office` and `phone` stand below letters, which come from the `sender`.

    Units are reminded `remind_before` their deadline for the first time, then `remind_every` so often.
    """

    office: str = ""
    phone: str = ""
    sender: str = ""
    remind_before: timedelta = timedelta(days=_BEFORE)
    remind_every: timedelta = timedelta(days=_EVERY)

    @property
    def signature(self) -> str:
        """Who writes the letters, as far as it is said."""
        return "，".join(filter(None, (self.office, self.phone, self.sender)))

    def or_else(self, others: "Settings") -> "Settings":
        """These, and the others where nothing is set here."""
        unset = {
            name: theirs for name, theirs in vars(others).items() if vars(self)[name] == vars(_USUAL)[name]
        }
        return replace(self, **unset)


_USUAL = Settings()


def settings_to_set(settings: Settings) -> dict[Matter, str]:
    """What is to be decided so that these hold, as far as they are other than without anything set."""
    said = {
        SettingName.OFFICE: settings.office,
        SettingName.PHONE: settings.phone,
        SettingName.SENDER: settings.sender,
        SettingName.REMIND_BEFORE: _days(settings.remind_before, _USUAL.remind_before),
        SettingName.REMIND_EVERY: _days(settings.remind_every, _USUAL.remind_every),
    }
    return {Matter(ActKind.SETTING, about=name.value): value for name, value in said.items() if value}


def _days(time: timedelta, usual: timedelta) -> str:
    return "" if time == usual else str(time.days)


def settings_in(decisions: Decisions) -> Settings:
    """The settings of a ledger."""
    said = {setting: decisions.of(ActKind.SETTING, about=setting.value) for setting in SettingName}
    return Settings(
        said[SettingName.OFFICE],
        said[SettingName.PHONE],
        said[SettingName.SENDER],
        timedelta(days=int(said[SettingName.REMIND_BEFORE] or _BEFORE)),
        timedelta(days=int(said[SettingName.REMIND_EVERY] or _EVERY)),
    )
