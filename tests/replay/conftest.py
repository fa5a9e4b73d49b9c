"""The folder a replay's tests work in."""

from pathlib import Path

import pytest

from tests.replay.clinic import Folder, only


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A clinic's folder; every rule is on."""
    return Folder(tmp_path)


@pytest.fixture
def strict(tmp_path: Path) -> Folder:
    """The same, with three rules on whose verdicts can be told by hand."""
    return Folder(tmp_path, only("severe_symptom", "silence", "skipped_for_side_effects"))
