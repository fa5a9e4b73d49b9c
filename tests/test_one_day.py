"""One patient's day, from invitation to a clinician's acknowledged alert, as the two phones show it.

The bot process ends and starts again after every single turn: whatever it knows stands in the database.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A world whose bot restarts between any two turns."""
    world = World(tmp_path, restarts=True)
    yield world
    world.close()


def test_one_patients_day(world: World) -> None:
    the_operator_links_a_clinician(world)
    the_clinician_invites_a_patient(world)
    the_patient_joins(world)
    she_sets_a_goal(world)
    she_checks_in_and_corrects_an_answer(world)
    she_answers_her_prompts(world)
    the_clinician_takes_the_review(world)
    a_red_flag_is_answered_at_once(world)


def the_operator_links_a_clinician(world: World) -> None:
    for who, name in ((world.lee, "Dr Lee"), (world.moss, "Dr Moss")):
        link = world.clinician_link(name)
        world.says(who, f"/start {link.split('?start=')[1]}")
        assert world.news(who) == [
            f"Welcome, {name}. This chat is now linked to Hill Street Clinic.\n\n"
            "Send /invite to invite a patient. When a plan is due for review, I tell you here. "
            "/reviews lists your open cases."
        ]


def the_clinician_invites_a_patient(world: World) -> None:
    world.says(world.lee, "/invite")
    world.taps(world.lee, "Low back pain")
    world.says(world.lee, "Mrs B, back")
    handed = world.lee.chat.messages[-1]
    assert handed.text.startswith(
        "Hand this to Mrs B, back: let them scan the picture, or send them the link. It works once, for 3 days."
    )
    assert handed.picture is not None
    world.news(world.lee)


def the_patient_joins(world: World) -> None:
    anna = world.anna
    world.says(anna, f"/start {world.link_of(world.lee)}")
    assert world.news(world.lee) == ["Your link Mrs B, back was opened by Anna (the name in Telegram)."]
    assert "Dr Lee of Hill Street Clinic asked me to help you with your plan." in world.last(anna)

    world.taps(anna, "English")
    assert "I am not watched live. I am not an emergency service." in world.last(anna)
    world.taps(anna, "Go on")
    assert "You get chest pain. What do you do?" in world.last(anna)
    world.taps(anna, "I wait until tomorrow")
    assert world.last(anna).startswith("For chest pain, please call 999 at once. Nobody may be reading this chat.")
    world.taps(anna, "I call 999")
    assert "Is the patient 16 or older?" in world.last(anna)
    world.taps(anna, "Yes")
    assert "Chats with bots are not end-to-end encrypted" in world.last(anna)
    world.taps(anna, "Yes, I agree")

    assert world.last(anna) == "Thank you. Can other people see this phone?\n[Yes]\n[No]\n[I am not sure]"
    world.taps(anna, "No")
    world.says(anna, "Annie")
    world.says(anna, "Leeds")
    assert world.last(anna) == "Is this your time now?\n[Leeds, GB: 09:00]\n[No, ask me again]"
    world.taps(anna, "Leeds, GB: 09:00")
    world.says(anna, "half past six")
    assert world.last(anna).startswith("I could not read that time. Type it with hours and minutes")
    world.says(anna, "6pm")
    assert "Good. I will ask you every day at 18:00." in world.news(anna)
    assert world.news(world.lee) == [
        "Mrs B, back has joined. The plan has started.\n\nAbout 4 messages, 9 taps and 1 min a day."
    ]


def she_sets_a_goal(world: World) -> None:
    world.says(world.anna, "Carry my grandson up the stairs")
    world.says(world.anna, "3 May")
    goal = "Your goal: Carry my grandson up the stairs, by 3 May 2026."
    assert world.last(world.anna) == goal + "\n[Say more about it]\n[That is enough]"
    world.taps(world.anna, "That is enough")
    assert world.last(world.anna).endswith("They take about five minutes.\n[Begin]\n[Later]\n[No, thank you]")
    world.taps(world.anna, "No, thank you")


def she_checks_in_and_corrects_an_answer(world: World) -> None:
    anna = world.anna
    world.at("17:59")
    world.news(anna)
    world.at("18:00")
    assert world.news(anna) == ["How was your day? A few short questions, about one minute."]

    world.taps(anna, "Start")
    assert world.last(anna) == (
        "1 of 4 How strong was your back pain today?\n0 is no pain, 10 is worst pain you can think of.\n"
        "[0] [1] [2] [3] [4] [5]\n[6] [7] [8] [9] [10]\n[Skip]"
    )
    world.taps(anna, "5")
    world.says(anna, "about four")
    world.taps(anna, "6")
    world.taps(anna, "none")
    noted = "Thank you. Here is what I noted for today:\n\nPain: 5\nGetting in the way: 4\nMood: 6\nSide effects: none"
    assert world.last(anna) == noted + "\n[That is right] [Change an answer]"

    world.taps(anna, "Change an answer")
    world.taps(anna, "Mood: 6")
    world.taps(anna, "3")
    assert "Mood: 3" in world.last(anna)
    world.taps(anna, "That is right")
    assert world.last(anna) == noted.replace("Mood: 6", "Mood: 3")


def she_answers_her_prompts(world: World) -> None:
    anna = world.anna
    world.at("20:00")
    assert world.last(anna) == ("💊 Time for Ibuprofen 400 mg.\n\n1 tablet with food\n[Done] [Later]\n[Not today]")
    world.taps(anna, "Done", times=2)
    assert world.last(anna) == "💊 Time for Ibuprofen 400 mg.\n\n1 tablet with food\n\n✓ Done\n[Change]"

    world.at("08:00")
    world.taps(anna, "Later")
    world.taps(anna, "In 1 hour")
    assert "I will ask again at 09:00." in world.last(anna)
    world.at("09:00")
    world.taps(anna, "Done")

    world.at("20:00")  # nobody answers this one: at midnight its window is over
    world.at("00:05")
    assert "This one is closed now. That is all right." in world.last(anna)

    world.news(world.lee)
    world.at("08:00")
    world.taps(anna, "Not today")
    assert "All right, not today. What is the reason?" in world.last(anna)
    world.taps(anna, "Side effects")
    told = world.news(anna)[-1]
    assert told == (
        "Your answers suggest that your plan needs another look. I am passing this on to Dr Lee.\n\n"
        "They should look by the next working day. I am not watched live. If it cannot wait, call Hill Street Clinic. "
        "If you are in danger now, call 999."
    )


def the_clinician_takes_the_review(world: World) -> None:
    anna, lee = world.anna, world.lee
    assert world.last(lee) == "🟡 Case 1 · soon\n\nA plan is due for review.\n[Open] [Acknowledge]"
    assert len(world.news(lee)) == 1

    world.taps(lee, "Open")
    card = world.last(lee)
    assert "Annie (Mrs B, back) · Low back pain" in card
    assert "Ibuprofen 400 mg" in card
    assert "[Acknowledge] [Close]" in card
    world.taps(lee, "Acknowledge")
    assert "✓ You have this case." in world.last(lee)
    assert world.news(anna)[-1] == "Dr Lee has your case and will look at it."

    world.taps(lee, "Close")
    assert world.last(lee).endswith(
        "[Plan changed] [Plan kept]\n[Contacted the patient] [Referred]\n[No action needed] [False alarm]\n[Back]"
    )
    world.taps(lee, "Plan kept")
    assert world.news(anna) == [], "nothing is sent before it is approved"
    world.taps(lee, "Close and send")
    assert "✓ Closed: Plan kept." in world.last(lee)
    assert world.news(anna) == [
        "Dr Lee has looked at your answers. Your plan stays the same. Thank you for telling us."
    ]
    world.taps(lee, "👍 Useful")
    assert world.news(world.moss) == []


def a_red_flag_is_answered_at_once(world: World) -> None:
    world.says(world.anna, "since this morning I have chest pain")
    answered = world.news(world.anna)
    assert len(answered) == 1
    assert answered[0].startswith("What you wrote can be an emergency. Please call 999 now.")
    assert world.last(world.anna).endswith("Are you safe right now?\n[I am safe now]\n[No, I need help]")
    assert world.last(world.lee) == "🔴 Case 2 · urgent\n\nA plan is due for review.\n[Open] [Acknowledge]"
    assert world.news(world.moss) == []
