"""What every file of a folder keeps to, whoever adds the next one: the folders are the registries, and are walked."""

import ast
import importlib
import inspect
import pkgutil
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest

import bot.dialogues
import bot.errors
import bot.prompts
import bot.rules
from bot.app import practice_of
from bot.care.history import PromptStatus
from bot.care.messages import Rendered, put_into_words, say
from bot.care.practice import Practice
from bot.care.prompt import Card, Prompt, reason_buttons
from bot.care.sentences import _, english
from bot.content import read_practice
from bot.errors import CarePlanBotError, ContentRefused
from tests.questionnaires.test_every_questionnaire import EXAMPLES as ANSWERED
from tests.test_dialogue_contracts import EXAMPLES
from tests.world import settings_in

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"
SOURCES = sorted(
    path
    for folder in ("bot", "storage")
    for path in (ROOT / folder).rglob("*.py")
    if "versions" not in path.parts  # Alembic writes these, titles and all
)


@pytest.fixture(scope="module")
def practice() -> Practice:
    return practice_of(settings_in(Path("/nowhere")), "careplan_demo_bot")


OFFERS = {bot.rules: "RULE", bot.prompts: "KIND", bot.dialogues: "DIALOGUE"}


def codes(package: ModuleType) -> list[str]:
    """The files of a folder that are one of its kind; the others support them."""
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    files = {name: importlib.import_module(f"{package.__name__}.{name}") for name in names}
    return [name for name, file in files.items() if hasattr(file, OFFERS[package]) or hasattr(file, "rule_with")]


def content(folder: str, ending: str) -> list[Path]:
    return sorted((ROOT / "bot" / folder).glob(f"*{ending}"))


# Every file has its example


AS_ASKED = {
    "medication": "💊 Time for <b>Ibuprofen &amp; tea</b>.\n\n1 tablet with food",
    "exercise": "🏃 Time to move: <b>Ibuprofen &amp; tea</b>.\n\n1 tablet with food",
    "lifestyle": "🌱 Time for <b>Ibuprofen &amp; tea</b>.\n\n1 tablet with food",
    "measurement": "📏 Time to measure: <b>Ibuprofen &amp; tea</b>.\n\n1 tablet with food",
    "therapy_session": "🗓 Today at 08:00: <b>Ibuprofen &amp; tea</b>.\n\n1 tablet with food\n\nWill you go?",
    "check_in": "How was your day? A few short questions, about one minute.",
    "weekly_summary": "Your week: /progress draws a picture of it.",
    "goal_check": "How do your goals stand? One tap for each.",
    "fits": "Does your plan still fit your life?",
    "promise": "Your plan was changed. This should have got better: <b>Ibuprofen &amp; tea</b>.\n\nDid it?",
    "questionnaire": "Today I have a few other questions, in place of the usual ones. They take two minutes.",
    "second_reading": "Please measure your blood pressure again now. Tap Start, then type it.",
    "are_you_safe": "Are you safe right now?",
}
# Most can be done, put off or left out; a reading is wanted now, and the answer to "are you safe" stands elsewhere.
FEWEST_BUTTONS = {"second_reading": 1, "are_you_safe": 0}
PLANS = {
    "low_back_pain": (["pain", "interference", "mood", "side_effects"], ["ibuprofen", "back_exercises"]),
    "hypertension": (["bp_systolic", "bp_diastolic", "dizzy", "fall", "side_effects"], ["ramipril", "walk"]),
    "anxiety": (
        ["anxiety", "avoidance", "sleep", "side_effects"],
        ["sertraline", "breathing", "small_step", "therapy"],
    ),
    "asthma": (
        ["reliever_use", "peak_flow", "breathlessness", "night", "side_effects"],
        ["preventer", "reliever", "technique"],
    ),
    "copd": (
        ["breathlessness", "cough", "spo2", "activity", "side_effects"],
        ["tiotropium", "reliever", "breathing", "rehab"],
    ),
    "depression": (
        ["mood", "interest", "sleep", "side_effects"],
        ["sertraline", "good_thing", "therapy"],
    ),
    "heart_failure": (
        ["weight", "breathlessness", "swelling", "dizzy", "side_effects"],
        ["bisoprolol", "ramipril", "furosemide", "weigh", "walk"],
    ),
    "knee_physiotherapy": (
        ["pain", "interference", "stiffness", "swelling", "side_effects"],
        ["gel", "strength", "walk", "physio"],
    ),
    "type_2_diabetes": (
        ["vomiting", "glucose_measured", "glucose", "feet", "side_effects"],
        ["metformin", "walk", "feet_check"],
    ),
    "vein_procedure": (
        ["pain", "breathlessness", "calf_swelling", "spreading_redness", "temperature"],
        ["stocking", "walk", "paracetamol"],
    ),
    "weight_and_activity": (
        ["active_minutes", "hunger", "mood", "weighed", "weight"],
        ["move", "weigh", "vegetables", "coaching"],
    ),
}


def test_every_rule_has_a_test_file_of_its_own() -> None:
    missing = [code for code in codes(bot.rules) if not (TESTS / "rules" / f"test_{code}.py").exists()]
    assert missing == [], f"write tests/rules/test_{missing[0] if missing else ''}.py"


def test_every_prompt_kind_has_its_example() -> None:
    assert set(AS_ASKED) == set(codes(bot.prompts)), "say in AS_ASKED how the new kind is asked"


def test_every_plan_template_has_its_example() -> None:
    assert set(PLANS) == {path.stem for path in content("plans", ".toml")}, "list the new template in PLANS"


def test_every_dialogue_has_its_example() -> None:
    assert set(EXAMPLES) == set(codes(bot.dialogues)), "play the new dialogue in EXAMPLES"


@pytest.mark.parametrize(
    ("folder", "ending", "example"),
    [
        ("languages", ".redflags.toml", "care/red_flag_sentences_{}.toml"),
        ("languages", ".po", "languages/test_{}.py"),
    ],
)
def test_every_content_file_has_its_example(folder: str, ending: str, example: str) -> None:
    for path in content(folder, ending):
        wanted = TESTS / example.format(path.name.removesuffix(ending))
        assert wanted.exists(), f"write {wanted.relative_to(ROOT)}"


def test_every_questionnaire_has_its_example() -> None:
    assert set(ANSWERED) == {path.stem for path in content("questionnaires", ".toml")}, "answer the new one in EXAMPLES"


def test_every_file_of_a_registry_is_found_by_its_name(practice: Practice) -> None:
    assert set(practice.rules) == set(codes(bot.rules))
    assert set(practice.prompt_kinds) == set(codes(bot.prompts))
    assert set(practice.dialogues) == set(codes(bot.dialogues))
    assert set(practice.plans) == {path.stem for path in content("plans", ".toml")}
    assert set(practice.questionnaires) == {path.stem for path in content("questionnaires", ".toml")}
    assert set(practice.red_flag_words) == {path.name.split(".")[0] for path in content("languages", ".redflags.toml")}
    assert set(practice.languages) == {"en", *(path.stem for path in content("languages", ".po"))}


# Prompts


def prompt_of(kind: str) -> Prompt:
    """With the largest ids a database gives: its buttons must still fit."""
    now, big = datetime(2026, 3, 2, 8, 0, tzinfo=UTC), 2**63 - 1
    return Prompt(
        id=big, patient_id=1, item_id=1, item_code="x", kind=kind, title="Ibuprofen & tea",
        instruction="1 tablet with food",
        due_on=date(2026, 3, 2), slot=0, due_at=now, ask_at=now, expires_at=now, status=PromptStatus.PENDING,
        reason=None, revision=10_000, outbox_id=None,
    )  # fmt: skip


def fits(shown: Rendered) -> None:
    """Telegram's own limits."""
    assert 0 < len(shown.html) <= 4_096
    for row in shown.buttons:
        assert 1 <= len(row) <= 8
        for label, data in row:
            assert label.strip()
            assert 1 <= len(data.encode()) <= 64, data


@pytest.mark.parametrize("kind", codes(bot.prompts))
def test_a_prompt_is_asked_as_its_example_says(practice: Practice, kind: str) -> None:
    shown = put_into_words(practice.prompt_kinds[kind].ask(Card(prompt_of(kind), 2, is_discreet=False)), english())
    assert shown.html == AS_ASKED[kind]
    fits(shown)
    buttons = {data for row in shown.buttons for _, data in row}
    assert buttons == set() if practice.prompt_kinds[kind].is_told else len(buttons) >= FEWEST_BUTTONS.get(kind, 3)


@pytest.mark.parametrize("kind", codes(bot.prompts))
def test_a_discreet_prompt_names_nothing(practice: Practice, kind: str) -> None:
    shown = put_into_words(practice.prompt_kinds[kind].ask(Card(prompt_of(kind), 2, is_discreet=True)), english())
    fits(shown)
    seen = f"{shown.html} {[label for row in shown.buttons for label, _ in row]}".casefold()
    assert not any(word in seen for word in ("ibuprofen", "tablet", "medic", "pain", "exercise"))


def test_every_reason_for_a_skip_fits_a_button(practice: Practice) -> None:
    fits(put_into_words(say(_("Why?"), buttons=reason_buttons(prompt_of("medication"))), english()))


def test_a_dialogue_that_a_prompt_begins_exists(practice: Practice) -> None:
    begun = {kind.dialogue for kind in practice.prompt_kinds.values()} - {""}
    assert begun <= set(practice.dialogues)


# Plans


@pytest.mark.parametrize("code", PLANS)
def test_a_plan_is_what_its_example_says_and_can_be_carried(practice: Practice, code: str) -> None:
    plan = practice.plans[code]
    assert plan.code == code
    assert ([m.code for m in plan.measures], [i.id for i in plan.items]) == PLANS[code]
    assert len(plan.measures) <= 5, "a check-in has at most 5 questions"
    assert all(measure.question.endswith("?") for measure in plan.measures)
    assert {item.kind for item in plan.items} <= set(practice.prompt_kinds)
    assert all(item.times or item.daily_limit for item in plan.items), "what is taken as needed has a limit"
    assert set(plan.rules) <= set(practice.rules)
    fits(Rendered("x", tuple(((text, "d:1:0"),) for text in plan.goal_suggestions)))


# What every patient can give: answers to the bot's own questions, reasons for a skip, and what has changed in her life.
READS_WHAT_EVERYBODY_GIVES = {
    "background_changed", "change_check", "dehydrating_illness", "goal_off_track", "goal_reached",
    "hospital_or_emergency", "keeps_forgetting", "low_adherence", "patient_asks", "plan_no_longer_fits",
    "pregnant_or_planning", "scheduled_review", "side_effect", "silence", "skipped_for_side_effects",
    "stopped_because_better", "unreachable",
}  # fmt: skip
READS_MEDICINES = {"as_needed_over_limit", "gene_drug", "must_not_miss"}
READS_PHQ9 = {"phq9_change", "phq9_self_harm"}


@pytest.mark.parametrize("code", PLANS)
def test_a_plan_that_ships_turns_on_the_rules_that_read_what_its_patients_give(practice: Practice, code: str) -> None:
    plan = practice.plans[code]
    assert READS_WHAT_EVERYBODY_GIVES - set(plan.rules) == set()
    if any(item.medicine for item in plan.items):
        assert READS_MEDICINES - set(plan.rules) == set()
    if any(asked.code == "phq9" for asked in plan.questionnaires):
        assert READS_PHQ9 - set(plan.rules) == set()


def own_plan(folder: Path, old: str, new: str) -> Path:
    """A folder with a clinic's own template: the one that ships, with one thing changed in its text."""
    text = (ROOT / "bot" / "plans" / "low_back_pain.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "own.toml").write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_a_clinics_own_plan_stands_beside_those_that_ship(practice: Practice, tmp_path: Path) -> None:
    folder = own_plan(tmp_path, 'code = "low_back_pain"', 'code = "own"')
    assert set(read_practice(practice.clinic, "b", (folder,)).plans) == {*PLANS, "own"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('kind = "exercise"', 'kind = "massage"', "massage"),
        ("[rules.silence]", "[rules.gossip]", "gossip"),
        ('goal = "reduce"', 'goal = "cure"', "cure"),
        ("[[items]]", "[[items", "own.toml"),
        ('times = ["17:30"]', 'times = ["25:30"]', "back_exercises"),
        ("maximum = 3", "maximum = -3", "side_effects"),
        ('code = "low_back_pain"', "code = 5", "code"),
    ],
)
@pytest.mark.long
def test_a_plan_that_cannot_be_carried_is_refused_when_it_is_read(
    practice: Practice, tmp_path: Path, old: str, new: str, says: str
) -> None:
    with pytest.raises(ContentRefused, match=says):
        read_practice(practice.clinic, "b", (own_plan(tmp_path, old, new),))


@pytest.mark.parametrize("path", content("plans", ".toml"), ids=lambda path: str(path.name))
def test_a_template_tells_its_source(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert tomllib.loads(text)["code"] == path.stem


# Words about the code


@pytest.mark.parametrize(
    "error", [e for _, e in inspect.getmembers(bot.errors, inspect.isclass) if e.__module__ == "bot.errors"]
)
def test_every_exception_says_what_it_means(error: type[Exception]) -> None:
    assert issubclass(error, CarePlanBotError)
    assert error.__dict__.get("__doc__")
    if error is not bot.errors.DeliveryError:
        assert str(error()) == (error.__doc__ or "").strip()
        assert str(error("this one")) == "this one"


def public_names(tree: ast.Module) -> list[str]:
    """Public classes, functions and methods that have no docstring."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = [node for node in tree.body if isinstance(node, kinds)]
    inside = [node for one in found if isinstance(one, ast.ClassDef) and one.name[0] != "_" for node in one.body]
    found += [node for node in inside if isinstance(node, kinds)]
    found = [node for node in found if not any(isinstance(d, ast.Attribute) for d in node.decorator_list[:1])]
    return [node.name for node in found if node.name[0] != "_" and not ast.get_docstring(node)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_and_public_name_has_its_sentence(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert (ast.get_docstring(tree) or "").split("\n")[0].endswith((".", ":")), "a module opens with a sentence"
    assert public_names(tree) == []


def test_a_missing_sentence_would_be_noticed() -> None:
    source = "class A:\n    'x'\n    def b(self): ...\n    def _c(self): ...\n"
    source += "def d(): ...\nasync def e(): ...\ndef _f(): ...\n"
    assert sorted(public_names(ast.parse(source))) == ["b", "d", "e"]


@pytest.mark.parametrize("package", [bot.rules, bot.prompts, bot.dialogues])
def test_a_file_of_a_folder_can_be_read_alone(package: ModuleType) -> None:
    for code in codes(package):
        assert importlib.import_module(f"{package.__name__}.{code}").__doc__
