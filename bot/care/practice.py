"""What is fixed while the bot runs: the clinic, the content folders, the registries. Handed down by `app`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.care.clinic import Clinic
from bot.care.dialogue import Dialogue
from bot.care.escalation import Policy
from bot.care.plan import CarePlan
from bot.care.prompt import PromptKind
from bot.care.questionnaire import Questionnaire
from bot.care.red_flags import AddedPhrases, RedFlagWords
from bot.care.rule import Rule
from bot.care.sentences import Language


@dataclass(frozen=True, slots=True)
class Practice:
    """The clinic and what each folder holds, by code. `cities` is the text of the gazetteer."""

    clinic: Clinic
    bot_username: str
    plans: Mapping[str, CarePlan]
    plan_sources: Mapping[str, dict[str, Any]]  # the same templates as their files have them
    rules: Mapping[str, Rule]
    prompt_kinds: Mapping[str, PromptKind]
    dialogues: Mapping[str, Dialogue]
    languages: Mapping[str, Language]
    red_flag_words: Mapping[str, RedFlagWords]
    words_with: Callable[[str, AddedPhrases], RedFlagWords]  # the list of a language, with a plan's own phrases
    genes: Mapping[str, tuple[str, ...]]  # gene -> the phenotypes for which CPIC calls for a change
    cities: str
    questionnaires: Mapping[str, Questionnaire] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)

    @property
    def policy(self) -> Policy:
        """The escalation policy that new cases follow."""
        return self.policies[self.clinic.escalation]
