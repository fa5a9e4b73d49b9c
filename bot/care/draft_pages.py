"""The pages of a draft about what the patient does: its menu, the items, the review date."""

from collections.abc import Mapping

from bot.care.draft_view import DraftView, changes, page, shortened
from bot.care.measuring import MEASUREMENT
from bot.care.messages import Message
from bot.care.plan import PlanItem
from bot.care.plan_editing import stopped_items
from bot.care.plan_words import item_in_words, rhythm_in_words
from bot.care.prompt import MEDICATION, SESSION
from bot.care.sentences import Sentence, _, as_written

KINDS: Mapping[str, Sentence] = {
    MEDICATION: _("Medicine"),
    "exercise": _("Exercise"),
    "lifestyle": _("Daily habit"),
    SESSION: _("Therapy session"),
    MEASUREMENT: _("Something to measure"),
}
REVIEW_DAYS = {14: _("2 weeks"), 28: _("4 weeks"), 42: _("6 weeks"), 90: _("3 months"), 180: _("6 months")}


def menu_page(view: DraftView) -> Message:
    """What differs so far, and what can be changed."""
    heading = _("<b>{name}: changing the plan</b>\nFrom version {number}. Nothing is published yet.",
                name=as_written(view.name), number=view.base_version)  # fmt: skip
    proposed = [_("Open proposals from what the patient told: {count}", count=view.proposals)] if view.proposals else []
    see = (view.to_publish(_("See the proposals")),) if view.proposals else ()
    onward = view.onward(_("Preview & publish")) or see
    rows = (
        (view.button(_("Items"), "items"), view.button(_("Questions"), "questions")),
        (view.button(_("Questionnaires"), "scales"), view.button(_("Rules"), "rules", 0)),
        (view.button(_("Review date"), "review"),),
        *((onward,) if onward else ()),
        (view.button(_("Throw away"), "throw"),),
    )
    return page(heading, _so_far(view), *proposed, buttons=rows)


def _so_far(view: DraftView) -> Sentence:
    if not view.differs:
        return _("Nothing differs yet.")
    told = changes(view) or [_("Details that nobody reads.")]
    return _("So far:\n{changes}", changes=shortened(told))


def throw_page(view: DraftView) -> Message:
    """Is it meant?"""
    rows = ((view.button(_("Yes, throw it away"), "drop"),), (view.button(_("‹ Back"), "menu"),))
    return page(_("Throw this change away? The plan in force stays as it is."), buttons=rows)


def items_page(view: DraftView) -> Message:
    """Every item to choose from, and those that this change stops, to take back."""
    items = [view.button(as_written(item.title), "item", n) for n, item in enumerate(view.plan.items)]
    stopped = stopped_items(view.before_content, view.content)
    gone = [view.button(_("↩ Take back: {title}", title=item.get("title") or item["id"]), "takeback", n)
            for n, item in enumerate(stopped)]  # fmt: skip
    add = view.button(_("➕ Add an item"), "newitem")
    words = shortened(
        [
            _("<b>{title}</b>: {rhythm}", title=item.title, rhythm=rhythm_in_words(item, item.times))
            for item in view.plan.items
        ]
    )
    rows = (*((button,) for button in (*items, *gone)), (add,), view.back("menu"))
    return page(_("Which item?"), *([words] if view.plan.items else []), buttons=rows)


def item_page(view: DraftView, number: int) -> Message:
    """One item as it reads in this draft, and what can be changed about it."""
    item = view.plan.items[number]
    must = _("Must not be missed: yes") if item.must_not_miss else _("Must not be missed: no")
    move = view.button(_("May be moved by: {hours} h", hours=_hours(item)), "move", number)
    name = _("Name and dose") if item.kind == MEDICATION else _("Name")
    rows = (
        (view.button(name, "type", number, "title"), view.button(_("How"), "type", number, "how")),
        (view.button(_("When"), "type", number, "when"),),
        (view.button(_("First day"), "type", number, "from"), view.button(_("Last day"), "type", number, "until")),
        (view.button(must, "must", number),),
        *(() if item.is_as_needed else ((move,),)),
        (view.button(_("➖ Stop it"), "stop", number),),
        view.back("items"),
    )
    kind = KINDS.get(item.kind) or as_written(item.kind)
    return page(kind, item_in_words(item, item.times), buttons=rows)


def _hours(item: PlanItem) -> float:
    return round(item.may_move.total_seconds() / 3600, 1)


def review_page(view: DraftView) -> Message:
    """When the plan is looked at again."""
    choices = [view.button(label, "setreview", days) for days, label in REVIEW_DAYS.items()]
    other = view.button(_("Another day"), "typereview")
    now = _("The plan is looked at again {days} days after it is published. When shall it be?",
            days=view.plan.review_after_days)  # fmt: skip
    return page(now, buttons=(tuple(choices[:3]), tuple(choices[3:]), (other,), view.back("menu")))
