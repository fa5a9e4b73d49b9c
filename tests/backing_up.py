"""What the operator does in a world: backs up while the bot runs, and restores after the machine was lost."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.commands.backups import back_up_keyring, back_up_rows
from bot.commands.bringing_back import Wish, bring_back
from tests.world import FILES, World


@dataclass
class Operator:
    """Keeps a backup of the data and one of the keys, in another folder than the bot's."""

    world: World
    shelf: Path

    @property
    def data(self) -> Path:
        return self.shelf / "data.backup"

    @property
    def keys(self) -> Path:
        return self.shelf / "keys.backup"

    def backs_up(self) -> None:
        """As every night: the data, then the keys."""
        back_up_rows(self.world.settings, self.data, self.world.clock.at, overwrite=True)
        self.backs_up_keys()

    def backs_up_keys(self) -> None:
        back_up_keyring(self.world.settings, self.keys, self.world.clock.at)

    def loses_the_machine(self, *files: str) -> None:
        """The process dies, and its files with it, or only those named."""
        self.world._stop()
        for name in files or FILES:
            for suffix in ("", "-wal", "-shm"):
                (self.world.folder / f"{name}{suffix}").unlink(missing_ok=True)

    def restores(self, *, keys: bool = True, stopped_at: datetime | None = None, **options: bool) -> list[str]:
        """Restores, starts the bot, and tells what the command printed."""
        wish = Wish(self.data, self.keys if keys else None, stopped_at, **options)
        told = bring_back(self.world.settings, wish, self.world.clock.at)
        self.world._start()
        self.world.settle()
        return told
