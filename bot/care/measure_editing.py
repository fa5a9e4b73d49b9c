"""The questions of a plan's check-in: taken from the library of all templates, made for one patient, left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.care.plan import AnswerKind, Measure
from bot.care.plan_editing import Edited, Refused, edited, readable, with_rules
from bot.care.proposals import Content
from bot.care.sentences import _

MOST_MEASURES = 12  # a check-in stays a matter of two minutes
LONGEST_NAME, LONGEST_QUESTION, LONGEST_UNIT = 40, 200, 12  # characters
# The smallest change that matters, until the clinician says another: 2 of 10 on a scale (Salaffi 2004, Farrar 2001); a
# tenth of the range of a number, a proposal of this project.
IMPORTANT_ON_SCALE = 2.0
IMPORTANT_SHARE = 0.1
BLOOD_PRESSURE = "Blood pressure"
_NONE: Mapping[str, Any] = MappingProxyType({})
SECOND_SYMPTOM = 0.5  # its share in the combined trend, where the main symptom has 1


@dataclass(frozen=True, slots=True)
class Offer:
    """Something the library can add: one question, as one measure or as the two of a blood pressure."""

    codes: tuple[str, ...]
    name: str


def library(measures: Sequence[Measure]) -> list[Offer]:
    """What these questions are to somebody who picks one: the two numbers of a blood pressure are one, in its place."""
    offers: list[Offer] = []
    for place, measure in enumerate(measures):
        before = measures[place - 1] if place else None
        is_upper_before = before is not None and before.answer is AnswerKind.PRESSURE and len(offers[-1].codes) == 1
        if measure.answer is AnswerKind.PRESSURE and is_upper_before:
            offers[-1] = Offer((*offers[-1].codes, measure.code), BLOOD_PRESSURE)
        else:
            offers.append(Offer((measure.code,), measure.name))
    return offers


def measure_in(content: Mapping[str, Any], code: str) -> Content | None:
    """The table of that measure; None when the plan has none of that code."""
    return next((measure for measure in content.get("measures", ()) if measure["code"] == code), None)


def take_measure(content: Mapping[str, Any], source: Mapping[str, Any], code: str) -> Edited:
    """With a question of a template, and with the rules that watch there: what is reported has to be looked at.

    It is asked always where the plan lacks the question it hung on there.
    """
    lent = readable(source)
    offers = [] if isinstance(lent, Refused) else library(lent.measures)
    offer = next((offer for offer in offers if code in offer.codes), None)
    if offer is None:
        return Refused(_("I do not know that question."))
    taken = [measure_in(source, each) for each in offer.codes]
    codes = {measure["code"] for measure in content.get("measures", ())} | set(offer.codes)
    tables = [_asked_within(measure, codes) for measure in taken if measure is not None]
    return _with(content, tables, source.get("rules", {}))


def _asked_within(measure: Mapping[str, Any], codes: set[str]) -> Content:
    held = [condition for condition in measure.get("enable_when", ()) if condition["question"] in codes]
    plain = {key: value for key, value in measure.items() if key != "enable_when"}
    return {**plain, "enable_when": held} if held else plain


def make_measure(content: Mapping[str, Any], name: str, question: str, answer: str, **more: Any) -> Edited:
    """With a question of one's own: 0 to 10, yes or no, or a number (`unit`, `minimum`, `maximum`).

    `worse` says in which direction it gets worse, higher unless told.
    """
    code = _new_code(content, name)
    table = {"code": code, "name": name, "question": question, "worse": more.get("worse", "higher")}
    match answer:
        case AnswerKind.SCALE:
            table |= {"kind": "symptom", "minimum": 0, "maximum": 10, "important_change": IMPORTANT_ON_SCALE,
                      "weight": SECOND_SYMPTOM}  # fmt: skip
        case AnswerKind.YES_NO:
            table |= {"kind": "symptom", "answer": answer, "minimum": 0, "maximum": 1, "important_change": 1,
                      "weight": 0.0}  # fmt: skip
        case AnswerKind.NUMBER:
            least, most = more["minimum"], more["maximum"]
            table |= {"kind": "vital", "answer": answer, "unit": more.get("unit", ""), "minimum": least,
                      "maximum": most, "important_change": (most - least) * IMPORTANT_SHARE, "weight": 0.0}  # fmt: skip
        case _:
            return Refused(_("I cannot ask a question of that kind."))
    return _with(content, [table])


def _with(content: Mapping[str, Any], tables: Sequence[Content], rules: Mapping[str, Any] = _NONE) -> Edited:
    known = {measure["code"] for measure in content.get("measures", ())}
    if any(table["code"] in known for table in tables):
        return Refused(_("That is asked already."))
    if len(known) + len(tables) > MOST_MEASURES:
        return Refused(_("A check-in holds {most} questions at most. Leave one out first.", most=MOST_MEASURES))

    def change(after: Content) -> None:
        after["measures"] = [*after.get("measures", ()), *tables]
        if rules:
            after["rules"] = with_rules(after, rules)

    return edited(content, change)


def set_important_change(content: Mapping[str, Any], code: str, change_of: float) -> Edited:
    """With another smallest change that matters, in the measure's own unit."""
    known = measure_in(content, code)
    if known is None:
        return Refused(_("That is not asked any more."))
    if not 0 < change_of <= known["maximum"] - known["minimum"]:
        return Refused(_("A change that matters is more than 0 and fits between {least} and {most}.",
                         least=known["minimum"], most=known["maximum"]))  # fmt: skip

    def change(after: Content) -> None:
        found = measure_in(after, code)
        assert found is not None
        found["important_change"] = change_of

    return edited(content, change)


def leave_out(content: Mapping[str, Any], code: str) -> Edited:
    """Without that question, its other half, and whatever is only asked after it."""
    plan = readable(content)
    offers = [] if isinstance(plan, Refused) else library(plan.measures)
    gone = next((set(offer.codes) for offer in offers if code in offer.codes), None)
    if gone is None:
        return Refused(_("That is not asked any more."))
    while more := {m["code"] for m in content["measures"] if m["code"] not in gone and _hangs_on(m, gone)}:
        gone |= more

    def change(after: Content) -> None:
        after["measures"] = [measure for measure in after["measures"] if measure["code"] not in gone]

    return edited(content, change)


def _hangs_on(measure: Mapping[str, Any], gone: set[str]) -> bool:
    return any(condition["question"] in gone for condition in measure.get("enable_when", ()))


def _new_code(content: Mapping[str, Any], name: str) -> str:
    """A code no measure has; a question of one's own never takes the code of one that rules know by name."""
    taken = {measure["code"] for measure in content.get("measures", ())}
    stem = "own_" + "_".join("".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split())[:40]
    return next(each for each in (stem, *(f"{stem}_{n}" for n in range(2, 99))) if each not in taken)
