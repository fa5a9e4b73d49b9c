"""What a week comes to in a few kind lines: what went well first, then what changed. A miss is never spoken of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.care.history import HappeningKind, History, PromptStatus
from bot.care.main_symptom import average, reports_between
from bot.care.progress import Verdict, verdict
from bot.care.progress_shown import name_of
from bot.care.sentences import Sentence, _

DAYS = 7
LEAST_STREAK = 3  # days running that are worth a word
_LEAST_REPORTS = 2  # in each of two weeks that are compared
_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Week:
    """What there is to say. Both empty: answers came, and nothing stands out."""

    went_well: tuple[Sentence, ...]
    changed: tuple[Sentence, ...]
    has_answers: bool


def week_of(history: History, *, is_discreet: bool) -> Week:
    """The seven days up to `as_on`, beside the seven before them."""
    first_on = history.as_on - timedelta(days=DAYS - 1)
    done = sum(prompt.status is PromptStatus.DONE for prompt in history.prompts if prompt.on >= first_on)
    skipped = any(prompt.status is PromptStatus.SKIPPED for prompt in history.prompts if prompt.on >= first_on)
    better, other = _compared(history, first_on, is_discreet=is_discreet)
    well = [
        *_streak(running(history)),
        *([_("Parts of your plan you did: {done}.", done=done)] if done else []),
        *better,
    ]
    changed = [
        *other,
        *(
            _("Your plan changed on {day}.", day=happening.on)
            for happening in history.happenings
            if happening.kind is HappeningKind.PLAN_CHANGED and first_on <= happening.on <= history.as_on
        ),
    ]
    has_answers = bool(done or skipped or reports_between(history.reports, first_on, history.as_on))
    return Week(tuple(well[:_MOST_LINES]), tuple(changed[:_MOST_LINES]), has_answers)


def running(history: History) -> list[date]:
    """The last check-ins without a miss, oldest first; today's need not be answered yet. Only days asked count."""
    reported = {report.on for report in history.reports}
    days = sorted(day for day in reported.union(history.asked_on) if day <= history.as_on)
    if days and days[-1] == history.as_on and history.as_on not in reported:
        days.pop()
    misses = [number for number, day in enumerate(days) if day not in reported]
    return days[misses[-1] + 1 :] if misses else days


def _streak(days: Sequence[date]) -> list[Sentence]:
    if len(days) < LEAST_STREAK:
        return []
    if (days[-1] - days[0]).days == len(days) - 1:
        return [_("You answered {days} days running.", days=len(days))]
    return [_("You answered {times} check-ins running.", times=len(days))]


def _compared(history: History, first_on: date, *, is_discreet: bool) -> tuple[list[Sentence], list[Sentence]]:
    """(what got better, what moved otherwise), each measure's mean this week beside the week before."""
    better, other = [], []
    this_week = reports_between(history.reports, first_on, history.as_on)
    before = reports_between(history.reports, first_on - timedelta(days=DAYS), first_on - timedelta(days=1))
    for number, measure in enumerate(history.measures.values(), start=1):
        then, now = average(before, measure.code), average(this_week, measure.code)
        if then is None or now is None or min(then.reports, now.reports) < _LEAST_REPORTS or measure.labels:
            continue
        name = name_of(measure, number, is_discreet=is_discreet)
        moved = verdict(measure, then.value, now.value)
        line = _("{name}: {then} last week, {now} this week.", name=name, then=then.value, now=now.value)
        if moved is Verdict.BETTER:
            better.append(Sentence("{line} {better}", {"line": line, "better": _("That is better.")}))
        elif moved is Verdict.WORSE:
            other.append(line)
    return better, other


def said_of(week: Week) -> list[Sentence]:
    """The paragraphs of the summary."""
    if not week.has_answers:
        return [_("I have no answers from this week, and that is all right. I am here when you want to go on.")]
    said = [_("<b>Your week</b>")]
    said += _listed(_("What went well:"), week.went_well)
    said += _listed(_("What changed:"), week.changed)
    return said if len(said) > 1 else [*said, _("Thank you for your answers this week.")]


def _listed(heading: Sentence, found: Sequence[Sentence]) -> list[Sentence]:
    if not found:
        return []
    return [
        Sentence(
            "{heading}\n{lines}",
            {"heading": heading, "lines": [Sentence("• {line}", {"line": line}) for line in found]},
        )
    ]
