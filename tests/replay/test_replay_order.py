"""The order of arrival makes no difference, and memory holds one patient at a time."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import read_rules
from bot.replay.patients import PatientFacts
from bot.replay.plan import read_plan
from bot.replay.rows import Row
from bot.replay.series import histories, series_of
from bot.replay.troubles import Troubles
from tests.replay.clinic import MONDAY, Folder, day

DAYS = 40


def rows() -> list[str]:
    """Forty days of three patients, with gaps, skips and a bad end; no row stands twice."""
    chance, told = random.Random(3), []
    for patient in ("alice", "bob", "charlie"):
        for number in range(DAYS):
            if chance.random() < 0.8:
                pain = chance.randint(6, 10) if number > 30 else chance.randint(1, 4)
                told.append(f"{patient},{day(number)},pain,{pain},")
            for at in ("08:00", "20:00"):
                said = chance.choice(["done", "skipped:forgot", "skipped:cost", "unanswered"])
                told.append(f"{patient},{day(number)},item:ibuprofen,{said},{at if patient == 'alice' else ''}")
            if number % 7 == 0:
                told.append(f"{patient},{day(number)},bp_systolic,{chance.randint(120, 190)},07:30")
    return told


ROWS = rows()


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
@pytest.mark.long
def test_any_order_makes_the_same_bytes(chance: random.Random) -> None:
    with TemporaryDirectory() as path:
        folder, header = Folder(Path(path)), "patient,on,code,value,at"
        in_order = folder.replays(ROWS, header)
        shuffled = list(ROWS)
        chance.shuffle(shuffled)
        assert folder.replays(shuffled, header) == in_order
        assert in_order.count("\n") > 20


def test_flags_stand_by_patient_then_day_then_rule(folder: Folder) -> None:
    found = folder.found(ROWS, "patient,on,code,value,at")
    assert found == sorted(found)
    assert {patient for patient, _, _ in found} == {"alice", "bob", "charlie"}


def test_no_more_than_one_patient_is_read_ahead(folder: Folder) -> None:
    read: list[str] = []

    def source() -> Iterator[Row]:
        for number in range(50):
            read.append(f"p{number:02}")
            yield Row(f"p{number:02}", number, MONDAY, "pain", "3", "")

    series = series_of(source(), read_plan(folder.plan, read_rules()), MONDAY, Troubles())
    assert next(series).patient == "p00"
    assert read == ["p00", "p01"]


def test_a_rule_sees_the_last_180_days_and_nothing_after_the_day_judged(folder: Folder) -> None:
    plan = read_plan(folder.plan, read_rules())
    chance = random.Random(1)
    told: list[Row] = []
    for number in range(400):
        on = MONDAY + timedelta(days=number)
        if chance.random() < 0.7:
            told.append(Row("alice", len(told), on, "pain", str(chance.randint(0, 10)), ""))
        told.append(Row("alice", len(told), on, "item:ibuprofen", chance.choice(["done", "unanswered"]), ""))
        told.append(Row("alice", len(told), on, "item:rescue", "done", ""))
    (series,) = series_of(told, plan, told[-1].on, Troubles())
    facts = PatientFacts("maintain", date(2026, 1, 1), date(2026, 1, 2))
    seen = list(histories(series, plan, facts))
    assert len(seen) == 400
    for number in (0, 1, 178, 179, 180, 181, 399):
        history, on = seen[number], MONDAY + timedelta(days=number)
        oldest = on - timedelta(days=179)
        assert (history.as_on, history.linked_on) == (on, MONDAY)
        assert history.reports == tuple(report for report in series.reports if oldest <= report.on <= on)
        assert history.prompts == tuple(prompt for prompt in series.prompts if oldest <= prompt.on <= on)
        assert history.readings == tuple(reading for reading in series.readings if oldest <= reading.on <= on)
        assert history.happenings == tuple(dose for dose in series.doses if oldest <= dose.on <= on)
        assert history.asked_on == tuple(MONDAY + timedelta(days=n) for n in range(max(0, number - 179), number + 1))
        assert (history.goal, history.started_on) == ("maintain", facts.started_on)
        assert history.procedure_on == facts.procedure_on
