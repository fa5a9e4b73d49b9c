"""`care-plan-bot export-plan`: a template or a patient's own plan as a file that `publish-plan` takes back."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.care.plan_file import parse_plan
from tests.plan_draft import publish
from tests.test_command_line import Operator
from tests.typed_commands import Typed, begun_now, typing
from tests.world import World

ASTHMA = Path(__file__).parent.parent / "bot" / "plans" / "asthma.toml"


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[World]:
    yield from begun_now(tmp_path)


@pytest.fixture
def types(begun: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    return typing(begun, tmp_path, monkeypatch, capsys)


def test_a_template_is_written_out_whole(types: Typed, tmp_path: Path) -> None:
    assert types("export-plan", "asthma", "out.toml") == (0, "asthma is written to out.toml.\n", "")
    text = (tmp_path / "out.toml").read_text(encoding="utf-8")
    assert text.startswith("# Asthma, as ")
    assert tomllib.loads(text) == tomllib.loads(ASTHMA.read_text(encoding="utf-8"))


def test_a_patients_own_plan_is_shared_under_a_code_of_its_own(begun: World, types: Typed, tmp_path: Path) -> None:
    assert types("export-plan", "back_own", "out.toml", "--patient", "1")[0] == 0
    content = tomllib.loads((tmp_path / "out.toml").read_text(encoding="utf-8"))
    ours = begun.practice.plan_sources["low_back_pain"]
    assert content == {**ours, "code": "back_own"}
    assert parse_plan(content).items == parse_plan(ours).items
    assert "Anna" not in (tmp_path / "out.toml").read_text(encoding="utf-8")


@pytest.mark.long
def test_what_is_changed_by_hand_is_published_and_its_days_are_pointed_out(types: Typed, tmp_path: Path) -> None:
    types("export-plan", "low_back_pain", "mine.toml", "--patient", "1")
    file = tmp_path / "mine.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace(
            'title = "Back exercises"', 'title = "Back exercises"\nends_on = "2099-05-03"'
        ),
        encoding="utf-8",
    )
    words = ("--reason", "An end", "--expect", "less pain", "--by", "14")
    assert types("publish-plan", "1", "mine.toml", *words)[0] == 0
    code, out, _complaint = types("export-plan", "low_back_pain", "again.toml", "--patient", "1")
    assert code == 0
    assert "It names days of this patient (2099-05-03): take them out before you share it." in out


@pytest.mark.long
def test_what_a_clinician_has_stopped_keeps_nobody_from_publishing_it_again(
    begun: World, types: Typed, tmp_path: Path
) -> None:
    items = begun.practice.plan_sources["low_back_pain"]["items"]
    publish(begun, items=[item for item in items if item["id"] != "ibuprofen"])
    types("export-plan", "back_own", "out.toml", "--patient", "1")
    text = (tmp_path / "out.toml").read_text(encoding="utf-8")
    assert "ibuprofen" not in {line.get("remove_item") for line in tomllib.loads(text)["when"]}
    (tmp_path / "out.toml").write_text(text.replace("review_after_days = 42", "review_after_days = 21"), "utf-8")
    assert types("publish-plan", "1", "out.toml", "--reason", "x", "--expect", "less pain", "--by", "14")[0] == 0


@pytest.mark.long
def test_what_is_refused(types: Typed, tmp_path: Path) -> None:
    code, out, complaint = types("export-plan", "gout", "out.toml")
    assert (code, out) == (2, "")
    assert complaint.startswith("there is no plan gout; there are: anxiety, asthma, ")
    assert types("export-plan", "own", "out.toml", "--patient", "7") == (2, "", "there is no patient 7 with a plan")
    assert not (tmp_path / "out.toml").exists()
    assert types("export-plan", "asthma", "no/such/folder.toml")[2].startswith("no/such/folder.toml cannot be written")


@pytest.mark.long
def test_a_file_that_is_there_is_kept(types: Typed, tmp_path: Path) -> None:
    (tmp_path / "out.toml").write_text("precious", encoding="utf-8")
    assert types("export-plan", "asthma", "out.toml") == (2, "", "out.toml cannot be written: File exists")
    assert (tmp_path / "out.toml").read_text(encoding="utf-8") == "precious"


@pytest.mark.long
def test_help(tmp_path: Path) -> None:
    shown = Operator(tmp_path, "http://127.0.0.1:9").types("export-plan", "--help")
    assert shown.returncode == 0
    assert "Write a plan as TOML" in shown.stdout
