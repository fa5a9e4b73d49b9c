"""Templates in the chat: a clinician picks one among many, a patient lives with it, an alert gives its advice."""

import pytest

from bot.care.plan import AnswerKind, Measure
from tests.plans.test_every_template import SOURCES
from tests.world import World

NAMES = {code: str(source["name"]) for code, source in SOURCES.items()}


def joins_with(world: World, code: str) -> None:
    """Dr Lee and Dr Moss are linked; Anna has joined with that plan."""
    world.add_clinician(world.lee, "Dr Lee")
    world.add_clinician(world.moss, "Dr Moss")
    world.joins(world.anna, world.invite(world.lee, plan=NAMES[code]))


def lives_with(world: World, code: str) -> None:
    """The same, and she has started her first check-in."""
    joins_with(world, code)
    begins_with_questionnaire = any(asked["first_after"] == 0 for asked in SOURCES[code].get("questionnaires", ()))
    for _day in range(2 if begins_with_questionnaire else 1):
        world.at("18:00")
    world.taps(world.anna, "Start")
    for person in (world.anna, world.lee, world.moss):
        world.news(person)


def test_the_plans_stand_one_below_the_other_each_with_what_it_asks(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.lee, "/invite")
    assert [label for row in world.last_buttons(world.lee) for label in row] == list(NAMES.values())
    assert all(len(row) == 1 for row in world.last_buttons(world.lee))
    asked = world.last(world.lee)
    assert all(f"{name}: About " in asked for name in NAMES.values())
    assert len(asked) < 2_000
    world.says(world.lee, "copd")
    assert world.last(world.lee).startswith("Who is it for?")


def good_answer(measure: Measure) -> str:
    """What a patient on a good day taps or types."""
    is_high_good = measure.worse == "lower"
    match measure.answer:
        case AnswerKind.GRADE:
            return measure.labels[0]
        case AnswerKind.YES_NO:
            return "No"
        case AnswerKind.PRESSURE:
            return "124/78"
        case AnswerKind.NUMBER:
            return f"{sum(measure.plausible or (measure.minimum, measure.maximum)) / 2:g}"
        case _:
            return f"{measure.maximum if is_high_good else measure.minimum:g}"


@pytest.mark.parametrize("code", sorted(NAMES))
@pytest.mark.long
def test_a_patient_answers_a_check_in_of_a_good_day_and_nobody_is_alerted(world: World, code: str) -> None:
    lives_with(world, code)
    plan = world.practice.plans[code]
    for measure in plan.measures:
        if not measure.enable_when and measure.code != "bp_diastolic":
            world.says(world.anna, good_answer(measure))
    world.taps(world.anna, "That is right")
    assert (world.news(world.lee), world.news(world.moss), world.troubles()) == ([], [], [])


def test_an_opened_alert_gives_the_templates_advice_with_its_source(world: World) -> None:
    lives_with(world, "vein_procedure")
    for answer in ("3", "No", "Yes", "No"):
        world.says(world.anna, answer)
    world.taps(world.anna, "That is right")
    world.at("08:00")  # the clinic is open again
    world.taps(world.lee, "Open")
    opened = world.last(world.lee)
    assert "Swollen calf" in opened
    assert "Consider a clot: a two-level Wells score and a scan within 4 hours" in opened
    assert "(NICE NG158)." in opened
    assert "who can look at it" not in opened, "the rule's own line has given way"
    assert (world.news(world.moss), world.troubles()) == ([], [])


def test_danger_is_said_at_once_and_keeps_the_rules_own_line(world: World) -> None:
    lives_with(world, "vein_procedure")
    world.says(world.anna, "2")
    world.taps(world.anna, "Yes")
    assert any("999" in text for text in world.news(world.anna)), "before the check-in is finished"
    world.taps(world.lee, "Open")
    assert "Consider infection, a clot in a vein or the lung" in world.last(world.lee)
    assert "(NICE NG158)." in world.last(world.lee)


def test_a_fever_after_the_procedure_is_found_from_the_first_day_of_the_plan(world: World) -> None:
    lives_with(world, "vein_procedure")
    for answer in ("2", "No", "No", "Yes", "38.6"):
        world.says(world.anna, answer)
    world.taps(world.anna, "That is right")
    world.at("08:00")
    world.taps(world.lee, "Open")
    assert "Temperature was 38.6 °C on day 0 after the procedure" in world.last(world.lee)


def pages(world: World) -> list[str]:
    """Everything /plan shows, page by page."""
    world.says(world.anna, "/plan")
    shown = [world.last(world.anna)]
    while "[More]" in shown[-1]:
        world.taps(world.anna, "More")
        shown.append(world.last(world.anna))
    return shown


def test_the_clinics_leaflet_stands_under_its_item_in_the_plan(world: World) -> None:
    joins_with(world, "asthma")
    whole = "\n".join(pages(world))
    assert "This inhaler keeps your airways calm. It works only if you use it every day" in whole
    assert whole.index("Beclometasone 100") < whole.index("keeps your airways calm") < whole.index("Salbutamol 100")
    assert "when you need it, at most 4 a day" in whole
