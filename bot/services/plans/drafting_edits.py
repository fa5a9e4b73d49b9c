"""What a button or a typed answer changes in a draft. Nothing is kept that was not made on the draft as it stands."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.care.draft_pages import KINDS, REVIEW_DAYS, menu_page
from bot.care.draft_view import DraftView
from bot.care.draft_watch_pages import RHYTHMS, can_be_asked, offers_in, scales_in
from bot.care.events import PlanEditGiven
from bot.care.measure_editing import leave_out, library, make_measure, set_important_change, take_measure
from bot.care.messages import id_in
from bot.care.plan_editing import (
    MOVES,
    Edited,
    Refused,
    add_item,
    ask_questionnaire,
    change_item,
    set_review,
    stop_item,
    stopped_items,
    take_back,
)
from bot.care.practice import Practice
from bot.care.rule_editing import set_threshold, switch_rule, thresholds_in, use_usual
from bot.care.sentences import _
from bot.services.plans.drafting_pages import at, page_or_menu
from bot.services.plans.drafting_view import STALE, show, view_of
from bot.services.talk.contact import Contact
from storage import drafts
from storage.drafts import Draft

_UNKNOWN = Refused(_("I do not know that button."))
_Tapped = tuple[Edited, str]  # what comes of it, and the page that is shown then


def tap(contact: Contact, draft: Draft, view: DraftView, what: Sequence[str]) -> None:
    """A button that changes the draft."""
    name, *rest = what
    edited: Edited = _UNKNOWN
    page = "menu"
    if name == "lend":
        edited, page = _lend(contact.practice, view, [*rest, "", ""])
    elif name in _TAPS:
        edited, page = _TAPS[name](view, [*rest, "", ""])
    _keep(contact, draft, view, edited, page)


def take(contact: Contact, draft: Draft, view: DraftView, event: PlanEditGiven) -> None:
    """A typed answer that changes the draft."""
    _keep(contact, draft, view, _TYPED[event.edit](contact.practice, view, event.given), event.page)


def _keep(contact: Contact, draft: Draft, view: DraftView, edited: Edited, page: str) -> None:
    if isinstance(edited, Refused):
        show(contact, page_or_menu(view, page).adding(edited.why))
    elif edited == view.content or drafts.change_draft(contact.session, draft, edited, contact.now):
        changed = drafts.draft_of(contact.session, draft.patient_id)
        assert changed is not None
        show(contact, page_or_menu(view_of(contact, changed), page))
    else:
        meanwhile = drafts.draft_of(contact.session, draft.patient_id)
        show(contact, menu_page(view_of(contact, meanwhile) if meanwhile else view).adding(STALE))


def _of_item(view: DraftView, place: str, keys: Callable[[Any], Mapping[str, Any]]) -> _Tapped:
    item = at(view.plan.items, place)
    return (_UNKNOWN, "items") if item is None else (change_item(view.content, item.id, keys(item)), f"item:{place}")


def _must(view: DraftView, rest: list[str]) -> _Tapped:
    return _of_item(view, rest[0], lambda item: {"must_not_miss": None if item.must_not_miss else True})


def _move(view: DraftView, rest: list[str]) -> _Tapped:
    """On to the next wider window, from the widest back to none."""

    def wider(item: Any) -> Mapping[str, Any]:
        minutes = item.may_move.total_seconds() / 60
        return {"may_move": next((each for each in MOVES if each > minutes), None)}

    return _of_item(view, rest[0], wider)


def _stop(view: DraftView, rest: list[str]) -> _Tapped:
    item = at(view.plan.items, rest[0])
    return (_UNKNOWN if item is None else stop_item(view.content, item.id)), "items"


def _take_back(view: DraftView, rest: list[str]) -> _Tapped:
    item = at(stopped_items(view.before_content, view.content), rest[0])
    return (_UNKNOWN if item is None else take_back(view.content, item)), "items"


def _lend(practice: Practice, view: DraftView, rest: list[str]) -> _Tapped:
    plan = view.templates.get(rest[0])
    offer = at(library(plan.measures), rest[1]) if plan else None
    if offer is None:
        return _UNKNOWN, "questions"
    return take_measure(view.content, practice.plan_sources[rest[0]], offer.codes[0]), "questions"


def _leave_out(view: DraftView, rest: list[str]) -> _Tapped:
    offer = at(offers_in(view), rest[0])
    return (_UNKNOWN if offer is None else leave_out(view.content, offer.codes[0])), "questions"


def _ask(view: DraftView, rest: list[str]) -> _Tapped:
    code, days = rest[0], id_in(rest[1])
    is_known = code in scales_in(view) and (days == 0 or (days in RHYTHMS and can_be_asked(view, code)))
    edited = ask_questionnaire(view.content, code, days) if is_known and days is not None else _UNKNOWN
    return edited, "scales"


def _switch(view: DraftView, code: str, *, on: bool) -> _Tapped:
    rule = view.rules.get(code)
    return (_UNKNOWN if rule is None else switch_rule(view.content, rule, on=on)), f"rule:{code}"


def _usual(view: DraftView, rest: list[str]) -> _Tapped:
    rule = view.rules.get(rest[0])
    return (_UNKNOWN if rule is None else use_usual(view.content, rule)), f"rule:{rest[0]}"


def _turn(view: DraftView, rest: list[str]) -> _Tapped:
    """A threshold that is a switch."""
    rule = view.rules.get(rest[0])
    name = at(list(rule.defaults), rest[1]) if rule else None
    if rule is None or name is None or not isinstance(rule.defaults[name], bool):
        return _UNKNOWN, "menu"
    return set_threshold(view.content, rule, name, not thresholds_in(view.content, rule)[name]), f"rule:{rule.code}"


def _review(view: DraftView, rest: list[str]) -> _Tapped:
    days = id_in(rest[0])
    return (set_review(view.content, days) if days in REVIEW_DAYS and days is not None else _UNKNOWN), "menu"


_TAPS: Mapping[str, Callable[[DraftView, list[str]], _Tapped]] = {
    "must": _must,
    "move": _move,
    "stop": _stop,
    "takeback": _take_back,
    "leaveout": _leave_out,
    "ask": _ask,
    "on": lambda view, rest: _switch(view, rest[0], on=True),
    "off": lambda view, rest: _switch(view, rest[0], on=False),
    "usual": _usual,
    "set": _turn,
    "setreview": _review,
}


def _typed_item(_practice: Practice, view: DraftView, given: Mapping[str, Any]) -> Edited:
    return change_item(view.content, given["item"], given["keys"])


def _new_item(practice: Practice, view: DraftView, given: Mapping[str, Any]) -> Edited:
    keys = given["keys"]
    is_known = keys["kind"] in KINDS and keys["kind"] in practice.prompt_kinds
    return add_item(view.content, keys) if is_known else _UNKNOWN


def _made_question(_practice: Practice, view: DraftView, given: Mapping[str, Any]) -> Edited:
    return make_measure(view.content, **given)


def _typed_threshold(_practice: Practice, view: DraftView, given: Mapping[str, Any]) -> Edited:
    rule = view.rules.get(given["rule"])
    return _UNKNOWN if rule is None else set_threshold(view.content, rule, given["name"], given["value"])


def _typed_change(_practice: Practice, view: DraftView, given: Mapping[str, Any]) -> Edited:
    return set_important_change(view.content, given["code"], given["value"])


def _typed_review(_practice: Practice, view: DraftView, given: Mapping[str, Any]) -> Edited:
    return set_review(view.content, given["days"])


_TYPED: Mapping[str, Callable[[Practice, DraftView, Mapping[str, Any]], Edited]] = {
    "item": _typed_item,
    "additem": _new_item,
    "makequestion": _made_question,
    "threshold": _typed_threshold,
    "important": _typed_change,
    "review": _typed_review,
}
