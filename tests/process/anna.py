"""Anna answers what her phone shows, like a person: each question once, a repeated copy of it the same way again."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

from tests.process.phone import Phone, Shown

LONDON = ZoneInfo("Europe/London")
RED_FLAG = "I have chest pain and my arm is numb"
GRADES = ("none", "a little", "quite a bit", "a lot")
QUESTIONS = {
    "pain": "How strong was your back pain",
    "interference": "How much did your back get in the way",
    "mood": "How was your mood",
    "side_effects": "Did your medicine give you trouble",
}
_WHY = ("I forgot", "No time", "Not needed today", "Rather not say")
_REASONS = {"I forgot": "forgot", "No time": "no_time", "Not needed today": "not_needed", "Rather not say": "unsaid",
            "Side effects": "side_effects"}  # fmt: skip

Slot = tuple[date, str, int]


@dataclass
class Told:
    """What Anna has answered: the last word on each prompt, and each day's last value of each measure."""

    prompts: dict[Slot, tuple[str, str | None]] = field(default_factory=dict)
    days: dict[date, dict[str, float]] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    given: int = 0  # answers, counting corrections


@dataclass
class Anna:
    """She decides by a seed what she answers, once for each question, and sticks to it."""

    phone: Phone
    chance: Random
    told: Told = field(default_factory=Told)
    alarmed_at: list[datetime] = field(default_factory=list)  # when she said what must alert somebody
    _done_with: set[tuple[object, ...]] = field(default_factory=set)
    _decided: dict[tuple[object, ...], str] = field(default_factory=dict)
    _typed_for: set[tuple[date, str]] = field(default_factory=set)
    _first_on: date | None = None

    def has_joined(self) -> None:
        """What is on her phone by now needs no answer any more."""
        self._done_with = {_key(message) for message in self.phone.messages}

    def react(self) -> bool:
        """True when something was open, and she answered it: the newest first."""
        for message in reversed(self.phone.messages):
            key = _key(message)
            if message.is_bot and message.labels and key not in self._done_with:
                self._done_with.add(key)
                if self._answer(message):
                    return True
        return False

    def _answer(self, message: Shown) -> bool:
        """True when she does something about the message."""
        local = message.at.astimezone(LONDON)
        self._first_on = self._first_on or local.date()
        labels = message.labels
        if "Later" in labels and "Start" not in labels:
            return self._answer_prompt(message, _slot_of(message, local))
        if "In 15 minutes" in labels:
            return self._tap(message, "In 1 hour" if "In 1 hour" in labels else "In 15 minutes")
        if "Side effects" in labels:
            return self._say_why(message, _slot_of(message, local))
        if "Start" in labels or "I am safe now" in labels:
            return self._tap(message, "Start" if "Start" in labels else "I am safe now")
        if "That is right" in labels:
            return self._look_over(message, local.date())
        measure = next((code for code, words in QUESTIONS.items() if words in message.text), None)
        if measure is not None:
            return self._answer_measure(message, measure, local.date())
        changing = next((label for label in labels if label.startswith("Pain: ")), None)
        return changing is not None and self._tap(message, changing)

    def _tap(self, message: Shown, label: str) -> bool:
        self.phone.taps(message, label)
        return True

    def _answer_prompt(self, message: Shown, slot: Slot) -> bool:
        """Done, not today, later, or nothing at all."""
        if slot == (self._first_on, "ibuprofen", 0):
            usual = "Not today"
        else:
            usual = self.chance.choice(("Done", "Done", "Done", "Not today", "Later", "nothing"))
        what = self._decided.setdefault(("prompt", *slot, message.at), usual)
        if what == "nothing":
            return False
        if what != "Later":
            self._tell_once(slot, "done" if what == "Done" else "skipped")
        return self._tap(message, what)

    def _say_why(self, message: Shown, slot: Slot) -> bool:
        is_first = slot == (self._first_on, "ibuprofen", 0)
        why = self._decided.setdefault(("why", *slot), "Side effects" if is_first else self.chance.choice(_WHY))
        if is_first and not self.alarmed_at:
            self.alarmed_at.append(message.at)
        self._tell(slot, "skipped", _REASONS[why])
        return self._tap(message, why)

    def _tell_once(self, slot: Slot, status: str) -> None:
        """An old copy of a question that has been answered takes no reason back."""
        if self.told.prompts.get(slot, ("", None))[0] != status:
            self._tell(slot, status, None)

    def _tell(self, slot: Slot, status: str, reason: str | None) -> None:
        if self.told.prompts.get(slot) != (status, reason):
            self.told.prompts[slot] = (status, reason)
            self.told.given += 1

    def _answer_measure(self, message: Shown, measure: str, day: date) -> bool:
        """A tap, or now and then a typed number; on the second day something alarming comes first."""
        if measure == "mood" and self._is_alarming(day) and len(self.alarmed_at) < 2:
            self.alarmed_at.append(message.at)
            self._done_with.discard(_key(message))
            self.phone.says(RED_FLAG)
            return True
        value = self._value(measure, day)
        given = self.told.days.setdefault(day, {})
        if given.get(measure) != value:
            given[measure] = value
            self.told.given += 1
        if measure in ("interference", "mood") and (day, measure) not in self._typed_for and self.chance.random() < 0.5:
            self._typed_for.add((day, measure))
            return self._type(f"about {value:g} I think" if measure == "mood" else f"{value:g}")
        return self._tap(message, GRADES[int(value)] if measure == "side_effects" else f"{value:g}")

    def _is_alarming(self, day: date) -> bool:
        """Whether this is a day to say something that must be heard at once."""
        return day != self._first_on

    def _type(self, text: str) -> bool:
        self.told.typed.append(text)
        self.phone.says(text)
        return True

    def _value(self, measure: str, day: date) -> float:
        """Low enough to alarm nobody; a correction is another draw."""
        lowest, highest = (0, 1) if measure == "side_effects" else (2, 5)
        is_correction = measure == "pain" and ("corrected", day) in self._decided
        drawn = str(self.chance.randint(lowest, highest))
        return float(self._decided.setdefault(("value", day, measure, is_correction), drawn))

    def _look_over(self, message: Shown, day: date) -> bool:
        """Every second day she corrects her pain once before she says that it is right."""
        if day.toordinal() % 2 == 0 and ("corrected", day) not in self._decided:
            self._decided["corrected", day] = "yes"
            self._done_with = {key for key in self._done_with if key[0] != message.id}  # the question comes again
            return self._tap(message, "Change an answer")
        return self._tap(message, "That is right")


def _key(message: Shown) -> tuple[object, ...]:
    """The same question in the same message, as long as it reads the same."""
    return (message.id, message.text, message.labels)


def _slot_of(message: Shown, local: datetime) -> Slot:
    if "Ibuprofen" in message.text:
        return local.date(), "ibuprofen", 0 if local.time() < time(14) else 1
    return local.date(), "back_exercises", 0
