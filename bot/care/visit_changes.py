"""The part of the visit report on the plan's changes: what each was to bring, what she says, what the numbers say."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.care.history import History
from bot.care.main_symptom import average, main_symptom, reports_between
from bot.care.plan import AnswerKind, Measure
from bot.care.promise import Promise, verdict_in_words
from bot.care.sentences import Sentence, _, content
from bot.care.visit_course import FEWEST_REPORTS, change_words, mean_words
from bot.care.visit_facts import Line, Section, Version, VisitFacts, and_more, cut, section

COMPARED_DAYS = 28  # before a change and after it, as long as the rules call usual
_VERSIONS, _CHANGED, _PROMISES, _MEASURES = 3, 3, 2, 2
_WORDS = 160  # characters of a reason or an expectation
_DAY = timedelta(days=1)


def changes(facts: VisitFacts) -> Section:
    """The latest versions, newest first."""
    shown = facts.changes[:_VERSIONS]
    said = [line for place, change in enumerate(shown) for line in _version(facts, change, _until(facts, place))]
    said += and_more(len(facts.changes) - _VERSIONS)
    return section(_("Plan changes, what they brought"), said, _("The plan has not been changed yet."))


def _until(facts: VisitFacts, place: int) -> date:
    """The last day on which the change of that place, newest first, was the latest."""
    return facts.changes[place - 1].published_on - _DAY if place else facts.today


def _version(facts: VisitFacts, change: Version, until: date) -> list[Line]:
    head = _("Version {number}, {day}", number=change.number, day=change.published_on)
    why = [_("Why: {reason}", reason=cut(change.reason, _WORDS))] if change.reason else []
    promised = [words for promise in change.promises[:_PROMISES] for words in _promise(promise)]
    brought = _brought(facts.history, change.published_on, until) if facts.history else []
    said = [*why, *change.changed[:_CHANGED], *promised, *brought]
    return [Line(head, is_strong=True), *map(Line, said), *and_more(len(change.changed) - _CHANGED)]


def _promise(promise: Promise) -> Sequence[Sentence]:
    expected = _("Expected by {day}: {expected}", day=promise.check_on, expected=cut(promise.expected, _WORDS))
    return expected, _("The patient says: {verdict}.", verdict=verdict_in_words(promise.verdict))


def _brought(history: History, changed_on: date, until: date) -> list[Sentence]:
    """The main symptom, and what else moved most: their means in the 28 days before the change and after it."""
    last = min(until, changed_on + (COMPARED_DAYS - 1) * _DAY)
    compared = [(measure, words, moved) for measure in history.measures.values()
                if (found := _compared(history, measure, changed_on, last)) is not None
                for words, moved in (found,)]  # fmt: skip
    main = main_symptom(history.measures)
    order = sorted(compared, key=lambda each: (each[0] != main, -each[2]))
    if not order:
        return [_("Too few reports before or after it to compare.")]
    return [words for _measure, words, _moved in order[:_MEASURES]]


def _compared(history: History, measure: Measure, changed_on: date, last: date) -> tuple[Sentence, float] | None:
    """`Pain: 6.2 before (20 reports), 4.1 after (18): -2.1, better`, and how far it moved in changes that matter."""
    if measure.answer in (AnswerKind.CHOICE, AnswerKind.YES_NO):
        return None
    earlier = reports_between(history.reports, changed_on - COMPARED_DAYS * _DAY, changed_on - _DAY)
    before, after = average(earlier, measure.code), average(
        reports_between(history.reports, changed_on, last), measure.code
    )  # fmt: skip
    if before is None or after is None or min(before.reports, after.reports) < FEWEST_REPORTS:
        return None
    _way, change = change_words(measure, before, after)
    words = _("{measure}: {before} before ({count} reports), {after} after ({later}): {change}",
              measure=content(measure.name), before=mean_words(measure, before.value), count=before.reports,
              after=mean_words(measure, after.value), later=after.reports, change=change)  # fmt: skip
    return words, abs(after.value - before.value) / (measure.important_change or measure.maximum - measure.minimum)
