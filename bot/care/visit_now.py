"""The visit report's first and last words: what is open now, how the last cases ended, what is due next."""

from collections.abc import Sequence

from bot.care.alert_card import severity_in_words
from bot.care.alerting import Flag, ReviewStatus
from bot.care.closing_card import OUTCOMES
from bot.care.sentences import Sentence, _
from bot.care.visit_facts import ClosedCase, Line, OpenCase, Section, VisitFacts, cut, section

_CASES, _REASONS, _CLOSED = 3, 3, 3
_WORDS = 220  # characters of a reason or a note
_LATE_DAYS = 7  # without a report before it is said among what matters now


def now_lines(facts: VisitFacts) -> list[Line]:
    """The open cases with their reasons, her unread messages, and a silence; or that there is nothing."""
    said = [line for case in facts.open_cases[:_CASES] for line in _case(case)]
    if not facts.open_cases:
        said.append(Line(_("No case is open.")))
    more = len(facts.open_cases) - _CASES
    if more > 0:
        said.append(Line(_("And {count} more open cases.", count=more)))
    if facts.unread:
        said.append(Line(_("Messages that nobody has read: {count}", count=len(facts.unread))))
    return [*said, *_silence(facts)]


def _case(case: OpenCase) -> list[Line]:
    """`Case 3: soon, open since 12 March 2026`, then why, gravest first."""
    review, first = case.review, min((flag.found_on for flag in case.flags), default=case.opened_on)
    values = {"number": review.id, "severity": severity_in_words(review.severity), "day": first}
    if review.status is ReviewStatus.ACKNOWLEDGED and case.taken_by:
        head = _("Case {number}: {severity}, since {day}, taken by {name}", name=cut(case.taken_by, 60), **values)
    else:
        head = _("Case {number}: {severity}, since {day}, not taken yet", **values)
    shown = _of_each_rule(case.flags)[:_REASONS]
    reasons = [Line(Sentence("{reason}", {"reason": cut(flag.finding.reason, _WORDS)})) for flag in shown]
    consider = [Line(Sentence("{consider}", {"consider": cut(shown[0].finding.consider, _WORDS)}))] if shown else []
    return [Line(head, is_strong=True), *reasons, *consider]


def _of_each_rule(flags: Sequence[Flag]) -> list[Flag]:
    """The newest finding of each rule, gravest first: the same reason on three days is one reason."""
    newest = {flag.finding.rule: flag for flag in sorted(flags, key=lambda flag: flag.id)}
    return sorted(newest.values(), key=lambda flag: (-flag.finding.severity.rank, -flag.id))


def _silence(facts: VisitFacts) -> list[Line]:
    history = facts.history
    if history is None:
        return []
    if not history.reports:
        return [Line(_("No report yet."))]
    last_on = history.reports[-1].on
    days = (facts.today - last_on).days
    return [Line(_("Last report: {day}, {days} days ago.", day=last_on, days=days))] if days >= _LATE_DAYS else []


def closed_cases(facts: VisitFacts) -> Section:
    """How the last cases ended, and whether their alerts were useful."""
    said = [line for case in facts.closed[:_CLOSED] for line in _closed(case)]
    if facts.noted is not None:
        noted_on, words = facts.noted
        said.append(Line(_("Noted on {day}: {words}", day=noted_on, words=cut(words, _WORDS))))
    return section(_("Last reviews"), said, _("No case has been closed yet."))


def _closed(case: ClosedCase) -> Sequence[Line]:
    review = case.review
    outcome = dict(OUTCOMES)[review.outcome] if review.outcome else _("closed without an outcome")
    values = {"number": review.id, "day": case.closed_on, "severity": severity_in_words(review.severity)}
    head = _("Case {number} ({severity}), closed {day}: {outcome}", outcome=outcome, **values)
    useful = []
    if review.is_useful is not None:
        useful = [_("The alert was useful.") if review.is_useful else _("The alert was not useful.")]
    reason = [Sentence("{reason}", {"reason": cut(case.reason, _WORDS)})] if case.reason else []
    return [Line(head, is_strong=True), *map(Line, reason), *map(Line, useful)]


def coming(facts: VisitFacts) -> Section:
    """What is due from today on, soonest first: the plan's review, questions about changes, goals."""
    due = []
    if facts.history is not None and facts.history.review_due_on is not None:
        due.append((facts.history.review_due_on, _("The plan's review")))
    due += [
        (promise.check_on, _("The patient is asked whether version {number} helped", number=promise.plan_version))
        for change in facts.changes
        for promise in change.promises
        if promise.verdict is None and promise.check_on >= facts.today
    ]
    due += [
        (goal.target_on, _("Goal: {words}", words=cut(goal.text, 60)))
        for goal in facts.goals
        if goal.target_on >= facts.today
    ]
    said = [_("{day}: {what}", day=day, what=what) for day, what in sorted(due, key=lambda each: each[0])]
    return section(_("Due next"), [Line(words) for words in said[:5]], _("Nothing."))
