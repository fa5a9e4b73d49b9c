"""Questions about a dose that may have been taken, missed or doubled: "did I take my pill?", "can I take two now?".

A report ("took my pills", "I forgot my tablet") is no question. When in doubt words are read as a question: the answer
says what is recorded and never to take more.
"""

import re

from bot.care.typed_text import plain_words

_DRUG = (
    r"(?:pills?|tablets?|capsules?|meds?|medicines?|medications?|doses?|insulin|drops|puffs?|painkillers?|pain killers?"
    r"|inhaler|injections?|it|them|this|one|ones|\w+(?:in|ol|il|ne|en|de|te|an|am|ic))"
)
_MINE = r"(?:my |the |a |an |that |this |any |todays |tonights |last |next |missed |morning |evening |night |usual )*"
_WHICH = r"(?:\w+ ){0,2}?"
_MORE = r"(?:another|again|two|2|double|twice|more|an? extra|extra|both|an? second|an? third|three|3|one more)"
_MAY = r"(?:should|can|could|may|must|shall|do|might|would)"
_MAY_STILL = r"(?:should|can|could|may|must)"
_WONDERS = (
    r"(?:not sure|unsure|dont (?:know|remember|recall)|do not (?:know|remember)|cant (?:remember|recall)"
    r"|cannot (?:remember|recall)|forgot|forget|no idea|wondering|wonder|do you (?:know|remember)|know|remember"
    r"|confused|certain)"
)
_TAKEN = r"(?:take|took|taken|have|had|swallow|swallowed|use|used|inject|injected)"
_MISSED = r"(?:miss|missed|forgot|forget|forgotten|skip|skipped|late with)"

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # whether it was taken
        rf"\b(?:did|have|had) i (?:already |just |really |even )?{_TAKEN} (?:already )?{_MINE}{_WHICH}{_DRUG}\b",
        rf"\b{_WONDERS} (?:if|whether|that) i (?:have |had |did |already |ve )*{_TAKEN}\b",
        rf"\bi (?:think|thought|may|might|maybe|probably) (?:i )?(?:have |had |already )*{_TAKEN} .*\b{_MORE}\b",
        rf"\bi (?:think|thought) i (?:have |had )?already {_TAKEN}\b",
        rf"\b(?:was|were) {_MINE}{_DRUG} (?:already )?taken\b",
        # whether to take more
        rf"\b{_MAY} i (?:just |still |now |please |safely |also )*{_TAKEN} (?:my )?{_MORE}\b",
        rf"\b{_MAY} i (?:just |still )*{_TAKEN} {_MINE}{_WHICH}{_DRUG} (?:now |today )?(?:again|twice|too|together)\b",
        rf"\b(?:ok|okay|safe|fine|allowed|bad|dangerous|a problem)(?: for me)? (?:to|if i) {_TAKEN} .*\b{_MORE}\b",
        rf"\bwhat (?:happens |now )?if i (?:\w+ )?{_TAKEN} .*\b{_MORE}\b",
        rf"\bwhat (?:happens )?if i (?:\w+ )?{_TAKEN} {_MORE}\b",
        rf"\b{_MAY} i double\b",
        r"\bdouble (?:the |my |a )?dos(?:e|es|ing)\b",
        r"\bdouble up\b",
        # what to do about one that was missed, or comes late
        rf"\b{_MISSED} .*\b(?:what|{_MAY} i|do i|is it|now what|how)\b",
        rf"\b(?:what|{_MAY} i|how) .*\b(?:{_MISSED}) {_MINE}{_WHICH}{_DRUG}\b",
        rf"\b{_MAY_STILL} i (?:still )?{_TAKEN} {_MINE}{_WHICH}{_DRUG} (?:now|late|later|anyway|still)\b",
        rf"\b{_MAY_STILL} i still {_TAKEN} {_MINE}{_WHICH}{_DRUG}\b",
        rf"\bis it too late (?:to|for) .*\b{_DRUG}\b",
    )
)
_TOOK = r"(?:took|taken|swallowed|injected|used)"
_BY_MISTAKE = r"(?:by mistake|by accident|accidentally|mistakenly|too much|too many)"
_DOUBLED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_TOOK} {_MINE}{_WHICH}{_DRUG} (?:twice|double|two times|2 times)\b",
        rf"\b{_TOOK} (?:my |the )?{_MORE}(?: of)?(?: {_MINE}{_WHICH}{_DRUG})? {_BY_MISTAKE}\b",
        rf"\b{_TOOK} {_MINE}{_WHICH}{_DRUG} (?:again )?{_BY_MISTAKE}\b",
        rf"\b{_BY_MISTAKE} {_TOOK} .*\b(?:{_MORE}|{_DRUG})\b",
        rf"\b{_TOOK} (?:a )?double (?:dose|the dose|my dose)\b",
    )
)
_ABOUT_OTHERS = re.compile(r"\b(?:photos?|pictures?|appointment|shower|lunch|dinner|breakfast|walk|nap|break|rest)\b")


def is_dose_question(text: str) -> bool:
    """True when the words ask about a dose of the writer's, or tell of one that was taken twice."""
    return _matches(text, (*_PATTERNS, *_DOUBLED))


def is_doubled(text: str) -> bool:
    """True when the words tell that a dose was taken twice, or too much of it."""
    return _matches(text, _DOUBLED)


def _matches(text: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    words = " ".join(word for word in plain_words(text) if any(c.isalnum() for c in word))
    return not _ABOUT_OTHERS.search(words) and any(pattern.search(words) for pattern in patterns)
