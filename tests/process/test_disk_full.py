"""A real process on a full disk: it says so, answers danger, loses nothing, and recovers by itself."""

import sys
from pathlib import Path

import pytest

from tests.process.phone import Phone
from tests.process.processes import Place, running

if sys.platform == "linux":
    import resource

DANGER = "I took all my pills and want to die"


def set_room(place: Place, size: int) -> None:
    """No file of the bot's may grow past that many bytes: what a full disk says to whoever writes."""
    _soft, most = resource.prlimit(place.bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(place.bot.pid, resource.RLIMIT_FSIZE, (size, most))


def wait_for(place: Place, phone: Phone, words: str, count: int = 1) -> None:
    place.wire.until(
        lambda: sum(m.is_bot and words in m.text for m in phone.messages) >= count,
        lambda: f"{words!r} in {[m.text for m in phone.messages]}\n{place.bot.tail()}",
        place.bot.check_alive,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux sets the limits of another process")
def test_a_full_disk_is_told_survived_and_forgotten(tmp_path: Path) -> None:
    with running(tmp_path) as place:
        anna, bob = place.wire.phone(1001, "Anna"), place.wire.phone(1002, "Bob")
        anna.says("hello")
        place.wire.until(lambda: any(m.is_bot for m in anna.messages), place.bot.tail, place.bot.check_alive)
        usual = next(m.text for m in anna.messages if m.is_bot)

        set_room(place, 0)
        anna.says("hello again")
        bob.says(DANGER)
        wait_for(place, anna, "I cannot save right now, so I have not taken this in yet.")
        wait_for(place, bob, "so I cannot tell Hill Street Clinic about this. Please do not wait for me.")
        assert any("999" in m.text for m in bob.messages)

        set_room(place, resource.RLIM_INFINITY)
        wait_for(place, anna, usual, count=2)
        wait_for(place, bob, "not an emergency service", count=2)  # and now as always, with what follows from it
        assert sum("I cannot save" in m.text for m in anna.messages) == 1
        place.bot.check_alive()
        assert "hello again" not in place.bot.log.read_text(encoding="utf-8")
