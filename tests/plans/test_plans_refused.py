"""A template that names what does not exist is refused when it is read: which file, which line, and why."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.app import practice_of
from bot.care.plan_checked import MOST_PLACES, without_idle_lines
from bot.care.plan_text import plan_text
from bot.care.practice import Practice
from bot.content import read_plan
from bot.errors import ContentRefused
from tests.plans.test_every_template import SOURCES
from tests.test_command_line import Operator, Refusal
from tests.world import settings_in

Content = dict[str, Any]
Change = Callable[[Content], None]

BAD_ADVICE = {"rule": "fver", "consider": "Consider a call.", "source": "NICE NG158"}
ASKED = {"section": "sleep", "question": "sleep", "answer": "badly", "says": "Sleeps badly."}
FLAG = {"reads": "a clot in the leg", "words": {"en": ["calf ... swollen"]}}


def adds(table: str, line: Content) -> Change:
    return lambda content: content.update({table: [*content.get(table, ()), line]})


def listens(code: str, **flag: Any) -> Change:
    return lambda content: content.update(red_flags={code: {**FLAG, **flag}})


def proposes(**what: Any) -> Change:
    return adds("when", {**ASKED, "id": "sleepless", **what})


def hangs_on_nothing(content: Content) -> None:
    content["measures"][0]["enable_when"] = [{"question": "wieght", "operator": ">", "value": 1}]


WRONG: dict[str, tuple[Change, str]] = {
    "advice about no rule": (adds("advice", BAD_ADVICE), "advice fver: there is no rule fver"),
    "no such item to remove": (proposes(remove_item="stokcing"), "when sleepless: there is no item stokcing"),
    "no such item to change": (
        proposes(change_item={"id": "wlak", "times": ["09:00"]}), "when sleepless: there is no item wlak"),
    "no such rule": (
        proposes(threshold={"rule": "silense", "name": "days", "value": 3}),
        "when sleepless: there is no rule silense"),
    "no such threshold": (
        proposes(threshold={"rule": "fever", "name": "degrees", "value": 38}),
        "when sleepless, rule fever: degrees cannot be 38"),
    "an impossible threshold": (
        proposes(threshold={"rule": "scheduled_review", "name": "first_days_after_procedure", "value": 9000}),
        "when sleepless, rule scheduled_review: first_days_after_procedure cannot be 9000"),
    "an item of no kind": (
        proposes(add_item={"id": "tea", "kind": "drink", "times": ["09:00"]}),
        "when sleepless, item tea: there is no prompt kind drink"),
    "a line without an id is told by its words": (
        adds("when", {**ASKED, "remove_item": "tea"}), r"when Sleeps badly\.: there is no item tea"),
    "a question after one nobody asks": (hangs_on_nothing, "measure pain: nothing before it asks wieght"),
    "a phrase that cannot be compiled": (
        listens("leg_clot", words={"en": ["calf ..."]}), "red flag leg_clot: the phrase 'calf ...' does not begin"),
    "a group that is not there": (
        listens("leg_clot", words={"en": ["<shin> pain"]}), "red flag leg_clot: there is no group <shin>"),
    "a phrase that no text would ever hold": (
        listens("leg_clot", words={"en": ["Calf ... swollen"]}), "red flag leg_clot: 'Calf' is not in small letters"),
    "a new flag without a name": (listens("leg_clot", reads=""), "red flag leg_clot: reads is missing"),
    "another name for a flag of the lists": (listens("stroke"), "red flag stroke: it has a name in the word lists"),
    "a language without a list": (
        listens("leg_clot", words={"xx": ["calf ... swollen"]}), "there is no word list of the language xx"),
    "more phrases than a text can be read for": (
        listens("leg_clot", words={"en": [f"word{n} .... two .... three swollen" for n in range(40)]}),
        f"the phrases of its red flags make .* words, {MOST_PLACES} at most fit"),
}  # fmt: skip


def file_with(folder: Path, *changes: Change) -> Path:
    """The template for recovery after a vein procedure, changed."""
    content = deepcopy(SOURCES["vein_procedure"])
    for change in changes:
        change(content)
    file = folder / "legs.toml"
    file.write_text(plan_text(content, "Legs at Hill Street"), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def practice() -> Practice:
    return practice_of(settings_in(Path("/nowhere")), "careplan_demo_bot")


@pytest.mark.parametrize("wrong", WRONG)
def test_it_is_refused_in_one_sentence_with_the_files_name(practice: Practice, tmp_path: Path, wrong: str) -> None:
    change, says = WRONG[wrong]
    read_plan(file_with(tmp_path), practice)
    with pytest.raises(ContentRefused, match=f"^legs.toml: plan vein_procedure[,:] .*{says}"):
        read_plan(file_with(tmp_path, change), practice)


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ({"(no)": FLAG}, "no code of a red flag"),
        ({"Leg Clot": FLAG}, "no code of a red flag"),
        ({"leg_clot": {**FLAG, "words": {}}}, "leg_clot: words"),
        ({"leg_clot": {**FLAG, "words": {"en": []}}}, "leg_clot: words: en"),
        ({"leg_clot": {**FLAG, "words": {"en": ["a b"] * 41}}}, "leg_clot: words: en"),
        ({"leg_clot": {**FLAG, "word": {}}}, "unknown keys word"),
        ({f"flag_{letter}": FLAG for letter in "abcdefghijklm"}, "red_flags: "),
    ],
)  # fmt: skip
def test_a_table_of_another_shape_is_refused(practice: Practice, tmp_path: Path, flags: Content, says: str) -> None:
    with pytest.raises(ContentRefused, match=rf"^legs.toml: red_flags: .*{says}|^legs.toml: {says}"):
        read_plan(file_with(tmp_path, lambda content: content.update(red_flags=flags)), practice)


def test_a_line_may_change_an_item_that_another_line_adds(practice: Practice, tmp_path: Path) -> None:
    tea = proposes(add_item={"id": "tea", "kind": "lifestyle", "times": ["09:00"]})
    later = adds("when", {**ASKED, "answer": "well", "change_item": {"id": "tea", "times": ["10:00"]}})
    assert read_plan(file_with(tmp_path, tea, later), practice)["code"] == "vein_procedure"


def test_the_bot_does_not_start_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ours").mkdir()
    file_with(tmp_path / "ours", WRONG["no such item to remove"][0])
    refusal = Refusal(monkeypatch, capsys, Operator(tmp_path, "http://127.0.0.1:9"))
    assert refusal.of("run", PLANS_FOLDER=str(tmp_path / "ours")) == (
        "legs.toml: plan vein_procedure, when sleepless: there is no item stokcing"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["ours"], "before anything is opened"


def test_a_line_about_an_item_that_was_stopped_is_not_shared(practice: Practice, tmp_path: Path) -> None:
    content = deepcopy(SOURCES["vein_procedure"])
    content["items"] = [item for item in content["items"] if item["id"] != "stocking"]
    shared = without_idle_lines(content)
    gone = [line["id"] for line in content["when"] if line not in shared["when"]]
    assert gone == ["compression", "works_nights"]
    file = tmp_path / "shared.toml"
    file.write_text(plan_text(shared, "x"), encoding="utf-8")
    assert read_plan(file, practice) == shared
    assert without_idle_lines({"code": "x"}) == {"code": "x"}
