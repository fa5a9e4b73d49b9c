"""A clinician takes a visit report from a patient's card: one protected file, kept as a look, for nobody else."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.channels.telegram import no_pictures
from bot.demo.emulator.messages import ChatMessage
from bot.demo.emulator.people import Person
from bot.services.talk.access import LOOKED, REFUSED
from storage import audit, people
from storage.tables import outbox
from tests.conversations.test_new_plan_version import BETTER, half_the_dose, publish
from tests.world import World, shared_drawer

LEE, MOSS = 1, 2


def last(who: Person) -> ChatMessage:
    return [message for message in who.chat.messages if message.sender == "bot"][-1]


def file_of(who: Person) -> bytes:
    """The file in the bot's latest message."""
    document = last(who).document
    assert document is not None
    assert (document.name, document.content_type) == ("visit-report-1.pdf", "application/pdf")
    return document.content


def takes_report(world: World, who: Person) -> None:
    world.says(who, "/caseload")
    world.taps(who, "1")
    world.taps(who, "Visit report")


def test_a_new_patient_has_a_report_one_tap_from_her_card(begun: World) -> None:
    takes_report(begun, begun.lee)
    assert file_of(begun.lee).startswith(b"%PDF-")
    assert last(begun.lee).text == (
        "Anna · patient 1\n\nVisit report, 2 March 2026, 09:00 (Europe/London).\nFlags for review; not a diagnosis."
    )
    assert last(begun.lee).is_protected
    assert last(begun.lee).silent
    assert begun.news(begun.anna) == begun.news(begun.moss) == []
    assert begun.troubles() == []


@pytest.mark.long
def test_the_report_holds_what_was_told_and_what_was_changed(begun: World) -> None:
    begun.says(begun.anna, "/note")
    begun.says(begun.anna, "I sleep better on my side & when it is < 10 degrees")
    publish(begun, begun.anna, half_the_dose, BETTER)
    begun.taps(begun.anna, "I have read it")
    for pain in (7, 6, 5):
        begun.at("18:00")
        begun.checks_in(begun.anna, pain, 3, 7)
    begun.at("09:00")
    given = listening(begun)
    takes_report(begun, begun.lee)
    lines = [line["words"] for section in given[0]["sections"] for line in section["lines"]]
    for told in (
        "Expected by 16 March 2026: less pain at night",
        "The patient says: not answered yet.",
        "2 March 2026, new: I sleep better on my side & when it is < 10 degrees",
        "Walk for 30 minutes without stopping, by 27 April 2026",
        "16 March 2026: The patient is asked whether version 2 helped",
        "Allergies: not told",
    ):
        assert told in lines, told
    assert given[0]["who"][1] == "Low back pain, version 2 of 2 March 2026, read on 2 March 2026"
    pain_now = given[0]["course"]["rows"][0]
    assert (pain_now["chart"]["name"], pain_now["cells"][-1]["mean"]) == ("Pain", "6")
    assert len(file_of(begun.lee)) > 10_000
    assert begun.troubles() == []


def listening(world: World) -> list[Any]:
    """Whatever is given to be drawn from now on, beside its being drawn."""
    given: list[Any] = []
    draw = shared_drawer().draw

    async def draw_and_keep(chart: Mapping[str, Any]) -> bytes:
        given.append(chart)
        return await draw(chart)

    world.channel._draw = draw_and_keep
    return given


def test_each_report_is_kept_as_a_look_and_each_refusal(begun: World) -> None:
    since = begun.clock.at
    for who in (begun.lee, begun.moss, begun.anna):
        begun.forges(who, "visit:1")
    assert last(begun.lee).document is not None
    for who in (begun.moss, begun.anna):
        assert begun.last(who) == "I cannot find that patient."
        assert last(who).document is None
    looked = begun.reads(lambda session: audit.looks_at(session, 1, LOOKED, since))
    refused = begun.reads(lambda session: audit.looks_at(session, 1, REFUSED, since))
    assert [each.clinician_id for each in looked] == [LEE]
    assert [each.clinician_id for each in refused] == [MOSS]


@pytest.mark.parametrize("data", ["visit:1", "visit:2", "visit:-1", "visit:x", "visit", "visit:1:1"])
def test_a_forged_button_shows_nothing_to_whoever_is_not_linked(begun: World, data: str) -> None:
    begun.forges(begun.moss, data)
    assert begun.last(begun.moss) == "I cannot find that patient."
    assert begun.troubles() == []


def test_an_old_button_gives_nothing_once_the_link_has_ended(begun: World) -> None:
    takes_report(begun, begun.lee)
    begun.writes(lambda session: people.end_care_links(session, 1, begun.clock.at))
    begun.taps(begun.lee, "Visit report")
    assert begun.last(begun.lee) == "I cannot find that patient."


def test_a_report_that_waits_over_a_restart_is_sent_once_and_then_kept_without_its_pages(begun: World) -> None:
    begun.says(begun.lee, "/caseload")
    begun.taps(begun.lee, "1")
    begun.news(begun.lee)
    message = begun.with_button(begun.lee, "Visit report")
    begun.lee.presses(message.id, *place_of(message, "Visit report"))
    begun.do(begun.app.receiver.poll_once(0))
    begun.do(begun.app.receiver.drain())
    assert begun.news(begun.lee) == [], "it is decided and waits"
    begun.restart()
    begun.settle()
    assert len(begun.news(begun.lee)) == 1
    assert file_of(begun.lee).startswith(b"%PDF-")
    sizes = begun.reads(lambda session: [len(row.content) for row in session.execute(outbox.select())])
    assert max(sizes) < 4_000, "what is kept is what was said beside the file"


def place_of(message: ChatMessage, label: str) -> tuple[int, int]:
    return next((r, c) for r, row in enumerate(message.buttons) for c, text in enumerate(row) if text == label)


def test_pages_that_cannot_be_laid_out_are_said_and_counted(begun: World) -> None:
    begun.channel._draw = no_pictures
    takes_report(begun, begun.lee)
    assert last(begun.lee).document is None
    assert begun.last(begun.lee).endswith("I could not make the file. Please ask me for it again.")
    assert begun.troubles() == ["not drawn: 1"]
