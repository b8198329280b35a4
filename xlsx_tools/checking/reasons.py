"""Reasons (情况说明) for what is to stay as it is: given once, asked for again only if figures change."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from xlsx_tools.expression import Expression
from xlsx_tools.filing.submission import NO_RULE, Given, Submission
from xlsx_tools.finding import Finding, Rule, Severity, Spot
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import CHECKS_SHEET

UNUSED = Rule(
    "R-KEY",
    Severity.INFO,
    "每条情况说明都写明了是说明哪一条规则",
    "在说明左边写上校验结果里的规则编号",
)
RULES = (UNUSED,)

_TOLD = "（填报单位说明：{}）"
_UNIT, _TO_UNIT = "填报单位", "贵单位"
_NO_WORD = Expression(r"\W+")


def answered(
    findings: Sequence[Finding], submission: Submission, no_words: Collection[str] = ()
) -> list[Finding]:
    """The findings with the reasons given for them; those given for other figures do not count.

    A reason that is nothing but one of `no_words` is none. An error stays one whatever is said of it.
    """
    figures = _figures(findings)
    return [_answered(finding, submission, figures, no_words) for finding in findings]


def words_without_content(form: Form) -> Collection[str]:
    """What people write where they have nothing to say, as the form has it."""
    return form.hints.empty.words if form.hints.empty else ()


def key_of(finding: Finding) -> str:
    """What a reason for the finding is given to: a check or comparison, or the rule as a whole."""
    return finding.key or finding.rule


def _answered(
    finding: Finding, submission: Submission, figures: Mapping[str, str], no_words: Collection[str]
) -> Finding:
    key = next((key for key in (key_of(finding), finding.rule) if submission.reasons.get(key)), "")
    if not key or finding.severity is Severity.INFO:
        return finding
    reason, given = submission.reasons[key], submission.given.get(key)
    if _NO_WORD.compiled.sub("", reason) in ("", *no_words):
        return replace(finding, message=f"{finding.message}（填报单位只写了“{reason}”，请说明原因。）")
    if given and given.reason == reason and given.figures != figures[key]:
        return _asked_again(finding, reason)
    if finding.severity is Severity.ERROR:
        shown = f"（填报单位说明：{reason}。错误不能用说明代替改正。）"
        return replace(finding, message=finding.message + shown)
    return replace(finding, message=f"{finding.message}{_TOLD.format(reason)}", reason=reason)


def _asked_again(finding: Finding, reason: str) -> Finding:
    again = f"（原来的说明“{reason}”是按当时的数字写的，现在数字变了，请重新说明。）"
    return replace(finding, message=finding.message + again)


def asked_anew(findings: Sequence[Finding], before: Iterable[Sequence[Finding]]) -> list[Finding]:
    """The findings without reasons that were written for other figures, as the filings `before` show."""
    figures = _figures(findings)
    written: dict[tuple[str, str], str] = {}
    for earlier in before:
        known = _figures(earlier)
        for finding in earlier:
            if finding.reason:
                written.setdefault((key_of(finding), finding.reason), known[key_of(finding)])
    return [
        _asked_again(without_reason(one), one.reason)
        if one.reason and written.get((key_of(one), one.reason), figures[key_of(one)]) != figures[key_of(one)]
        else one
        for one in findings
    ]


def refused(finding: Finding, why: str) -> Finding:
    """The finding, its reason not accepted, and why as far as anybody said."""
    told = f"（填报单位说明“{finding.reason}”，没有采纳{f'：{why}' if why else ''}，请重新说明或改正。）"
    bare = without_reason(finding)
    return replace(bare, message=bare.message + told)


def told_to_unit(finding: Finding) -> Finding:
    """The finding as the unit itself is told of it, which is spoken to."""
    return replace(finding, message=finding.message.replace(f"（{_UNIT}", f"（{_TO_UNIT}"))


def without_reason(finding: Finding) -> Finding:
    """The finding as if nothing had been said of it."""
    message = finding.message.removesuffix(_TOLD.format(finding.reason))
    return replace(finding, message=message, reason="")


def _figures(findings: Iterable[Finding]) -> dict[str, str]:
    """For each key, and each rule, the figures its findings speak of, in one line."""
    said: dict[str, list[str]] = {}
    for finding in findings:
        figure = f"{finding.item or finding.cell or ''} {finding.found} {finding.expected}"
        for key in dict.fromkeys((key_of(finding), finding.rule)):
            said.setdefault(key, []).append(figure)
    return {key: "；".join(figures) for key, figures in said.items()}


def recorded(submission: Submission, findings: Sequence[Finding]) -> Submission:
    """The submission with the figures on record that each reason is given for; an old one keeps its own."""
    figures, given = _figures(findings), dict[str, Given]()
    for key, reason in submission.reasons.items():
        before = submission.given.get(key)
        if before and before.reason == reason:
            given[key] = before
        elif key in figures:
            given[key] = Given(reason, figures[key])
    return replace(submission, given=given)


def without_rule(submission: Submission, keys: Iterable[str]) -> Iterator[Finding]:
    """The reasons that are given to none of the keys: rules, and lines of those that have several."""
    known = frozenset(keys)
    for key, reason in submission.reasons.items():
        if key not in known:
            message = (
                f"{CHECKS_SHEET}：说明“{reason}”左边{_wrong_key(key, known)}，这条说明没有用上。"
                f"请填写校验结果里的规则编号。"
            )
            yield UNUSED.finding(message, at=Spot(CHECKS_SHEET), found=key)


def _wrong_key(key: str, known: Iterable[str]) -> str:
    if key.startswith(NO_RULE):
        return "没有写规则编号"
    from difflib import get_close_matches

    near = get_close_matches(key, list(known), n=1)
    meant = f"，是否想写“{near[0]}”" if near else ""
    return f"写的“{key}”不是校验规则的编号{meant}"


def insisted(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with every warning that has no reason made an error."""
    return [replace(f, severity=Severity.ERROR) if f.needs_reason else f for f in findings]
