"""Whatever is sent that is no text is answered kindly, never fetched, and no phone number or place is kept in clear."""

from collections.abc import Callable

import pytest

from bot.demo.emulator.people import Person
from tests.world import PIXEL, World

PHONE = "+441632960555"
SENT: dict[str, Callable[[Person], object]] = {
    "photo": lambda anna: anna.sends_photo(PIXEL),
    "voice": lambda anna: anna.sends_voice(),
    "video": lambda anna: anna.sends_video(),
    "document": lambda anna: anna.sends_document(b"MZ\x90\x00", "letter.exe"),
    "sticker": lambda anna: anna.sends_sticker(),
    "contact": lambda anna: anna.sends_contact(PHONE),
    "place": lambda anna: anna.shares_location(48.8583701, 2.2944813),
}


def test_each_is_answered_and_nothing_of_it_fetched(begun: World) -> None:
    for what, sends in SENT.items():
        begun.news(begun.anna)
        begun.acts(lambda sends=sends: sends(begun.anna))  # type: ignore[misc]  # bound in the loop
        assert begun.news(begun.anna), what
    assert "getFile" not in {method for method, _status in begun.emulator.counts}
    assert begun.troubles() == []


def test_no_phone_number_and_no_place_stands_in_the_files(begun: World) -> None:
    begun.acts(lambda: begun.anna.sends_contact(PHONE))
    begun.acts(lambda: begun.anna.shares_location(48.8583701, 2.2944813))
    for file in begun.folder.iterdir():
        if file.is_file():
            content = file.read_bytes()
            assert [word for word in (PHONE, "48.858", "2.2944") if word.encode() in content] == [], file.name


@pytest.mark.parametrize(
    "sends",
    [
        lambda anna: anna.sends_photo(PIXEL, "I have chest pain"),
        lambda anna: anna.sends_video(3, "I want to die"),
        lambda anna: anna.sends_document(b"x", "I want to kill myself.pdf"),
        lambda anna: anna.sends_document(b"x", "scan.pdf", "I have chest pain"),
    ],
)
def test_words_of_danger_on_something_sent_are_answered(begun: World, sends: Callable[[Person], object]) -> None:
    begun.acts(lambda: sends(begun.anna))
    assert "999" in begun.last(begun.anna)
    assert "Are you safe right now?" in begun.last(begun.anna)
