"""Red flags in words are answered at once, whatever was being talked about, and reach the clinician as urgent."""

from datetime import UTC, datetime
from pathlib import Path

from tests.world import PIXEL, World

SAFETY, CRISIS = "Please call 999 now.", "Please call Samaritans, 116 123 now."
NOT_WATCHED = "I am a bot. I am not watched live and I am not an emergency service."
URGENT = "🔴 Case 1 · urgent"
JOINING = ("English", "Go on", "I call 999", "Yes", "Yes, I agree", "No", "Anna", "=09:00", "London: 09:00", "18:00",
           "=Dance")  # fmt: skip
CHECK_IN = ("Start", "7", "6", "3", "none")


def act(world: World, *answers: str) -> None:
    """Anna taps each label; what begins with `=` she types."""
    for answer in answers:
        if answer.startswith("="):
            world.says(world.anna, answer[1:])
        else:
            world.taps(world.anna, answer)


def alerts(world: World) -> list[str]:
    """The first lines of what Dr Lee has been told since this was last asked."""
    return [text.splitlines()[0] for text in world.news(world.lee)]


def test_at_every_question_while_joining(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    for number, answer in enumerate((*JOINING, "In 4 weeks")):
        alerts(world)
        world.news(world.anna)
        world.says(world.anna, "I have chest pain")
        assert world.news(world.anna)[0].startswith(f"What you wrote can be an emergency. {SAFETY}")
        assert alerts(world) == ([URGENT] if number >= 5 else []), "before she agrees nobody hears of her"
        act(world, answer)
    assert world.last(world.anna).startswith("Your goal: Dance")
    assert world.troubles() == []


def test_at_every_question_of_a_check_in(begun: World) -> None:
    begun.at("18:00")
    for answer in (*CHECK_IN, "That is right"):
        begun.news(begun.anna)
        begun.says(begun.anna, "7, and I can't breathe")
        assert SAFETY in begun.news(begun.anna)[0]
        assert alerts(begun) == [URGENT]
        act(begun, answer)
    assert begun.answers(begun.anna) == {"pain": 7, "interference": 6, "mood": 3, "side_effects": 0}
    assert begun.troubles() == []


def test_after_any_command_and_in_what_looks_like_one(begun: World) -> None:
    commands = ("=/today", "=/help", "=/checkin", "=/goal", "=/stop")
    for command in commands:
        act(begun, command)
        begun.news(begun.anna)
        begun.says(begun.anna, "I want to die")
        assert CRISIS in begun.news(begun.anna)[0], command
        assert alerts(begun) == [URGENT]
    for words in ("/goal I want to kill myself", "/chest pain", "/start I have chest pain"):
        begun.says(begun.anna, words)
        assert "999" in begun.news(begun.anna)[0], words
        assert alerts(begun) == [URGENT]


def test_under_a_photo(begun: World) -> None:
    begun.acts(lambda: begun.anna.sends_photo(PIXEL, "look, heavy bleeding"))
    assert SAFETY in begun.news(begun.anna)[0]
    assert alerts(begun) == [URGENT]


def test_in_a_novel(begun: World) -> None:
    begun.says(begun.anna, "It was a long day. " * 150 + "And now I have chest pain.")
    assert SAFETY in begun.news(begun.anna)[0]
    assert alerts(begun) == [URGENT]


def test_what_is_no_red_flag(begun: World) -> None:
    for words in ("no chest pain today", "I am dying for a coffee", "my back hurts", "chest pain: none"):
        begun.says(begun.anna, words)
        assert "999 now" not in begun.news(begun.anna)[0], words
    assert alerts(begun) == []


def test_chest_pain_in_the_morning_does_not_swallow_a_wish_to_die_in_the_evening(begun: World) -> None:
    begun.says(begun.anna, "I have chest pain")
    assert alerts(begun) == [URGENT]
    begun.taps(begun.lee, "Acknowledge")
    assert "Dr Lee has your case" in begun.last(begun.anna)
    begun.wait(minutes=30)
    assert alerts(begun) == []
    begun.at("18:00")
    alerts(begun)  # she was reminded that the case is still open
    begun.news(begun.anna)
    begun.says(begun.anna, "I do not want to live any more. I want to die.")
    assert CRISIS in begun.news(begun.anna)[0]
    assert alerts(begun) == [URGENT]
    begun.taps(begun.lee, "Open")
    opened = begun.last(begun.lee)
    assert "chest pain" in opened
    assert "want to die" in opened
    begun.wait(minutes=10)
    assert alerts(begun) == [URGENT], "the evening's alert repeats: the morning's acknowledgement does not count for it"


def test_the_honest_clock_names_the_next_opening(tmp_path: Path) -> None:
    world = World(tmp_path, datetime(2026, 3, 6, 15, 0, tzinfo=UTC))
    world.begin()
    world.at("20:00")
    world.says(world.anna, "I have chest pain")
    safety = world.news(world.anna)[-1]
    assert f"{NOT_WATCHED} The clinic opens again Monday 9 March, 08:00." in safety
    assert alerts(world) == [URGENT], "urgent ones do not wait"
    world.taps(world.anna, "I am safe now")
    assert "Nobody may read this before Monday 9 March, 08:00." in world.last(world.anna)
    world.close()


def test_in_clinic_hours_no_opening_is_named(begun: World) -> None:
    begun.says(begun.anna, "I have chest pain")
    safety = begun.news(begun.anna)[0]
    assert NOT_WATCHED in safety
    assert "opens again" not in safety
    assert "Are you safe right now?" in safety


def test_i_am_safe_now_closes_nothing(begun: World) -> None:
    begun.says(begun.anna, "I want to die")
    assert alerts(begun) == [URGENT]
    begun.taps(begun.anna, "I am safe now", times=2)
    assert "I am glad that you are safe." in begun.chat(begun.anna)
    assert alerts(begun) == []
    begun.wait(minutes=10)
    assert alerts(begun) == [URGENT]
    begun.taps(begun.lee, "Open")
    assert "the patient tapped: I am safe now" in begun.last(begun.lee)
    assert begun.last(begun.lee).count("I am safe now") == 2, "the sentence and its evidence, once"


def test_no_i_need_help_alerts_again_and_two_taps_once(begun: World) -> None:
    begun.says(begun.anna, "I want to die")
    assert alerts(begun) == [URGENT]
    begun.taps(begun.anna, "No, I need help", times=2)
    assert "Please call 999 now, or Samaritans, 116 123." in begun.chat(begun.anna)
    assert alerts(begun) == [URGENT]
    assert begun.troubles() == []


def test_need_of_help_after_the_case_was_taken_alerts_again(begun: World) -> None:
    begun.says(begun.anna, "I want to die")
    begun.taps(begun.lee, "Acknowledge")
    alerts(begun)
    begun.taps(begun.anna, "No, I need help")
    assert alerts(begun) == [URGENT]


def test_an_urgent_alert_comes_again_every_ten_minutes_until_it_is_taken(begun: World) -> None:
    begun.says(begun.anna, "I have chest pain")
    alerts(begun)
    begun.wait(minutes=9)
    assert alerts(begun) == []
    begun.wait(minutes=1)
    assert begun.news(begun.lee)[0].startswith(f"{URGENT}\n\nNobody has taken this case yet.")
    begun.wait(minutes=30)
    assert alerts(begun) == [URGENT] * 3
    begun.taps(begun.lee, "Acknowledge")
    begun.wait(hours=3)
    assert alerts(begun) == []
    begun.taps(begun.lee, "Open")
    begun.taps(begun.lee, "Close")
    begun.taps(begun.lee, "Contacted the patient")
    begun.taps(begun.lee, "Close and send")
    assert "has been in touch with you" in begun.chat(begun.anna)


def test_the_same_words_again_alert_again(begun: World) -> None:
    for _ in range(2):
        begun.says(begun.anna, "I have chest pain")
        assert alerts(begun) == [URGENT]
        assert SAFETY in begun.news(begun.anna)[0]


def test_a_stranger_gets_the_safety_message_and_nobody_is_alerted(begun: World) -> None:
    stranger = begun.emulator.person(3001, first_name="Nobody")
    begun.says(stranger, "I want to die")
    said = begun.news(stranger)
    assert len(said) == 1
    assert CRISIS in said[0]
    assert (begun.news(begun.lee), begun.news(begun.moss)) == ([], [])
    assert begun.troubles() == []


def test_a_patient_who_has_left_gets_the_safety_message(begun: World) -> None:
    act(begun, "=/stop", "Yes, stop")
    alerts(begun)
    begun.says(begun.anna, "I have chest pain")
    assert SAFETY in begun.last(begun.anna)
    assert alerts(begun) == []


def test_a_clinicians_own_words_raise_nothing(begun: World) -> None:
    begun.says(begun.lee, "my patient has chest pain and wants to die")
    assert begun.news(begun.lee) == ["I only understand commands here. /help shows them."]
    begun.says(begun.lee, "/invite")
    begun.taps(begun.lee, "Low back pain")
    begun.says(begun.lee, "Mr C, chest pain")
    assert "Hand this to Mr C, chest pain" in begun.last(begun.lee)
    assert begun.news(begun.anna) == []


def test_another_patient_cannot_answer_for_her(begun: World) -> None:
    bea = begun.emulator.person(1002, first_name="Bea")
    begun.joins(bea, begun.invite(begun.lee, "Mr C"))
    begun.says(begun.anna, "I want to die")
    alerts(begun)
    begun.news(bea)
    begun.forges(bea, "safe:1:no")
    assert begun.last(bea).startswith("Please call 999 now"), "who asks for help is answered, and nothing is kept"
    assert alerts(begun) == []
