"""Calibration: the statistical rules are tuned until a clinic's own past data keeps to its budget."""

import random
import tomllib
from pathlib import Path

import pytest

from bot.content import read_rules
from bot.replay.command import replay
from tests.replay.clinic import Folder, day, only

STATISTICAL = ("worsening_symptom", "silence", "low_adherence")


def restless(patients: int = 6, days: int = 90) -> list[str]:
    """Patients whose days vary a lot, who leave days out and doses too."""
    chance, rows = random.Random(8), []
    for number in range(patients):
        state = 0.0
        for on in range(days):
            state = 0.7 * state + chance.gauss(0, 1.5)
            if chance.random() < 0.65:
                rows.append(f"p{number},{day(on)},pain,{min(10, max(0, round(4 + state)))}")
            rows.append(f"p{number},{day(on)},item:ibuprofen,{chance.choice(['done'] * 4 + ['skipped:busy'])}")
    return rows


ROWS, MONTHS = restless(), 6 * 90 / 30


@pytest.fixture
def noisy(tmp_path: Path) -> Folder:
    """A clinic with only the rules that can be tuned."""
    return Folder(tmp_path, only(*STATISTICAL))


def alerts_a_month(folder: Folder) -> float:
    return (folder.flags.read_text().count("\n") - 1) / MONTHS


@pytest.mark.parametrize("budget", [0.2, 0.5, 1.0, 3.0])
def test_the_flags_keep_to_the_budget(noisy: Folder, budget: float) -> None:
    noisy.replays(ROWS, budget=budget)
    assert alerts_a_month(noisy) <= budget
    assert alerts_a_month(noisy) > 0 or budget < 0.5


def test_without_a_budget_there_would_be_more(noisy: Folder) -> None:
    noisy.replays(ROWS)
    assert alerts_a_month(noisy) > 0.2


def test_the_written_plan_makes_the_same_flags(noisy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    calibrated = noisy.path / "calibrated.toml"
    flags = noisy.replays(ROWS, budget=0.5, write_plan=calibrated)
    table = capsys.readouterr().out
    assert noisy.replays(ROWS, plan=calibrated) == flags
    written = tomllib.loads(calibrated.read_text())
    for code in STATISTICAL:
        threshold = read_rules()[code].statistical
        assert written["rules"][code][threshold] >= read_rules()[code].defaults[threshold]
        assert f"{written['rules'][code][threshold]:g}" in table
        assert code in table
    assert written["rules"]["fever"] == {"enabled": False}
    assert written["measures"] == tomllib.loads(noisy.plan.read_text())["measures"]


def test_the_noisiest_rule_gives_way_first(noisy: Folder) -> None:
    busy = [
        f"p{n},{day(on)},item:ibuprofen,{'skipped:busy' if on % 5 < 2 else 'done'}"
        for n in range(6)
        for on in range(90)
    ]
    calibrated = noisy.path / "calibrated.toml"
    noisy.replays([*(row for row in ROWS if "item" not in row), *busy], budget=1.5, write_plan=calibrated)
    written, rules = tomllib.loads(calibrated.read_text())["rules"], read_rules()
    assert written["low_adherence"]["standard_errors"] > rules["low_adherence"].defaults["standard_errors"]
    assert written["worsening_symptom"]["surprise"] == rules["worsening_symptom"].defaults["surprise"]


def test_room_in_the_budget_makes_the_rules_more_sensitive(noisy: Folder) -> None:
    calibrated = noisy.path / "calibrated.toml"
    noisy.replays(ROWS, budget=50.0, write_plan=calibrated)
    written = tomllib.loads(calibrated.read_text())["rules"]
    assert written["worsening_symptom"]["surprise"] < read_rules()["worsening_symptom"].defaults["surprise"]


def test_a_budget_that_cannot_be_kept_is_told_and_no_plan_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Folder(tmp_path, only("skipped_for_side_effects", "worsening_symptom"))
    skips = [f"alice,{day(number)},item:ibuprofen,skipped:worse" for number in range(20)]
    assert replay(folder.request(skips, budget=0.3, write_plan=tmp_path / "calibrated.toml")) is False
    assert "No thresholds keep to 0.3" in capsys.readouterr().out
    assert not (tmp_path / "calibrated.toml").exists()


@pytest.mark.parametrize("code", sorted(code for code, rule in read_rules().items() if rule.statistical))
def test_a_tunable_threshold_exists_and_can_go_up(code: str) -> None:
    rule = read_rules()[code]
    assert rule.defaults[rule.statistical] < rule.bounds[rule.statistical][1]
