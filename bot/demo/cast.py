"""Who plays in the demo, and what the page is told about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.demo.emulator.people import Person
from bot.demo.emulator.server import Emulator

TITLE = "Care Plan Bot demo"


@dataclass(frozen=True, slots=True)
class Character:
    """One of the cast. `name` stands on the page, `first_name` is what Telegram knows; `role` is the page's word."""

    id: int
    name: str
    first_name: str
    role: str
    hint: str


ANNA = Character(
    1001, "Anna", "Anna", "patient",
    "Anna has back pain. Her chat begins when Dr Lee hands her a link.",
)  # fmt: skip
LEE = Character(
    2001, "Dr Lee", "Jo", "clinician",
    "Dr Lee looks after Anna. The clinic has made this link for her; it works once.",
)  # fmt: skip
MOSS = Character(
    2002, "Dr Moss", "Sam", "outsider",
    "Dr Moss works at the same clinic but does not look after Anna, and must never see a thing of hers.",
)  # fmt: skip
CAST = (ANNA, LEE, MOSS)
CLINICIANS = (LEE, MOSS)


def gather(emulator: Emulator) -> dict[int, Person]:
    """The cast's people in the emulator, by id."""
    return {each.id: emulator.person(each.id, first_name=each.first_name) for each in CAST}


def cast_shown(bot: str, links: Mapping[int, str]) -> dict[str, Any]:
    """What the page is told: `links` are the clinicians' one-time links by id."""
    return {
        "title": TITLE,
        "bot": bot,
        "people": [{"id": each.id, "name": each.name, "role": each.role, "hint": each.hint} for each in CAST],
        "links": [{"person": id_, "label": links[id_], "url": links[id_]} for id_ in links],
    }
