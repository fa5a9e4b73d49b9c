"""Changing a plan's content by one thing at a time: a new content comes out, or the reason why it cannot be so."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.care.plan import CarePlan
from bot.care.plan_file import parse_plan
from bot.care.prompt import MEDICATION
from bot.care.proposals import Content
from bot.care.sentences import Sentence, _, as_written
from bot.care.standing_items import CHECK_IN, FITS, QUESTIONNAIRE, SECOND_READING, WEEKLY_SUMMARY
from bot.errors import ContentRefused

LONGEST_TITLE = 80  # characters: one line of a prompt
LONGEST_INSTRUCTION = 300  # characters, so that a prompt stays a short message
LONGEST_REVIEW = 366  # days, as in a plan's file
MOST_ITEMS = 30
MOVES = (0, 60, 120, 180)  # minutes by which the patient may be let move an item
# A questionnaire nobody looks at would be asked for nothing: these rules are turned on with it.
WATCHED_BY = {"phq9": ("phq9_self_harm", "phq9_change"), "gad7": ("gad7_change",), "who5": ("wellbeing_low",)}
_NUMBERED_NAME = re.compile(r"\d-[a-z]{3}")  # 5-ASA, 5-fluorouracil
_RESERVED = frozenset({CHECK_IN, FITS, QUESTIONNAIRE, SECOND_READING, WEEKLY_SUMMARY, ""})
_WHEN = ("times", "weekdays", "every_days", "daily_limit", "per_day")
_FROM, _UNTIL = ("starts_on", "first_after"), ("ends_on", "last_after")  # a day that is named, or one that is counted


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing has changed, and why."""

    why: Sentence


Edited = Content | Refused


def readable(content: Mapping[str, Any]) -> CarePlan | Refused:
    """The plan in that content, or what is wrong with it."""
    try:
        return parse_plan(content)
    except ContentRefused as error:
        return Refused(_("That does not fit this plan: {why}", why=as_written(str(error))))


def edited(content: Mapping[str, Any], change: Callable[[Content], None]) -> Edited:
    """A copy of the content with the change in it, if it still is a plan."""
    after = deepcopy(dict(content))
    change(after)
    found = readable(after)
    return found if isinstance(found, Refused) else after


def item_in(content: Mapping[str, Any], item_id: str) -> Content | None:
    """The table of that item; None when the plan has none of that id."""
    return next((item for item in content.get("items", ()) if item["id"] == item_id), None)


def add_item(content: Mapping[str, Any], keys: Mapping[str, Any]) -> Edited:
    """With a new item: its `kind` and `title`, and whatever else its table may hold; None leaves a key out.

    Its id is made from the title, so that a medicine that comes back to the plan is the one it was; one that is given
    is the code of a measure, whose reading the item takes.
    """
    if len(content.get("items", ())) >= MOST_ITEMS:
        return Refused(_("A plan holds {most} items at most. Stop one first.", most=MOST_ITEMS))
    substance = substance_of(keys["title"]) if keys["kind"] == MEDICATION else ""
    item = {"id": _new_id(content, substance or keys["title"]), **_given(keys)}
    if item_in(content, item["id"]) is not None:
        return Refused(_("That is measured already."))
    if substance:
        item["medicine"] = substance

    def change(after: Content) -> None:
        after["items"] = [*after.get("items", ()), item]

    return _ending_after_it_starts(item) or edited(content, change)


def change_item(content: Mapping[str, Any], item_id: str, keys: Mapping[str, Any]) -> Edited:
    """With these keys of the item in place of what they were; None takes a key out."""
    known = item_in(content, item_id)
    if known is None:
        return Refused(_("That item is not in the plan any more."))
    item = _without_what_gives_way(known, keys) | _given(keys)
    for key, value in keys.items():
        if value is None:
            item.pop(key, None)
    if _is_another_medicine(known, item):
        return Refused(_("That is another medicine. Stop this one and add the new one, so that each keeps its own "
                         "record."))  # fmt: skip

    def change(after: Content) -> None:
        after["items"] = [item if each["id"] == item_id else each for each in after["items"]]

    return _ending_after_it_starts(item) or edited(content, change)


def stop_item(content: Mapping[str, Any], item_id: str) -> Edited:
    """Without that item."""
    if item_in(content, item_id) is None:
        return Refused(_("That item is not in the plan any more."))

    def change(after: Content) -> None:
        after["items"] = [item for item in after["items"] if item["id"] != item_id]

    return edited(content, change)


def stopped_items(before: Mapping[str, Any], content: Mapping[str, Any]) -> list[Content]:
    """The tables of those items that the version before has and this content has not."""
    return [item for item in before.get("items", ()) if item_in(content, item["id"]) is None]


def take_back(content: Mapping[str, Any], item: Mapping[str, Any]) -> Edited:
    """With an item that had been stopped, as it was."""
    if item_in(content, item["id"]) is not None:
        return Refused(_("That item is in the plan already."))

    def change(after: Content) -> None:
        after["items"] = [*after.get("items", ()), dict(item)]

    return edited(content, change)


def ask_questionnaire(content: Mapping[str, Any], code: str, every_days: int) -> Edited:
    """With a questionnaire asked every so many days, and with the rules that look at it; 0 takes it out."""

    def change(after: Content) -> None:
        asked = list(after.get("questionnaires", ()))
        known = next((each for each in asked if each["code"] == code), None)
        if not every_days:
            asked = [each for each in asked if each["code"] != code]
        elif known is None:
            asked.append({"code": code, "every_days": every_days})
            after["rules"] = with_rules(after, {rule: {} for rule in WATCHED_BY.get(code, ())})
        else:
            asked[asked.index(known)] = {**known, "every_days": every_days}
        after["questionnaires"] = asked

    return edited(content, change)


def with_rules(content: Mapping[str, Any], rules: Mapping[str, Any]) -> Content:
    """The rules of the content with these, where it does not name them; one that was turned off stays off."""
    return {**deepcopy(dict(rules)), **content.get("rules", {})}


def set_review(content: Mapping[str, Any], days: int) -> Edited:
    """Looked at again so many days after it is published."""
    if not 1 <= days <= LONGEST_REVIEW:
        return Refused(_("A plan is looked at again within a year, from tomorrow on."))
    return edited(content, lambda after: after.update(review_after_days=days))


def substance_of(title: str) -> str:
    """What a medicine's title names before its strength, in lower case: `ramipril` of `Ramipril 5 mg`."""
    words: list[str] = []
    for word in title.lower().split():
        is_name = not words and _NUMBERED_NAME.match(word)
        if any(character.isdecimal() for character in word) and not is_name:
            break
        words.append(word.strip(",;:()"))
    return " ".join(word for word in words if word)


def _given(keys: Mapping[str, Any]) -> Content:
    return {key: value for key, value in keys.items() if value is not None}


def _without_what_gives_way(item: Mapping[str, Any], keys: Mapping[str, Any]) -> Content:
    """The item without the keys that would contradict the new ones: other times, a day counted and a day named."""
    leaves = {key for group in (_WHEN, _FROM, _UNTIL) if any(key in keys for key in group) for key in group}
    return {key: value for key, value in item.items() if key not in leaves}


def _is_another_medicine(known: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    if known.get("kind", MEDICATION) != MEDICATION or known.get("title") == item.get("title"):
        return False
    before = known.get("medicine") or substance_of(known.get("title", ""))
    return not set(before.lower().split()) & set(substance_of(item["title"]).split())


def _ending_after_it_starts(item: Mapping[str, Any]) -> Refused | None:
    starts_on, ends_on = (item.get(key) for key in ("starts_on", "ends_on"))
    if starts_on and ends_on and date.fromisoformat(ends_on) < date.fromisoformat(starts_on):
        return Refused(_("Its last day would come before its first."))
    return None


def _new_id(content: Mapping[str, Any], words: str) -> str:
    """An id that nothing else in the plan has, in plain letters."""
    plain = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()
    stem = "_".join(re.findall(r"[a-z0-9]+", plain))[:40]
    stem = f"item_{stem}".strip("_") if stem in _RESERVED else stem
    taken = {item["id"] for item in content.get("items", ())}
    return next(each for each in (stem, *(f"{stem}_{n}" for n in range(2, MOST_ITEMS + 2))) if each not in taken)
