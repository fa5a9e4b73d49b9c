"""The safety case and the threat model are held to the code: what they call shown is shown by a test that exists."""

import ast
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
SAFETY, SECURITY = ROOT / ".github" / "SAFETY.md", ROOT / ".github" / "SECURITY.md"
DOCUMENTS = (SAFETY, SECURITY, ROOT / ".github" / "CONTRIBUTING.md")
FEWEST_HAZARDS = 20  # what the project has promised

_EVIDENCE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_SETTING = re.compile(r"`([A-Z][A-Z_]{4,})(?:=[^`]*)?`")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")
_RISK = re.compile(r"([a-z ]+) × ([a-z ]+) = (\d)")


def rows_below(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table whose heading row is this one, row by row; none where there is no such table."""
    lines = text.splitlines()
    if heading not in lines:
        return []
    below = lines[lines.index(heading) + 2 :]
    end = next((number for number, line in enumerate(below) if not line.startswith("|")), len(below))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in below[:end]]


def hazards() -> dict[str, list[list[str]]]:
    """The controls of each hazard, by its id and name, as the sections below the log have them."""
    sections = re.split(r"^### (?=H\d)", SAFETY.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {section.splitlines()[0]: rows_below(section, "| control | shown by |") for section in sections}


def listed() -> list[list[str]]:
    return rows_below(SAFETY.read_text("utf-8"), "| id | hazard | before | after |")


def threats() -> list[list[str]]:
    return rows_below(
        SECURITY.read_text("utf-8"), "| who | what they want, and how | what stops them | what does not |"
    )


@cache
def names_in(file: str) -> frozenset[str]:
    """The names of the tests of a file, as pytest would collect them; none where there is no such file."""
    path = ROOT / file
    if not path.is_file() or not path.name.startswith("test_"):
        return frozenset()
    functions = (node for node in ast.parse(path.read_text("utf-8")).body if hasattr(node, "name"))
    return frozenset(function.name for function in functions if function.name.startswith("test_"))


def is_there(file: str, name: str) -> bool:
    return name in names_in(file)


def test_each_hazard_of_the_log_has_a_section_and_no_id_stands_twice() -> None:
    assert len(listed()) >= FEWEST_HAZARDS
    assert [f"{number} {hazard}" for number, hazard, *_ in listed()] == list(hazards())
    ids = [int(number.removeprefix("H")) for number, *_ in listed()]
    assert all(later == earlier + 1 for earlier, later in pairwise(ids))
    assert [number for number, times in Counter(ids).items() if times > 1] == []


def test_each_hazard_has_controls_and_each_control_its_evidence() -> None:
    assert [hazard for hazard, controls in hazards().items() if not controls] == []
    bare = [control for controls in hazards().values() for control, shown in controls if not _EVIDENCE.search(shown)]
    assert bare == []


def test_each_hazard_says_its_cause_its_effect_and_what_is_left() -> None:
    sections = re.split(r"^### (?=H\d)", SAFETY.read_text("utf-8"), flags=re.MULTILINE)[1:]
    for section in sections:
        own = section.split("\n## ")[0]
        for part in ("**Cause.**", "**Effect.**", "**Left.**"):
            assert part in " ".join(own.split()), section.splitlines()[0]


@pytest.mark.parametrize("document", [SAFETY, SECURITY], ids=lambda document: document.name)
def test_every_control_names_a_test_that_exists(document: Path) -> None:
    named = _EVIDENCE.findall(document.read_text("utf-8"))
    assert len(named) > 20
    assert [f"{file}::{name}" for file, name in named if not is_there(file, name)] == []


def test_a_test_that_does_not_exist_would_be_noticed() -> None:
    here = "tests/test_safety_case.py"
    assert is_there(here, "test_a_test_that_does_not_exist_would_be_noticed")
    assert not is_there(here, "test_that_nobody_wrote")
    assert not is_there(here, "is_there")
    assert not is_there("tests/test_of_nothing.py", "test_that_nobody_wrote")
    assert not is_there("tests/world.py", "test_that_nobody_wrote")


def test_a_risk_is_what_the_matrix_makes_of_it_and_no_control_makes_it_worse() -> None:
    text = SAFETY.read_text("utf-8")
    matrix = rows_below(text, "| likelihood \\ severity | minor | significant | considerable | major | catastrophic |")
    severities = ["minor", "significant", "considerable", "major", "catastrophic"]
    risk = {(row[0], severity): int(cell) for row in matrix for severity, cell in zip(severities, row[1:], strict=True)}
    assert len(risk) == 25
    for number, _hazard, *rated in listed():
        before, after = (_RISK.fullmatch(cell) for cell in rated)
        assert before is not None, number
        assert after is not None, number
        for severity, likelihood, result in (before.groups(), after.groups()):
            assert risk[likelihood, severity] == int(result), number
        assert int(after[3]) <= min(3, int(before[3])), f"{number} is not accepted so"


def test_every_threat_says_what_stops_it_and_what_does_not() -> None:
    assert len(threats()) >= 13
    for who, wants, stops, does_not in threats():
        assert all((who, wants, stops, does_not)), who


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_settings_and_links_lead_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    fields = {name.upper() for name in Settings.model_fields}
    assert [name for name in _SETTING.findall(text) if name not in fields] == []
    assert [link for link in _LINK.findall(text) if not (document.parent / link).exists()] == []
