"""What people type, patients and operators: it is understood as one thing that can be, or asked for again in words."""

import json
import os
from datetime import UTC, datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.care.cover import CoverHours, is_open, next_look_at
from bot.care.dialogue import Heard, Scene
from bot.care.incoming import Incoming, IncomingKind
from bot.care.plan_tables import ItemTable
from bot.care.typed_schedule import read_schedule
from bot.errors import ContentRefused, SettingsRefused
from bot.settings import Settings, read_settings
from tests.fuzz.drawn import fuzzed, words
from tests.fuzz.test_fuzz_files import practice, read_or_refused
from tests.test_dialogue_contracts import ANNA, EXAMPLES, NOW, choices_of, read_again, take_turn
from tests.world import CLINIC, KEY

LARGEST_STATE = 40_000  # bytes: what a dialogue remembers is a few answers of 4 096 characters at most
_SCHEDULE_WORDS = (
    "Mon", "Wed/Fri", "mondays", "weekdays", "every", "3", "days", "other", "week", "and", "at", "8:00", "8,20",
    "20:00", "noon", "half past 7", "8am", "as needed", "up to", "a day", "max", "-", "to", ",", "morning", "366",
)  # fmt: skip
_HOURS_WORDS = (
    "Mon-Fri", "Sat", "sunday", "Fri-Mon", "08:00-18:00", "09:00 - 12:00", "00:00-24:00", "24:00-25:00", "23:59-24:00",
    ",", "-", "–", " ", "7:00-7:00",
)  # fmt: skip


def sentence(parts: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Some of these words in any order, or anything else."""
    return st.lists(st.sampled_from(parts) | words, max_size=5).map(" ".join) | words


@fuzzed(200)
@given(sentence(_SCHEDULE_WORDS))
def test_a_schedule_as_typed_is_one_that_a_plan_can_hold_or_none(text: str) -> None:
    schedule = read_schedule(text)
    if schedule is not None:
        table = {key: value for key, value in schedule.as_table().items() if value is not None}
        item = ItemTable(id="x", **table).item()
        assert (item.times, item.weekdays, item.every_days) == (
            schedule.times, schedule.weekdays, schedule.every_days,
        )  # fmt: skip


@fuzzed(200)
@given(sentence(_HOURS_WORDS), st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001
def test_a_clinics_hours_are_refused_or_somebody_looks_within_a_week(text: str, local: datetime) -> None:
    hours = read_or_refused(lambda: CoverHours.parse(text), ContentRefused)
    if hours is not None:
        zone, now = ZoneInfo("Europe/London"), local.replace(tzinfo=UTC)
        look_at = next_look_at(hours, zone, now)
        assert now <= look_at
        assert (look_at - now).days <= 14, "a clock change can skip one week's only minute"
        assert is_open(hours, zone, look_at)


_SETTINGS = {
    "telegram_token": "17:a-token-nobody-may-read", "encryption_keys": KEY, "database_url": "sqlite:///kept.db",
    "keyring_url": "postgresql+psycopg://bot:a-password@db/keys", "webhook_url": "https://bot.clinic.org/bot",
    "clinic_holidays": "2026-12-25, 2026-12-26", **CLINIC,
}  # fmt: skip
_NAMES = sorted(Settings.model_fields)
_VALUES = sentence(("http://", "https://x:1/", "sqlite:///", "postgresql://a:secretly@b:c/d", "[", "]", "@", ":", ";"))


@fuzzed(150)
@given(st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=3))
def test_settings_are_refused_or_can_be_used_and_no_refusal_tells_a_secret(changed: dict[str, str]) -> None:
    usable = {name: text for name, text in changed.items() if "\0" not in text and text.isprintable()}
    environment = {name.upper(): text for name, text in (_SETTINGS | usable).items()}
    with patch.dict(os.environ, environment, clear=True):
        refused = ""
        try:
            settings = read_settings()
            settings.token(), settings.master_keys(), settings.clinic()
        except SettingsRefused as error:
            refused = str(error)
        assert not any(secret in refused for secret in ("nobody-may-read", KEY, "a-password", "secretly"))


def scene() -> Scene:
    """All that a dialogue can know."""
    known = practice()
    return Scene(
        NOW, known.clinic, known.languages, known.plans, known.cities, ANNA, known.plans["low_back_pain"],
        {3: "Anna", 4: "Bob"}, known.genes, questionnaires=known.questionnaires, prompt_kinds=known.prompt_kinds,
    )  # fmt: skip


def heard(answer: str | int, offered: list[str]) -> Heard:
    """A tap on one of the buttons there are, a forged one, or words."""
    if isinstance(answer, int) and offered:
        return Heard(Incoming(IncomingKind.PRESS, "1001", press="d:1:x", message_id=7), offered[answer % len(offered)])
    if isinstance(answer, str) and answer.startswith("["):
        return Heard(Incoming(IncomingKind.PRESS, "1001", press="d:1:x", message_id=7), answer[1:60])
    return Heard(Incoming(IncomingKind.TEXT, "1001", text=str(answer).replace("\0", "")[:4_096], message_id=7))


_answers = (
    st.integers(0, 30) | words | words.map(lambda text: f"[{text}") | st.sampled_from(("x" * 4_096, "🙂" * 2_000))
)


@fuzzed(150)
@given(st.sampled_from(sorted(EXAMPLES)), st.lists(_answers, max_size=14))
def test_any_answer_in_any_state_of_a_dialogue_is_used_or_asked_again(code: str, answers: list[str | int]) -> None:
    dialogue, seen = practice().dialogues[code], scene()
    turn = dialogue.begin(read_again(dict(EXAMPLES[code].given)), seen)
    offered = choices_of(turn.says)
    for answer in answers:
        if turn.state is None:
            return
        turn = take_turn(dialogue, read_again(turn.state), heard(answer, offered), seen)
        assert len(json.dumps(turn.state)) <= LARGEST_STATE
        offered = choices_of(turn.says) or offered
