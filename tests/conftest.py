"""The worlds tests play in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World


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
