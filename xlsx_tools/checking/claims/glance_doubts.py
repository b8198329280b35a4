"""What casts doubt on a number at a second look: how many others must agree before it counts."""

from itertools import takewhile

from xlsx_tools.checking.claims.glance import Glance
from xlsx_tools.checking.claims.glance_place import Place, up_to_last_term
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import NAMES, Tokens, WordKind, first, has, is_pure, run_length
from xlsx_tools.form.vocabulary import Mark, Topic

MOST_NEEDED = 2  # others that agree: with more it is sure that the text is of the tables
_MANY_DOUBTS = 4
_NEAR_WORDS = 60
_SHORT = 2  # characters of a word that asks for nothing: 申请总数就是2件
MORE_THAN_ANY = 99  # others that agree: such a number only tells that it was understood


def needs_of(glance: Glance, at: Place, topic: Topic, subject: Subject) -> int:
    """How many other numbers must agree with the tables for this one to be taken at its word."""
    if (
        (topic.doubtful and glance.reader.speaks_of_another(topic))
        or glance.clause[0].start in glance.outside
        or _is_part_of_unknown(glance)
        or _is_part_of_another(glance, at, subject)
        or (subject.is_all and _is_of_some_only(glance, at))
    ):
        return MORE_THAN_ANY
    if _goes_beyond(glance, at) or _is_published(at, topic):
        return MORE_THAN_ANY
    if _is_of_another_body(at) or has(at.right[:1], Mark.JOIN):  # 其余10件或公开,或告知不掌握
        return MORE_THAN_ANY
    if at.is_first and not has(at.left, Mark.OTHERS) and _is_narrowed(at):
        is_of_some = has(at.left, WordKind.UNKNOWN) or has(up_to_last_term(at.right), Mark.ALL)
        return MORE_THAN_ANY if is_of_some else MOST_NEEDED  # 主动撤回的5件计入其他处理
    if not at.is_plain and not subject.is_addend and (_is_of_some(glance, at, topic) or _is_asked_for(at)):
        return MORE_THAN_ANY
    return _doubts(glance, at, topic, subject)


def _is_of_another_body(at: Place) -> bool:
    """Whether another body is named right beside it: 3件由学校自行答复, 以省政府令出台."""
    acting = at.right[: first(at.right, {WordKind.TERM, Mark.NARROW})]
    behind = at.left[first(at.left, {Mark.ROUGH_BEFORE}) :][1:2]
    return (at.is_first and has(acting, WordKind.BODY)) or has(behind, WordKind.BODY)


def _is_published(at: Place, topic: Topic) -> bool:
    """Whether it may be of whatever was published somewhere: 通过报刊等媒体公开57条."""
    somewhere = at.left[first(at.left, {Mark.NARROW}) :]
    return (
        at.numeral.unit in topic.vague_units
        and has(somewhere, WordKind.UNKNOWN)
        and not has(somewhere, WordKind.TOPIC, WordKind.HINT)
    )


def _goes_beyond(glance: Glance, at: Place) -> bool:
    """Whether others are counted with those named: 无法提供等其他情况47件, 无法提供等情况47件."""
    words = glance.reader.lexicon.vocabulary.words
    more = (*words.get(Mark.CLOSING, ()), *words.get(Mark.OPEN, ()))
    behind = at.left[len(at.left) - first(at.left[::-1], {WordKind.TERM}) :]
    is_named = len(behind) < len(at.left) and not has(behind, *NAMES)
    return is_named and any(token.text.startswith(more) for token in behind)


def _is_asked_for(at: Place) -> bool:
    """Whether what was asked for stands between the application and the number: 申请公开探测成果3件."""
    last = at.left[first(at.left, {WordKind.TOPIC}) :][-1:]
    is_content = has(last, WordKind.UNKNOWN) and len(last[0].text) > _SHORT
    return is_content and not has(at.around, WordKind.TERM)


def _is_of_some(glance: Glance, at: Place, topic: Topic) -> bool:
    """Whether one that is told with words that are not known is of some of a kind, or of no kind there is."""
    if any(reading.term.rest for token in at.span for reading in token.word.readings):
        return True  # some that were done in some way
    is_other = glance.topic is not topic or _is_one_of_contents(glance, at)  # 其中补贴发放4件、渔政处罚1件
    return is_other or not at.numeral.unit  # 占用林地许可2


def _doubts(glance: Glance, at: Place, topic: Topic, subject: Subject) -> int:
    """For how many reasons it may be of something else."""
    around = [*at.left, *at.right]
    # 上年结转的2件已于1月答复: what became of them later leaves out none of them.
    is_plain = at.is_plain or (subject.is_addend and is_pure(at.left) and not has(at.left, Mark.OTHERS))
    doubts = (
        not is_plain,
        not is_plain,
        glance.topic is not topic,
        glance.topic is not topic,
        has(around, WordKind.BODY),
        has(around, WordKind.BODY),
        glance.is_back_by_hint,
        glance.is_lost,
        has(at.left, Mark.PART),
        has(at.left, Mark.SOME),
        has(at.left, Mark.SOME),
        at.numeral.unit in topic.vague_units,
        bool(topic.facets[0].default) and subject.is_all and not has(around, WordKind.TOPIC),
        not has(around, WordKind.TERM, WordKind.TOPIC),
        any(token.start in glance.reader.strayed for token in glance.clause),
        has(at.left[:-1], Mark.ROUGH_BEFORE),
        glance.reader.is_barred(topic),
        glance.reader.is_barred(topic),
    )
    return min(sum(doubts), MOST_NEEDED if sum(doubts) < _MANY_DOUBTS else MOST_NEEDED + 1)


def _is_part_of_unknown(glance: Glance) -> bool:
    """Whether it is part of a number that was not understood: 行政权力841项,其中行政许可24项."""
    whole = glance.number_before
    if whole is None or not has(glance.clause[:1], Mark.PART):
        return False
    start = glance.start_of(whole)
    return start not in glance.known and all(one.start != start for one in glance.told)


def _is_of_some_only(glance: Glance, at: Place) -> bool:
    """Whether the sentence tells that there are more, or that some do not count: 19件,占全部申请的79.2%."""
    begin = glance.place_of(at.number.end)
    behind = glance.sentence_tokens[begin : begin + _NEAR_WORDS]
    is_share = has(behind[:1], WordKind.STOP) and has(behind[1:2], Mark.SHARE) and has(behind[2:3], Mark.ALL)
    item = list(takewhile(lambda token: token.text != ";", behind))
    left_out = item[first(item, {Mark.UNCOUNTED}) :]  # and not 其他业务不计入行政许可
    return is_share or (bool(left_out) and not any(token.word.is_alone for token in left_out))


def _is_part_of_another(glance: Glance, at: Place, subject: Subject) -> bool:
    """Whether it is part of what it likely is none of: 其他结果5件,其中驳回复议申请3件."""
    if not has(at.left[:1], Mark.PART) or not glance.has_told_here:
        return False
    whole = glance.told[-1].subject
    is_named = any(token.word.is_alone for token in at.around)
    if glance.said.is_bracket and whole.topic is not subject.topic and not is_named:
        return True  # 行政复议7件(含上年结转1件)
    if whole.topic is not subject.topic or not whole.is_portion or whole.is_addend:
        return False
    return any(
        _rows_of(whole, facet).isdisjoint(_rows_of(subject, facet))
        for facet in whole.chosen.keys() & subject.chosen.keys()
    )


def _rows_of(subject: Subject, facet: str) -> frozenset[str]:
    """The items that have what any of its terms of a facet likely means."""
    values = tuple(value for means in subject.chosen[facet] for value in means[0])
    return subject.topic.items_of(facet, values)


def _is_one_of_contents(glance: Glance, at: Place) -> bool:
    """Whether it is one of what things were about: 申请涉及新能源汽车补贴22件、企业改制8件."""
    before = [token for token in glance.clause if token.end <= at.number.start]
    if has(before[first(before, {Mark.NARROW, Mark.MAINLY}) :], WordKind.NUMBER):
        return True
    about = before[first(before, {Mark.PART}) :]
    numbers = {glance.start_of(token) for token in about if token.word.kind is WordKind.NUMBER}
    return bool(numbers) and numbers.isdisjoint(one.start for one in glance.told)


def _is_narrowed(at: Place) -> bool:
    """Whether something between a number and what follows may tell of some only."""
    words = [t for n, t in enumerate(up_to_last_term(at.right)) if not _gives_reason(at.right, n)]
    return not is_pure(words) or has(words, Mark.NARROW)


def _gives_reason(tokens: Tokens, n: int) -> bool:
    """Whether a word only tells the reason by which a kind is known: 因属过程性信息不予公开."""
    behind = tokens[n + 1 :]
    is_term = has(behind[run_length(behind, {Mark.PLAIN}) :][:1], WordKind.TERM)
    return tokens[n].word.kind is Mark.NARROW and is_term
