"""What a command is: its name, what it does, and the line it has in the menu."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.care.sentences import Sentence
from bot.services.talk.contact import Contact
from bot.services.talk.talking import WriteDown


@dataclass(frozen=True, slots=True)
class Command:
    """One command of one role.

    `says` stands beside it in the menu and in /help. One that `opens` a dialogue leaves a question asked; after any
    other the question that was open is asked again. One that is not `is_listed` works and is shown nowhere. One
    that is `for_admins` is unknown to anybody else.
    """

    name: str
    says: Sentence
    does: Callable[[Contact, WriteDown], None]
    opens: bool = False
    is_listed: bool = True
    for_admins: bool = False
