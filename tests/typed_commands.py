"""Commands typed beside the running bot: what the tests of `export-plan` and `publish-plan` begin with."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.world import CLINIC, KEY, World

Typed = Callable[..., tuple[int, str, str]]


def begun_now(folder: Path) -> Iterator[World]:
    """Anna's plan has begun by the machine's own clock, which is the one commands go by."""
    world = World(folder, at=datetime.now(UTC))
    world.begin()
    yield world
    world.close()


def typing(
    begun: World, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *first: str
) -> Typed:
    """Types a command that begins with these words: (exit code, what it printed, what it complained of)."""
    settings = {name.upper(): value for name, value in CLINIC.items()}
    settings |= {"TELEGRAM_TOKEN": "1:demo", "ENCRYPTION_KEYS": KEY}
    settings |= {"DATABASE_URL": begun.settings.database_url, "KEYRING_URL": begun.settings.keyring_url}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)

    def typed(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["care-plan-bot", *first, *words])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err.strip()

    return typed
