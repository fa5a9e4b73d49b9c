"""The part of the visit report on what she told: goals, what befell her, her own words, her background."""

from collections import Counter
from datetime import date, timedelta

from bot.care.background import SECTIONS, in_words
from bot.care.goal_attainment import LEVELS, signed, t_score_of
from bot.care.history import Happening, HappeningKind, History, Report
from bot.care.main_symptom import reports_between
from bot.care.notes import Note
from bot.care.people import Goal
from bot.care.plan import Measure, MeasureKind
from bot.care.sentences import Sentence, _, as_written, content
from bot.care.visit_facts import MONTH, QUARTER, Line, Section, VisitFacts, and_more, cut, section

_GOALS, _CHECKS, _EVENTS, _NOTES, _SAID, _DOSES, _EFFECTS = 4, 4, 5, 4, 3, 3, 3
_WORDS, _TOLD = 200, 160  # characters of a note; of an answer of her background
_FIRST = ("allergies", "medicines", "conditions")  # what is asked for first before anything is prescribed
_FITS = {"yes": _("yes"), "partly": _("partly"), "no": _("no")}


def goals(facts: VisitFacts) -> Section:
    """Each goal with its level, -2 … +2, and how it got there; all of them together as a T-score."""
    said = [line for goal in facts.goals[:_GOALS] for line in _goal(goal)] + and_more(len(facts.goals) - _GOALS)
    together = t_score_of(facts.history.goals) if facts.history else None
    if together is not None:
        said.append(Line(_("Goals together: T-score {score}. 50 is as hoped.", score=together)))
    return section(_("Goals"), said, _("No goal yet."))


def _goal(goal: Goal) -> list[Line]:
    head = Line(_("{words}, by {day}", words=cut(goal.text, 90), day=goal.target_on), is_strong=True)
    if not goal.checks:
        return [head, Line(_("Not checked yet. It began at {level}.", level=signed(goal.start_level)))]
    checked_on, level = goal.checks[-1]
    way = " → ".join(signed(each) for each in (goal.start_level, *(each for _on, each in goal.checks[-_CHECKS:])))
    return [head, Line(_("{level} ({words}) on {day}. So far: {way}", level=signed(level), words=LEVELS[level],
                         day=checked_on, way=way))]  # fmt: skip


def events(facts: VisitFacts) -> Section:
    """Side effects and doses taken as needed in 30 days; what else befell her in 90."""
    said: list[Line] = []
    if facts.history is not None:
        since = facts.today - timedelta(days=QUARTER - 1)
        told = [each for each in facts.history.happenings if each.on >= since and each.kind in _HAPPENED]
        said = [*_side_effects(facts.history), *_as_needed(facts.history), *map(_happened, told[::-1][:_EVENTS])]
        said += and_more(len(told) - _EVENTS)
    return section(_("Side effects, events, as-needed doses"), said, _("Nothing was told in 90 days."))


def _side_effects(history: History) -> list[Line]:
    lately = reports_between(history.reports, history.as_on - timedelta(days=MONTH - 1), history.as_on)
    found = [
        (measure, [report for report in lately if measure.code in report.values])
        for measure in history.measures.values()
        if measure.kind is MeasureKind.SIDE_EFFECT
    ]
    felt = [(measure, reports) for measure, reports in found if any(_grade(measure, each) > 0 for each in reports)]
    said = [_felt(measure, reports) for measure, reports in felt[:_EFFECTS]] + and_more(len(felt) - _EFFECTS)
    if any(reports for _measure, reports in found) and not felt:
        said.append(Line(_("No side effects in the last {days} days.", days=MONTH)))
    return said


def _grade(measure: Measure, report: Report) -> float:
    return measure.badness(report.values[measure.code]) - measure.minimum


def _felt(measure: Measure, reports: list[Report]) -> Line:
    """`Side effects: 4 of 20 reports in 30 days, severe at worst, mild in the last`"""
    worst = max(reports, key=lambda report: _grade(measure, report))
    days = sum(_grade(measure, report) > 0 for report in reports)
    return Line(_("{name}: on {days} of {count} reports in {span} days. At worst {worst} ({day}), in the last {last}.",
                  name=content(measure.name), days=days, count=len(reports), span=MONTH,
                  worst=_named(measure, worst), day=worst.on, last=_named(measure, reports[-1])))  # fmt: skip


def _named(measure: Measure, report: Report) -> Sentence:
    value = report.values[measure.code]
    grade = int(value - measure.minimum)
    is_named = value == int(value) and 0 <= grade < len(measure.labels)
    return content(measure.labels[grade]) if is_named else Sentence("{value}", {"value": value})


def _as_needed(history: History) -> list[Line]:
    """How often each as-needed item was taken in 30 days, and the most on one day beside its limit."""
    since = history.as_on - timedelta(days=MONTH - 1)
    doses = [each for each in history.happenings if each.kind is HappeningKind.TOOK_AS_NEEDED and each.on >= since]
    taken = Counter(dose.detail for dose in doses)
    said = []
    for code, count in taken.most_common(_DOSES):
        most = max(Counter(dose.on for dose in doses if dose.detail == code).values())
        facts = history.item_facts.get(code)
        values = {"name": cut(facts.title, 60) if facts else _("An item no longer in the plan"), "count": count,
                  "days": MONTH, "most": most}  # fmt: skip
        if facts is not None and facts.daily_limit is not None:
            words = _("{name}: {count} doses in {days} days, at most {most} on one day (limit {limit})",
                      limit=facts.daily_limit, **values)  # fmt: skip
        else:
            words = _("{name}: {count} doses in {days} days, at most {most} on one day", **values)
        said.append(Line(words))
    return said + and_more(len(taken) - _DOSES)


_HAPPENED = {
    HappeningKind.HOSPITAL: _("was in hospital"),
    HappeningKind.PREGNANT: _("is, or plans to be, pregnant"),
    HappeningKind.DEHYDRATING_ILLNESS: _("vomiting or diarrhoea"),
    HappeningKind.BACKGROUND_CHANGED: _("something new in the background"),
    HappeningKind.ASKS_FOR_REVIEW: _("asked the care team to look"),
    HappeningKind.UNREACHABLE: _("could not be reached"),
    HappeningKind.PHENOTYPE_ARRIVED: _("a gene test came in"),
    HappeningKind.FITS: _("asked whether the plan fits"),
}


def _happened(happening: Happening) -> Line:
    detail = _FITS.get(happening.detail) if happening.kind is HappeningKind.FITS else None
    values = {"day": happening.on, "what": _HAPPENED[happening.kind]}
    if not happening.detail:
        return Line(_("{day}: {what}", **values))
    told = detail or as_written(cut(happening.detail, _TOLD))
    return Line(_("{day}: {what}: {detail}", detail=told, **values))


def own_words(facts: VisitFacts) -> Section:
    """Her unread messages, her notes, and what she wrote in her last check-in."""
    said = [
        Line(_("{day}, message not read yet: {words}", day=day, words=cut(words, _WORDS)))
        for day, words in facts.unread[:_NOTES]
    ]
    said += [_note(facts, note, day) for day, note in facts.notes[:_NOTES]]
    said += [
        Line(_("{day}, check-in: {words}", day=facts.said_on, words=words)) for words in facts.said[:_SAID]
    ]  # fmt: skip
    return section(_("In the patient's own words"), said, _("Nothing was written."))


def _note(facts: VisitFacts, note: Note, day: date) -> Line:
    """A note; what came since the day of the last decision is marked, for that decision may not have known it."""
    words = cut(note.words, _WORDS)
    is_new = facts.decided_on is None or day >= facts.decided_on
    return Line(_("{day}, new: {words}", day=day, words=words) if is_new else _("{day}: {words}", day=day, words=words))


def background(facts: VisitFacts) -> Section:
    """Allergies, gene tests, medicines and health so far first, said also where they were not told; then the rest."""
    said = [_told(facts, code) for code in _FIRST]
    genes = facts.history.phenotypes if facts.history else {}
    found = ", ".join(f"{gene}: {cut(result, 60)}" for gene, result in genes.items())
    said.insert(1, Line(_("Gene tests: {found}", found=found) if found else _("Gene tests: none recorded")))
    rest = [code for code in SECTIONS if code not in _FIRST and facts.background.get(code)]
    return Section(_("Background, as the patient told it"), (*said, *(_told(facts, code) for code in rest)))


def _told(facts: VisitFacts, code: str) -> Line:
    answers = facts.background.get(code)
    if not answers:
        return Line(_("{title}: not told", title=SECTIONS[code].title))
    return Line(in_words(code, answers, _TOLD))
