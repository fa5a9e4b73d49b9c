"""How the cast meets when nobody has joined yet: the clinicians open their links, and Dr Lee invites Anna."""

from collections.abc import Mapping
from functools import partial

from bot.demo.cast import ANNA, CLINICIANS, LEE
from bot.demo.coming_up import has_patient, is_linked_clinician
from bot.demo.emulator.people import Person
from bot.demo.travelling import StandsStill, Traveller

LABEL = "Anna B, back"
PLAN = "Low back pain"  # whose story the simulated patient plays


async def meet(traveller: Traveller, people: Mapping[int, Person], links: Mapping[int, str]) -> None:
    """Whatever is still missing until Anna has her first question before her; what people did already stays."""
    database = traveller.app.database
    for character in CLINICIANS:
        if not await database.read(partial(is_linked_clinician, person_id=character.id)):
            await _open(traveller, people[character.id], links[character.id])
    if await database.read(partial(has_patient, person_id=ANNA.id)):
        return
    await _says(traveller, people[LEE.id], "/invite")
    await _taps(traveller, people[LEE.id], PLAN)
    await _says(traveller, people[LEE.id], LABEL)
    await _open(traveller, people[ANNA.id], _last_link(people[LEE.id]))


async def _open(traveller: Traveller, person: Person, link: str) -> None:
    await _says(traveller, person, f"/start {link.partition('?start=')[2]}")


async def _says(traveller: Traveller, person: Person, text: str) -> None:
    person.says(text)
    await traveller.until_quiet()


async def _taps(traveller: Traveller, person: Person, label: str) -> None:
    """That button of the newest message, if it has one."""
    newest = person.chat.messages[-1]
    for row, labels in enumerate(newest.buttons):
        if label in labels:
            person.presses(newest.id, row, labels.index(label))
            await traveller.until_quiet()


def _last_link(person: Person) -> str:
    for message in reversed(person.chat.messages):
        if "?start=" in message.text:
            return next(word for word in message.text.split() if "?start=" in word)
    raise StandsStill("Dr Lee's phone shows no link for Anna.")
