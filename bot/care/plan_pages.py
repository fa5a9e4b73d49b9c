"""The whole plan as a patient reads it: what is asked when, by whom it was made, what changed last, on short pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from bot.care.messages import Button, Message, press, say
from bot.care.plan import CarePlan, PlanItem
from bot.care.plan_difference import Change, in_words
from bot.care.plan_news import PLAN_PRESS
from bot.care.plan_words import item_in_words, listed, rhythm_in_words
from bot.care.promise import Promise, verdict_in_words
from bot.care.sentences import Sentence, _, as_written, content, english, render

_PAGE_CHARACTERS = 450  # a message of 500, less its headline


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item of the plan: its number in the plan, for discreet wording, and its times as they stand."""

    number: int
    item: PlanItem
    times: tuple[time, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """A version of a plan with everything that is shown of it. `changes` are empty for the first version."""

    version_id: int
    number: int
    plan: CarePlan
    since: date
    clinician: str
    check_in_at: time | None
    items: Sequence[ShownItem]
    changes: Sequence[Change]
    reason: str
    review_on: date
    promises: Sequence[Promise]


def plan_message(view: PlanView, page: int, *, is_named: bool) -> Message:
    """One page of the plan, with the way to the others; without names where others see the phone."""
    pages = pages_of(view, is_named=is_named)
    page = min(page, len(pages) - 1)
    return say(_("<b>Your plan</b>{count}", count=count_of(page, len(pages))), *pages[page],
               buttons=_buttons(view, page, len(pages), is_named=is_named))  # fmt: skip


def count_of(page: int, pages: int) -> Sentence:
    """` (2 of 3)`, or nothing where there is one page; `page` counts from 0."""
    return _(" ({page} of {pages})", page=page + 1, pages=pages) if pages > 1 else Sentence("")


def _buttons(view: PlanView, page: int, pages: int, *, is_named: bool) -> tuple[tuple[Button, ...], ...]:
    what = "names" if is_named else "page"
    turn = []
    if page > 0:
        turn.append(Button(_("Back"), press=press(PLAN_PRESS, view.version_id, what, page - 1)))
    if page < pages - 1:
        turn.append(Button(_("More"), press=press(PLAN_PRESS, view.version_id, what, page + 1)))
    show = Button(_("Show names"), press=press(PLAN_PRESS, view.version_id, "names", page))
    rows = (tuple(turn), () if is_named else (show,))
    return tuple(row for row in rows if row)


def pages_of(view: PlanView, *, is_named: bool) -> list[list[Sentence]]:
    """As many lines on a page as make a short message; a longer line has a page of its own."""
    pages: list[list[Sentence]] = [[]]
    length = 0
    for line in _lines(view, is_named=is_named):
        takes = len(render(line, english())) + 2
        if pages[-1] and length + takes > _PAGE_CHARACTERS:
            pages.append([])
            length = 0
        pages[-1].append(line)
        length += takes
    return pages


def _lines(view: PlanView, *, is_named: bool) -> list[Sentence]:
    if not is_named:
        items = [_("{number}. {rhythm}", number=shown.number, rhythm=rhythm_in_words(shown.item, shown.times))
                 for shown in view.items]  # fmt: skip
        return [*items, *_check_in(view, is_named=False), *_standing(view)]
    named = [line for shown in view.items for line in _item(shown)]
    return [*named, *_check_in(view, is_named=True), *_standing(view), *_latest(view), *map(_promised, view.promises)]


def _item(shown: ShownItem) -> list[Sentence]:
    """The item, and what the clinic wants her to read about it."""
    words = _("{number}. {item}", number=shown.number, item=item_in_words(shown.item, shown.times))
    return [words, *([as_written(shown.item.leaflet)] if shown.item.leaflet else [])]


def _check_in(view: PlanView, *, is_named: bool) -> list[Sentence]:
    if view.check_in_at is None or not view.plan.measures:
        return []
    if not is_named:
        return [_("A few questions: every day at {clock}", clock=view.check_in_at)]
    names = listed([content(measure.name) for measure in view.plan.measures])
    return [_("I ask you every day at {clock} about: {names}", clock=view.check_in_at, names=names)]


def _standing(view: PlanView) -> list[Sentence]:
    return [
        _("Version {number}, since {day}, made by {clinician}.", number=view.number, day=view.since,
          clinician=view.clinician),
        _("Your care team looks at it again by {day}.", day=view.review_on),
    ]  # fmt: skip


def _latest(view: PlanView) -> list[Sentence]:
    if view.number == 1:
        return []
    why = [_("Why: {reason}", reason=as_written(view.reason))] if view.reason else []
    return [_("What changed last:\n{changes}", changes=in_words(view.changes)), *why]


def _promised(promise: Promise) -> Sentence:
    return _("What should get better by {day}: {expected} ({verdict})", day=promise.check_on,
             expected=as_written(promise.expected), verdict=verdict_in_words(promise.verdict))  # fmt: skip
