"""A plan in plain words: each item with its dose as written and its times, each rhythm as people say it."""

from collections.abc import Sequence
from datetime import time

from bot.care.plan import CarePlan, PlanItem
from bot.care.sentences import Sentence, _, as_written

_WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def listed(parts: Sequence[object]) -> Sentence:
    """The parts with commas between them."""
    text = ", ".join(f"{{part{place}}}" for place in range(len(parts)))
    return Sentence(text, {f"part{place}": part for place, part in enumerate(parts)})


def own_red_flags(plan: CarePlan) -> list[Sentence]:
    """The line that tells a clinician which words of danger are the plan's own; nothing when it has none."""
    names = [as_written(flag.name) for flag in plan.red_flags]
    told = _("Words of danger, beside the usual ones: {names}.", names=listed(names))
    return [told] if names else []


def rhythm_in_words(planned: PlanItem, times: tuple[time, ...]) -> Sentence:
    """`every day at 08:00, 20:00, until 3 May 2026`, or how often at most when it has no times."""
    rhythm = _rhythm(planned, times)
    if planned.starts_on is not None:
        rhythm = _("{rhythm}, from {day}", rhythm=rhythm, day=planned.starts_on)
    if planned.ends_on is not None:
        rhythm = _("{rhythm}, until {day}", rhythm=rhythm, day=planned.ends_on)
    return rhythm


def _rhythm(planned: PlanItem, times: tuple[time, ...]) -> Sentence:
    if planned.is_as_needed and planned.daily_limit:
        return _("when you need it, at most {count} a day", count=planned.daily_limit)
    if planned.is_as_needed:
        return _("when you need it")
    return _("{days} at {times}", days=_days(planned), times=listed(times))


def _days(planned: PlanItem) -> Sentence:
    if planned.weekdays:
        return listed([_WEEKDAYS[day] for day in sorted(planned.weekdays)])
    return _("every day") if planned.every_days == 1 else _("every {count} days", count=planned.every_days)


def item_in_words(planned: PlanItem, times: tuple[time, ...]) -> Sentence:
    """`<b>Ibuprofen 400 mg</b>: 1 tablet with food, every day at 08:00, 20:00`"""
    rhythm = rhythm_in_words(planned, times)
    if not planned.instruction:
        return _("<b>{title}</b>: {rhythm}", title=planned.title, rhythm=rhythm)
    how = as_written(planned.instruction)
    return _("<b>{title}</b>: {how}, {rhythm}", title=planned.title, how=how, rhythm=rhythm)


def length_in_words(planned: PlanItem) -> int:
    """About how many characters the item takes, so that a message can be kept short."""
    return len(planned.title) + len(planned.instruction) + 8 * len(planned.times) + 30
