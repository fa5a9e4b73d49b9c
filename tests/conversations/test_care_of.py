"""The care team of a patient: cover, lead, breaks; and the end of care, after which nothing of hers runs any more."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.care.messages import Lane, say
from bot.care.people import PatientStatus
from bot.care.sentences import _
from storage import care_links, outbox, people, prompts, reviews, tables
from storage.keyring import patient_owner
from tests.the_team import clinician, kim, opens_care, read, with_team
from tests.world import World, as_read

NOT_FOUND = "I cannot find that patient."


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[World]:
    """The team, in a bot that restarts between any two turns."""
    world = World(tmp_path, restarts=True).lives(with_team)
    yield world
    world.close()


def status(world: World, number: int) -> PatientStatus:
    """Where the patient of that id stands."""
    return world.reads(lambda session: people.patient(session, number)).status


def roles(world: World) -> list[tuple[str, str]]:
    """Who is what to Anna."""
    anna = world.patient(world.anna).id
    links = world.reads(lambda session: care_links.links_of_patient(session, anna))
    names = world.reads(people.clinic_people)
    return [(names[link.clinician_id].name, link.role.value) for link in links]


def ends_care(world: World, why: str) -> None:
    """Dr Lee ends Anna's care, and taps twice."""
    opens_care(world, world.lee)
    world.taps(world.lee, "End care")
    world.taps(world.lee, why)
    if why == "Died":
        world.taps(world.lee, "Yes, Anna has died")
    world.taps(world.lee, "Yes, end the care", times=2)


def helped_by_tom(world: World) -> None:
    """Tom answers for Anna in his own chat."""
    tom = world.emulator.person(1201, first_name="Tom")
    world.says(world.anna, "/carer")
    world.says(world.anna, "Tom")
    world.taps(world.anna, "See my plan and answer for me")
    world.taps(world.anna, "For 90 days")
    world.taps(world.lee, "Open")
    world.taps(world.lee, "Confirm")
    world.says(tom, f"/start {world.link_of(world.anna)}")
    world.taps(tom, "Yes, I agree")
    world.news(tom)


def test_the_lead_sees_the_team_and_what_she_may_do(clinic: World) -> None:
    opens_care(clinic, clinic.lee)
    assert clinic.last(clinic.lee) == (
        "Anna (Mrs B, back)\n\nLead: Dr Lee\n[Add a cover]\n[Hand over the lead]\n[Pause] [New phone]\n[End care]"
    )
    assert clinic.lee.chat.messages[-1].is_protected


def test_a_cover_is_added_told_and_removed(clinic: World) -> None:
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Add a cover")
    assert clinic.last(clinic.lee) == "Who covers for Anna?\n[Dr Moss]\n[Dr Kim]\n[Back]"
    clinic.taps(clinic.lee, "Dr Kim", times=2)
    assert roles(clinic) == [("Dr Lee", "lead"), ("Dr Kim", "cover")]
    assert clinic.news(kim(clinic)) == ["You cover for Mrs B, back from now on."]
    assert "Cover: Dr Kim" in clinic.last(clinic.lee)
    opens_care(clinic, kim(clinic))
    assert clinic.last(kim(clinic)) == ("Anna (Mrs B, back)\n\nLead: Dr Lee\nCover: Dr Kim\n[Pause] [New phone]")
    clinic.news(kim(clinic))
    clinic.taps(clinic.lee, "Remove: Dr Kim", times=2)
    assert roles(clinic) == [("Dr Lee", "lead")]
    assert clinic.news(kim(clinic)) == ["You no longer care for Mrs B, back here. Thank you."]
    clinic.taps(kim(clinic), "Pause")
    assert clinic.news(kim(clinic)) == [NOT_FOUND]
    assert clinic.troubles() == []


def test_a_case_that_a_removed_cover_had_taken_is_alerted_anew(clinic: World) -> None:
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Add a cover")
    clinic.taps(clinic.lee, "Dr Kim")
    clinic.says(clinic.anna, "I want to kill myself")
    clinic.wait(minutes=30)
    clinic.taps(kim(clinic), "Acknowledge")
    clinic.taps(kim(clinic), "Open")
    read(clinic)
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Remove: Dr Kim", times=2)
    assert sum("urgent" in text for text in clinic.news(clinic.lee)) == 1
    assert clinic.last(clinic.lee).endswith("[Open] [Acknowledge]")
    assert "Case 1 is with Dr Lee now." in clinic.chat(kim(clinic))
    assert "You no longer care for Mrs B, back here. Thank you." in clinic.news(kim(clinic))
    assert clinic.troubles() == []


def test_a_cover_cannot_change_the_team_or_end_care(clinic: World) -> None:
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Add a cover")
    clinic.taps(clinic.lee, "Dr Kim")
    anna, me, lee = clinic.patient(clinic.anna).id, clinician(clinic, "Dr Kim").id, clinician(clinic, "Dr Lee").id
    opens_care(clinic, kim(clinic))
    for verb in (f"cover:{me}", f"lead:{me}", f"remove:{lee}", "end", "end:died", "ended:died", "owner:x:1"):
        clinic.forges(kim(clinic), f"careof:{anna}:{verb}")
    assert roles(clinic) == [("Dr Lee", "lead"), ("Dr Kim", "cover")]
    assert status(clinic, anna) is PatientStatus.ACTIVE


def test_the_lead_is_handed_over_with_the_open_case_and_the_patient_hears_it(clinic: World) -> None:
    clinic.says(clinic.anna, "I want to kill myself")
    read(clinic)
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Hand over the lead")
    clinic.taps(clinic.lee, "Dr Kim", times=2)
    assert roles(clinic) == [("Dr Kim", "lead"), ("Dr Lee", "cover")]
    anna, me = clinic.patient(clinic.anna).id, clinician(clinic, "Dr Kim").id
    assert [r.clinician_id for r in clinic.reads(lambda s: reviews.open_reviews_of(s, [anna]))] == [me]
    told = clinic.news(kim(clinic))
    assert "You lead the care of Mrs B, back from now on." in told
    assert any("urgent" in text for text in told)
    assert clinic.news(clinic.anna) == [
        "Dr Kim of Hill Street Clinic looks after your plan from now on. Your plan stays the same."
    ]
    assert "Hand over the lead" not in clinic.last(clinic.lee)
    assert clinic.troubles() == []


def test_a_break_is_set_and_ended_by_the_clinic(clinic: World) -> None:
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Pause")
    assert clinic.last(clinic.lee) == (
        "How long shall I ask Anna nothing? Danger in words still reaches you.\n"
        "[Hospital stay: until the medicines are confirmed]\n[3 days]\n[1 week]\n[2 weeks]\n[30 days]\n[Back]"
    )
    clinic.taps(clinic.lee, "3 days", times=2)
    assert "On a break up to and including 5 March 2026." in clinic.last(clinic.lee)
    assert clinic.news(clinic.anna) == [
        "Your care team has set a break. I ask nothing up to and including 5 March 2026. Your plan stays as it is. "
        "/pause ends the break."
    ]
    clinic.at("21:00")
    assert clinic.news(clinic.anna) == []
    clinic.taps(clinic.lee, "End the break", times=2)
    assert clinic.news(clinic.anna)[0] == "Your care team has ended your break. I ask about your plan again."
    assert clinic.patient(clinic.anna).paused_until is None


def test_a_stay_in_hospital_holds_the_items_until_the_medicines_are_confirmed(clinic: World) -> None:
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Pause")
    clinic.taps(clinic.lee, "Hospital stay: until the medicines are confirmed", times=2)
    assert clinic.patient(clinic.anna).held_since == date(2026, 3, 2)
    assert len(clinic.news(clinic.anna)) == 1
    clinic.taps(clinic.lee, "Medicines are confirmed")
    assert clinic.patient(clinic.anna).held_since is None


def test_a_longer_break_than_thirty_days_is_none(clinic: World) -> None:
    anna = clinic.patient(clinic.anna).id
    opens_care(clinic, clinic.lee)
    for days in ("31", "999", "-1", "²", ""):
        clinic.forges(clinic.lee, f"careof:{anna}:pause:{days}")
    assert clinic.patient(clinic.anna).paused_until is None


def test_a_new_phone_gets_its_link(clinic: World) -> None:
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "New phone")
    assert any("let them open it on the new phone" in text for text in clinic.news(clinic.lee))


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("Finished", "Hill Street Clinic tells me that your plan has come to its end."),
        ("Cared for elsewhere", "Hill Street Clinic tells me that others look after you now."),
        ("Cannot be reached", "Hill Street Clinic has not heard from you for a while, so I stop here."),
    ],
)
@pytest.mark.long
def test_care_ends_with_one_kind_message_and_everything_stops(clinic: World, why: str, said: str) -> None:
    helped_by_tom(clinic)
    clinic.says(clinic.anna, "I want to kill myself")
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Add a cover")
    clinic.taps(clinic.lee, "Dr Kim")
    anna, tom = clinic.patient(clinic.anna).id, clinic.emulator.person(1201)
    read(clinic)
    clinic.news(tom)
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "End care")
    clinic.taps(clinic.lee, why)
    assert clinic.last(clinic.lee) == (
        f"The care of Anna ends now: {why}. I ask nothing more, and all links end.\n\n"
        "Open cases close with it: 1.\n\nAnna gets one last kind message.\n[Yes, end the care]\n[Back]"
    )
    assert status(clinic, anna) is PatientStatus.ACTIVE
    clinic.taps(clinic.lee, "Yes, end the care", times=2)
    assert clinic.last(clinic.lee) == f"✓ The care of Anna has ended: {why}. Anna has been told."
    assert NOT_FOUND not in clinic.news(clinic.lee)
    assert status(clinic, anna) is PatientStatus.ENDED
    assert clinic.news(clinic.anna) == [
        f"{said}\n\nThank you for all you told me. I will not write to you again. If you want to go on, call "
        "Hill Street Clinic.\n\nIf you are in danger, call 999."
    ]
    assert clinic.news(kim(clinic)) == [f"The care of Mrs B, back has ended: {why}."]
    assert clinic.news(tom) == ["You do not act for Anna in this chat any more. Thank you for your help."]
    assert clinic.news(clinic.moss) == []
    assert clinic.reads(lambda session: reviews.open_reviews_of(session, [anna])) == []
    assert clinic.reads(lambda session: prompts.outstanding_prompts(session, anna)) == []
    clinic.wait(days=9)
    for who in (clinic.anna, clinic.lee, kim(clinic), clinic.moss, tom):
        assert clinic.news(who) == []
    opens = f"careof:{anna}"
    clinic.forges(clinic.lee, opens)
    assert clinic.last(clinic.lee) == NOT_FOUND
    clinic.says(clinic.anna, "/today")
    assert clinic.last(clinic.anna) == "Hello. To start, please open the link that your care team gave you."
    assert clinic.troubles() == []


@pytest.mark.long
def test_who_comes_back_begins_anew(clinic: World) -> None:
    ends_care(clinic, "Finished")
    first = clinic.reads(lambda session: session.scalar(select(func.max(tables.patients.c.id))))
    clinic.joins(clinic.anna, clinic.invite(clinic.lee))
    assert clinic.patient(clinic.anna).id != first
    assert clinic.patient(clinic.anna).status is PatientStatus.ACTIVE


@pytest.mark.long
def test_after_a_death_nothing_is_ever_sent_there_again(clinic: World) -> None:
    helped_by_tom(clinic)
    anna, tom = clinic.patient(clinic.anna).id, clinic.emulator.person(1201)
    clinic.says(clinic.anna, "/checkin")
    read(clinic)
    clinic.news(tom)
    opens_care(clinic, clinic.lee)
    before = [as_read(m) for m in clinic.anna.chat.messages if m.sender == "bot"]
    clinic.taps(clinic.lee, "End care")
    clinic.taps(clinic.lee, "Died", times=2)
    assert clinic.last(clinic.lee) == "Has Anna (Mrs B, back) died?\n[Back]\n[Yes, Anna has died]"
    clinic.taps(clinic.lee, "Yes, Anna has died", times=2)
    assert "Nothing is ever sent to that chat again, also not what is waiting." in clinic.last(clinic.lee)
    assert status(clinic, anna) is PatientStatus.ACTIVE
    clinic.taps(clinic.lee, "Yes, end the care")
    assert clinic.last(clinic.lee) == (
        "✓ The care of Anna has ended. Nothing is ever sent to that chat again.\n[Anna is alive: it was a mistake]"
    )
    assert status(clinic, anna) is PatientStatus.ENDED
    for said in ("/today", "/help", "/settings", "hello", "/start x", "/delete", "/for"):
        clinic.anna.says(said)
    clinic.settle()
    clinic.acts(lambda: clinic.anna.presses_data(clinic.anna.chat.messages[0].id, "d:1:en"))
    clinic.wait(days=9)  # prompts, the weekly summary, the daily rules
    assert clinic.news(clinic.anna) == []
    assert [as_read(m) for m in clinic.anna.chat.messages if m.sender == "bot"] == before
    assert clinic.news(tom) == []
    assert clinic.troubles() == []


def test_what_waits_for_a_dead_patient_is_not_sent_even_by_a_new_link_or_a_kind_colleague(clinic: World) -> None:
    anna = clinic.patient(clinic.anna).id
    clinic.news(clinic.anna)
    token = clinic.invite(clinic.moss, "Mrs B again")
    ends_care(clinic, "Died")
    clinic.says(clinic.anna, f"/start {token}")
    clinic.forges(clinic.lee, f"write:{anna}")
    clinic.says(clinic.lee, "We think of you")
    chat, now = clinic.reads(lambda session: people.patient(session, anna)).chat_id, clinic.clock.at
    late = say(_("How are you?"))
    clinic.writes(lambda s: outbox.queue_message(s, chat, patient_owner(anna), late, lane=Lane.PROMPT, now=now))
    clinic.wait(hours=30)
    assert clinic.news(clinic.anna) == []
    assert clinic.troubles() == []


@pytest.mark.long
def test_a_death_told_by_mistake_is_taken_back_within_an_hour_by_whoever_told_it(clinic: World) -> None:
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Add a cover")
    clinic.taps(clinic.lee, "Dr Kim")
    ends_care(clinic, "Died")
    mistake = clinic.data_of(clinic.lee, "Anna is alive: it was a mistake")
    read(clinic)
    for who in (kim(clinic), clinic.moss, clinic.anna):
        clinic.forges(who, mistake)
    assert clinic.news(clinic.anna) == []
    clinic.news(kim(clinic))
    clinic.wait(minutes=50)
    clinic.taps(clinic.lee, "Anna is alive: it was a mistake", times=2)
    assert clinic.last(clinic.lee).startswith("The chat is open again, and nothing was sent. Care stays ended")
    assert clinic.news(kim(clinic)) == ["It was a mistake that Mrs B, back has died. Care stays ended."]
    assert clinic.news(clinic.anna) == []
    clinic.joins(clinic.anna, clinic.invite(clinic.lee))
    assert clinic.patient(clinic.anna).status is PatientStatus.ACTIVE
    assert clinic.troubles() == []


def test_an_hour_after_a_death_was_told_nothing_opens_the_chat_again(clinic: World) -> None:
    ends_care(clinic, "Died")
    clinic.wait(minutes=60)
    read(clinic)
    clinic.taps(clinic.lee, "Anna is alive: it was a mistake")
    assert clinic.last(clinic.lee) == NOT_FOUND
    clinic.says(clinic.anna, "/today")
    assert clinic.news(clinic.anna) == []


def test_another_end_of_care_is_no_death_to_take_back(clinic: World) -> None:
    anna = clinic.patient(clinic.anna).id
    ends_care(clinic, "Finished")
    clinic.forges(clinic.lee, f"careof:{anna}:alive")
    assert clinic.last(clinic.lee) == NOT_FOUND


def test_a_phone_that_is_a_clinicians_by_now_does_not_fall_silent(clinic: World) -> None:
    """She has stopped, and became one of the clinic's people; her old record is ended as if she had died."""
    anna = clinic.patient(clinic.anna).id
    clinic.says(clinic.anna, "/stop")
    clinic.taps(clinic.anna, "Yes, stop")
    clinic.add_clinician(clinic.anna, "Dr Berg")
    clinic.forges(clinic.lee, f"careof:{anna}:ended:died")
    clinic.news(clinic.anna)
    clinic.says(clinic.anna, "/reviews")
    assert clinic.news(clinic.anna) == ["No case is open."]


def test_words_that_wait_to_be_approved_and_what_a_carer_types_say_nothing_after_a_death(clinic: World) -> None:
    helped_by_tom(clinic)
    tom = clinic.emulator.person(1201)
    clinic.says(clinic.anna, "I want to kill myself")
    clinic.forges(clinic.lee, "review:1:words:plan_kept:1")
    clinic.says(clinic.lee, "I will ring you")
    own = clinic.data_of(clinic.lee, "Close and send")
    clinic.forges(clinic.lee, "write:1")
    clinic.says(clinic.lee, "Please call us")
    moves = clinic.data_of(clinic.lee, "Send")
    clinic.news(clinic.anna)
    clinic.news(tom)
    ends_care(clinic, "Died")
    for old in (moves, own, "review:1:tell:plan_kept:1"):
        clinic.forges(clinic.lee, old)
    for said in ("How is she?", "/today", "/for", "/help"):
        clinic.says(tom, said)
    assert not any("Anna" in text for text in clinic.news(tom))
    clinic.wait(days=2)
    assert clinic.news(clinic.anna) == []
    assert clinic.news(tom) == []
    assert clinic.troubles() == []


def test_danger_from_the_chat_of_a_dead_patient_is_the_operators_to_see_to(clinic: World) -> None:
    ends_care(clinic, "Died")
    read(clinic)
    clinic.says(clinic.anna, "I want to kill myself")
    assert clinic.news(clinic.anna) == []
    assert clinic.news(clinic.lee) == []
    assert any("Words of danger came from the chat of a patient who has died" in text for text in clinic.troubles())


@pytest.mark.long
def test_an_alert_on_its_way_to_a_clinician_is_not_sent_after_the_end_of_care(clinic: World) -> None:
    clinic.at("20:00")
    clinic.says(clinic.anna, "/pause")
    clinic.taps(clinic.anna, "3 days")
    ends_care(clinic, "Died")
    read(clinic)
    clinic.at("10:00")
    assert clinic.news(clinic.lee) == []


def test_nobody_else_sees_or_ends_anything(clinic: World) -> None:
    anna = clinic.patient(clinic.anna).id
    for who in (clinic.moss, clinic.anna):
        for verb in ("", ":card", ":end", ":pause:3", ":hold", ":cover:2", ":lead:2", ":phone", ":resume", ":x"):
            clinic.forges(who, f"careof:{anna}{verb}")
            assert clinic.news(who)[-1] == NOT_FOUND
        clinic.forges(who, f"careof:{anna}:ended:died")
        assert clinic.news(who) == []
    for broken in ("careof", "careof:²", "careof:999", "careof::end"):
        clinic.forges(clinic.lee, broken)
        assert clinic.news(clinic.lee)[-1] == NOT_FOUND
    clinic.forges(clinic.lee, f"careof:{anna}:ended:bored")
    assert status(clinic, anna) is PatientStatus.ACTIVE
    assert roles(clinic) == [("Dr Lee", "lead")]
    assert clinic.troubles() == []
