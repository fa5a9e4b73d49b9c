"""Patients who do anything at any time: any command, button, words, restart or clock. Nothing breaks, nothing is stuck.

A slice runs with the other tests; `PATIENTS=200 TURNS=60 python -m pytest tests/test_random_patients.py -s` plays more.
"""

import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select
from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.demo.emulator.messages import ChatMessage
from bot.demo.emulator.people import Person
from bot.services.talk.clinician_commands import CLINICIAN_COMMANDS
from bot.services.talk.patient_commands import PATIENT_COMMANDS
from storage import outbox, people
from storage.dialogues import Talk, talk_in
from storage.keyring import patient_owner
from storage.responses import answers_of
from storage.tables import answers, doses, prompts, responses
from tests.world import PIXEL, World

PLANS = Path(__file__).parent / "plans"
CARRIED = ("Low back pain", "High blood pressure", "Every question")
PATIENTS, TURNS = int(os.environ.get("PATIENTS", "4")), int(os.environ.get("TURNS", "40"))
ANSWERED = (PromptStatus.DONE, PromptStatus.SKIPPED)

TEXTS = (
    "", " ", "7", "seven", "7/10", "about 7", "7,5", "٧", "128/82", "210 over 120", "38.2", "100.8 F", "150 lb", "-1",
    "99999999999", "1e3", "yes", "no", "ok", "none", "a little", "Anna", "18:30", "25:00", "3 May", "in 6 weeks",
    "tomorrow", "Leeds", "Sydney", "skip", "back", "pain 7", "took my pills", "slept badly",
    "did I already take my pill?", "I feel fine", "chest pain", "I want to die", "no chest pain today", "penicillin",
    "<b>&", "{name}", "%s", "🙂", "x" * 4_000, "\u202e\u0000\u200d", "Walk to the shop and back", "my sister helps me",
    "/", "/start", "/start x", "/unknown", "/today@careplan_demo_bot", "/note my knee hurts at night",
)  # fmt: skip
COMMANDS = tuple(f"/{command.name}" for command in PATIENT_COMMANDS)
STAYING = tuple(command for command in COMMANDS if command not in ("/stop", "/delete"))  # as most do, most of the time
FORGED = (
    "d:1:x", "d:99999:1", "prompt:1:0:done", "prompt:999999:0:done", "prompt:1:0:later:15", "prompt:1:0:why:forgot",
    "prompt:1:0", "prompts:1,2:x", "review:1:open", "review:1:outcome:plan_kept:1", "safe:1:yes", "wrong:1", "x", "",
    ":", "prompt:²:0:done", "dose:1:undo", "offer:1:yes", "plan:1:read",
)  # fmt: skip
WAITS = (1, 4, 10, 16, 61, 240, 600, 1_440, 4_320, 14_400)  # minutes


class RandomPatients(RuleBasedStateMachine):
    """Anna does anything; Dr Lee taps what he likes; Dr Moss, the outsider, tries his luck."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.world = World(Path(self._folder.name), plans_folder=PLANS)
        self.turns = 0

    @initialize(
        plan=st.sampled_from(("Low back pain", "High blood pressure", "Every question")), clock=st.integers(0, 23)
    )
    def joins(self, plan: str, clock: int) -> None:
        world = self.world
        world.clock.at += timedelta(hours=clock)
        world.add_clinician(world.lee, "Dr Lee")
        world.add_clinician(world.moss, "Dr Moss")
        world.joins(world.anna, world.invite(world.lee, plan=plan))

    @rule(text=st.one_of(st.sampled_from(TEXTS), st.text(max_size=60)))
    def she_types(self, text: str) -> None:
        if text.strip() and "\u0000" not in text:
            self.world.says(self.world.anna, text)

    @rule(command=st.sampled_from(STAYING))
    def she_sends_a_command(self, command: str) -> None:
        self.world.says(self.world.anna, command)

    @rule(command=st.sampled_from(COMMANDS))
    def she_sends_any_command(self, command: str) -> None:
        self.world.says(self.world.anna, command)

    @rule(back=st.integers(0, 3), row=st.integers(0, 20), column=st.integers(0, 20), times=st.integers(1, 2))
    def she_taps(self, back: int, row: int, column: int, times: int) -> None:
        self._taps(self.world.anna, back, row, column, times)

    @rule(row=st.integers(0, 20), column=st.integers(0, 20))
    def she_taps_the_newest(self, row: int, column: int) -> None:
        self._taps(self.world.anna, 0, row, column, 1)

    @rule(back=st.integers(4, 40), row=st.integers(0, 9), column=st.integers(0, 9))
    def she_taps_an_old_copy(self, back: int, row: int, column: int) -> None:
        self._taps(self.world.anna, back, row, column, 1)

    @rule(data=st.sampled_from(FORGED), who=st.sampled_from(("anna", "lee", "moss")))
    def somebody_forges(self, data: str, who: str) -> None:
        if data:
            self.world.forges(getattr(self.world, who), data)

    @rule(what=st.sampled_from(("photo", "voice", "sticker", "contact", "place", "danger")))
    def she_sends_something_else(self, what: str) -> None:
        anna = self.world.anna
        acts: dict[str, Any] = {
            "photo": lambda: anna.sends_photo(PIXEL, "my rash"),
            "voice": anna.sends_voice,
            "sticker": anna.sends_sticker,
            "contact": anna.sends_contact,
            "place": lambda: anna.shares_location(-33.87, 151.2),
            "danger": lambda: anna.sends_photo(PIXEL, "I have chest pain"),
        }
        self.world.acts(acts[what])

    @rule(back=st.integers(0, 5), text=st.sampled_from(TEXTS))
    def she_edits(self, back: int, text: str) -> None:
        said = self.world.anna.chat.messages
        own = [message for message in said if message.sender == "person" and message.text and not message.media]
        if own[back:] and text.strip() and "\u0000" not in text and own[-1 - back].text != text:
            with suppress(ValueError):  # what a phone refuses
                self.world.acts(lambda: self.world.anna.edits(own[-1 - back].id, text))

    @rule()
    def she_blocks_and_comes_back(self) -> None:
        self.world.acts(self.world.anna.blocks_bot)
        self.world.wait(minutes=30)
        self.world.acts(self.world.anna.unblocks_bot)

    @rule(back=st.integers(0, 5), row=st.integers(0, 9), column=st.integers(0, 9))
    def the_clinician_taps(self, back: int, row: int, column: int) -> None:
        self._taps(self.world.lee, back, row, column, 1)

    @rule(command=st.sampled_from([f"/{command.name}" for command in CLINICIAN_COMMANDS]))
    def the_clinician_sends_a_command(self, command: str) -> None:
        self.world.says(self.world.lee, command)

    @rule(text=st.sampled_from(TEXTS))
    def the_clinician_types(self, text: str) -> None:
        if text.strip() and "\u0000" not in text:
            self.world.says(self.world.lee, text)

    @rule(minutes=st.sampled_from(WAITS))
    def time_goes_on(self, minutes: int) -> None:
        self.world.wait(minutes=minutes)

    @rule(minutes=st.sampled_from((1, 60)))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.world.clock.at -= timedelta(minutes=minutes)
        self.world.settle()

    @rule()
    def the_bot_restarts(self) -> None:
        self.world.restart()

    @precondition(lambda self: self.turns % 4 == 3)
    @rule()
    def she_finds_her_way_back(self) -> None:
        """From anywhere /today answers, and what was asked is asked again."""
        anna = self.world.anna
        self.world.news(anna)
        self.world.says(anna, "/today")
        assert self.world.news(anna), "no dead end"
        talk = self._talk()
        if talk is not None and talk.open is not None:
            assert talk.asked_in is not None
            row = self.world.reads(lambda session: outbox.row(session, talk.asked_in or 0))
            assert row is not None
            said = [message.id for message in anna.chat.messages if message.sender == "bot"]
            assert row.message_id == said[-1], "the open question stands at the end of the chat"

    def _taps(self, who: Person, back: int, row: int, column: int, times: int) -> None:
        with_buttons = [m for m in who.chat.messages if m.sender == "bot" and m.inline]
        if not with_buttons[back:]:
            return
        message = with_buttons[-1 - back]
        row %= len(message.buttons)
        column %= len(message.buttons[row])
        label, data = message.buttons[row][column], _data(message, row, column)
        note(f"taps {label!r} ({data})")
        before = self.world.reads(lambda session: _prompt(session, data))
        asked = self._asked(data) if who is self.world.anna else None
        self.world.acts(*[lambda: who.presses(message.id, row, column)] * times)
        if who is self.world.anna:
            self._check_kept(data, before)
        if asked is not None:
            self._check_answered(*asked)

    def _talk(self) -> Talk | None:
        """What Anna's chat is in the middle of; None when she has left."""
        chat = self.world.reads(lambda session: people.chat_at(session, "telegram", str(self.world.anna.id)))
        patient = self.world.reads(lambda session: people.patient_in(session, chat.id)) if chat else None
        if chat is None or patient is None:
            return None
        return self.world.reads(lambda session: talk_in(session, chat.id, patient_owner(patient.id)))

    def _asked(self, data: str) -> tuple[int, str, float] | None:
        """Check-in, measure and value, when the button answers the open question of a check-in with a number."""
        words, talk = data.split(":"), self._talk()
        is_answer = len(words) == 3 and words[0] == "d" and words[2].isdecimal()
        if not is_answer or talk is None or talk.open is None or talk.open.code != "check_in":
            return None
        state = talk.open.state
        is_current = words[1] == str(talk.serial) and state.get("open")
        return (state["response"], state["open"], float(words[2])) if is_current else None

    def _check_answered(self, response: int, code: str, value: float) -> None:
        """If the question has been left, its answer stands."""
        talk = self._talk()
        is_left = talk is not None and (talk.open is None or talk.open.state.get("open") != code)
        if is_left:
            given = self.world.reads(lambda session: answers_of(session, response))
            assert given.get(code) == value, "an answer is never lost"

    def _check_kept(self, data: str, before: tuple[str, int] | None) -> None:
        """A tap on a prompt that was open, in the version the button names, is kept as it says."""
        words = data.split(":")
        if before is None or len(words) < 4 or words[0] != "prompt" or words[2] != str(before[1]):
            return
        was_open = before[0] in (PromptStatus.ASKED, PromptStatus.PENDING)
        after = self.world.reads(lambda session: _prompt(session, data))
        assert after is not None
        if was_open and words[3] == "skip":
            assert after[0] == PromptStatus.SKIPPED
        if was_open and words[3] == "done":
            assert after[0] == PromptStatus.DONE
        if before[0] in ANSWERED and words[3] == "later":
            assert after[0] == before[0], "an answer is never lost by putting it off"

    @invariant()
    def all_is_well(self) -> None:
        self.turns += 1
        assert self.world.troubles() == []
        self.world.reads(_check_once)
        talk = self._talk()
        if talk is not None and talk.open is not None and talk.below is not None:
            assert talk.open.code != talk.below.code, "no question interrupts itself"

    def teardown(self) -> None:
        self.world.close()
        self._folder.cleanup()


def _data(message: ChatMessage, row: int, column: int) -> str:
    assert message.inline is not None
    return str(message.inline[row][column].get("callback_data", ""))


def _prompt(session: Session, data: str) -> tuple[str, int] | None:
    """Status and revision of the prompt a button names."""
    words = data.split(":")
    if words[0] != "prompt" or len(words) < 3 or not words[1].isdecimal():
        return None
    found = session.execute(select(prompts.c.status, prompts.c.revision).where(prompts.c.id == int(words[1]))).first()
    return (found.status, found.revision) if found else None


def _check_once(session: Session) -> None:
    """No answer stands twice, no day has two reports, no slot two prompts, no dose was told twice in one message."""
    for columns, where in (
        ((answers.c.response_id, answers.c.code), answers.c.replaced_at.is_(None)),
        ((responses.c.patient_id, responses.c.questionnaire, responses.c.for_on), responses.c.id > 0),
        ((prompts.c.item_id, prompts.c.due_on, prompts.c.slot), prompts.c.id > 0),
        ((doses.c.item_id, doses.c.taken_at, doses.c.told_at), doses.c.withdrawn_at.is_(None)),
    ):
        twice = select(func.count()).where(where).group_by(*columns).having(func.count() > 1)
        assert session.execute(twice).first() is None, columns


TestRandomPatients = RandomPatients.TestCase
TestRandomPatients.settings = settings(
    max_examples=PATIENTS,
    stateful_step_count=TURNS,
    deadline=None,
    derandomize="PATIENTS" not in os.environ,  # the slice is the same everywhere; a campaign looks elsewhere each time
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
