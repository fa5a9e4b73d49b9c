"""Reads the content folders and the registries: every file that is there is in, nothing else lists it."""

import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from babel.messages.pofile import read_po

import bot.dialogues
import bot.prompts
import bot.rules
from bot.care.clinic import Clinic
from bot.care.escalation import Policy, parse_policy
from bot.care.gene_drug_pairs import genes_in, parse_pairs
from bot.care.plan_checked import checked
from bot.care.plan_file import parse_plan
from bot.care.practice import Practice
from bot.care.questionnaire import Questionnaire
from bot.care.questionnaire_file import parse_questionnaire
from bot.care.red_flags import AddedPhrases, RedFlagWords, with_added
from bot.care.rule import Rule
from bot.care.sentences import Language, english
from bot.errors import ContentRefused

_HERE = Path(__file__).parent
OWN_WORDS_KEPT = 64  # compiled sets of plans' own phrases: nearly all patients share those of a few templates

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Source:
    """One TOML file: its name, and what it holds."""

    file: str
    content: dict[str, Any]

    @classmethod
    def of(cls, file: Path) -> "_Source":
        try:
            return cls(file.name, tomllib.loads(file.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ContentRefused(f"{file.name}: {error}") from error

    def read(self, parse: Callable[[Mapping[str, Any]], T]) -> T:
        """What that makes of it; a refusal names the file."""
        try:
            return parse(self.content)
        except ContentRefused as error:
            raise ContentRefused(f"{self.file}: {error}") from error


def read_practice(clinic: Clinic, bot_username: str, more_plans: Sequence[Path] = ()) -> Practice:
    """The clinic with everything the folders hold; `ContentRefused` names the file that cannot be used."""
    sources, words = _sources((_HERE / "plans", *more_plans)), _red_flag_words()
    practice = Practice(
        clinic=clinic,
        bot_username=bot_username,
        plans={code: source.read(parse_plan) for code, source in sources.items()},
        plan_sources={code: source.content for code, source in sources.items()},
        rules=read_rules(),
        prompt_kinds={kind.code: kind for kind in _each(bot.prompts, "KIND")},
        dialogues={dialogue.code: dialogue for dialogue in _each(bot.dialogues, "DIALOGUE")},
        languages=_languages(),
        red_flag_words=words,
        words_with=_words_with(words),
        genes=genes_in(parse_pairs(tomllib.loads((_HERE / "rules" / "gene_drug.toml").read_text(encoding="utf-8")))),
        cities=(_HERE / "places" / "cities.tsv").read_text(encoding="utf-8"),
        questionnaires=read_questionnaires(),
        policies=_policies(clinic),
    )
    for source in sources.values():
        source.read(lambda content: checked(content, practice))
    return practice


def _policies(clinic: Clinic) -> dict[str, Policy]:
    """Every escalation policy by its code; the one this clinic has chosen is among them."""
    policies = {code: source.read(parse_policy) for code, source in _sources((_HERE / "policies",)).items()}
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
    return {code: source.read(parse_questionnaire) for code, source in sources.items()}


def _sources(folders: Sequence[Path]) -> dict[str, _Source]:
    """The TOML files of these folders by their codes, a later folder's over an earlier one's."""
    files = [file for folder in folders for file in sorted(folder.glob("*.toml"))]
    return {str(source.content.get("code", file.stem)): source for file in files for source in [_Source.of(file)]}


def read_plan(file: Path, practice: Practice) -> dict[str, Any]:
    """What a plan's TOML file holds; `ContentRefused` says why this practice cannot carry it out."""
    source = _Source.of(file)
    source.read(lambda content: checked(content, practice))
    return source.content


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
    return {file.name.split(".")[0]: _Source.of(file).read(RedFlagWords.parse) for file in files}


def _words_with(words: Mapping[str, RedFlagWords]) -> Callable[[str, AddedPhrases], RedFlagWords]:
    """The word list of a language with a plan's own phrases beside it: compiled once, and kept while it is in use."""

    @lru_cache(maxsize=OWN_WORDS_KEPT)
    def words_with(language: str, added: AddedPhrases) -> RedFlagWords:
        return with_added(words[language], dict(added)) if added else words[language]

    return words_with
