"""The patient's background, one question at a time; what is told is kept section by section, and any can be left."""

from bot.care.background import LONGEST_ANSWER, SECTIONS, TYPED, Question, audit_c_score, questions_of, sections_for
from bot.care.dialogue import Dialogue, Heard, Scene, State, Turn, one_column, reask
from bot.care.events import BackgroundTold
from bot.care.messages import Button, Message, Rows, say
from bot.care.sentences import Sentence, _, content, lines


def _begin(given: State, scene: Scene) -> Turn:
    """`given`: the codes of the `sections` to ask; those a minor is not asked fall out.

    The state holds the sections `left`, the `open` one with its question's number, and the section's answers so far.
    """
    is_minor = scene.patient is not None and scene.patient.is_minor
    asked = [code for code in given["sections"] if code in sections_for(is_minor)]
    state = _next_section({"left": asked, "count": len(asked)}, scene)
    return _end() if state is None else Turn(state, (_ask(state, scene),))


def _next_section(state: State, scene: Scene) -> State | None:
    """On to the first section left that has a question; None at the end."""
    left = list(state["left"])
    while left:
        section = left.pop(0)
        if questions_of(section, scene.questionnaires, {}):
            return {"left": left, "count": state["count"], "open": [section, 0], "answers": {}, "typed_in": {}}
    return None


def _question(state: State, scene: Scene) -> Question:
    section: str = state["open"][0]
    number: int = state["open"][1]
    return questions_of(section, scene.questionnaires, state["answers"])[number]


def _ask(state: State, scene: Scene) -> Message:
    question, title = _question(state, scene), SECTIONS[state["open"][0]].title
    heading = Sentence("<i>{title}</i>", {"title": title})
    if state["count"] > 1:
        number = state["count"] - len(state["left"])
        heading = Sentence("<i>{number}/{count} {title}</i>",
                           {"number": number, "count": state["count"], "title": title})  # fmt: skip
    intro = _intro(state, scene)
    return say(lines([heading, question.asks]), *intro, buttons=_buttons(question))


def _intro(state: State, scene: Scene) -> tuple[Sentence, ...]:
    """What a drink is, before the first question about alcohol."""
    code = _question(state, scene).code.partition(":")[0]
    known = scene.questionnaires.get(code)
    return (content(known.intro),) if known and known.intro and state["open"][1] == 0 else ()


def _buttons(question: Question) -> Rows:
    choices = one_column(*((label, code) for code, label in question.choices))
    return (*choices, (Button(_("Skip"), choice="skip"), Button(_("Stop here"), choice="stop")))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    question = _question(state, scene)
    said = heard.choice or heard.text.casefold()
    if said in ("stop", "stop here"):
        return _end(*_told(state))
    if said == "skip":
        return _onward(state, scene)
    answer = _answer(question, heard)
    if answer is None:
        return reask(state, _why(question), _buttons(question))
    is_scale = ":" in question.code
    answers = {**state["answers"], question.code: int(answer) if is_scale else answer}
    typed = {question.code: heard.incoming.message_id} if answer.startswith(TYPED) else {}
    return _onward({**state, "answers": answers, "typed_in": {**state["typed_in"], **typed}}, scene)


def _answer(question: Question, heard: Heard) -> str | None:
    """The code of the choice, or her own words marked as such; None when the answer is neither."""
    for code, label in question.choices:
        if heard.choice == code or (heard.text and heard.text.casefold() == _plain(label).casefold()):
            return code
    return read_answer(heard.text) if question.is_typed else None


def read_answer(text: str) -> str | None:
    """Her own words, marked as such; None when they are none (no letters, too long, a command)."""
    words = text.strip()
    is_told = any(c.isalnum() for c in words) and len(words) <= LONGEST_ANSWER and not words.startswith("/")
    return TYPED + words if is_told else None


def _plain(label: Sentence) -> str:
    """A choice in English, as somebody may type it."""
    text = label.values.get("text")
    return label.text if text is None else str(text.text)


def _why(question: Question) -> Sentence:
    if not question.is_typed:
        return _("Please tap one of the answers below. {question}", question=question.asks)
    return _("I need a few words, no more than two or three lines. {question}", question=question.asks)


def _onward(state: State, scene: Scene) -> Turn:
    """To the section's next question, else to the next section, else to the end."""
    section, number = state["open"]
    after = {**state, "open": [section, number + 1]}
    if number + 1 < len(questions_of(section, scene.questionnaires, state["answers"])):
        return Turn(after, (_ask(after, scene),))
    events, following = _told(state), _next_section(state, scene)
    if following is None:
        return _end(*events)
    return Turn(following, (_ask(following, scene),), events)


def _told(state: State) -> tuple[BackgroundTold, ...]:
    answers = dict(state["answers"])
    if audit_c_score(answers) is None:  # two of three questions of a scale say nothing
        answers = {code: answer for code, answer in answers.items() if ":" not in code}
    return (BackgroundTold(state["open"][0], answers, state["typed_in"]),) if answers else ()


def _end(*events: BackgroundTold) -> Turn:
    thanks = _("Thank you. Your care team can see this. /background shows it, and lets you change it.")
    return Turn(None, (say(thanks),), events)


DIALOGUE = Dialogue("background", _begin, _hear, _ask)
