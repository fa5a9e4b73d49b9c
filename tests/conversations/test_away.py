"""/away: a colleague gets the alerts while a clinician is away; who cares for whom stays as it is."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

from storage import people
from tests.the_team import clinician, kim, opens_care, read, with_team
from tests.world import PIXEL, World


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[World]:
    """The team on a Monday morning, in a bot that restarts between any two turns."""
    world = World(tmp_path, restarts=True).lives(with_team)
    yield world
    world.close()


def goes_away(world: World, until: str = "Friday", cover: str = "Dr Kim") -> None:
    """Dr Lee is away."""
    world.says(world.lee, "/away")
    world.taps(world.lee, until)
    world.taps(world.lee, cover)


def test_alerts_go_to_who_stands_in_and_the_relationship_stays(clinic: World) -> None:
    clinic.says(clinic.lee, "/away")
    assert clinic.last(clinic.lee) == (
        "Until when are you away? Tap the last day, or type it, for example: 12 March 2026\n"
        "[Tomorrow]\n[Friday]\n[In a week]\n[I am not away]"
    )
    clinic.taps(clinic.lee, "Friday", times=2)
    assert clinic.last(clinic.lee).startswith("Who gets your alerts until 6 March 2026, that day included?")
    clinic.taps(clinic.lee, "Dr Kim", times=2)
    assert clinic.last(clinic.lee) == (
        "You are away up to and including 6 March 2026. Dr Kim gets your alerts.\n[I am back]\n[Change it]"
    )
    assert clinic.news(kim(clinic)) == [
        "Dr Lee is away up to and including 6 March 2026. Alerts about the patients of Dr Lee come to you."
    ]
    read(clinic)
    clinic.says(clinic.anna, "I want to kill myself")
    assert any("urgent" in text for text in clinic.news(kim(clinic)))
    assert clinic.news(clinic.lee) == []
    assert clinic.news(clinic.moss) == []
    clinic.taps(kim(clinic), "Open")
    assert "Anna" in clinic.last(kim(clinic))
    opens_care(clinic, kim(clinic))
    assert "Lead: Dr Lee, away until 6 March 2026" in clinic.last(kim(clinic))
    assert clinic.troubles() == []


def test_news_of_a_patient_goes_to_who_stands_in_too(clinic: World) -> None:
    goes_away(clinic)
    read(clinic)
    clinic.says(clinic.anna, "/pause")
    clinic.taps(clinic.anna, "3 days")
    assert clinic.news(clinic.lee) == []
    assert clinic.news(kim(clinic)) == ["There is news of Mrs B, back. It is not urgent."]
    clinic.taps(kim(clinic), "Open")
    assert "Anna has paused up to and including" in clinic.last(kim(clinic))


@pytest.mark.long
def test_it_ends_by_itself_and_both_are_told(clinic: World) -> None:
    goes_away(clinic, "Tomorrow")
    read(clinic)
    clinic.wait_until(clinic.clock.at.replace(day=3, hour=23, minute=59))
    assert clinic.news(clinic.lee) == []
    clinic.wait(minutes=2)
    assert clinic.news(clinic.lee) == ["Welcome back. Your alerts come to you again."]
    assert clinic.news(kim(clinic)) == ["You no longer stand in for Dr Lee. Thank you."]
    assert clinician(clinic, "Dr Lee").covered_by is None
    opens_care(clinic, kim(clinic))
    assert clinic.last(kim(clinic)) == "I cannot find that patient."
    clinic.wait(days=1)
    assert "Welcome back" not in "".join(clinic.news(clinic.lee))


def test_i_am_back_ends_it_once(clinic: World) -> None:
    goes_away(clinic)
    read(clinic)
    clinic.taps(clinic.lee, "I am back", times=2)
    assert clinic.last(clinic.lee) == "✓ Welcome back. Your alerts come to you again."
    assert clinic.news(kim(clinic)) == ["You no longer stand in for Dr Lee. Thank you."]
    clinic.says(clinic.anna, "I want to kill myself")
    assert any("urgent" in text for text in clinic.news(clinic.lee))
    assert clinic.news(kim(clinic)) == []


def test_a_day_is_typed_and_what_is_no_day_to_come_changes_nothing(clinic: World) -> None:
    clinic.says(clinic.lee, "/away")
    for wrong in ("whenever", "1 March 2026", "999"):
        clinic.says(clinic.lee, wrong)
        assert clinic.last(clinic.lee).startswith("I need a day to come, for example: 12 March 2026")
    clinic.says(clinic.lee, "until Friday")
    clinic.says(clinic.lee, "Dr Nobody")
    assert clinic.last(clinic.lee).startswith("Please tap one of your colleagues.")
    clinic.says(clinic.lee, "dr kim")
    assert clinician(clinic, "Dr Lee").away_until == date(2026, 3, 6)


def test_who_is_away_cannot_stand_in(clinic: World) -> None:
    goes_away(clinic)
    clinic.says(kim(clinic), "/away")
    clinic.taps(kim(clinic), "Tomorrow")
    assert clinic.last_buttons(kim(clinic)) == [["Dr Moss"], ["Nobody"], ["I am not away"]]
    clinic.says(kim(clinic), "Dr Lee")
    assert clinic.last(kim(clinic)).startswith("Please tap one of your colleagues.")


def test_a_colleague_who_went_away_meanwhile_is_refused_kindly(clinic: World) -> None:
    clinic.says(clinic.lee, "/away")
    clinic.taps(clinic.lee, "Friday")
    clinic.says(kim(clinic), "/away")
    clinic.taps(kim(clinic), "Friday")
    clinic.taps(kim(clinic), "Dr Moss")
    clinic.taps(clinic.lee, "Dr Kim")
    assert clinic.last(clinic.lee) == (
        "That colleague cannot stand in for you now, so nothing has changed. /away asks again."
    )
    assert clinician(clinic, "Dr Lee").away_until is None
    assert clinic.troubles() == []


def test_who_stands_in_and_goes_away_passes_it_on(clinic: World) -> None:
    goes_away(clinic)
    read(clinic)
    clinic.says(kim(clinic), "/away")
    clinic.taps(kim(clinic), "In a week")
    clinic.taps(kim(clinic), "Dr Moss")
    assert "You stand in for Dr Lee too." in clinic.news(clinic.moss)
    assert clinic.news(clinic.lee) == ["Dr Moss gets your alerts from now on."]
    clinic.says(clinic.anna, "I want to kill myself")
    assert any("urgent" in text for text in clinic.news(clinic.moss))
    clinic.taps(clinic.moss, "Open")
    assert "Anna" in clinic.last(clinic.moss)


def test_another_colleague_takes_over_and_the_first_is_told(clinic: World) -> None:
    goes_away(clinic)
    read(clinic)
    clinic.says(clinic.lee, "/away")
    clinic.taps(clinic.lee, "Change it")
    clinic.taps(clinic.lee, "In a week")
    clinic.taps(clinic.lee, "Dr Moss")
    assert clinic.news(kim(clinic)) == ["You no longer stand in for Dr Lee. Thank you."]
    opens_care(clinic, kim(clinic))
    assert clinic.last(kim(clinic)) == "I cannot find that patient."


@pytest.mark.parametrize(
    ("is_admin", "says"), [(True, "/staff invites one."), (False, "Ask an administrator to invite one.")]
)
def test_a_clinician_alone_is_away_with_nobody_standing_in(world: World, is_admin: bool, says: str) -> None:
    world.add_clinician(world.lee, "Dr Lee", is_admin=is_admin)
    world.says(world.lee, "/away")
    world.taps(world.lee, "Friday", times=2)
    assert world.last(world.lee) == (
        f"There is no colleague here who could stand in for you now. {says}\n\n"
        "Then nobody gets your alerts in your place. They go to whoever of the clinic is on duty. When nobody is, they "
        "wait until you are back, on 7 March 2026.\n[Yes, nobody stands in]\n[I am not away]"
    )
    world.says(world.lee, "what?")
    assert world.last(world.lee).startswith("Please tap one of the two.")
    assert clinician(world, "Dr Lee").away_until is None
    world.taps(world.lee, "Yes, nobody stands in", times=2)
    assert world.last(world.lee).startswith("You are away up to and including 6 March 2026. Nobody covers for you.")
    assert clinician(world, "Dr Lee").away_until == date(2026, 3, 6)
    world.taps(world.lee, "I am back")
    assert clinician(world, "Dr Lee").away_until is None
    assert world.troubles() == []


def test_with_nobody_standing_in_an_alert_goes_to_whoever_the_policy_calls_next(clinic: World) -> None:
    clinic.writes(lambda s: people.change_clinician(s, clinician_id_of_kim(clinic), is_on_call=True, is_admin=True))
    clinic.says(clinic.lee, "/away")
    clinic.taps(clinic.lee, "Friday")
    clinic.taps(clinic.lee, "Nobody")
    assert clinic.last(clinic.lee).startswith("Then nobody gets your alerts in your place.")
    clinic.taps(clinic.lee, "Yes, nobody stands in")
    read(clinic)
    clinic.says(clinic.anna, "I want to kill myself")
    assert any("urgent" in text for text in clinic.news(kim(clinic)))
    assert clinic.news(clinic.lee) == []


def clinician_id_of_kim(world: World) -> int:
    return clinician(world, "Dr Kim").id


def test_who_stood_in_and_is_away_with_nobody_leaves_nobody_for_the_other_and_both_hear(clinic: World) -> None:
    goes_away(clinic)
    read(clinic)
    clinic.says(kim(clinic), "/away")
    clinic.taps(kim(clinic), "Friday")
    clinic.taps(kim(clinic), "Nobody")
    clinic.says(kim(clinic), "yes")
    assert clinic.news(clinic.lee) == ["Nobody stands in for you from now on. /away names somebody."]
    assert clinician(clinic, "Dr Lee").covered_by is None
    assert clinic.troubles() == []


def test_what_is_asked_of_the_lead_is_asked_of_who_stands_in(clinic: World) -> None:
    goes_away(clinic)
    read(clinic)
    clinic.says(clinic.anna, "/tell")
    clinic.taps(clinic.anna, "I was in hospital")
    assert not any("Should I have warned you" in text for text in clinic.news(clinic.lee))
    assert any("Should I have warned you" in text for text in clinic.news(kim(clinic)))


def test_she_hears_that_her_words_went_to_who_stands_in(clinic: World) -> None:
    goes_away(clinic)
    clinic.says(clinic.anna, "The new tablets are too big")
    clinic.taps(clinic.anna, "Tell my care team")
    assert "I have passed your words on to Dr Kim." in clinic.last(clinic.anna)


def test_a_button_of_it_is_only_ever_about_who_presses(clinic: World) -> None:
    goes_away(clinic)
    for who in (clinic.moss, kim(clinic)):
        clinic.forges(who, "absent:back")
    assert clinician(clinic, "Dr Lee").away_until == date(2026, 3, 6)
    clinic.forges(clinic.anna, "absent:back")
    assert clinic.last(clinic.anna) == "That is not open to you here."
    clinic.forges(clinic.lee, "absent:x")
    assert clinic.troubles() == []


def test_what_a_patient_sends_goes_to_who_stands_in(clinic: World) -> None:
    clinic.says(clinic.lee, "/away")
    clinic.taps(clinic.lee, "Friday")
    clinic.taps(clinic.lee, "Dr Kim")
    read(clinic)
    clinic.acts(lambda: clinic.anna.sends_photo(PIXEL))
    clinic.taps(clinic.anna, "Send it to my care team")
    assert clinic.last(clinic.anna).startswith("✓ I have passed this on to Dr Kim.")
    assert not any("📎" in text for text in clinic.news(clinic.lee))
    clinic.taps(kim(clinic), "Show")
    assert "📎 Anna (Mrs B, back) sent a photo" in "\n".join(clinic.news(kim(clinic)))


def test_a_case_taken_by_who_stood_in_alerts_anew_when_the_absence_ends(clinic: World) -> None:
    goes_away(clinic)
    clinic.says(clinic.anna, "I have chest pain")
    clinic.taps(kim(clinic), "Open")
    clinic.taps(kim(clinic), "Acknowledge")
    read(clinic)
    clinic.says(clinic.lee, "/away")
    clinic.taps(clinic.lee, "I am back")
    assert any("Case 1 · urgent" in text for text in clinic.news(clinic.lee))
    clinic.taps(clinic.lee, "Acknowledge")
    assert "You have this case." in clinic.last(clinic.lee)
    clinic.forges(kim(clinic), "review:1:open")
    assert clinic.last(kim(clinic)) == "I cannot find that case."
    assert clinic.troubles() == []


def test_more_colleagues_than_buttons_can_be_named(clinic: World) -> None:
    clinic.restarts = False
    clinic.writes(lambda session: many_colleagues(clinic, session))
    clinic.says(clinic.lee, "/away")
    clinic.taps(clinic.lee, "Friday")
    assert "There are more. Please type the name." in clinic.last(clinic.lee)
    clinic.says(clinic.lee, "dr c59")
    assert "Dr C59 gets your alerts." in clinic.last(clinic.lee)
    assert clinic.troubles() == []


def many_colleagues(world: World, session: Session) -> None:
    for number in range(60):
        chat = people.add_chat(session, world.channel.name, f"9{number:04}", "en", world.clock.at)
        added = people.add_clinician(session, f"Dr C{number:02}", "Europe/London", world.clock.at)
        people.set_clinician_chat(session, added.id, chat.id)


def test_an_old_button_of_a_question_leads_a_clinician_to_her_cases(clinic: World) -> None:
    clinic.says(clinic.lee, "/away")
    question = clinic.with_button(clinic.lee, "I am not away")
    old = clinic.data_of(clinic.lee, "I am not away")
    clinic.taps(clinic.lee, "Friday")
    clinic.taps(clinic.lee, "I am not away")
    read(clinic)
    clinic.acts(lambda: clinic.lee.presses_data(question.id, old))
    assert clinic.news(clinic.lee) == ["That question is closed now. /reviews lists your open cases."]
