"""Reads the content folders and the registries: every file that is there is in, nothing else lists it."""

import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from babel.messages.pofile import read_po

import bot.dialogues
import bot.prompts
import bot.rules
from bot.care.clinic import Clinic
from bot.care.escalation import Policy, parse_policy
from bot.care.gene_drug_pairs import genes_in, parse_pairs
from bot.care.plan import CarePlan
from bot.care.plan_file import parse_plan
from bot.care.practice import Practice
from bot.care.prompt import PromptKind
from bot.care.questionnaire import Questionnaire
from bot.care.questionnaire_file import parse_questionnaire
from bot.care.red_flags import RedFlagWords
from bot.care.rule import Rule
from bot.care.sentences import Language, english
from bot.errors import ContentRefused

_HERE = Path(__file__).parent


def read_practice(clinic: Clinic, bot_username: str, more_plans: Sequence[Path] = ()) -> Practice:
    """The clinic with everything the folders hold; `ContentRefused` names the file that cannot be used."""
    rules = read_rules()
    kinds = {kind.code: kind for kind in _each(bot.prompts, "KIND")}
    sources = _sources((_HERE / "plans", *more_plans))
    questionnaires = read_questionnaires()
    return Practice(
        clinic=clinic,
        bot_username=bot_username,
        plans={code: _checked(parse_plan(source), rules, kinds, questionnaires) for code, source in sources.items()},
        plan_sources=sources,
        rules=rules,
        prompt_kinds=kinds,
        dialogues={dialogue.code: dialogue for dialogue in _each(bot.dialogues, "DIALOGUE")},
        languages=_languages(),
        red_flag_words=_red_flag_words(),
        genes=genes_in(parse_pairs(tomllib.loads((_HERE / "rules" / "gene_drug.toml").read_text(encoding="utf-8")))),
        cities=(_HERE / "places" / "cities.tsv").read_text(encoding="utf-8"),
        questionnaires=questionnaires,
        policies=_policies(clinic),
    )


def _policies(clinic: Clinic) -> dict[str, Policy]:
    """Every escalation policy by its code; the one this clinic has chosen is among them."""
    policies = {code: parse_policy(source) for code, source in _sources((_HERE / "policies",)).items()}
    if clinic.escalation not in policies:
        raise ContentRefused(f"ESCALATION: there is no policy {clinic.escalation}, only {', '.join(sorted(policies))}")
    return policies


def read_rules() -> dict[str, Rule]:
    """Every rule by its code; a rule file that offers `rule_with` is built with the data file beside it."""
    rules: list[Rule] = _each(bot.rules, "RULE")
    for build in _each(bot.rules, "rule_with"):
        data = Path(inspect.getfile(build)).with_suffix(".toml")
        rules.append(build(tomllib.loads(data.read_text(encoding="utf-8"))))
    return {rule.code: rule for rule in rules}


def _each(package: ModuleType, name: str) -> list[Any]:
    """What each file of a folder offers by that name; files without it support the others."""
    modules = (
        importlib.import_module(f"{package.__name__}.{found.name}") for found in pkgutil.iter_modules(package.__path__)
    )
    return [getattr(module, name) for module in modules if hasattr(module, name)]


def read_questionnaires() -> dict[str, Questionnaire]:
    """Every questionnaire by its code."""
    sources = _sources((_HERE / "questionnaires",))
    return {code: parse_questionnaire(source) for code, source in sources.items()}


def _sources(folders: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """The TOML files of these folders by their codes, a later folder's over an earlier one's."""
    sources = {}
    for folder in folders:
        for file in sorted(folder.glob("*.toml")):
            try:
                source = tomllib.loads(file.read_text(encoding="utf-8"))
            except tomllib.TOMLDecodeError as error:
                raise ContentRefused(f"{file.name}: {error}") from error
            sources[str(source.get("code", file.stem))] = source
    return sources


def read_plan(file: Path, practice: Practice) -> dict[str, Any]:
    """What a plan's TOML file holds; `ContentRefused` says why this practice cannot carry it out."""
    try:
        source = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentRefused(f"{file.name}: {error}") from error
    _checked(parse_plan(source), dict(practice.rules), practice.prompt_kinds, practice.questionnaires)
    return source


def _checked(
    plan: CarePlan,
    rules: dict[str, Rule],
    kinds: Mapping[str, PromptKind],
    questionnaires: Mapping[str, Questionnaire],
) -> CarePlan:
    """The plan, once every item and questionnaire can be asked, and its rules and their thresholds are possible."""
    for asked in plan.questionnaires:
        if asked.code not in questionnaires:
            raise ContentRefused(f"plan {plan.code}: there is no questionnaire {asked.code}")
    for item in plan.items:
        if item.kind not in kinds:
            raise ContentRefused(f"plan {plan.code}, item {item.id}: there is no prompt kind {item.kind}")
    return with_possible_rules(plan, rules)


def with_possible_rules(plan: CarePlan, rules: Mapping[str, Rule]) -> CarePlan:
    """The plan; `ContentRefused` when a rule it names does not exist or a threshold is impossible."""
    for code, own in plan.rules.items():
        if code not in rules:
            raise ContentRefused(f"plan {plan.code}: there is no rule {code}")
        for name, value in own.items():
            if not _is_possible(rules[code], name, value):
                raise ContentRefused(f"plan {plan.code}, rule {code}: {name} cannot be {value}")
        every = {**rules[code].defaults, **own}
        for lower, higher in rules[code].rising:
            if every[lower] > every[higher]:
                raise ContentRefused(
                    f"plan {plan.code}, rule {code}: "
                    f"{lower} cannot be {every[lower]:g}, above {higher} {every[higher]:g}"
                )
    return plan


def _is_possible(rule: Rule, name: str, value: float) -> bool:
    """True for a switch where the default is one, else for a number within the bounds, whole where the default is."""
    if name == "enabled":
        return isinstance(value, bool)
    default = rule.defaults.get(name)
    if default is None or isinstance(value, bool) is not isinstance(default, bool):
        return False
    low, high = rule.bounds[name]
    return low <= value <= high and (isinstance(default, float) or value == int(value))


def _languages() -> dict[str, Language]:
    """English, and every catalogue in the folder."""
    spoken = {"en": english()}
    for file in sorted((_HERE / "languages").glob("*.po")):
        with file.open("rb") as content:
            catalogue = read_po(content, locale=file.stem)
        known = {str(m.id): str(m.string) for m in catalogue if m.id and m.string and not m.fuzzy}
        name = catalogue.locale.get_display_name() if catalogue.locale else file.stem
        spoken[file.stem] = Language(file.stem, name or file.stem, _translation(known))
    return spoken


def _translation(known: Mapping[str, str]) -> Callable[[str], str]:
    return lambda text: known.get(text, text)


def _red_flag_words() -> dict[str, RedFlagWords]:
    """The word list of every language."""
    files = sorted((_HERE / "languages").glob("*.redflags.toml"))
    return {
        file.name.split(".")[0]: RedFlagWords.parse(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files
    }
