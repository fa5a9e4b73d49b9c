"""When a chat sends more than can be answered: by how much it has sent, and told once."""

import pytest

from bot.care.flooding import Hearing, hearing


@pytest.mark.parametrize(
    ("sent", "unanswered", "how"),
    [
        (1, 0, Hearing.ANSWER),
        (60, 0, Hearing.ANSWER),
        (61, 0, Hearing.ASK_TO_WAIT),
        (61, 1, Hearing.ONLY_DANGER),
        (60, 1, Hearing.ANSWER),  # slow enough again
    ],
)
def test_what_is_done_with_an_update(sent: int, unanswered: int, how: Hearing) -> None:
    assert hearing(sent, unanswered, 60) is how
