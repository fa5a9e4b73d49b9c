"""The part of the visit report that counts: each measure over its spans, the questionnaires, what was done."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.care.adherence import answered_of
from bot.care.history import History, PromptOutcome, PromptStatus
from bot.care.main_symptom import Average, average, reports_between
from bot.care.plan import AnswerKind, Measure
from bot.care.plan_words import listed
from bot.care.progress import Trend, Verdict, progress_of, verdict
from bot.care.progress_shown import chart_of
from bot.care.prompt import SKIP_REASONS, UNSAID
from bot.care.sentences import Sentence, _, content, to_json
from bot.care.visit_facts import MONTH, QUARTER, Line, Section, VisitFacts, and_more, cut, section

FEWEST_REPORTS = 3  # on each side of a comparison: a proposal of this project, one bad day is no trend
_ITEMS, _SCORES, _REASONS = 6, 4, 3
_DAY = timedelta(days=1)
WAYS = {Verdict.BETTER: _("better"), Verdict.WORSE: _("worse"), Verdict.STEADY: _("steady")}
_REASON_WORDS: Mapping[str, Sentence] = {**dict(SKIP_REASONS), UNSAID: _("rather not said")}


@dataclass(frozen=True, slots=True)
class Span:
    """Some days up to today, compared with as many just before."""

    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_on - self.first_on).days + 1

    @property
    def before(self) -> "Span":
        """The days just before, as many."""
        return Span(self.first_on - (self.last_on - self.first_on) - _DAY, self.first_on - _DAY)


def course(facts: VisitFacts) -> dict[str, Any] | None:
    """Each measure with its picture of 90 days, its mean over each span, and its change; None before the plan."""
    if facts.history is None:
        return None
    asked = {code: each for code, each in facts.history.measures.items() if code not in facts.questionnaires}
    history = replace(facts.history, measures=asked)
    progress = progress_of(history, QUARTER, facts.aims)
    chart = chart_of(progress, _("How it goes"), is_discreet=False)
    spans = _spans(facts)
    whole = Span(progress.first_on, progress.last_on)
    rows = [
        {"chart": drawn, "cells": [*(_against_before(history, trend.measure, span) for _title, span in spans),
                                   _from_first_to_last(history, trend, whole)]}
        for trend, drawn in zip(progress.trends, chart["trends"], strict=True)
    ]  # fmt: skip
    unseen = len(_counted(asked)) - len(rows) if rows else 0
    heads = [(title, _("vs the days before")) for title, _span in spans]
    return {
        "title": chart["title"],
        "first_on": chart["first_on"],
        "days": chart["days"],
        "changes": chart["changes"],
        "change": chart["change"],
        "heads": [[to_json(words) for words in head] for head in (*heads, (_all_days(whole), _("first to last")))],
        "rows": rows,
        "notes": [to_json(words) for words in (*_reported(history, whole), *_unseen(unseen))],
    }


def _all_days(whole: Span) -> Sentence:
    return _("{days} days", days=whole.days)


def _spans(facts: VisitFacts) -> list[tuple[Sentence, Span]]:
    """What is compared with the days before: since the last decision, and the last 30 once she is here as long."""
    today, here = facts.today, (facts.today - facts.patient.linked_on).days
    month = Span(today - (MONTH - 1) * _DAY, today)
    spans = [(_("{days} days", days=MONTH), month)] if here >= MONTH else []
    decided_on = facts.decided_on
    if decided_on is None or not 0 < (today - decided_on).days < QUARTER:
        return spans
    return [(_("since {day}", day=decided_on), Span(decided_on + _DAY, today)), *spans]


def _against_before(history: History, measure: Measure, span: Span) -> dict[str, Any]:
    """The mean over the span, its change against as many days before, and how many reports it rests on."""
    now, before = (_average(history, measure, each) for each in (span, span.before))
    if now is None:
        return {"mean": to_json(Sentence("–")), "change": to_json(_("no report")), "way": None, "count": None}
    way, words = change_words(measure, before, now)
    return _cell(measure, now, way, words)


def _from_first_to_last(history: History, trend: Trend, span: Span) -> dict[str, Any]:
    """The mean over all days, and where its first reports and its last stood, as in the picture of her progress."""
    now = _average(history, trend.measure, span)
    assert now is not None  # a trend has reports
    if trend.start is None or trend.measure.answer is AnswerKind.YES_NO:
        return _cell(trend.measure, now, None, Sentence(""))
    way = f"{trend.start:g} → {trend.now:g}"
    if now.reports < 2 * FEWEST_REPORTS:
        return _cell(trend.measure, now, None, _("{way}, too few to say", way=way))
    words = _("{way}, {verdict}", way=way, verdict=WAYS[trend.verdict]) if trend.verdict else Sentence(way)
    return _cell(trend.measure, now, trend.verdict, words)


def _cell(measure: Measure, now: Average, way: Verdict | None, change: Sentence) -> dict[str, Any]:
    reports = _("1 report") if now.reports == 1 else _("{count} reports", count=now.reports)
    return {
        "mean": to_json(mean_words(measure, now.value)),
        "change": to_json(change),
        "way": way.value if way else None,
        "count": to_json(reports),
    }


def _average(history: History, measure: Measure, span: Span) -> Average | None:
    return average(reports_between(history.reports, span.first_on, span.last_on), measure.code)


def mean_words(measure: Measure, value: float) -> Sentence:
    """`5.2`, or `yes 40 %` of a question that is answered yes or no."""
    if measure.answer is AnswerKind.YES_NO:
        return _("yes {percent} %", percent=round(100 * value))
    return Sentence("{value}", {"value": float(value)})


def change_words(measure: Measure, before: Average | None, now: Average) -> tuple[Verdict | None, Sentence]:
    """`+2.1, worse`: the change and its direction; that there is too little to compare where there is."""
    if before is None or min(before.reports, now.reports) < FEWEST_REPORTS:
        return None, _("too few to compare")
    moved = round(now.value - before.value, 1)
    shown = f"{100 * moved:+.0f} %" if measure.answer is AnswerKind.YES_NO else f"{moved:+.1f}" if moved else "±0"
    way = verdict(measure, before.value, now.value)
    return way, _("{way}, {verdict}", way=shown, verdict=WAYS[way]) if way else Sentence(shown)


def _reported(history: History, whole: Span) -> list[Sentence]:
    """`No report on 6 of 30 days asked.` What was not asked is no gap, and today is not over."""
    told = {report.on for report in history.reports}
    said = []
    for days in sorted({min(MONTH, whole.days), whole.days}):
        since = history.as_on - (days - 1) * _DAY
        asked = {on for on in history.asked_on if since <= on < history.as_on} | {on for on in told if on >= since}
        if asked:
            said.append(_("Last {days} days: no report on {missing} of {asked} days asked.", days=days,
                          missing=len(asked - told), asked=len(asked)))  # fmt: skip
    return said


def _counted(measures: Mapping[str, Measure]) -> list[Measure]:
    return [measure for measure in measures.values() if measure.answer is not AnswerKind.CHOICE]


def _unseen(count: int) -> list[Sentence]:
    """What the pictures leave out: there is room for the heaviest six."""
    said = _("Not shown: {count} measures, lighter ones or without a report in 90 days.", count=count)
    return [said] if count > 0 else []


def questionnaires(facts: VisitFacts) -> Section:
    """The last scores of each questionnaire with their days, and where they went."""
    said: list[Line] = []
    if facts.history is not None:
        scored = [facts.history.measures[code] for code in facts.history.measures if code in facts.questionnaires]
        trends = progress_of(
            replace(facts.history, measures={m.code: m for m in scored}), QUARTER * 2, facts.aims
        ).trends  # fmt: skip
        said = [line for trend in trends for line in _scores(trend)]
        missing = len(scored) - len(trends)
        said += [Line(_("Without an answer: {count}", count=missing))] if missing and said else []
    return section(_("Questionnaires"), said, _("No scores yet."))


def _scores(trend: Trend) -> list[Line]:
    shown = [_("{value} on {day}", value=value, day=on) for on, value in trend.points[-_SCORES:]]
    measure = trend.measure
    name = _("{name} ({low} to {high})", name=content(measure.name), low=f"{measure.minimum:g}",
             high=f"{measure.maximum:g}")  # fmt: skip
    way = None
    if len(trend.points) > 1:
        before, now = trend.points[-2][1], trend.points[-1][1]
        way = verdict(measure, before, now)
    last = [Line(_("Since the one before: {way}", way=WAYS[way]))] if way else []
    return [Line(name, is_strong=True), Line(listed(shown)), *last]


def adherence(facts: VisitFacts) -> Section:
    """Each item of the plan: done of answered in 30 and in 90 days, the unanswered beside it, why it was left out."""
    history = facts.history
    title = _("What was done of the plan")
    if history is None:
        return section(title, [], _("Nothing was asked yet."))
    by_item: dict[str, list[PromptOutcome]] = {}
    for prompt in history.prompts:
        if (facts.today - prompt.on).days < QUARTER:
            by_item.setdefault(prompt.item, []).append(prompt)
    current = sorted((code for code in by_item if code in history.items), key=lambda code: _share(by_item[code]))
    said = [line for code in current[:_ITEMS] for line in _item(history.items[code], by_item[code], facts.today)]
    said += and_more(len(current) - _ITEMS)
    gone = [prompt for code, prompts in by_item.items() if code not in history.items for prompt in prompts]
    if gone:
        said.append(Line(_("No longer in the plan: {done}", done=_done(gone, QUARTER))))
    return section(title, said, _("Nothing was asked yet."))


def _share(prompts: Sequence[PromptOutcome]) -> float:
    """The share done of what was answered; what nobody answered comes first, for nobody knows."""
    answered = answered_of(prompts)
    return sum(each.status is PromptStatus.DONE for each in answered) / len(answered) if answered else -1.0


def _item(title: str, prompts: Sequence[PromptOutcome], today: date) -> list[Line]:
    lately = [prompt for prompt in prompts if (today - prompt.on).days < MONTH]
    said = [_done(lately, MONTH)] if lately else [_("not asked in {days} days", days=MONTH)]
    if len(lately) < len(prompts):
        said.append(_done(prompts, QUARTER))
    reasons = Counter(prompt.reason or UNSAID for prompt in prompts if prompt.status is PromptStatus.SKIPPED)
    why = [
        Sentence("{reason} {count}", {"reason": _REASON_WORDS.get(code, _REASON_WORDS["other"]), "count": count})
        for code, count in reasons.most_common(_REASONS)
    ]
    left_out = [_("Why not: {reasons}", reasons=listed(why))] if why else []
    return [Line(Sentence("{title}", {"title": cut(title, 60)}), is_strong=True), *map(Line, (*said, *left_out))]


def _done(prompts: Sequence[PromptOutcome], days: int) -> Sentence:
    """`30 days: 20 of 24 done, no answer 6`"""
    answered = answered_of(prompts)
    values = {"days": days, "unanswered": len(prompts) - len(answered)}
    if not answered:
        return _("{days} days: no answer {unanswered}, so nobody knows", **values)
    done = sum(each.status is PromptStatus.DONE for each in answered)
    return _("{days} days: {done} of {answered} done, no answer {unanswered}", done=done, answered=len(answered),
             **values)  # fmt: skip
