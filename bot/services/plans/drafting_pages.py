"""Which page of a draft a button leads to, and which question it opens."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from bot.care import draft_pages, draft_watch_pages
from bot.care.draft_view import DraftView
from bot.care.messages import Message, id_in
from bot.care.plan import AnswerKind
from bot.care.plan_editing import item_in
from bot.care.rule_editing import thresholds_in
from bot.services.plans.drafting_view import end_questions
from bot.services.talk import talking
from bot.services.talk.contact import Contact
from storage import people

T = TypeVar("T")
_READINGS = (AnswerKind.NUMBER, AnswerKind.PRESSURE)
_SMALLEST_SHARE = 100  # a change that matters is at least this part of the range


def at(found: Sequence[T], place: str) -> T | None:
    """What stands at that place; None when there is none: anybody can send any button."""
    number = id_in(place)
    return found[number] if number is not None and number < len(found) else None


def _item(view: DraftView, place: str) -> Message | None:
    return None if at(view.plan.items, place) is None else draft_pages.item_page(view, int(place))


def _question(view: DraftView, place: str) -> Message | None:
    offers = draft_watch_pages.offers_in(view)
    return None if at(offers, place) is None else draft_watch_pages.question_page(view, int(place))


def _lender(view: DraftView, code: str) -> Message | None:
    return draft_watch_pages.lender_page(view, code) if code in view.templates else None


def _scale(view: DraftView, code: str) -> Message | None:
    return draft_watch_pages.scale_page(view, code) if code in draft_watch_pages.scales_in(view) else None


def _rules(view: DraftView, number: str) -> Message | None:
    return draft_watch_pages.rules_page(view, id_in(number) or 0)


def _rule(view: DraftView, code: str) -> Message | None:
    return draft_watch_pages.rule_page(view, code) if code in view.rules else None


_PAGES: Mapping[str, Callable[[DraftView, str], Message | None]] = {
    "items": lambda view, _which: draft_pages.items_page(view),
    "item": _item,
    "questions": lambda view, _which: draft_watch_pages.questions_page(view),
    "question": _question,
    "newquestion": lambda view, _which: draft_watch_pages.lenders_page(view),
    "lender": _lender,
    "scales": lambda view, _which: draft_watch_pages.scales_page(view),
    "scale": _scale,
    "rules": _rules,
    "rule": _rule,
    "review": lambda view, _which: draft_pages.review_page(view),
    "throw": lambda view, _which: draft_pages.throw_page(view),
}


def page_of(view: DraftView, what: Sequence[str]) -> Message | None:
    """The page of that name; None when there is no such page."""
    name, which = [*what, "", ""][:2]
    return _PAGES[name](view, which) if name in _PAGES else None


def page_or_menu(view: DraftView, page: str) -> Message:
    """The page that a question was asked from; the menu where that is no more."""
    return page_of(view, page.split(":")) or draft_pages.menu_page(view)


def ask(contact: Contact, view: DraftView, what: Sequence[str], write_down: talking.WriteDown) -> bool:
    """True when the button opens a question, which takes the place of the page."""
    name, *rest = what
    found = _ASKS[name](view, [*rest, "", ""]) if name in _ASKS else None
    if found is None:
        return False
    dialogue, page, given = found
    about = ":".join((str(view.patient_id), view.stamp, *what))
    if (talking.open_state(contact, dialogue) or {}).get("about") != about:  # else the second of two quick taps
        end_questions(contact, view.patient_id)
    talking.end_other(contact, dialogue, "about", about)
    zone = people.patient(contact.session, view.patient_id).zone or contact.practice.clinic.zone
    state = {"patient": view.patient_id, "stamp": view.stamp, "about": about, "page": page, "zone": zone, **given}
    talking.begin(contact, dialogue, state, write_down)
    return True


Asked = tuple[str, str, dict[str, Any]]  # the dialogue, the page to come back to, what the dialogue is given


def _new_item(view: DraftView, _rest: list[str]) -> Asked:
    """Any number that is asked may get times of its own."""
    numbers = [
        [offer.codes[0], offer.name]
        for offer in draft_watch_pages.offers_in(view)
        if view.plan.measure(offer.codes[0]).answer in _READINGS and item_in(view.content, offer.codes[0]) is None
    ]
    return "plan_item", "items", {"item": "", "measures": numbers}


def _type(view: DraftView, rest: list[str]) -> Asked | None:
    """One thing about one item."""
    item, step = at(view.plan.items, rest[0]), rest[1]
    if item is None:
        return None
    now = {"title": item.title, "how": item.instruction, "when": "", "from": "", "until": ""}
    if step not in now:
        return None
    starts_on = item.starts_on.isoformat() if item.starts_on else None
    given = {"item": item.id, "kind": item.kind, "step": step, "now": now[step], "starts_on": starts_on}
    return "plan_item", f"item:{rest[0]}", given


def _own_question(_view: DraftView, rest: list[str]) -> Asked | None:
    return ("plan_measure", "questions", {"answer": rest[0]}) if rest[0] in draft_watch_pages.OWN else None


def _important(view: DraftView, rest: list[str]) -> Asked | None:
    """How large a change matters, of one question, or of one half of a blood pressure."""
    offer = at(draft_watch_pages.offers_in(view), rest[0])
    code = at(offer.codes, rest[1]) if offer else None
    if code is None:
        return None
    measure = view.plan.measure(code)
    high = measure.maximum - measure.minimum
    known = {measure.code: measure.important_change for measure in view.before.measures}
    given = {"rule": "", "name": measure.name, "code": code, "low": high / _SMALLEST_SHARE, "high": high,
             "now": measure.important_change, "usual": known.get(code, measure.important_change),
             "is_whole": False}  # fmt: skip
    return "plan_threshold", f"question:{rest[0]}", given


def _threshold(view: DraftView, rest: list[str]) -> Asked | None:
    """A rule's threshold that is a number; a switch is turned with one tap."""
    rule = view.rules.get(rest[0])
    name = at(list(rule.defaults), rest[1]) if rule else None
    if rule is None or name is None or isinstance(rule.defaults[name], bool):
        return None
    low, high = rule.bounds[name]
    given = {"rule": rule.code, "name": name, "low": low, "high": high, "now": thresholds_in(view.content, rule)[name],
             "usual": rule.defaults[name], "is_whole": isinstance(rule.defaults[name], int)}  # fmt: skip
    return "plan_threshold", f"rule:{rule.code}", given


def _review(_view: DraftView, _rest: list[str]) -> Asked:
    return "plan_review_date", "menu", {}


_ASKS: Mapping[str, Callable[[DraftView, list[str]], Asked | None]] = {
    "newitem": _new_item,
    "type": _type,
    "ownquestion": _own_question,
    "important": _important,
    "set": _threshold,
    "typereview": _review,
}
