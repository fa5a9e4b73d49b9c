"""The few words that answer what waits without a tap."""

import pytest

from bot.care.short_words import Short, read_short


@pytest.mark.parametrize(
    ("said", "short"),
    [
        *((text, Short.DONE) for text in ("done", "Done!", "did it")),
        *((text, Short.TAKEN) for text in ("I took it", "taken", "I've taken it 👍")),
        *((text, Short.NOT_DONE) for text in ("not today", "No.", "forgot", "I forgot it")),
        *((text, Short.NOT_TAKEN) for text in ("I did not take my pills", "didn't take my meds today",
                                               "Forgot to take my pills", "I forgot my tablet this morning")),
        *((text, Short.THANKS) for text in ("thanks", "Thank you!", "ok", "OK, thanks 🙏")),
        *((text, None) for text in ("done?", "I did not take my sister's pills", "took it twice", "no pain", "no way",
                                    "I forgot my appointment", "not ok", "", "🙂")),
    ],
)  # fmt: skip
def test_few_words_are_read(said: str, short: Short | None) -> None:
    assert read_short(said) is short
