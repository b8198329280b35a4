"""Numbers of things: what each is of, by the words before or after it."""

from collections.abc import Iterable, Sequence

from xlsx_tools.checking.claims.around import is_rough, number_subject, objects
from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.counted_parts import (
    count_part,
    is_last_part,
    is_of_whole,
    read_part,
    repeats_head,
)
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.scope import Counted, Grasp
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import (
    NAMES,
    STRANGE,
    Token,
    Tokens,
    Word,
    WordKind,
    first,
    has,
    is_pure,
    names_in,
    run_length,
)
from xlsx_tools.form.vocabulary import Mark, Meanings, Topic
from xlsx_tools.quantity import plain_number

_TOWARD = Word(Mark.TOWARD)


def read_numbers(reader: Reader, tokens: Tokens) -> None:
    """Take down what the numbers of a clause claim."""
    tokens = _without_exception(tokens)
    if at := _where_parts_begin(tokens):
        read_numbers(reader, tokens[: at - 1])
        tokens = tokens[at:]
    places = [n for n, token in enumerate(tokens) if token.kind is WordKind.NUMBER]
    if not places or _read_in_turn(reader, tokens, places) or _read_sum(reader, tokens, places):
        return
    ends = [*places[1:], len(tokens)]
    trailing = tokens[places[-1] + 1 :]
    comes_first = _come_first(tokens, places)
    begin = 0
    for place, end in zip(places, ends, strict=True):
        reader.scope = reader.scope.passed(tokens[place].end)
        before, after = _without_reason(reader, tokens[begin:place]), tokens[place + 1 : end]
        if not is_last_part(reader, tokens[place].numeral):  # 7件,其中网上5件、来信转办2件
            reader.note_elsewhere(before)
        if numeral := tokens[place].numeral:
            reader.count = numeral.value
            reader.scope = reader.scope.with_head_for(numeral.value, numeral.unit)
            if comes_first and begin:
                before = _behind_joint(before)
            subject = number_subject(reader, numeral, before, after, comes_first=comes_first)
            subjects = _each_of(subject, before, after) if subject else ()
            is_some = has(before[-1:], Mark.AMONG) and has(before, WordKind.TERM)  # 行政复议中1件
            _take_down(reader, tokens[place], numeral, subjects, is_part=is_some)
            if subject and _is_among(after):
                reader.scope = reader.scope.based_on(subject)
            if subject and subject.is_portion and (_is_among(after) or _is_toward(tokens, before)):
                reader.scope = reader.scope.kept_to(subject)
            if not subjects and not _read_loosely(
                reader, tokens[place], numeral, before, after, comes_first=comes_first
            ):
                _misread(reader, tokens[place], numeral, [*before, *after])
            count_part(reader, numeral)
        begin = place + 1
    if has(trailing, Mark.ELSEWHERE):
        reader.note(trailing)


def _come_first(tokens: Tokens, places: Sequence[int]) -> bool:
    """Whether the numbers stand before what they are of: 3件予以公开、2件不予公开."""
    trailing, leading = tokens[places[-1] + 1 :], tokens[: places[0]]
    return (
        (has(trailing, WordKind.TERM) and not has(leading, WordKind.TERM))
        or all(_stands_right_before_a_term(tokens, place) for place in places)
        or _opens_with_a_number(tokens, places)
        or are_each_joined(tokens, places)
        or (len(places) == 1 and has(leading[-1:], Mark.AMONG))
    )


def _without_reason(reader: Reader, before: Tokens) -> Tokens:
    """What stands before a part, without things of elsewhere in its reason: 属重复申请、信访等不予处理."""
    last = next((token for token in reversed(before) if token.kind is WordKind.TERM), None)
    whole = reader.scope.whole
    if last is None or whole is None or not has(before, Mark.ELSEWHERE):
        return before
    if not any(reading.topic is whole.subject.topic for reading in last.word.readings):
        return before
    return [t for t in before if t.kind is not Mark.ELSEWHERE or t.start > last.start]


def _stands_right_before_a_term(tokens: Tokens, place: int) -> bool:
    """Whether a number without a word that counts belongs to what follows it: 2维持、1纠正."""
    numeral = tokens[place].numeral
    is_bare = numeral is not None and not numeral.unit and has(tokens[place + 1 : place + 2], WordKind.TERM)
    return is_bare and not has(tokens[place - 1 : place] if place else [], WordKind.TERM)


def _where_parts_begin(tokens: Tokens) -> int:
    """Where the numbers of parts begin behind that of the whole: 无法提供17件中|14件为不掌握、3件需制作."""
    for n in range(2, len(tokens)):
        if tokens[n].word.kind is WordKind.NUMBER and tokens[n - 1].word.kind is Mark.AMONG:
            is_first = has(tokens[n + 1 :], WordKind.TERM)
            return n if is_first and tokens[n - 2].word.kind is WordKind.NUMBER else 0
    return 0


def _behind_joint(before: Tokens) -> Tokens:
    """What stands before a number without what names the one before it: 5件公开、2件移送."""
    joints = [n for n, token in enumerate(before) if token.word.kind is Mark.JOIN]
    return before[joints[-1] + 1 :] if joints else before


def _opens_with_a_number(tokens: Tokens, places: Sequence[int]) -> bool:
    """Whether nothing but what follows can name the first of several numbers: 5件公开、2件移送."""
    head, behind = tokens[: places[0]], tokens[places[0] + 1 :]
    behind = behind[run_length(behind, {Mark.PLAIN}) :][:1]
    is_head = len(places) > 1 and is_pure(head) and not has(head, *NAMES)
    return is_head and has(behind, WordKind.TERM) and places[-1] + 1 < len(tokens)  # not 67件已办结65件


def are_each_joined(tokens: Tokens, places: Sequence[int]) -> bool:
    """Whether each number but the first stands right behind a joint: 复议案件2件维持、1件终止审理."""
    ends = [*places[1:], len(tokens)]
    is_named = all(has(tokens[at + 1 : end], WordKind.TERM) for at, end in zip(places, ends, strict=True))
    heads = [token for token in tokens[: places[0]] if token.kind is WordKind.TERM]
    is_head = len(places) > 1 and all(token.word.is_alone for token in heads)
    return is_head and is_named and all(has(tokens[at - 1 : at], Mark.JOIN) for at in places[1:])


def _without_exception(tokens: Tokens) -> Tokens:
    """The clause, where 除2件结转下年外 tells of what is left out, as if 对2件 told of it."""
    is_exception = has(tokens[:1], Mark.EXCEPT) and has(tokens[1:2], WordKind.NUMBER)
    if not is_exception or not has(tokens, WordKind.TERM):
        return tokens
    toward = tokens[0]._replace(word=_TOWARD)
    return [toward, *(token for token in tokens[1:] if token.kind is not Mark.EXCEPT)]


def _each_of(subject: Subject, before: Tokens, after: Tokens) -> tuple[Subject, ...]:
    """The subject, or each of several that a number is said of, 甲、乙均为0件; none if they share it."""
    if has(after[:1], Mark.EACH):
        return ()  # 另2件分别予以公开、不予处理
    return subject.parts if has(before, Mark.EACH, Mark.ALL) else (subject,)


def _take_down(
    reader: Reader, number: Token, numeral: Numeral, subjects: Sequence[Subject], *, is_part: bool = False
) -> None:
    """Take down a number of the subjects, or of some of them."""
    for subject in subjects:
        converted = worth_in(subject.topic, numeral)
        among = reader.scope.among
        is_part = is_part or (among is not None and not (subject.is_addend or among.holds(subject)))
        is_part = is_part or repeats_head(reader, subject) or is_of_whole(reader, subject)
        meanings = None if is_part else _meant(reader, number, subject)
        reader.claim(
            ClaimKind.PART if is_part else ClaimKind.IS, number, subject, converted, meanings=meanings
        )
        reader.scope = reader.scope.took(Counted(subject, numeral.unit, number.end, numeral.value))


def _meant(reader: Reader, number: Token, subject: Subject) -> Meanings | None:
    """Those of a reason alone that is told with its result, or of the result: 因不掌握等无法提供."""
    before = [token for token in reader.clause if token.end <= number.start and token.kind is WordKind.NUMBER]
    begin = before[-1].end if before else reader.clause[0].start
    said = reader.prose.text[begin : number.start]
    is_open = any(word in said for word in reader.lexicon.vocabulary.words.get(Mark.OPEN, ()))
    reason = subject.reason
    if reason is None:
        return None
    return (
        tuple(one for one in subject.meanings if one not in reason.meanings) if is_open else reason.meanings
    )


def worth_in(topic: Topic, numeral: Numeral) -> Numeral:
    """A number in the unit of the topic's tables."""
    worth = topic.units[numeral.unit]
    if worth == 1:
        return numeral
    value = plain_number(numeral.value * worth)
    return numeral._replace(value=value, decimals=numeral.decimals - worth.adjusted())


def _is_among(after: Tokens) -> bool:
    """Whether what follows a number is told of those only, as in 新收13件中办结12件."""
    at = first(after, {Mark.AMONG})
    return at < len(after) and is_pure(after[:at]) and not has(after[:at], WordKind.TERM)


def _is_toward(tokens: Tokens, before: Tokens) -> bool:
    """Whether what follows a clause is told of its one number only: 对公益组织的12件申请,予以公开9件."""
    numbers = [token for token in tokens if token.kind is WordKind.NUMBER]
    return len(numbers) == 1 and has(before[:1], Mark.TOWARD)


def _read_loosely(
    reader: Reader, number: Token, numeral: Numeral, before: Tokens, after: Tokens, *, comes_first: bool
) -> bool:
    """Take down a number by the last term before it, whatever else is said that the vocabulary lacks."""
    if is_rough(numeral, before, after) or _cannot_be_told(reader, before, after):
        return False
    if has(before, Mark.OTHERS):
        names: list[Token] = []
    elif comes_first or not has(before, *NAMES):
        names = [] if has(after[:1], *STRANGE) else _names_and_joins(after)
    else:
        names = _names_behind_noise(before)
    subject = reader.subject_of(names, objects(after)) if names else None
    if subject is None or not numeral.unit or numeral.unit not in subject.topic.units:
        return False
    if _gives_reason(before, names):
        _take_down(reader, number, numeral, (subject,))
        return True
    if reader.scope.is_part:
        return False
    reader.scope = reader.scope.counted_some(Counted(subject, numeral.unit, number.end, numeral.value))
    return True


def _names_behind_noise(before: Tokens) -> list[Token]:
    """What names things before a number, if nothing strange stands behind the last of it."""
    last = max(token.start for token in before if token.kind in NAMES)
    is_clear = is_pure([token for token in before if token.start >= last])
    return _names_and_joins(token for token in before if is_clear and token.start <= last)


def _names_and_joins(tokens: Iterable[Token]) -> list[Token]:
    return [token for token in tokens if token.kind in NAMES or token.kind is Mark.JOIN]


def _cannot_be_told(reader: Reader, before: Tokens, after: Tokens) -> bool:
    """Whether the number may be of anything: what others did, or only some of what was told of."""
    acting = before[: first(before, {Mark.NARROW})]
    return (
        reader.scope.is_elsewhere
        or has(acting, WordKind.BODY, WordKind.CHANNEL, Mark.TOWARD)
        or has([*before, *after], WordKind.OPAQUE, Mark.MAINLY)
    )


def _gives_reason(before: Tokens, names: Tokens) -> bool:
    """Whether a known reason stands before a known result, as in 因本机关未掌握所需内容无法提供."""
    names = [token for token in names if token.kind in NAMES]
    reason = [token for token in before if token.end <= names[-1].start]
    if len(names) < 2 or not has(reason, Mark.NARROW) or len(reason) == len(before):
        return False
    facets = [{reading.facet.id for reading in token.word.readings} for token in names]
    return bool(facets[-1]) and facets[-1] == facets[-2]


def _misread(reader: Reader, number: Token, numeral: Numeral, around: Tokens) -> None:
    """Remember a number that was not understood; it may still be part of what went before."""
    read_part(reader, number, numeral, around)
    _read_mainly(reader, number, numeral, around)
    if numeral.unit and not reader.scope.is_part:
        reader.scope = reader.scope.lost_track()
    elif numeral.unit or numeral.is_rough:
        reader.scope = reader.scope.missed()


def _read_mainly(reader: Reader, number: Token, numeral: Numeral, around: Tokens) -> None:
    """A number of those told of as a whole, as in 21件申请主要涉及水利."""
    before = [token for token in around if token.end <= number.start]
    after = around[len(before) :]
    objects = names_in(after[: first(after, {Mark.MAINLY})])
    if not objects or not has(after, Mark.MAINLY) or not is_pure(before) or reader.scope.is_elsewhere:
        return
    subject = reader.subject_of(objects)
    if subject is not None and subject.is_all and numeral.unit in subject.topic.units:
        is_whole = has(before[-1:], Mark.BACK) and _is_all_told(reader, before[-1], subject)
        reader.claim(ClaimKind.IS if is_whole else ClaimKind.PART, number, subject, numeral)


def _is_all_told(reader: Reader, back: Token, subject: Subject) -> bool:
    """Whether 上述 can point back to just one number, that of all there is."""
    numbers = reader.lexicon.numbers_in(reader.prose.text[: back.start])
    told = [(claim.kind, claim.subject) for claim in reader.claims]
    return len(numbers) == 1 and told == [(ClaimKind.IS, subject.key)]


def _read_sum(reader: Reader, tokens: Tokens, places: list[int]) -> bool:
    """Take down what all numbers of the sentence come to, as in 甲3件、乙2件，合计5件."""
    at = places[0]
    numeral = tokens[at].numeral
    if numeral is None or len(places) > 1 or not has(tokens[:at], Mark.SUM):
        return False
    scope, told = reader.scope, reader.scope.told
    if not told and _is_sum_of_some(reader, numeral):
        _take_down(reader, tokens[at], numeral, (Subject(scope.some[-1].subject.topic),))
        return True
    if len(told) < 2 or len({subject.topic.id for subject in told}) > 1:
        return False
    others = [*tokens[:at], *tokens[at + 1 :]]
    if not is_pure(others) or has(others, *NAMES, Mark.EACH):
        return False
    is_sure = scope.grasp is Grasp.SURE and not scope.is_part and not scope.is_elsewhere
    subject = Subject(told[-1].topic)
    if (
        is_sure
        and numeral.unit in subject.topic.units
        and not is_rough(numeral, tokens[:at], tokens[at + 1 :])
    ):
        reader.claim(ClaimKind.IS, tokens[at], subject, numeral, meanings=_sums_of(told))
    reader.scope = scope.missed()
    return is_sure


def _is_sum_of_some(reader: Reader, numeral: Numeral) -> bool:
    """Whether a number adds up several of which each was told of some: 书面申请2件、网上申请3件,合计5件."""
    some = reader.scope.some
    return len(some) > 1 and sum(one.value for one in some) == numeral.value and some[-1].unit == numeral.unit


def _sums_of(told: Sequence[Subject]) -> Meanings:
    """What the last two or more of the subjects come to, all of them first, and all there is."""
    sums = [
        tuple(dict.fromkeys(item for meaning in chosen for item in meaning))
        for start in range(len(told) - 1)
        for chosen in zip(*(subject.meanings for subject in told[start:]), strict=False)
    ]
    return (*sums, *Subject(told[-1].topic).meanings)


def _read_in_turn(reader: Reader, tokens: Tokens, places: list[int]) -> bool:
    """Take down 甲、乙分别为3件、2件, as many terms before the numbers as there are numbers."""
    head = tokens[: places[0]]
    terms = [token for token in head if token.kind is WordKind.TERM]
    if len(places) < 2 or not has(head, Mark.EACH):
        return False
    if len(terms) == len(places) + 1 and _is_of_all(reader, terms):
        terms = terms[:-1]  # 因第三方权益、过程性信息不予公开分别为3件、9件
    if len(terms) == 1 and has(tokens[places[0] :], WordKind.TERM):
        return False  # 分别为国家秘密1件、内部事务信息2件
    if len(terms) != len(places):
        reader.note(tokens)  # of what each is cannot be told
        return True
    if has(tokens[places[0] :], WordKind.TERM):
        return False
    others = [token for token in head if token.kind not in (WordKind.TERM, WordKind.UNKNOWN)]
    for term, place in zip(terms, places, strict=True):
        if numeral := tokens[place].numeral:
            subject = number_subject(reader, numeral, [*others, term], [], comes_first=False)
            _take_down(reader, tokens[place], numeral, (subject,) if subject else ())
    return True


def _is_of_all(reader: Reader, terms: Sequence[Token]) -> bool:
    """Whether the last term tells what became of all that those before it are reasons for."""
    reasons = [reader.subject_of([term, terms[-1]]) for term in terms[:-1]]
    return all(subject is not None and subject.reason is not None for subject in reasons)
