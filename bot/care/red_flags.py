"""Red flags in free text: words that must be answered with the safety message at once, whatever was being talked about.

Doubt errs toward the safety message: a phrase is passed over only when it is plainly denied ("no chest pain"), a figure
of speech ("dying for a coffee"), or told about another time or from a page ("years ago", "the leaflet says").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from typing import Any

from bot.care.phrases import Match, Phrases, Words, compile_phrases, words_of
from bot.errors import ContentRefused

CRISIS = frozenset({"self_harm", "harm_to_others", "violence_at_home"})

# Labels of the phrases that are no red flags; a code of a flag never begins with a bracket.
_NO, _NO_LIFTED = "(no)", "(no, lifted)"
_FIGURE = "(figure)"
_PAST = "(past)"
_ELSEWHERE, _ELSEWHERE_LIFTED = "(elsewhere)", "(elsewhere, lifted)"
_LONGEST_DENIAL = 12  # words between "no" and the phrase it denies: "no fever, cough or shortness of breath or …"


AddedPhrases = tuple[tuple[str, tuple[str, ...]], ...]  # (code, its phrases)


@dataclass(frozen=True, slots=True)
class RedFlag:
    """What the text warns of: the gravest code, and every other found beside it in the order of the word list."""

    code: str
    others: tuple[str, ...] = ()

    @property
    def is_crisis(self) -> bool:
        """True when a crisis line rather than an ambulance comes first."""
        return self.code in CRISIS

    @property
    def has_crisis(self) -> bool:
        """True when a crisis line can help beside the ambulance: an overdose may be a wish to die."""
        return not CRISIS.isdisjoint(self.codes)

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes found, the gravest first."""
        return (self.code, *self.others)


@dataclass(frozen=True, slots=True)
class RedFlagWords:
    """One language's word list, compiled. Codes stand gravest first. `added` are the phrases of a plan beside it."""

    codes: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    carriers: frozenset[str]
    answers_no: frozenset[str]
    joins: frozenset[str]
    phrases: Phrases
    added: Phrases | None = None

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> "RedFlagWords":
        """The word list in a TOML's tables; `ContentRefused` says what is missing or cannot be read."""
        try:
            flags, negation, elsewhere = content["flags"], content["negation"], content["elsewhere"]
            past = content["past"]
            patterns = {code: _texts(phrases) for code, phrases in flags.items()} | {
                _NO: _texts(negation["words"]),
                _NO_LIFTED: _texts(negation["lifted_by"]),
                _FIGURE: _texts(content["figures"]["phrases"]),
                _PAST: _texts(past["phrases"]),
                _ELSEWHERE: _texts(elsewhere["phrases"]),
                _ELSEWHERE_LIFTED: _texts(elsewhere["lifted_by"]),
            }
            groups = {name: _texts(entries) for name, entries in content.get("groups", {}).items()}
            carriers, answers_no = frozenset(_texts(negation["carriers"])), frozenset(_texts(negation["answers"]))
            joins = frozenset(_texts(past["joins"]))
        except KeyError as error:
            raise ContentRefused(f"the red-flag words lack {error}") from error
        except (AttributeError, TypeError) as error:
            raise ContentRefused(f"the red-flag words have another table where one was expected: {error}") from error
        return cls(
            codes=tuple(flags),
            groups=groups,
            carriers=carriers,
            answers_no=answers_no,
            joins=joins,
            phrases=compile_phrases(patterns, groups),
        )


def _texts(listed: object) -> tuple[str, ...]:
    """A list of texts; `TypeError` for anything else: the letters of one text are no phrases."""
    if not isinstance(listed, list | tuple) or not all(isinstance(text, str) for text in listed):
        raise TypeError("texts are listed in brackets")
    return tuple(listed)


def with_added(words: RedFlagWords, added: Mapping[str, Sequence[str]]) -> RedFlagWords:
    """The word list with a plan's own phrases beside it: by code, one of the list's or a new one (gravest last).

    Only what is added is compiled, in a hundredth of the time that the list takes; `ContentRefused` names a phrase that
    cannot be.
    """
    wrong = next((code for code in added if code.startswith("(")), None)
    if wrong is not None:
        raise ContentRefused(f"{wrong!r} is no code of a red flag")
    codes = (*words.codes, *(code for code in added if code not in words.codes))
    return replace(words, codes=codes, added=compile_phrases(added, words.groups))


def recognise(text: str, words: RedFlagWords) -> RedFlag | None:
    """The red flag in a free text, or None. Takes time in proportion to the text, of which 4096 characters are read."""
    said = words_of(text)
    reading = _Reading.of(said, words)
    found = {match.label for match in reading.flags if not reading.is_harmless(match, words)}
    codes = [code for code in words.codes if code in found]
    return RedFlag(codes[0], tuple(codes[1:])) if codes else None


@dataclass(frozen=True, slots=True)
class _Reading:
    """What stands where in one text: the flags found, and everything that may take the edge off them."""

    said: Words
    sentence: Sequence[int]  # of each word, the number of its sentence
    breath: Sequence[int]  # of each word, the number of its part of a sentence, between commas and joining words
    flags: Sequence[Match]
    flag_words: frozenset[int]
    negators: frozenset[int]  # the last word of each "no", "not", "used to"
    figure_words: frozenset[int]
    negation_lifted: frozenset[int]  # sentences
    elsewhere: frozenset[int]  # sentences
    past: frozenset[int]  # parts of sentences

    @classmethod
    def of(cls, said: Words, words: RedFlagWords) -> "_Reading":
        sentence = list(accumulate(pause == 2 for pause in said.breaks))
        joined = zip(said.words, said.breaks, strict=True)
        breath = list(accumulate(pause > 0 or word in words.joins for word, pause in joined))
        by_label: dict[str, list[Match]] = {}
        for match in chain(words.phrases.found(said), words.added.found(said) if words.added else ()):
            by_label.setdefault(match.label, []).append(match)
        flags = [match for label, matches in by_label.items() if not label.startswith("(") for match in matches]

        def sentences(label: str) -> frozenset[int]:
            return frozenset(sentence[match.last] for match in by_label.get(label, ()))

        lifted = sentences(_ELSEWHERE_LIFTED)
        past = (match for match in by_label.get(_PAST, ()) if sentence[match.last] not in lifted)
        return cls(
            said=said,
            sentence=sentence,
            breath=breath,
            flags=flags,
            flag_words=_covered(flags),
            negators=frozenset(match.last for match in by_label.get(_NO, ())),
            figure_words=_covered(by_label.get(_FIGURE, ())),
            negation_lifted=sentences(_NO_LIFTED),
            elsewhere=sentences(_ELSEWHERE) - lifted,
            past=frozenset(breath[match.last] for match in past),
        )

    def is_harmless(self, match: Match, words: RedFlagWords) -> bool:
        """True when the phrase is plainly no warning where it stands."""
        if not self.figure_words.isdisjoint(range(match.first, match.last + 1)):
            return True
        if self.sentence[match.first] in self.elsewhere:
            return True
        if match.label not in CRISIS and self.breath[match.last] in self.past:
            return True
        return self._is_denied(match, words) or self._is_answered_no(match, words)

    def _is_denied(self, match: Match, words: RedFlagWords) -> bool:
        if self.sentence[match.first] in self.negation_lifted:
            return False
        if not self.negators.isdisjoint(match.gaps):
            return True
        for place in range(match.first - 1, max(match.first - _LONGEST_DENIAL, 0) - 1, -1):
            if self.said.breaks[place + 1]:
                return False
            if place in self.negators and place not in self.flag_words:
                return True
            if place not in self.flag_words and self.said.words[place] not in words.carriers:
                return False
        return False

    def _is_answered_no(self, match: Match, words: RedFlagWords) -> bool:
        """True for "chest pain: none", where the next word says no and nothing follows it in its sentence."""
        after = match.last + 1
        if after >= len(self.said.words) or self.said.words[after] not in words.answers_no:
            return False
        return after + 1 == len(self.said.words) or self.said.breaks[after + 1] > 0


def _covered(matches: Sequence[Match]) -> frozenset[int]:
    """The places of the words the phrases themselves name, gaps left out."""
    return frozenset(p for match in matches for p in range(match.first, match.last + 1) if p not in match.gaps)
