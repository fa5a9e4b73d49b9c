"""How the time bar writes an instant."""

from datetime import UTC, datetime

import pytest

from bot.demo.coming_up import written, written_from

NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 3, 2, 23, 45, tzinfo=UTC), "today 23:45"),
        (datetime(2026, 3, 3, 8, 0, tzinfo=UTC), "tomorrow 08:00"),
        (datetime(2026, 3, 4, 17, 30, tzinfo=UTC), "Wed 4 Mar 17:30"),
    ],
)
def test_an_instant_is_written_as_seen_from_now(at: datetime, said: str) -> None:
    assert written_from(at, NOW, "Europe/London") == said


def test_days_are_those_of_the_zone() -> None:
    assert written(NOW, "Europe/Berlin") == "Tue 3 Mar 2026, 00:30"
    assert written_from(datetime(2026, 3, 3, 8, 0, tzinfo=UTC), NOW, "Europe/Berlin") == "today 09:00"
