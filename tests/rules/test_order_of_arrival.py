"""Whatever the order in which a day's values, happenings and facts arrived, the rules say the same, byte for byte."""

import json
import random
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.history import Happening, HappeningKind, History, ItemFacts, Reading, Report
from bot.care.plan import Worse
from bot.content import read_rules
from tests.rules.cast import MONDAY, PAIN, day
from tests.rules.vitals import at, vital

RULES = read_rules()
MEASURES = {
    measure.code: measure
    for measure in (
        *(
            vital(code)
            for code in ("bp_systolic", "bp_diastolic", "chest_pain", "fall", "glucose", "weight", "swelling")
        ),
        *(vital(code) for code in ("reliever_use", "temperature", "pus", "vomiting")),
        *(vital(code, worse=Worse.LOWER) for code in ("peak_flow", "spo2")),
        PAIN,
    )
}
VALUES = st.sampled_from([0.0, 1.0, 37.9, 38.2, 53.0, 69.9, 89.0, 93.0, 110.0, 181.0, 260.0, 310.0])
TIMES = st.sampled_from([None, at("08:00"), at("08:06"), at("20:00")])
READINGS = st.builds(Reading, st.integers(7, 9).map(day), st.sampled_from(sorted(MEASURES)), VALUES, TIMES)
HAPPENINGS = st.builds(
    Happening, st.just(day(9)), st.sampled_from(list(HappeningKind)), st.sampled_from(["", "a", "b", "codeine"])
)


@settings(max_examples=200, deadline=None)
@given(st.lists(READINGS, max_size=25), st.lists(HAPPENINGS, max_size=12), st.randoms(use_true_random=False))
@pytest.mark.long
def test_the_order_does_not_show(readings: list[Reading], happenings: list[Happening], chance: random.Random) -> None:
    one = history(readings, happenings)
    chance.shuffle(readings)
    chance.shuffle(happenings)
    other = replace(
        history(readings, happenings), reports=one.reports, item_facts=dict(reversed(list(one.item_facts.items())))
    )
    assert verdicts(one) == verdicts(other)


def history(readings: list[Reading], happenings: list[Happening]) -> History:
    """Alice on day 9, two days after a procedure; days stand in order, and within a day nothing does."""
    in_order = sorted(readings, key=lambda reading: reading.on)
    by_day = {reading.on: dict[str, float]() for reading in in_order}
    for reading in in_order:
        by_day[reading.on][reading.code] = reading.value
    return History(
        as_on=day(9),
        linked_on=MONDAY,
        measures=MEASURES,
        reports=tuple(Report(on, values) for on, values in by_day.items()),
        readings=tuple(in_order),
        happenings=tuple(happenings),
        item_facts={
            "codeine": ItemFacts("Codeine", daily_limit=1, medicine="codeine"),
            "b": ItemFacts("Gel", medicine=""),
        },
        phenotypes={"CYP2D6": "poor metabolizer"},
        procedure_on=day(7),
    )


def verdicts(judged: History) -> dict[str, str]:
    found = {code: rule.evaluate(judged, rule.defaults) for code, rule in RULES.items()}
    return {code: json.dumps(asdict(finding), sort_keys=True) for code, finding in found.items() if finding}


def test_what_is_compared_is_not_nothing() -> None:
    readings = [Reading(day(9), "glucose", 40.0), Reading(day(9), "spo2", 90.0)]
    assert {"glucose_low", "oxygen_low"} <= verdicts(history(readings, [])).keys()
