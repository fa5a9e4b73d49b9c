"""The `[[when]]` lines of a plan's file: what an answer of the background proposes to change before it is published."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from bot.care.background import ALCOHOL, AUDIT_C, SECTIONS
from bot.care.plan_tables import Clock, Finite, ItemTable, Table, Words

ANY_SECTION = "any"
_PROPOSES = ("remove_item", "change_item", "add_item", "threshold", "ask")
_ASKS = ("answer", "contains", "at_least")

# Small letters without apostrophes; a star at the end of a word stands for any ending.
Phrase = Annotated[str, Field(pattern=r"^[^\W_A-Z]+\*?( [^\W_A-Z]+\*?)*$", max_length=60)]


class ItemChangeTable(Table):
    """`change_item = { id = "ramipril", times = ["21:00"] }`: what is named replaces what stood there."""

    id: Words
    title: Words | None = None
    instruction: Words | None = None
    kind: Words | None = None
    medicine: str | None = None
    times: Annotated[tuple[Clock, ...], Field(min_length=1)] | None = Field(default=None, strict=False)

    @model_validator(mode="after")
    def _changes_something(self) -> "ItemChangeTable":
        if len(self.model_fields_set) < 2:
            raise ValueError("nothing to change is named")
        return self


class ThresholdTable(Table):
    """`threshold = { rule = "blood_pressure_mean", name = "systolic", value = 145 }`"""

    rule: Words
    name: Words
    value: bool | int | Finite


class WhenTable(Table):
    """`[[when]]`: one condition on the background, one proposal, and the sentence that tells the clinician why.

    The condition is a choice that was tapped (`answer`), words that were typed (`contains`, also in `section = "any"`)
    or an AUDIT-C of `at_least` so many points. `ask` proposes no change: it is something to make sure of.
    """

    id: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]{0,19})?$")] = ""
    section: Words
    question: str = ""
    answer: str = ""
    contains: tuple[Phrase, ...] = Field(default=(), strict=False)
    at_least: Annotated[int, Field(ge=1, le=12)] | None = None
    says: Words
    remove_item: str = ""
    change_item: ItemChangeTable | None = None
    add_item: ItemTable | None = None
    threshold: ThresholdTable | None = None
    ask: str = ""

    @model_validator(mode="after")
    def _can_be_asked_and_done(self) -> "WhenTable":
        for names in (_ASKS, _PROPOSES):
            if sum(bool(getattr(self, name)) for name in names) != 1:
                raise ValueError(f"exactly one of {', '.join(names)} is needed")
        if self.at_least is not None and self.section != ALCOHOL:
            raise ValueError(f"at_least is asked of the section {ALCOHOL}, the {AUDIT_C} score")
        if self.section != ANY_SECTION:
            self._exists_in_background()
        elif not self.contains:
            raise ValueError("any section can only be searched for words")
        return self

    def _exists_in_background(self) -> None:
        if self.section not in SECTIONS:
            raise ValueError(f"the background has no section {self.section}")
        questions = {question.code: question for question in SECTIONS[self.section].questions}
        if self.question and self.question not in questions:
            raise ValueError(f"the section {self.section} does not ask {self.question}")
        if self.answer:
            asked = questions.get(self.question) if self.question else next(iter(questions.values()), None)
            if asked is None or self.answer not in dict(asked.choices):
                raise ValueError(f"{self.question or self.section} has no answer {self.answer}")

    @property
    def change(self) -> tuple[str, Any]:
        """What it proposes: the key and its value as plain TOML values."""
        written = self.model_dump(mode="json", include=set(_PROPOSES), exclude_unset=True)
        kind = next(name for name in _PROPOSES if written.get(name))
        return kind, written[kind]
