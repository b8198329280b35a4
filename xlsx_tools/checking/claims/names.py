"""The ways a text names the unit whose text it is."""

import re
from collections.abc import Iterator

from xlsx_tools.form.vocabulary import Bodies, BodyKind

_SHORTEST = 3


def own_names(unit: str, bodies: Bodies) -> re.Pattern[str]:
    """What finds a unit's name: whole, shortened, or without the places that it begins with."""
    places = "".join(ending for ending in bodies.endings if len(ending) == 1)
    whole = "|".join(map(re.escape, [unit, *_with_short_ending(unit, bodies, places)]))
    cuts = [n for n, character in enumerate(unit, 1) if character in places and len(unit) - n >= _SHORTEST]
    cuts += _cut_behind_body(unit, bodies)
    if not cuts:
        return re.compile(whole)
    shorter = "|".join(_behind_places(unit, cuts, bodies, places))
    return re.compile(f"{whole}|(?<![{places}])(?:{shorter})")


def _behind_places(unit: str, cuts: list[int], bodies: Bodies, places: str) -> Iterator[str]:
    """Patterns for the name from behind each place, and for abbreviations of it such as 卫健局."""
    for cut in cuts:
        rest = unit[cut:]
        yield from map(re.escape, [rest, *_with_short_ending(rest, bodies, places)])
        above = "|".join(map(re.escape, [unit[:cut], *_above(unit[:cut], bodies)]))
        yield f"(?:{above})?{_abbreviated(rest, bodies)}"
        if shortest := _shortest(rest, bodies):
            yield f"(?:{above}){shortest}"


def _above(body: str, bodies: Bodies) -> Iterator[str]:
    """What may be left of whom a unit belongs to: 市政府 and 市 of 上浦市人民政府, 市 of 上浦市."""
    if not body.endswith(bodies.governing):
        yield body[-1]
        return
    yield from short_names(body, bodies)
    yield body.removesuffix(_ending_of(body, bodies))[-1:]


def _cut_behind_body(unit: str, bodies: Bodies) -> list[int]:
    """Where the name of whom it belongs to ends, if that governs: 市人民政府|外事办公室 is 市外办."""
    above = _body_above(unit, bodies)
    is_named = above.endswith(bodies.governing) and len(unit) - len(above) > _SHORTEST
    return [len(above)] if is_named and above != unit else []


def _abbreviated(name: str, bodies: Bodies) -> str:
    """A pattern for the first character, some of the others, and the ending, none of it too short."""
    ending = _ending_of(name, bodies)
    stem = name.removesuffix(ending)
    ends = "|".join(re.escape(e) for e in bodies.endings if ending and ending.startswith(e))
    if not ends or len(stem) < _SHORTEST - 1:
        return re.escape(name)
    others = "".join(f"{re.escape(character)}?" for character in stem[1:])
    return f"{re.escape(stem[0])}(?!{ends}){others}(?:{ends})"


def _shortest(name: str, bodies: Bodies) -> str:
    """A pattern for the first character and the front of the ending, 外办 of 外事办公室; "" if none."""
    ending = _ending_of(name, bodies)
    fronts = [e for e in bodies.endings if len(e) < len(ending) and ending.startswith(e)]
    stem = name.removesuffix(ending)
    is_short = len(stem) == _SHORTEST - 1 and fronts
    return f"{re.escape(stem[0])}(?:{'|'.join(map(re.escape, fronts))})" if is_short else ""


def _with_short_ending(name: str, bodies: Bodies, places: str) -> Iterator[str]:
    """The name with the front or back of its ending, as in 办 for 办公室; a place also without any."""
    ending = _ending_of(name, bodies)
    stem = name.removesuffix(ending)
    if len(stem) < 2 or len(ending) < 2:
        return
    for shorter in bodies.endings:
        if shorter != ending and (ending.startswith(shorter) or ending.endswith(shorter)):
            yield stem + shorter
    if stem[-1] in places:
        yield stem


def short_names(unit: str, bodies: Bodies) -> frozenset[str]:
    """What a unit is called by its kind alone: 乡政府, 县局, 街道办."""
    places = "".join(ending for ending in bodies.endings if len(ending) == 1)
    ending = _ending_of(unit, bodies)
    stem = unit.removesuffix(ending)
    if not stem or not ending:
        return frozenset()
    if len(ending) == 1:
        # Of several places in a name it is the last that 区局 belongs to, if no other is near it.
        found = [n for n, c in enumerate(stem) if c in places and n >= _SHORTEST - 1]
        apart = [n for n in found if not any(0 < n - other < _SHORTEST for other in found)]
        is_known = any(pronoun + ending in bodies.own for pronoun in bodies.pronouns)
        is_last = apart[-1:] == found[-1:] or len(apart) == 1
        return frozenset({stem[apart[-1]] + ending} if is_known and apart and is_last else ())
    if stem[-1] in places:
        ends = (e for e in bodies.endings if len(e) > 1 and ending.endswith(e))
        return frozenset(stem[-1] + e for e in ends)
    fronts = [e for e in bodies.endings if len(e) > 1 and ending.startswith(e)]
    return frozenset(fronts if len(fronts) > 1 else ())


def may_be_called(unit: str, written: str, bodies: Bodies) -> bool:
    """Whether those words may stand for the unit: some characters of its name in order, 市教体局, 县府办."""
    is_named = written[:1] in bodies.pronouns
    called = written[1:] if is_named else written
    kinds = [kind for kind in bodies.kinds if unit.endswith(kind.endings)]
    if any(
        _is_kind(called, unit, kind) and (is_named or called not in kind.called or not kind.wide)
        for kind in kinds
    ):
        return True
    if not called.endswith(bodies.endings) or not _in_order(called, unit):
        return False
    places = "".join(ending for ending in bodies.endings if len(ending) == 1)
    if len(called) < _SHORTEST and set(called) <= set(places):
        own_place = unit.removesuffix(_ending_of(unit, bodies))
        return len(called) == 1 and own_place.endswith(called)  # 乡未收到申请
    if is_named and called not in bodies.endings and is_all_of(written[:1], bodies):
        return False  # 全区街道 are all streets of the district
    if not _means_last_place(called, unit, bodies, places):
        return False
    above = _body_above(unit, bodies)
    return unit.removeprefix(above) in (*bodies.offices, *bodies.governing) or not _in_order(called, above)


def is_all_of(pronoun: str, bodies: Bodies) -> bool:
    """Whether a pronoun names a whole place: nobody calls the unit alone 全局."""
    return not any(own.startswith(pronoun) for own in bodies.own)


def _is_kind(called: str, unit: str, kind: BodyKind) -> bool:
    """Whether a unit is called by its kind: 系统 of a 局, or 税务系统."""
    stems = [called.removesuffix(word) for word in kind.called if called.endswith(word)]
    return any(not stem or (len(stem) >= _SHORTEST - 1 and _in_order(stem, unit)) for stem in stems)


def names_whom_it_serves(unit: str, written: str, bodies: Bodies) -> bool:
    """Whether an office such as 县人民政府办公室 is told of by the name of whom it speaks for, 县政府."""
    above = _body_above(unit, bodies)
    has_kind = above != unit and unit.removeprefix(above) in bodies.offices and _body_above(above, bodies)
    return bool(has_kind) and written != above and _in_order(written, above)


def _in_order(characters: str, text: str) -> bool:
    """Whether the text has all of the characters, in that order."""
    rest = iter(text)
    return all(character in rest for character in characters)


def _means_last_place(called: str, unit: str, bodies: Bodies, places: str) -> bool:
    """Whether a name that is a place, or a place and a kind such as 县局, can mean the unit's own place."""
    ending = _ending_of(called, bodies)
    stem = unit.removesuffix(_ending_of(unit, bodies))
    meant = [*called.removesuffix(ending)[-1:], *(ending if ending in stem else "")]
    found = [character for character in stem if character in places]
    return all(character == found[-1] for character in meant if character in places and found)


def _body_above(unit: str, bodies: Bodies) -> str:
    """The body that a unit belongs to, as its name tells: 市公安局 of 市公安局青湖分局; "" if it does not."""
    inside = unit.removesuffix(_ending_of(unit, bodies))
    ends = [inside.rfind(ending) + len(ending) for ending in bodies.endings if ending in inside]
    return unit[: max(ends, default=0)]


def _ending_of(name: str, bodies: Bodies) -> str:
    return max((ending for ending in bodies.endings if name.endswith(ending)), key=len, default="")
