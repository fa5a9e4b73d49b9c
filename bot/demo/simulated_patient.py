"""A patient who plays herself: she reads her chat, takes a while, and taps or types what the bot asks for."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.care.plan import AnswerKind, CarePlan, Measure
from bot.care.questionnaire import Questionnaire
from bot.demo.course import Course
from bot.demo.emulator.messages import ChatMessage, Sender
from bot.demo.emulator.people import Person

ZONE = "Europe/London"
_MINUTES = (120, 540)  # seconds until she looks at a question that came by itself
_MOMENTS = (6, 24)  # seconds for a question in the middle of a talk
_IS_DUE = {"Done", "Start"}
_READS_BACK = 30  # messages
_TYPED = (AnswerKind.NUMBER, AnswerKind.PRESSURE, AnswerKind.TEXT)

# What she answers where the answer is always the same: her first talk with the bot, and the end of a check-in.
_ALWAYS = (
    "English", "Go on", "Yes, I agree", "17:00", "In 8 weeks", "That is enough", "No, thank you", "Start",
    "That is right", "Yes, it is right",
)  # fmt: skip


class SimulatedPatient:
    """Plays one person of the emulator. She answers nothing twice, and only what has buttons or asks for her time."""

    def __init__(
        self, person: Person, plans: Iterable[CarePlan], questionnaires: Mapping[str, Questionnaire], course: Course
    ) -> None:
        self._person, self._course = person, course
        self._plans = tuple(plans)
        planned = (measure for plan in self._plans for measure in plan.measures)
        self._measures = (*planned, *(item for each in questionnaires.values() for item in each.items))
        self._first_check_in_on: date | None = None
        self._read: dict[int, tuple[str, tuple[str, ...]]] = {}
        self._planned: dict[int, datetime] = {}

    @property
    def acts_at(self) -> datetime | None:
        """When she does something next; None when nothing waits for her."""
        return min(self._planned.values(), default=None)

    def notices(self, now: datetime) -> None:
        """Reads what is new in her chat and makes up her mind when to answer.

        Where a visitor has answered for her so far, she goes on with the newest question and what is due; older ones,
        which keep their buttons, are over.
        """
        messages, takes_over = self._person.chat.messages[-_READS_BACK:], not self._read
        for message in messages:
            reading = (message.text, tuple(_labels(message)))
            if message.sender is not Sender.BOT or self._read.get(message.id) == reading:
                continue
            if takes_over and message is not messages[-1] and not _IS_DUE & set(reading[1]):
                self._read[message.id] = reading
                continue
            is_new = message.id not in self._read
            self._read[message.id] = reading
            self._planned.pop(message.id, None)
            if self.answer(message, now):
                came_by_itself = is_new and bool(_IS_DUE & set(reading[1]))
                span = _MINUTES if came_by_itself else _MOMENTS
                self._planned[message.id] = now + self._course.takes((message.id, reading), *span)

    def acts(self, now: datetime) -> None:
        """Does what she has planned to do by now, unless the question has changed meanwhile."""
        for message_id in [id_ for id_, at in self._planned.items() if at <= now]:
            del self._planned[message_id]
            message = self._person.chat.message(message_id)
            if message is None or self._read[message_id] != (message.text, tuple(_labels(message))):
                continue
            answer = self.answer(message, now)
            measure = self._measure_asked(message)
            if message.inline and not (measure and measure.answer in _TYPED):
                self._taps(message, answer)
            elif answer:
                self._person.says(answer)

    def _taps(self, message: ChatMessage, label: str) -> None:
        for row, labels in enumerate(message.buttons):
            if label in labels:
                self._person.presses(message.id, row, labels.index(label))
                return

    def answer(self, message: ChatMessage, now: datetime) -> str:
        """The label she taps or the words she types; empty when the message asks nothing of her."""
        labels = _labels(message)
        measure = self._measure_asked(message)
        if measure is not None:
            return self._report(measure, labels, now)
        if not message.inline:
            return f"{now.astimezone(ZoneInfo(ZONE)):%H:%M}" if message.keyboard else ""
        if "Rather not say" in labels:
            return self._course.reason(message.id)
        if "Done" in labels:
            return self._course.item_answer(message.id)
        return self._in_talk(labels)

    def _in_talk(self, labels: list[str]) -> str:
        """What she taps in her first talk with the bot."""
        always = [label for label in _ALWAYS if label in labels]
        if always:
            return always[0]
        if "I wait until tomorrow" in labels:
            return next(label for label in labels if label.startswith("I call "))
        if "No, I am younger" in labels:
            return "Yes"
        if "I am not sure" in labels:
            return "No"
        if "No, ask me again" in labels:
            return next((label for label in labels if label.startswith("London")), labels[0])
        wishes = [wish for plan in self._plans for wish in plan.goal_suggestions]
        return next((label for label in labels if label in wishes or label == self._person.user["first_name"]), "")

    def _measure_asked(self, message: ChatMessage) -> Measure | None:
        """What the message asks for; nothing when it has been answered, or asks whether a number is right.

        A question she types the answer to loses its buttons when she has.
        """
        asked = next((measure for measure in self._measures if measure.question in message.text), None)
        is_over = "✓" in message.text or (asked is not None and asked.answer in _TYPED and not message.inline)
        return None if is_over else asked

    def _below(self, measure: Measure) -> Measure:
        """The lower half of a blood pressure."""
        return self._measures[self._measures.index(measure) + 1]

    def _report(self, measure: Measure, labels: list[str], now: datetime) -> str:
        today = now.astimezone(ZoneInfo(ZONE)).date()
        self._first_check_in_on = self._first_check_in_on or today
        day = (today - self._first_check_in_on).days
        value = self._course.answer(measure, day)
        if measure.labels:
            said = measure.labels[int(value - measure.minimum)]
        elif measure.answer is AnswerKind.YES_NO:
            said = "Yes" if value else "No"
        else:
            said = f"{value:g}"
        if measure.answer is AnswerKind.PRESSURE:
            said = f"{value:g}/{self._course.answer(self._below(measure), day):g}"
        return said if said in labels or measure.answer in _TYPED else ""


def _labels(message: ChatMessage) -> list[str]:
    """What can be pressed: the buttons under a message, or else the keys it shows."""
    rows = message.inline or message.keyboard or []
    return [button["text"] for row in rows for button in row]
