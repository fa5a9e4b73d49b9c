"""Who lives in the emulator: people and groups, created on first mention."""

from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.groups import Group
from bot.demo.emulator.people import Person
from bot.demo.emulator.refusal import NotPossible


class Population:
    """All people and groups by their ids."""

    def __init__(self, cloud: Cloud) -> None:
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self._cloud = cloud

    def person(self, person_id: int, first_name: str, language_code: str) -> Person:
        """Returns the person of this id, new if nobody had it."""
        if person_id <= 0:
            raise NotPossible("a person's id is positive")
        if person_id not in self.people:
            user = {
                "id": person_id,
                "is_bot": False,
                "first_name": first_name,
                "language_code": language_code,
            }
            self.people[person_id] = Person(self._cloud, user)
        return self.people[person_id]

    def group(self, group_id: int, title: str, kind: str, adds_bot_by: Person | None) -> Group:
        """Returns the group of this id; a new one may have the bot added at once."""
        if group_id not in self.groups:
            self.groups[group_id] = Group(self._cloud, group_id, title, kind)
            if adds_bot_by is not None:
                self.groups[group_id].adds_bot(adds_bot_by)
        return self.groups[group_id]
