"""Whether a practice can carry out a plan: every rule, item, question and word it names exists and is possible."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.care.phrases import compile_phrases
from bot.care.plan import CarePlan
from bot.care.plan_file import parse_plan
from bot.care.practice import Practice
from bot.care.proposals import Content, Proposal
from bot.care.rule import Rule
from bot.care.when_table import WhenTable
from bot.errors import ContentRefused

MOST_PLACES = 4_000  # words of a plan's phrases with all their readings, a tenth of what the English list has


def checked(content: Mapping[str, Any], practice: Practice) -> CarePlan:
    """The plan in a template's TOML tables; `ContentRefused` says which line of it this practice cannot carry out."""
    plan = parse_plan(content)
    where = f"plan {plan.code}"
    _refuse_impossible(plan, practice, where)
    _refuse_wrong_questions(plan, where)
    _refuse_wrong_advice(plan, practice, where)
    _refuse_wrong_red_flags(plan, practice, where)
    for line in _lines(content):
        _refuse_wrong_line(line, content, practice, f"{where}, when {line.id or line.says}")
    return plan


def fault_of(plan: CarePlan, practice: Practice) -> str:
    """What keeps the practice from carrying out a plan that is being changed; empty when nothing does."""
    try:
        _refuse_impossible(plan, practice, f"plan {plan.code}")
    except ContentRefused as refused:
        return str(refused)
    return ""


def with_possible_rules(plan: CarePlan, rules: Mapping[str, Rule]) -> CarePlan:
    """The plan; `ContentRefused` when a rule it names does not exist or a threshold is impossible."""
    _refuse_wrong_rules(plan, rules, f"plan {plan.code}")
    return plan


def without_idle_lines(content: Mapping[str, Any]) -> Content:
    """The content without `[[when]]` lines about an item that a clinician has stopped: they propose nothing."""
    if "when" not in content:
        return dict(content)
    known = _items_named(content)
    return {**content, "when": [line for line in content["when"] if _item_of(WhenTable.model_validate(line)) in known]}


def _lines(content: Mapping[str, Any]) -> Iterator[WhenTable]:
    return (WhenTable.model_validate(line) for line in content.get("when", ()))


def _items_named(content: Mapping[str, Any]) -> set[str]:
    """The ids of the items there are, those that a line would add, and the empty one of a line about none."""
    added = (line.add_item.id for line in _lines(content) if line.add_item is not None)
    return {"", *(item["id"] for item in content.get("items", ())), *added}


def _item_of(line: WhenTable) -> str:
    """The id of the item that a line is about; empty for one about none."""
    return line.change_item.id if line.change_item is not None else line.remove_item


def _refuse_impossible(plan: CarePlan, practice: Practice, where: str) -> None:
    for asked in plan.questionnaires:
        if asked.code not in practice.questionnaires:
            raise ContentRefused(f"{where}: there is no questionnaire {asked.code}")
    for item in plan.items:
        if item.kind not in practice.prompt_kinds:
            raise ContentRefused(f"{where}, item {item.id}: there is no prompt kind {item.kind}")
    _refuse_wrong_rules(plan, practice.rules, where)


def _refuse_wrong_rules(plan: CarePlan, rules: Mapping[str, Rule], where: str) -> None:
    for code, own in plan.rules.items():
        if code not in rules:
            raise ContentRefused(f"{where}: there is no rule {code}")
        for name, value in own.items():
            if not _is_possible(rules[code], name, value):
                raise ContentRefused(f"{where}, rule {code}: {name} cannot be {value}")
        every = {**rules[code].defaults, **own}
        for lower, higher in rules[code].rising:
            if every[lower] > every[higher]:
                raise ContentRefused(
                    f"{where}, rule {code}: {lower} cannot be {every[lower]:g}, above {higher} {every[higher]:g}"
                )


def _is_possible(rule: Rule, name: str, value: float) -> bool:
    """True for a switch where the default is one, else for a number within the bounds, whole where the default is."""
    if name == "enabled":
        return isinstance(value, bool)
    default = rule.defaults.get(name)
    if default is None or isinstance(value, bool) is not isinstance(default, bool):
        return False
    low, high = rule.bounds[name]
    return low <= value <= high and (isinstance(default, float) or value == int(value))


def _refuse_wrong_questions(plan: CarePlan, where: str) -> None:
    """A question that hangs on one nobody asks would never be asked."""
    asked: set[str] = set()
    for measure in plan.measures:
        for condition in measure.enable_when:
            if condition.question not in asked:
                raise ContentRefused(f"{where}, measure {measure.code}: nothing before it asks {condition.question}")
        asked.add(measure.code)


def _refuse_wrong_advice(plan: CarePlan, practice: Practice, where: str) -> None:
    for advice in plan.advice:
        if advice.rule not in practice.rules:
            raise ContentRefused(f"{where}, advice {advice.rule}: there is no rule {advice.rule}")


def _refuse_wrong_red_flags(plan: CarePlan, practice: Practice, where: str) -> None:
    listed = {code for words in practice.red_flag_words.values() for code in words.codes}
    places = 0
    for flag in plan.red_flags:
        about = f"{where}, red flag {flag.code}"
        if flag.code in listed and flag.reads:
            raise ContentRefused(f"{about}: it has a name in the word lists already, reads cannot give it another")
        if flag.code not in listed and not flag.reads.strip():
            raise ContentRefused(f"{about}: reads is missing, which tells the clinician what it is")
        for language, phrases in flag.words.items():
            places += _places_of(phrases, language, practice, about)
    if places > MOST_PLACES:
        raise ContentRefused(f"{where}: the phrases of its red flags make {places} words, {MOST_PLACES} at most fit")


def _places_of(phrases: Sequence[str], language: str, practice: Practice, about: str) -> int:
    """How many words the phrases have, with all their readings."""
    if language not in practice.red_flag_words:
        raise ContentRefused(f"{about}: there is no word list of the language {language}")
    try:
        return compile_phrases({about: phrases}, practice.red_flag_words[language].groups).places
    except ContentRefused as refused:
        raise ContentRefused(f"{about}: {refused}") from refused


def _refuse_wrong_line(line: WhenTable, content: Mapping[str, Any], practice: Practice, where: str) -> None:
    """What it proposes can be carried out, were it taken as the first."""
    if _item_of(line) not in _items_named(content):
        raise ContentRefused(f"{where}: there is no item {_item_of(line)}")
    if not line.ask:
        _refuse_impossible(parse_plan(Proposal("", line.says, line.change).apply(content)), practice, where)
