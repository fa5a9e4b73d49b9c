"""What a dialogue is: state and what was heard go in, new state, messages and events come out. Nothing is sent here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.care.clinic import Clinic
from bot.care.events import Event
from bot.care.incoming import Incoming, IncomingKind
from bot.care.messages import Button, Message, Rows, column
from bot.care.people import Patient
from bot.care.plan import CarePlan
from bot.care.prompt import PromptKind
from bot.care.questionnaire import Questionnaire
from bot.care.sentences import Language, Sentence

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer to the open question: a pressed `choice`, else what came in."""

    incoming: Incoming
    choice: str = ""

    @property
    def text(self) -> str:
        """The typed words without blanks around them; empty for a press, and for words beside a photo or a place."""
        is_typed = not self.choice and self.incoming.kind is IncomingKind.TEXT
        return self.incoming.text.strip() if is_typed else ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a dialogue may know while it decides. It is read anew from the database for every turn."""

    now: datetime
    clinic: Clinic
    languages: Mapping[str, Language]
    plans: Mapping[str, CarePlan]
    cities: str
    patient: Patient | None = None
    plan: CarePlan | None = None
    caseload: Mapping[int, str] = field(default_factory=dict)  # a clinician's patients, name by id
    genes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # gene -> phenotypes that matter
    questionnaires: Mapping[str, Questionnaire] = field(default_factory=dict)
    prompt_kinds: Mapping[str, PromptKind] = field(default_factory=dict)
    # What stands so far in the response that is being given, and the words of it: another chat may answer it too.
    answers: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> str:
        """The patient's zone, else the clinic's."""
        return (self.patient.zone if self.patient else None) or self.clinic.zone

    @property
    def today(self) -> date:
        """The local day in that zone."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn of a dialogue comes to.

    `state` None ends the dialogue. `says` is what the bot answers; the first one takes the place of the tapped
    message when `replaces` is set. `is_reask` marks an answer that could not be used: nothing has changed. `then`
    names the dialogue that follows, begun with `given`.
    """

    state: State | None
    says: tuple[Message, ...] = ()
    events: tuple[Event, ...] = ()
    replaces: bool = False
    is_reask: bool = False
    then: str = ""
    given: State = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation of several turns.

    `begin(given, scene)` opens it, `hear(state, heard, scene)` takes one answer, `ask(state, scene)` asks the open
    question again (after an interruption, a restart, an answer that could not be read). One that `is_always_heard`
    opens even when two others are open. One that `ends_with_day` is closed when the patient leaves it for a day. Where
    `takes_words` is False a sentence is no answer, and is heard as free text. `add` puts more to the state it holds.
    """

    code: str
    begin: Callable[[State, Scene], Turn]
    hear: Callable[[State, Heard, Scene], Turn]
    ask: Callable[[State, Scene], Message]
    is_always_heard: bool = False
    ends_with_day: bool = False
    takes_words: bool = True
    add: Callable[[State, State], State] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One question of a dialogue that asks one after the other."""

    ask: Callable[[State, Scene], Message]
    hear: Callable[[State, Heard, Scene], Turn]


def stepwise(
    code: str,
    steps: Mapping[str, Step],
    first: str,
    *,
    is_always_heard: bool = False,
    ends_with_day: bool = False,
    takes_words: bool = True,
) -> Dialogue:
    """A dialogue whose state names the open step."""

    def ask(state: State, scene: Scene) -> Message:
        return steps[state["step"]].ask(state, scene)

    def begin(given: State, scene: Scene) -> Turn:
        state = {**given, "step": first}
        return Turn(state, (ask(state, scene),))

    def hear(state: State, heard: Heard, scene: Scene) -> Turn:
        turn = steps[state["step"]].hear(state, heard, scene)
        if turn.says or turn.state is None:
            return turn
        return Turn(turn.state, (ask(turn.state, scene),), turn.events, turn.replaces)

    return Dialogue(code, begin, hear, ask, is_always_heard, ends_with_day, takes_words)


def go_to(state: State, step: str, *events: Event, **known: Any) -> Turn:
    """On to another step, remembering what was learnt."""
    return Turn({**state, "step": step, **known}, events=events)


def reask(state: State, why: Sentence, buttons: Rows = ()) -> Turn:
    """The answer could not be used: say why, with an example, and leave everything as it was."""
    return Turn(state, (Message((why,), buttons),), is_reask=True)


def one_column(*labelled: tuple[Sentence, str]) -> Rows:
    """Dialogue choices one below the other."""
    return column(*(Button(label, choice=choice) for label, choice in labelled))
