"""Carers: named, confirmed, linked in their own chat; whose question it is stands on each; and every way it ends."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.demo.emulator.people import Person
from storage import people, tables
from tests.world import World


def tom(world: World) -> Person:
    """The carer."""
    return world.emulator.person(1201, first_name="Tom")


def named(world: World, who: Person, name: str = "Tom, my son", scope: str = "See my plan and answer for me",
          until: str = "For 90 days") -> None:  # fmt: skip
    """She names somebody."""
    world.says(who, "/carer")
    if "[Name somebody else]" in world.last(who):
        world.taps(who, "Name somebody else")
    world.says(who, name)
    world.taps(who, scope)
    world.taps(who, until)


def helping(world: World, who: Person | None = None, scope: str = "See my plan and answer for me") -> Person:
    """Tom acts for her."""
    patient, carer = who or world.anna, tom(world)
    named(world, patient, scope=scope)
    world.taps(world.lee, "Open")
    world.taps(world.lee, "Confirm")
    world.says(carer, f"/start {world.link_of(patient)}")
    world.taps(carer, "Yes, I agree")
    for person in (patient, carer, world.lee):
        world.news(person)
    return carer


def test_from_naming_to_the_first_answer(begun: World) -> None:
    anna, carer = begun.anna, tom(begun)
    begun.says(anna, "/carer")
    assert begun.last(anna).startswith("Who helps you? Type the name, for example: Tom, my son.")
    begun.says(anna, "Tom, my son")
    assert begun.last(anna) == "What may Tom, my son do?\n[See my plan and answer for me]\n[Only see my plan]"
    begun.taps(anna, "See my plan and answer for me")
    begun.says(anna, "3 May")
    assert begun.last(anna) == ("Thank you. I ask Hill Street Clinic first. Then you get a link for Tom, my son.")
    assert begun.last(begun.lee) == "There is news of Mrs B, back. It is not urgent.\n[Open]"
    begun.forges(begun.moss, begun.data_of(begun.lee, "Open"))
    assert begun.last(begun.moss) == "I cannot find that."
    begun.taps(begun.lee, "Open")
    assert begun.last(begun.lee) == (
        "Anna wants help from Tom, my son until 3 May 2026. What this person may do: See my plan and answer for me\n"
        "[Confirm] [Not now]"
    )
    begun.taps(begun.lee, "Confirm", times=2)
    assert "Your care team agrees. Pass this on to Tom, my son" in begun.last(anna)
    begun.says(carer, f"/start {begun.link_of(anna)}")
    assert begun.news(carer)[-1].startswith("Hello. Anna asks you to help, until 3 May 2026.")
    begun.taps(carer, "Yes, I agree", times=2)
    assert begun.last(carer) == "Thank you. /today shows what is due, /for switches between people."
    assert begun.news(anna)[-1] == "Tom, my son can help you now. /carer shows it, and ends it."

    begun.at("18:00")
    begun.says(carer, "/checkin")
    assert begun.last(carer).startswith("For Anna:\n\n1 of 4 How strong was your back pain today?")
    begun.says(carer, "4")
    for answer in ("4", "6", "none", "That is right"):
        begun.taps(carer, answer)
    assert begun.answers(anna, date(2026, 3, 2))["pain"] == 4.0
    begun.at("20:00")
    begun.says(carer, "/today")
    begun.taps(carer, "Done")
    assert begun.last(carer).startswith("For Anna:\n\n💊 Time for Ibuprofen 400 mg.")
    assert "✓ Done" in begun.last(carer)
    assert all(text.startswith("For Anna:") for text in begun.news(carer)[2:])
    assert answered_by(begun) == {chat_id(begun, carer)}
    assert begun.troubles() == []


def test_two_phones_in_one_check_in_show_what_is_stored(begun: World) -> None:
    anna, carer = begun.anna, helping(begun)
    begun.at("18:00")
    begun.taps(anna, "Start")
    begun.taps(anna, "4")
    begun.says(carer, "/checkin")
    assert begun.last(carer).startswith("For Anna:\n\n2 of 4")
    begun.taps(carer, "7")  # the second question, which stands unanswered on her phone too
    begun.taps(carer, "5")
    begun.taps(anna, "6")  # she answers the second one herself: hers is the one that counts now
    assert begun.last(anna).startswith("4 of 4")
    begun.taps(anna, "none")
    assert "Pain: 4" in begun.last(anna)
    assert "Mood: 5" in begun.last(anna)
    assert begun.answers(anna) == {"pain": 4, "interference": 6, "mood": 5, "side_effects": 0}
    begun.taps(carer, "a little")
    assert ": 6" in begun.last(carer)
    assert begun.answers(anna)["side_effects"] == 1
    assert begun.troubles() == []


def chat_id(world: World, who: Person) -> int:
    """The row of that person's chat."""
    from storage import people

    def found(session: Session) -> int:
        chat = people.chat_at(session, world.channel.name, str(who.id))
        assert chat is not None
        return chat.id

    return world.reads(found)


def answered_by(world: World) -> set[int]:
    """The chats that gave answers."""

    def found(session: Session) -> set[int]:
        by = set(session.scalars(select(tables.answers.c.answered_by)))
        return by | set(session.scalars(select(tables.prompts.c.answered_by).where(tables.prompts.c.answered_by > 0)))

    return world.reads(found)


def test_one_who_only_reads_cannot_answer(begun: World) -> None:
    carer = helping(begun, scope="Only see my plan")
    begun.at("20:00")
    begun.says(carer, "/today")
    assert "Time for Ibuprofen 400 mg." in begun.last(carer)
    assert begun.with_no_buttons(carer)
    begun.says(carer, "/checkin")
    assert "I do not know that command." in begun.last(carer)
    begun.news(carer)
    begun.forges(carer, "prompt:2:0:done")
    assert begun.news(carer) == ["For Anna:\n\nOnly Anna can do that. /help shows what you can do."]
    begun.says(carer, "she is better")
    assert "I have not kept this or passed it on." in begun.last(carer)
    begun.says(carer, "/help")
    assert "/progress" in begun.last(carer)
    for command in ("/stop", "/delete", "/export", "/carer", "/goals", "/plan", "/settings"):
        begun.says(carer, command)
        assert "I do not know that command." in begun.last(carer), command
    assert answered_by(begun) == set()
    assert begun.troubles() == []


def test_a_red_flag_from_a_carer_is_about_the_patient(begun: World) -> None:
    carer = helping(begun)
    begun.says(carer, "she has chest pain since this morning")
    assert "Please call 999 now." in begun.last(carer)
    assert begun.last(begun.lee).startswith("🔴 Case 1 · urgent")
    begun.taps(begun.lee, "Open")
    assert "The patient's carer wrote words that can mean danger" in begun.last(begun.lee)
    begun.taps(carer, "I am safe now")
    assert begun.troubles() == []


@pytest.mark.long
def test_one_chat_for_several_and_for_herself(begun: World) -> None:
    """Tom is a patient himself and helps Anna and Bea; each question names whose it is."""
    bea = begun.emulator.person(1002, first_name="Bea")
    begun.joins(bea, begun.invite(begun.lee, "Mrs C"))
    begun.joins(tom(begun), begun.invite(begun.lee, "Mr T"))
    carer = helping(begun)
    helping(begun, bea)
    begun.says(carer, "/for")
    assert begun.last(carer) == "Now you speak for yourself.\n\nWhom is it about next?\n[Myself]\n[Anna]\n[Bea]"
    begun.taps(carer, "Bea")
    assert begun.last(carer) == "From now on this is about Bea. /today shows what is due."
    begun.at("18:00")
    begun.news(carer)
    begun.says(carer, "/checkin")
    assert begun.last(carer).startswith("For Bea:\n\n1 of 4")
    begun.says(carer, "7")
    begun.says(carer, "/for")
    begun.taps(carer, "Anna")
    begun.says(carer, "/checkin")
    assert begun.last(carer).startswith("For Anna:\n\n1 of 4")
    begun.says(carer, "3")
    begun.edits(carer, "7", "9")
    assert "I could not read the changed message, so your first answer stands." in begun.chat(carer)
    begun.says(carer, "/for")
    begun.taps(carer, "Myself")
    begun.says(carer, "/checkin")
    assert begun.last(carer).startswith("1 of 4")
    begun.says(carer, "1")
    day = date(2026, 3, 2)
    assert [begun.answers(who, day)["pain"] for who in (bea, begun.anna, carer)] == [7.0, 3.0, 1.0]
    assert begun.troubles() == []


def test_a_carer_who_becomes_a_patient_keeps_both(begun: World) -> None:
    carer = helping(begun)
    token = begun.invite(begun.lee, "Mr T")
    begun.joins(carer, token)
    assert begun.patient(carer).name == "Tom"
    assert begun.patient(begun.anna).name == "Anna"
    begun.says(carer, "/for")
    assert begun.last(carer).endswith("[Myself]\n[Anna]")
    assert begun.troubles() == []


def test_a_carer_who_declines_a_link_of_her_own_still_helps(begun: World) -> None:
    carer = helping(begun)
    begun.says(carer, f"/start {begun.invite(begun.lee, 'Mr T')}")
    for label in ("English", "Go on", "I call 999", "Yes", "No, thank you"):
        begun.taps(carer, label)
    begun.says(carer, "/today")
    assert "For Anna:" in begun.last(carer)
    assert begun.troubles() == []


def test_the_clinician_says_not_now(begun: World) -> None:
    named(begun, begun.anna)
    begun.taps(begun.lee, "Open")
    begun.taps(begun.lee, "Not now")
    assert begun.last(begun.anna) == (
        "About Tom, my son: your care team wants to talk with you first. Please call Hill Street Clinic."
    )
    begun.news(begun.anna)
    begun.forges(begun.lee, "carer:3:confirm")
    begun.forges(begun.moss, "carer:3:confirm")
    begun.forges(begun.anna, "carer:3:confirm")
    assert [text for text in begun.news(begun.anna) if "?start=" in text] == []
    assert begun.troubles() == []


def test_the_patient_takes_it_back_before_the_link_is_opened(begun: World) -> None:
    named(begun, begun.anna)
    begun.taps(begun.lee, "Open")
    begun.taps(begun.lee, "Confirm")
    token = begun.link_of(begun.anna)
    begun.says(begun.anna, "/carer")
    assert "Tom, my son has not opened the link yet." in begun.last(begun.anna)
    begun.taps(begun.anna, "Take back: Tom, my son")
    assert begun.last(begun.anna) == "Nobody helps you in this chat now.\n[Name somebody else]"
    begun.says(tom(begun), f"/start {token}")
    assert begun.last(tom(begun)) == "This link has been used already. Please ask your care team for a new one."
    assert begun.troubles() == []


@pytest.mark.parametrize("by", ["patient", "carer", "clinician", pytest.param("date", marks=pytest.mark.long)])
def test_every_way_it_ends(begun: World, by: str) -> None:
    carer = helping(begun)
    begun.at("18:00")
    begun.says(carer, "/checkin")
    begun.news(carer)
    begun.news(begun.anna)
    if by == "patient":
        begun.says(begun.anna, "/carer")
        assert "Tom, my son helps until" in begun.last(begun.anna)
        begun.taps(begun.anna, "End: Tom, my son", times=2)
    elif by == "carer":
        begun.says(carer, "/leave")
        assert begun.news(begun.anna) == ["Tom, my son does not help you in this chat any more."]
    elif by == "clinician":
        begun.says(begun.lee, "/carers")
        begun.taps(begun.lee, "End: Tom, my son", times=2)
        assert begun.news(begun.anna) == ["Your care team has ended the help of Tom, my son in this chat."]
    else:
        begun.wait(days=89)
        begun.news(carer)
        begun.wait(days=2)
    assert begun.news(carer) == ["You do not act for Anna in this chat any more. Thank you for your help."]
    begun.says(carer, "5")
    begun.says(carer, "/today")
    assert begun.news(carer) == ["Hello. To start, please open the link that your care team gave you."] * 2
    assert begun.troubles() == []


def test_it_ends_with_the_patient(begun: World) -> None:
    carer = helping(begun)
    begun.says(begun.anna, "/stop")
    begun.taps(begun.anna, "Yes, stop")
    assert begun.news(carer) == ["You do not act for Anna in this chat any more. Thank you for your help."]
    assert begun.troubles() == []


def test_deleting_ends_it_without_a_name(begun: World) -> None:
    carer = helping(begun)
    begun.says(begun.anna, "/delete")
    begun.taps(begun.anna, "Now")
    begun.taps(begun.anna, "Yes, delete now")
    assert begun.news(carer) == ["Somebody you help here has deleted all data. Thank you for your help."]
    begun.says(carer, "/today")
    assert "please open the link" in begun.last(carer)
    assert begun.troubles() == []


def test_refusals_while_naming(begun: World) -> None:
    anna = begun.anna
    begun.says(anna, "/carer")
    begun.says(anna, "???")
    assert begun.last(anna).startswith("I need a name, up to 40 characters")
    begun.says(anna, "Tom")
    begun.says(anna, "perhaps")
    assert begun.last(anna).startswith("Please tap one of the two.")
    begun.says(anna, "I have chest pain")
    assert "Please call 999 now." in begun.last(anna)
    begun.taps(anna, "Only see my plan")
    for wrong in ("never", "in 3 years", "yesterday"):
        begun.says(anna, wrong)
        assert begun.last(anna).startswith("I need a day within a year")
    begun.news(begun.lee)
    begun.taps(anna, "For 30 days")
    assert len(begun.news(begun.lee)) == 1
    assert begun.troubles() == []


def test_links_refused(begun: World) -> None:
    named(begun, begun.anna)
    begun.taps(begun.lee, "Open")
    begun.taps(begun.lee, "Confirm")
    token, carer, mallory = begun.link_of(begun.anna), tom(begun), begun.emulator.person(3001, first_name="Mallory")
    begun.says(begun.anna, f"/start {token}")
    assert begun.last(begun.anna) == "This link is for the person who helps you. Please pass it on."
    begun.says(begun.lee, f"/start {token}")
    assert "This link is for a carer" in begun.last(begun.lee)
    begun.says(carer, f"/start {token}")
    begun.says(mallory, f"/start {token}")
    assert begun.last(mallory) == "This link has been used already. Please ask your care team for a new one."
    begun.news(mallory)
    begun.forges(mallory, "carer:3:agree")
    begun.forges(mallory, "for:1")
    assert begun.news(mallory) == [
        "I cannot find that.",
        "You do not act for this person in this chat. /for shows whom you can choose.",
    ]
    begun.taps(carer, "No, thank you")
    assert begun.last(begun.anna) == "Tom, my son does not want to use the link."
    begun.says(carer, "/today")
    assert "please open the link" in begun.last(carer)
    assert begun.troubles() == []


@pytest.mark.long
def test_with_a_restart_at_every_turn(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    carer = helping(world)
    world.at("18:00")
    world.says(carer, "/checkin")
    world.taps(carer, "2")
    assert world.last(carer).startswith("For Anna:\n\n2 of 4")
    assert world.troubles() == []
    world.close()


def test_while_the_lead_is_away_and_out_of_reach_whoever_stands_in_is_asked(begun: World) -> None:
    away = {"away_until": date(2026, 3, 20), "covered_by": 2, "chat_id": None}
    begun.writes(lambda session: people.change_clinician(session, 1, **away))
    named(begun, begun.anna)
    assert begun.last(begun.anna) == "Thank you. I ask Hill Street Clinic first. Then you get a link for Tom, my son."
    assert begun.last(begun.moss) == "There is news of Mrs B, back. It is not urgent.\n[Open]"
    begun.taps(begun.moss, "Open")
    begun.taps(begun.moss, "Confirm")
    assert "Your care team agrees." in begun.chat(begun.anna)
    assert begun.news(begun.lee) == []
    assert begun.troubles() == []
