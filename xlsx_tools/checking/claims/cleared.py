"""A clause cleared of what changes nothing in it: how things came, a stress, a year that is named twice."""

from xlsx_tools.checking.claims.lexicon import Lexicon
from xlsx_tools.checking.claims.tokens import Tokens, Word, WordKind, first, has, run_length, stresses_none
from xlsx_tools.form.vocabulary import Mark


def cleared(lexicon: Lexicon, text: str, clause: Tokens) -> Tokens:
    """The clause of a text without them."""
    told = _with_ways(_without_stress(_without_last_year(lexicon, clause)))
    return _without_media(lexicon, text, _without_ways(told))


def _without_last_year(lexicon: Lexicon, clause: Tokens) -> Tokens:
    """The clause, where 上年没有结转到本年办理的申请 tells of this year's figure, without the year."""
    said = clause[1 + run_length(clause[1:], {Mark.PLAIN}) :]  # 上年|亦|无结转
    if not (has(clause[:1], Mark.LAST_YEAR) and has(said[:1], Mark.NONE) and has(said[1:2], WordKind.TERM)):
        return clause
    this_year = lexicon.vocabulary.words.get(Mark.THIS_YEAR, ())[:1]
    if any(year in said[1].text for year in this_year):
        return said
    carried = lexicon.words.get(clause[0].text + said[1].text)  # 上年无结转: no 上年结转
    return [said[0], said[1]._replace(word=carried), *said[2:]] if carried else clause


_WAY = Word(WordKind.UNKNOWN)


def _with_ways(clause: Tokens) -> Tokens:
    """The clause, where 通过县政府网站 tells of a way that things came, not of what others did."""
    if not has(clause, WordKind.CHANNEL):
        return clause
    ways = {n for n, token in enumerate(clause) if n and clause[n - 1].kind is Mark.NARROW}
    return [
        token._replace(word=_WAY) if n in ways and token.kind is WordKind.CHANNEL else token
        for n, token in enumerate(clause)
    ]


def _without_ways(clause: Tokens) -> Tokens:
    """The clause without a list of the ways by which things came, as long as it is open: 以网络等方式."""
    end = first(clause, {Mark.WAYS})
    if end == len(clause):
        return clause
    start = end
    while start and clause[start - 1].kind in _OF_WAYS:
        start -= 1
    return [*clause[:start], *clause[end + 1 :]]


def _without_media(lexicon: Lexicon, text: str, clause: Tokens) -> Tokens:
    """The clause without several media by which nothing came: 未收到书面、信函及网上提出的申请."""
    if not has(clause, Mark.NONE):
        return clause
    media = lexicon.vocabulary.words.get(Mark.MEDIUM, ())
    listed = [n for n, token in enumerate(clause) if token.text in media]
    if len(listed) < _ALL_MEDIA or not has(clause[listed[0] - 1 : listed[0]], WordKind.TERM):
        return clause
    if any(clause[n].kind is not Mark.JOIN and n not in listed for n in range(listed[0], listed[-1])):
        return clause
    end = text.find("。", clause[-1].end)
    if any(map(str.isdigit, text[clause[-1].end : end if end >= 0 else None])):
        return clause  # …,通过网站收到3件
    return [*clause[: listed[0]], *clause[listed[-1] + 1 :]]


_ALL_MEDIA = 3  # or more stand for all there are
_OF_WAYS: frozenset[WordKind | Mark] = frozenset(
    {
        WordKind.UNKNOWN,
        WordKind.CHANNEL,
        WordKind.BODY,
        WordKind.OWN,
        Mark.PLAIN,
        Mark.JOIN,
        Mark.NARROW,
        Mark.ROUGH_BEFORE,
    }
)


def _without_stress(clause: Tokens) -> Tokens:
    """The clause without what only stresses or points back."""
    if not has(clause, Mark.ROUGH_AFTER, Mark.NONE, Mark.HAPPEN):
        return clause
    return [token for n, token in enumerate(clause) if not _says_nothing(clause, n)]


def _says_nothing(tokens: Tokens, at: int) -> bool:
    """Whether a word only stresses or points back: 未发生一起, 以上合计9件."""
    if tokens[at].kind is Mark.ROUGH_AFTER:
        return not has(tokens[:at], WordKind.NUMBER, WordKind.PERCENT)
    return stresses_none(tokens, at)
