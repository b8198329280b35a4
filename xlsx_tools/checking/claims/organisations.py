"""Telling from words whether they name the unit whose text it is, another organisation, or none."""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from xlsx_tools.checking.claims.names import (
    is_all_of,
    may_be_called,
    names_whom_it_serves,
    own_names,
    short_names,
)
from xlsx_tools.checking.claims.tokens import Token, WordKind
from xlsx_tools.form.vocabulary import Bodies
from xlsx_tools.prose import plain

_MOST_CALLED = 4_096


@dataclass(frozen=True, eq=False)
class Organisations:
    """How organisations are called, and what was found of the units asked for."""

    bodies: Bodies
    _names: dict[str, re.Pattern[str]] = field(default_factory=dict)
    _called: dict[tuple[str, str], bool] = field(default_factory=dict)
    _short_names: dict[str, frozenset[str]] = field(default_factory=dict)

    def own_names(self, unit: str) -> re.Pattern[str]:
        """What finds a unit's name, made once for each unit."""
        if unit not in self._names:
            self._names[unit] = own_names(_plain_name(unit), self.bodies)
        return self._names[unit]

    def is_own(self, words: str, unit: str) -> bool:
        """Whether words name the unit itself, the place that it governs, or may be short for it."""
        return self._is_own_kind(words, unit) or (bool(unit) and self._may_be_called(words, unit))

    def _may_be_called(self, words: str, unit: str) -> bool:
        """Whether words may be short for the unit; the same ones come again and again in its texts."""
        found = self._called.get((unit, words))
        if found is None:
            if len(self._called) > _MOST_CALLED:
                self._called.clear()
            found = self._called[unit, words] = may_be_called(_plain_name(unit), words, self.bodies)
        return found

    def is_short_name(self, words: str, unit: str) -> bool:
        """Whether words are what the unit is called by its kind alone."""
        if unit not in self._short_names:
            self._short_names[unit] = short_names(_plain_name(unit), self.bodies)
        return words in self._short_names[unit]

    def is_served(self, token: Token, unit: str) -> bool:
        """Whether 县政府 names whom an office speaks for."""
        is_own = token.kind is WordKind.OWN
        return is_own and names_whom_it_serves(_plain_name(unit), token.text, self.bodies)

    def is_wide(self, token: Token) -> bool:
        """Whether 全县 or the like names the place that the unit governs, or all of the unit."""
        pronoun, bodies = token.text[:1], self.bodies
        if token.kind is WordKind.OWN and self.is_all_below(token):
            return True
        if token.kind is not WordKind.OWN or pronoun not in bodies.pronouns:
            return False
        return is_all_of(pronoun, bodies)

    def is_all_below(self, token: Token) -> bool:
        """Whether 全系统 or the like names the unit with all below it."""
        is_self = token.text in self.bodies.own  # 本部门
        return not is_self and any(
            kind.wide and token.text.endswith(kind.called) for kind in self.bodies.kinds
        )

    def kind_of(self, words: str) -> WordKind:
        """What kind of organisation words name, if any: no certain one is named by 各级各部门."""
        if self._any.fullmatch(words):
            return WordKind.UNKNOWN
        if self.bodies.channels and words.endswith(self.bodies.channels):
            return WordKind.CHANNEL if self._has_ending(words) else WordKind.UNKNOWN
        words = self._no_body.sub("", words)
        is_body = words.endswith(self.bodies.endings) or self._has_ending(words)
        return WordKind.BODY if is_body else WordKind.UNKNOWN

    def _is_own_kind(self, words: str, unit: str) -> bool:
        """Whether 我局, 全镇 and the like is the unit itself, or the place that it governs."""
        ending = words[1:]
        if words[:1] not in self.bodies.pronouns or ending not in self.bodies.endings:
            return False
        name: str | None = unit
        while name and not name.endswith(ending):
            full = next((e for e in self._long_endings if name.endswith(e)), None)
            if full and full.startswith(ending):
                return True
            # 全县 is the county's government, not that government's office.
            name = name.removesuffix(full) if full and name is unit else None
        return bool(name)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        """What finds words that name no certain organisation."""
        return re.compile("(?:{})+".format("|".join(map(re.escape, self.bodies.any)) or "(?!)"))

    @cached_property
    def _no_body(self) -> re.Pattern[str]:
        """What finds words that only look like an organisation: 查处."""
        longest_first = sorted(self.bodies.no_bodies, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    @cached_property
    def _long_endings(self) -> tuple[str, ...]:
        """The endings that an organisation is known by wherever they stand."""
        endings = sorted(self.bodies.endings, key=len, reverse=True)
        return tuple(ending for ending in endings if len(ending) > 1)

    def _has_ending(self, words: str) -> bool:
        """Whether such an ending stands anywhere in the words."""
        return any(ending in words for ending in self._long_endings)


@lru_cache(maxsize=64)
def _plain_name(unit: str) -> str:
    return plain(unit).text
