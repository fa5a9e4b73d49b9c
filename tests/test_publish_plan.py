"""`care-plan-bot publish-plan`: a clinician's new version from the command line, and every way it is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_command_line import Operator
from tests.typed_commands import Typed, begun_now, typing
from tests.world import World

PLAN = Path(__file__).parent.parent / "bot" / "plans" / "low_back_pain.toml"
SHOWN = "Allergies: –\nMedicines now: –\nHealth so far: –\nAbout 4 messages, 9 taps and 1 min a day.\n"
WORDS = ("--reason", "Fewer tablets", "--expect", "less pain", "--by", "14")


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[World]:
    yield from begun_now(tmp_path)


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A plan with half the dose."""
    file = tmp_path / "changed.toml"
    file.write_text(PLAN.read_text(encoding="utf-8").replace("Ibuprofen 400 mg", "Ibuprofen 200 mg"), encoding="utf-8")
    return file


@pytest.fixture
def publish(begun: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    return typing(begun, tmp_path, monkeypatch, capsys, "publish-plan")


@pytest.mark.long
def test_the_patient_hears_of_it_from_the_running_bot(begun: World, publish: Typed, changed: Path) -> None:
    assert publish("1", str(changed), *WORDS) == (
        0, f"{SHOWN}Version 2 of patient 1's plan is published in the name of Dr Lee.\n", ""
    )  # fmt: skip
    begun.wait(minutes=5)
    heard = next(text for text in begun.news(begun.anna) if text.startswith("Dr Lee has changed your plan."))
    assert "Ibuprofen 200 mg" in heard
    assert "Why: Fewer tablets" in heard
    assert "less pain" in heard


def test_the_same_plan_again_is_refused(publish: Typed, changed: Path) -> None:
    assert publish("1", str(PLAN), *WORDS) == (2, SHOWN, "patient 1 has this very plan already")
    publish("1", str(changed), *WORDS)
    assert publish("1", str(changed), *WORDS)[2] == "patient 1 has this very plan already"


def test_whom_it_is_not_for(begun: World, publish: Typed, changed: Path) -> None:
    assert publish("7", str(changed), *WORDS) == (2, "", "there is no patient 7 with a plan")
    begun.says(begun.anna, "/stop")
    begun.taps(begun.anna, "Yes, stop")
    assert publish("1", str(changed), *WORDS) == (2, SHOWN, "the care of patient 1 has ended here")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("code = ", "plan.toml: Invalid value"),
        ('code = "x"', "plan.toml: name: Field required"),
        (
            'code = "x"\nname = "X"\n[[items]]\nid = "a"\nkind = "magic"',
            "plan.toml: plan x, item a: there is no prompt kind magic",
        ),
        ('code = "x"\nname = "X"\n[rules.magic]', "plan.toml: plan x: there is no rule magic"),
        (
            'code = "x"\nname = "X"\n[[questionnaires]]\ncode = "q"\nevery_days = 7',
            "plan.toml: plan x: there is no questionnaire q",
        ),
        (
            'code = "x"\nname = "X"\n[[advice]]\nrule = "magic"\nconsider = "Consider it."\nsource = "NICE NG59"',
            "plan.toml: plan x, advice magic: there is no rule magic",
        ),
    ],
)
@pytest.mark.long
def test_a_plan_that_cannot_be_carried_out(begun: World, publish: Typed, content: str, why: str) -> None:
    file = begun.settings.database_url.removeprefix("sqlite:///").replace("bot.db", "plan.toml")
    Path(file).write_text(content, encoding="utf-8")
    code, out, complaint = publish("1", file, *WORDS)
    assert (code, out) == (2, "")
    assert complaint.startswith(why)
    assert len(complaint.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--reason", " ", "--expect", "less pain", "--by", "14"), "--reason"),
        (("--reason", "why", "--expect", "x" * 301, "--by", "14"), "--expect"),
        (("--reason", "why", "--expect", "less pain", "--by", "0"), "--by"),
        (("--reason", "why", "--expect", "less pain"), "--by"),
        (("--expect", "less pain", "--by", "3"), "--reason"),
    ],
)
@pytest.mark.long
def test_every_change_needs_a_reason_and_a_promise(
    publish: Typed, changed: Path, words: tuple[str, ...], named: str
) -> None:
    code, out, complaint = publish("1", str(changed), *words)
    assert (code, out) == (2, "")
    assert named in complaint


def test_no_file_and_no_number(publish: Typed, changed: Path) -> None:
    assert publish("1", "no-such-file.toml", *WORDS)[0] == 2
    assert publish("Anna", str(changed), *WORDS)[0] == 2


@pytest.mark.long
def test_help(tmp_path: Path) -> None:
    shown = Operator(tmp_path, "http://127.0.0.1:9").types("publish-plan", "--help")
    assert shown.returncode == 0
    assert "Give a patient a new version of her plan" in shown.stdout


@pytest.mark.long
def test_a_new_medicine_that_a_gene_test_speaks_against_has_to_be_meant(
    begun: World, publish: Typed, changed: Path
) -> None:
    begun.says(begun.lee, "/genes")
    for label in ("Anna", "CYP2C9", "poor metabolizer"):
        begun.taps(begun.lee, label)
    assert publish("1", str(changed), *WORDS)[0] == 0, "ibuprofen is no new medicine: it has its case already"
    with_another = changed.read_text(encoding="utf-8").replace("[rules.silence]", (
        '[[items]]\nid = "meloxicam"\ntitle = "Meloxicam 15 mg"\nmedicine = "meloxicam"\ntimes = ["08:00"]\n'
        "[rules.silence]"
    ))  # fmt: skip
    changed.write_text(with_another, encoding="utf-8")
    code, _out, complaint = publish("1", str(changed), *WORDS)
    assert code == 2
    assert "CYP2C9 poor metabolizer and meloxicam" in complaint
    assert complaint.endswith("Add --despite-genes if it is meant.")
    assert publish("1", str(changed), *WORDS, "--despite-genes")[0] == 0


@pytest.mark.long
def test_an_allergy_and_a_busy_day_have_to_be_meant(begun: World, publish: Typed, changed: Path) -> None:
    begun.says(begun.anna, "/tell")
    begun.taps(begun.anna, "New medicine, allergy, diagnosis")
    begun.says(begun.anna, "Allergic to <aspirin>")
    times = 'times = ["05:00", "06:30", "10:00", "12:30", "15:00"]'
    new = f'[[items]]\nid = "new"\ntitle = "Naproxen"\nmedicine = "naproxen"\n{times}'
    changed.write_text(changed.read_text(encoding="utf-8").replace("[rules.silence]", f"{new}\n[rules.silence]"))
    code, out, complaint = publish("1", str(changed), *WORDS)
    assert code == 2
    assert ": Allergic to <aspirin>\nAbout " in out
    assert complaint == (
        "The patient has told of allergies and naproxen is new. Add --despite-allergies if it is meant."
    )  # fmt: skip
    complaint = publish("1", str(changed), *WORDS, "--despite-allergies")[2]
    assert complaint.endswith('more than anybody should get. Add --over-budget "why" if it is meant.')
    meant = ("--despite-allergies", "--over-budget", "three days only")
    assert publish("1", str(changed), *WORDS, *meant)[0] == 0
    begun.wait(minutes=5)
    assert any("Why: Fewer tablets (three days only)" in text for text in begun.news(begun.anna))
