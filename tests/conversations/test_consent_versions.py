"""The consent text has changed: everybody is asked anew, and who does not answer is waited for, never watched less."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.care.consent import CONSENT_VERSION, NEWS, do_you_agree, what_i_am, who_sees
from storage import consents, tables
from tests.world import World

# The text of each version, as its patients read it. A changed text is a new version, with its line here and its NEWS.
TEXTS = {2: "cf1f4d0f26a5cbe2"}
ASKED = "I need your yes once more. What you agreed to has changed."


def digest_of_the_text() -> str:
    said = [*what_i_am("{clinic}")]
    for is_guardian in (False, True):
        said += [who_sees("{clinician}", "{clinic}", is_guardian=is_guardian), do_you_agree(is_guardian=is_guardian)]
    return hashlib.sha256("\n".join(sentence.text for sentence in said).encode()).hexdigest()[:16]


def test_a_changed_text_is_a_new_version() -> None:
    """Else patients would be held to words they never read."""
    assert digest_of_the_text() == TEXTS[CONSENT_VERSION], "add a version in bot/care/consent.py, and its text here"
    assert max(TEXTS) == CONSENT_VERSION


def test_every_version_says_what_is_new() -> None:
    assert set(NEWS) == set(range(2, CONSENT_VERSION + 1))


def agreed_to_an_earlier_text(world: World) -> None:
    """Anna joined before the text was changed."""
    world.begin()
    anna = world.patient(world.anna).id
    of_hers = tables.consents.c.patient_id == anna
    earlier = update(tables.consents).where(of_hers).values(version=CONSENT_VERSION - 1)
    world.writes(lambda session: session.execute(earlier) and None)


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[World]:
    """A bot that restarts between any two turns, and Anna, who agreed to an earlier text."""
    world = World(tmp_path, restarts=True).lives(agreed_to_an_earlier_text)
    yield world
    world.close()


def asked(world: World) -> int:
    """How often the question stands in Anna's news."""
    return sum(text.startswith(ASKED) for text in world.news(world.anna))


def stands(world: World) -> int:
    """The version she has agreed to."""
    found = world.reads(lambda session: consents.agreed(session, 1))
    assert found is not None
    return found.version


def test_whoever_has_agreed_to_this_text_is_not_asked(begun: World) -> None:
    begun.says(begun.anna, "/today")
    begun.wait(days=2)
    assert ASKED not in begun.chat(begun.anna)


@pytest.mark.long
def test_she_is_asked_at_her_next_contact_what_is_new_and_agrees(changed: World) -> None:
    changed.says(changed.anna, "/today")
    assert changed.last(changed.anna) == (
        f"{ASKED}\n\nNew since you agreed:\nA parent or guardian now agrees for a child.\n\n"
        "I go on as before until 9 March 2026. After that I ask you nothing more until you answer.\n\n"
        "You can stop at any time with /stop. Do you agree?\n[Yes, I agree]\n[Read it all first]\n[No, thank you]"
    )
    changed.taps(changed.anna, "Read it all first")
    assert "Here is what I am not." in changed.chat(changed.anna)
    assert "Telegram could read them." in changed.chat(changed.anna)
    changed.taps(changed.anna, "Yes, I agree", times=2)
    assert changed.last(changed.anna) == "✓ You agreed. /consent shows what to, and /stop ends it at any time."
    assert stands(changed) == CONSENT_VERSION
    versions = select(tables.consents.c.version).order_by(tables.consents.c.id)
    assert changed.reads(lambda session: list(session.scalars(versions))) == [CONSENT_VERSION - 1, CONSENT_VERSION]
    changed.news(changed.anna)
    changed.wait(days=9)
    assert asked(changed) == 0
    assert changed.troubles() == []


def test_she_is_not_asked_in_the_middle_of_a_check_in_nor_after_words_of_danger(changed: World) -> None:
    changed.says(changed.anna, "I have chest pain")
    assert asked(changed) == 0
    changed.taps(changed.anna, "I am safe now")
    assert asked(changed) == 0
    changed.says(changed.anna, "/checkin")
    changed.taps(changed.anna, "Start") if "[Start]" in changed.last(changed.anna) else None
    assert asked(changed) == 0
    changed.taps(changed.anna, "5")
    assert asked(changed) == 0


@pytest.mark.long
def test_who_writes_nothing_is_asked_at_noon_reminded_once_and_then_waited_for(changed: World) -> None:
    changed.at("12:00")
    assert asked(changed) == 1
    changed.wait(days=2, hours=23)
    assert asked(changed) == 0
    changed.wait(hours=1)
    assert asked(changed) == 1, "after three days, once more"
    changed.news(changed.lee)
    changed.at("08:00")
    assert any("Ibuprofen" in text for text in changed.news(changed.anna)), "all goes on meanwhile"
    changed.wait_until(datetime(2026, 3, 9, 12, 0, tzinfo=UTC))
    told = changed.news(changed.anna)
    assert told[-1].startswith("I have not heard if you agree, so for now I ask you nothing about your plan.")
    assert "There is news of Mrs B, back. It is not urgent." in changed.news(changed.lee)
    changed.taps(changed.lee, "Open")
    assert changed.last(changed.lee) == (
        "Anna has not said yes to the new consent text within 7 days. I ask nothing about the plan until then. Danger "
        "in words still reaches you. Please talk to Anna."
    )
    assert changed.news(changed.moss) == []


@pytest.fixture
def lapsed(changed: World) -> World:
    """Anna has not answered for eight days: nothing is asked any more."""
    return changed.lives(eight_days_without_a_word)


def eight_days_without_a_word(world: World) -> None:
    world.wait_until(datetime(2026, 3, 10, 13, 0, tzinfo=UTC))
    for who in (world.anna, world.lee, world.moss):
        world.news(who)


@pytest.mark.long
def test_while_she_is_waited_for_nothing_is_asked_and_silence_alarms_nobody(lapsed: World) -> None:
    lapsed.news(lapsed.lee)
    lapsed.wait(days=12)
    assert lapsed.news(lapsed.anna) == []
    assert all(text.startswith("Your day") for text in lapsed.news(lapsed.lee)), "digests of what she had before"
    lapsed.says(lapsed.anna, "/today")
    said = lapsed.news(lapsed.anna)
    assert "I ask you nothing about your plan until you say if you agree. /consent shows the question." in said
    assert said[-1].startswith(ASKED)
    assert "Until you answer, I ask you nothing about your plan." in said[-1]
    assert lapsed.troubles() == []


def test_words_of_danger_are_heard_all_the_time(lapsed: World) -> None:
    lapsed.says(lapsed.anna, "I have chest pain")
    assert "Please call 999 now." in lapsed.last(lapsed.anna)
    assert any("urgent" in text for text in lapsed.news(lapsed.lee))


def test_a_late_yes_starts_the_questions_again_and_her_clinician_knows(lapsed: World) -> None:
    lapsed.says(lapsed.anna, "/consent")
    lapsed.taps(lapsed.anna, "Yes, I agree")
    assert "I ask about your plan again from now on." in lapsed.news(lapsed.anna)
    assert lapsed.news(lapsed.lee)[-1] == "There is news of Mrs B, back. It is not urgent."
    lapsed.at("18:00")
    assert any("How was your day?" in text for text in lapsed.news(lapsed.anna))


def test_a_no_is_the_wish_to_stop_and_is_asked_once_more(changed: World) -> None:
    changed.says(changed.anna, "/today")
    changed.taps(changed.anna, "No, thank you")
    assert changed.last(changed.anna).startswith("Shall I stop for good?")
    changed.taps(changed.anna, "No, go on")
    changed.at("18:00")
    assert any("How was your day?" in text for text in changed.news(changed.anna))
    changed.says(changed.anna, "/consent")
    changed.taps(changed.anna, "No, thank you")
    changed.taps(changed.anna, "Yes, stop")
    assert "I have stopped." in changed.last(changed.anna)
    changed.news(changed.anna)
    changed.wait(days=9)
    assert changed.news(changed.anna) == []
    assert changed.troubles() == []


def test_a_break_is_a_break_from_this_question_too(changed: World) -> None:
    changed.says(changed.anna, "/pause")
    changed.taps(changed.anna, "3 days")
    changed.news(changed.anna)
    changed.wait(days=2)
    assert asked(changed) == 0


def test_buttons_that_nobody_gave_or_that_are_too_old_agree_to_nothing(changed: World) -> None:
    changed.says(changed.anna, "/today")
    for data in ("consent:1:yes", f"consent:{CONSENT_VERSION + 1}:yes", "consent:x:yes", "consent", "consent:2:2:2"):
        changed.forges(changed.anna, data)
        assert stands(changed) == CONSENT_VERSION - 1
    changed.forges(changed.moss, f"consent:{CONSENT_VERSION}:yes")
    assert changed.last(changed.moss).startswith("I cannot find that question.")
    assert stands(changed) == CONSENT_VERSION - 1
    assert changed.troubles() == []


def test_consent_shows_what_she_agreed_to_and_when(begun: World) -> None:
    begun.says(begun.anna, "/consent")
    first, second = begun.news(begun.anna)
    assert first.startswith("Here is what I do.")
    assert second.startswith("Dr Lee and the care team of Hill Street Clinic will see what you tell me.")
    assert second.endswith(
        f"You agreed to this on 2 March 2026 (version {CONSENT_VERSION}). You can stop at any time with /stop."
    )
    assert "[Yes, I agree]" not in begun.last(begun.anna)


def test_a_carer_is_not_asked_for_her(changed: World) -> None:
    changed.says(changed.anna, "/carer")
    changed.says(changed.anna, "Tom")
    changed.taps(changed.anna, "See my plan and answer for me")
    changed.taps(changed.anna, "For 90 days")
    changed.taps(changed.lee, "Open")
    changed.taps(changed.lee, "Confirm")
    tom = changed.emulator.person(3001, first_name="Tom")
    changed.says(tom, f"/start {changed.link_of(changed.anna)}")
    changed.taps(tom, "Yes, I agree")
    changed.says(tom, "/today")
    assert ASKED not in changed.chat(tom)
    changed.forges(tom, f"consent:{CONSENT_VERSION}:yes")
    assert stands(changed) == CONSENT_VERSION - 1
