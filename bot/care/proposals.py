"""What a patient's background proposes to change in her plan; the clinician accepts each, or leaves it."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from bot.care.background import TYPED, Answers, audit_c_score
from bot.care.phrases import compile_phrases, words_of
from bot.care.when_table import ANY_SECTION, WhenTable

Content = dict[str, Any]  # a plan as its TOML has it
_ASK = "ask"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal. `id` names it as long as the plan's lines stay as they are; `says` is what the clinician reads.

    `change` is what is proposed, as the plan's file has it: the key (`remove_item` …) and its value. One that
    `is_question` changes nothing: `asks` is what to make sure of.
    """

    id: str
    says: str
    change: tuple[str, Any]

    @property
    def is_question(self) -> bool:
        """True for something to make sure of."""
        return self.change[0] == _ASK

    @property
    def asks(self) -> str:
        """What to make sure of; empty for a change."""
        return str(self.change[1]) if self.is_question else ""

    def apply(self, content: Mapping[str, Any]) -> Content:
        """A copy of the plan's content with the change in it; the same where it has nothing left to change."""
        changed = deepcopy(dict(content))
        kind, value = self.change
        if kind in _APPLY:
            _APPLY[kind](changed, deepcopy(value))
        return changed


def proposals(content: Mapping[str, Any], background: Mapping[str, Answers]) -> tuple[Proposal, ...]:
    """What the plan's `[[when]]` lines propose after these answers (by section), in their order.

    What is done already, is about an item that is gone, or is proposed by an earlier line is left out.
    """
    found: list[Proposal] = []
    for number, line in enumerate(content.get("when", ())):
        table = WhenTable.model_validate(line)
        proposal = Proposal(table.id or str(number), table.says, table.change)
        is_known = any(proposal.change == other.change for other in found)
        if _holds(table, background) and not is_known and (proposal.is_question or proposal.apply(content) != content):
            found.append(proposal)
    return tuple(found)


def _holds(when: WhenTable, background: Mapping[str, Answers]) -> bool:
    if when.contains:
        return any(_names(text, when.contains) for text in _typed(when, background))
    answers = background.get(when.section, {})
    if when.at_least is not None:
        score = audit_c_score(answers)
        return score is not None and score >= when.at_least
    return when.answer in (str(answer) for question, answer in answers.items() if when.question in ("", question))


def _typed(when: WhenTable, background: Mapping[str, Answers]) -> Iterator[str]:
    """The patient's own words that the line looks at."""
    for section, answers in background.items():
        if when.section in (ANY_SECTION, section):
            for question, answer in answers.items():
                if when.question in ("", question) and str(answer).startswith(TYPED):
                    yield str(answer).removeprefix(TYPED)


def _names(text: str, phrases: tuple[str, ...]) -> bool:
    """True when one of the phrases stands in the text. Who types "no penicillin allergy" is proposed it too: the
    clinician, who reads both, decides."""
    return any(compile_phrases({"": phrases}, {}).found(words_of(text)))


def _remove_item(content: Content, item_id: str) -> None:
    content["items"] = [item for item in content.get("items", ()) if item["id"] != item_id]


def _change_item(content: Content, change: dict[str, Any]) -> None:
    for item in content.get("items", ()):
        if item["id"] == change["id"]:
            item.update(change)
            if "times" in change:
                item.pop("per_day", None)


def _add_item(content: Content, item: dict[str, Any]) -> None:
    items = list(content.get("items", ()))
    if all(known["id"] != item["id"] for known in items):
        content["items"] = [*items, item]


def _set_threshold(content: Content, threshold: dict[str, Any]) -> None:
    rules = content.setdefault("rules", {})
    rules[threshold["rule"]] = {**rules.get(threshold["rule"], {}), threshold["name"]: threshold["value"]}


_APPLY: Mapping[str, Callable[[Content, Any], None]] = {
    "remove_item": _remove_item,
    "change_item": _change_item,
    "add_item": _add_item,
    "threshold": _set_threshold,
}
