"""The worlds tests play in."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World


def pytest_configure() -> None:
    """Worlds come and go by the thousand: looking for cycles after every 700 objects costs a fifth of the time."""
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A clinic with its cast; nobody is linked yet."""
    world = World(tmp_path)
    yield world
    world.close()


@pytest.fixture
def begun(world: World) -> World:
    """The same, with Anna linked to Dr Lee and her plan started."""
    world.begin()
    return world
