"""A check-in that asks in every way there is: what is typed and tapped, what is asked again, what is left out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session

from storage import responses
from storage.tables import answers
from tests.world import World

PLANS = Path(__file__).parent.parent / "plans"
TO_THE_SUGAR = ("=128/82",)
TO_THE_TEMPERATURE = (*TO_THE_SUGAR, "=95")
TO_THE_NAUSEA = (*TO_THE_TEMPERATURE, "=37")
TO_THE_CHOICES = (*TO_THE_NAUSEA, "no")
TO_THE_WORDS = (*TO_THE_CHOICES, "None of these")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Anna has the plan that asks in every way; its first check-in has been started."""
    world = World(tmp_path, plans_folder=PLANS)
    world.add_clinician(world.lee, "Dr Lee")
    world.add_clinician(world.moss, "Dr Moss")
    world.joins(world.anna, world.invite(world.lee, plan="Every question"))
    world.at("18:00")
    world.taps(world.anna, "Start")
    for person in (world.anna, world.lee):
        world.news(person)
    yield world
    world.close()


def goes(world: World, *said: str) -> None:
    """Taps each label; what begins with `=` is typed."""
    for answer in said:
        if answer.startswith("="):
            world.says(world.anna, answer[1:])
        else:
            world.taps(world.anna, answer)


def kept(world: World, code: str) -> list[tuple[float, str | None, bool, bool]]:
    """Every answer ever given to a question: value, unit, doubted, replaced; the first one first."""

    def read(session: Session) -> list[tuple[float, str | None, bool, bool]]:
        rows = session.execute(select(answers).where(answers.c.code == code).order_by(answers.c.id))
        return [(row.value, row.unit, row.is_doubted, row.replaced_at is not None) for row in rows]

    return world.reads(read)


@pytest.mark.long
def test_every_kind_of_question_is_asked_and_kept(world: World) -> None:
    for said in (
        "=128 over 82",
        "=5,5 mmol/L",
        "=100.4 F",
        "a lot",
        "No",
        "head",
        "legs",
        "That is all",
        "=It was hard",
    ):
        goes(world, said)
        world.restart()
    assert world.last(world.anna).startswith(
        "Thank you. Here is what I noted for today:\n\nBlood pressure: 128/82\nSugar: 99.1 mg/dL\nTemperature: 38 °C\n"
        "Nausea: a lot\nKept food down: no\nWhere it hurt: head, legs\nIn your words: It was hard"
    )
    goes(world, "That is right")
    assert world.answers(world.anna) == {
        "bp_systolic": 128, "bp_diastolic": 82, "glucose": 99.09, "temperature": 38.0, "nausea": 3, "kept_down": 0,
        "where": 5, "words": 1,
    }  # fmt: skip
    assert kept(world, "temperature") == [(38.0, "F", False, False)]
    assert kept(world, "bp_systolic") == [(128.0, "mmHg", False, False)]
    patient = world.patient(world.anna)
    known = world.reads(lambda session: responses.check_in_for(session, patient.id, world.clock.at.date()))
    assert known is not None
    assert world.reads(lambda session: responses.words_of(session, known.id)) == {"words": "It was hard"}
    assert world.troubles() == []


def test_one_number_of_a_blood_pressure_is_asked_for_the_other(world: World) -> None:
    goes(world, "=128")
    assert world.last(world.anna).startswith("1 of 6 And the lower number?")
    goes(world, "=82")
    assert world.last(world.anna).startswith("2 of 6")
    assert world.answers(world.anna) == {"bp_systolic": 128, "bp_diastolic": 82}


def test_the_upper_number_can_be_put_right_while_the_lower_is_asked_for(world: World) -> None:
    goes(world, "=190", "Back")
    assert world.last(world.anna).startswith("1 of 6 What is your blood pressure now?")
    goes(world, "=182")
    assert "[Back] [Skip]" in world.last(world.anna)
    goes(world, "=128/82")
    assert world.last(world.anna).startswith("2 of 6"), "both numbers take its place"
    goes(world, "=back", "=119")
    assert world.last(world.anna).startswith("I need two numbers"), "the lower one of before does not go with it"
    goes(world, "=131/85", "=skip", "=37", "no", "None of these", "=fine", "Change an answer")
    goes(world, "Blood pressure: 131/85", "=125/80")
    assert "Blood pressure: 125/80" in world.last(world.anna)
    assert (world.answers(world.anna)["bp_systolic"], world.answers(world.anna)["bp_diastolic"]) == (125, 80)
    assert "glucose" not in world.answers(world.anna)
    assert world.troubles() == []


@pytest.mark.parametrize(
    ("before", "said", "why"),
    [
        ((), "high", "I need two numbers"),
        ((), "82/128", "I need two numbers"),
        (TO_THE_SUGAR, "sweet", "I need one number"),
        (TO_THE_SUGAR, "1", "I cannot note 1 mg/dL. It can be 2 to 900 mg/dL."),
        (TO_THE_TEMPERATURE, "61", "I cannot note 61 °C."),
        (TO_THE_NAUSEA, "somewhat", "Please tap one of the answers"),
        (TO_THE_CHOICES, "arm", "Please tap all that fit"),
        (TO_THE_WORDS, "x" * 1_001, "Please write it in up to 1000 letters"),
    ],
)
def test_what_cannot_be_kept_is_asked_again_with_the_reason(
    world: World, before: tuple[str, ...], said: str, why: str
) -> None:
    goes(world, *before)
    known = world.answers(world.anna)
    goes(world, f"={said}")
    assert world.last(world.anna).startswith(why)
    assert "[Skip]" in world.last(world.anna)
    assert world.answers(world.anna) == known
    assert world.troubles() == []


def test_an_unlikely_value_is_asked_again_once_and_kept_with_a_mark(world: World) -> None:
    goes(world, *TO_THE_TEMPERATURE, "=43")
    assert world.last(world.anna).startswith("43 °C is rare. Most of the time it is 34 to 42 °C. Is it right?")
    goes(world, "=42.8")
    assert world.last(world.anna).startswith("4 of 6"), "it is asked again only once"
    assert kept(world, "temperature") == [(43.0, "C", True, True), (42.8, "C", True, False)]


def test_an_unlikely_value_that_is_right_stands(world: World) -> None:
    goes(world, *TO_THE_TEMPERATURE, "=43", "Yes, it is right")
    assert world.last(world.anna).startswith("4 of 6")
    assert kept(world, "temperature") == [(43.0, "C", True, False)]


def test_a_slip_of_the_unit_is_offered(world: World) -> None:
    goes(world, *TO_THE_TEMPERATURE, "=99")
    assert "[I meant 99 F]" in world.last(world.anna)
    goes(world, "I meant 99 F")
    assert kept(world, "temperature") == [(37.22, "F", False, False)]


def test_a_value_that_is_dangerous_if_true_alerts_first_and_is_asked_again_second(world: World) -> None:
    goes(world, *TO_THE_SUGAR, "=5.5")
    assert [text.split(".")[0] for text in world.news(world.anna)][-2:] == [
        "Your answer can be a sign of danger", "5",
    ]  # fmt: skip
    assert "urgent" in world.last(world.lee)
    goes(world, "I meant 5.5 mmol/L")
    assert kept(world, "glucose") == [(5.5, "mg/dL", True, True), (99.09, "mmol/L", False, False)]
    world.taps(world.lee, "Open")
    assert "The patient corrected an answer: glucose from 5.5 to 99.09." in world.last(world.lee)


def test_back_and_skip(world: World) -> None:
    assert "[Back]" not in world.last(world.anna)
    goes(world, *TO_THE_NAUSEA, "Skip", "Back")
    assert world.last(world.anna).startswith("4 of 6 Did you feel sick today?")
    goes(world, "Back")
    assert "[Back] [Keep it]" in world.last(world.anna)
    goes(world, "=38.5", "None of these", "Skip")
    assert "Nausea" not in world.last(world.anna)
    goes(world, "Change an answer", "Nausea: –", "a little", "That is right")
    assert world.answers(world.anna)["temperature"] == 38.5
    assert world.answers(world.anna)["nausea"] == 1
    assert world.troubles() == []


def test_everything_may_be_skipped(world: World) -> None:
    goes(world, *["Skip"] * 6)
    assert world.last(world.anna).startswith("You have left all questions out. That is all right.")
    goes(world, "That is right")
    assert world.answers(world.anna) == {}
    assert world.troubles() == []


@pytest.mark.long
def test_an_answer_that_opens_no_question_any_more_takes_that_answer_out(world: World) -> None:
    goes(world, *TO_THE_NAUSEA, "quite a bit")
    assert world.last(world.anna).startswith("5 of 7 Could you keep your food down?")
    goes(world, "=nope", "None of these", "=fine", "Change an answer", "Nausea: quite a bit", "no")
    assert "Kept food down" not in world.last(world.anna)
    assert "kept_down" not in world.answers(world.anna)
    assert kept(world, "kept_down") == [(0.0, None, False, True)]


def test_an_edited_message_corrects_the_answer_and_what_hangs_on_it(world: World) -> None:
    goes(world, *TO_THE_NAUSEA, "=a lot", "Yes", "None of these", "=fine")
    world.edits(world.anna, "a lot", "no")
    assert "Kept food down" not in world.last(world.anna)
    world.edits(world.anna, "128/82", "131/85")
    assert "Blood pressure: 131/85" in world.last(world.anna)
    world.edits(world.anna, "fine", "not so fine")
    assert "In your words: not so fine" in world.last(world.anna)
    assert world.answers(world.anna)["bp_diastolic"] == 85


def test_an_edit_that_closes_the_open_question_goes_on_to_the_next(world: World) -> None:
    goes(world, *TO_THE_NAUSEA, "=a lot")
    old = world.with_button(world.anna, "Yes")
    world.edits(world.anna, "a lot", "no")
    assert world.last(world.anna).startswith("5 of 6 Where did it hurt?")
    world.taps(world.anna, "Yes", on=old)
    assert "kept_down" not in world.answers(world.anna)
    assert "where" not in world.answers(world.anna)


@pytest.mark.long
def test_a_double_tap_and_an_old_copy_answer_nothing(world: World) -> None:
    goes(world, *TO_THE_NAUSEA)
    world.taps(world.anna, "a lot", times=2)
    assert world.last(world.anna).startswith("5 of 7 Could you")
    goes(world, "=yes")
    world.forges(world.anna, "d:1:0")
    assert world.answers(world.anna)["nausea"] == 3
    for serial in range(1, 60):
        world.forges(world.moss, f"d:{serial}:0")
    assert "kept_down" in world.answers(world.anna)
    assert "where" not in world.answers(world.anna)
    assert world.troubles() == []


def test_danger_in_the_words_is_answered_first(world: World) -> None:
    goes(world, *TO_THE_WORDS)
    world.news(world.anna)
    goes(world, "=I want to die")
    assert world.news(world.anna)[0].startswith("I am sorry that it is so hard right now.")
    assert "words" not in world.answers(world.anna)
    goes(world, "I am safe now")
    assert world.last(world.anna).startswith("6 of 6 Is there more to say about today?")
    assert world.troubles() == []
