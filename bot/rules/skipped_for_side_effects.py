"""The patient left something out today because of side effects or feeling worse, or because of its cost or supply.

Fires on the day of the skip, and once is enough: "side effects" or "makes me worse", "cost" or "ran out". Severity:
soon.

Source: reasons for missed doses in 24 017 patients: forgot 62 %, ran out 37 %, side effects 15 %, felt worse 10 %.
Which reason leads to a review is a proposal of this project.
"""

from bot.care.findings import Finding, Severity
from bot.care.history import History, PromptOutcome, PromptStatus
from bot.care.rule import NEVER_QUIET, Rule, Thresholds

# Reason of the skip -> what the clinician reads. Earlier ones are named first when one day has several.
HARM = {"side_effects": "because of side effects", "worse": "because it makes the patient worse"}
SUPPLY = {"cost": "because of the cost", "ran_out": "because it ran out"}


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about the skips of `as_on` with such a reason; None when there are none."""
    words = (HARM if thresholds["harm"] else {}) | (SUPPLY if thresholds["supply"] else {})
    skips = sorted(_skips(history, words), key=lambda skip: (list(words).index(skip.reason or ""), skip.item))
    if not skips:
        return None
    spoken = dict.fromkeys(f"{history.items.get(skip.item, skip.item)}, {words[skip.reason or '']}" for skip in skips)
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.SOON,
        reason=f"Left out today: {'; '.join(spoken)}.",
        consider=_consider(skips[0]),
        evidence=tuple(
            {"on": skip.on.isoformat(), "item": history.items.get(skip.item, skip.item), "reason": skip.reason}
            for skip in skips
        ),
    )


def _skips(history: History, words: dict[str, str]) -> list[PromptOutcome]:
    found = []
    for prompt in reversed(history.prompts):
        if prompt.on < history.as_on:
            break
        if prompt.status is PromptStatus.SKIPPED and prompt.reason in words:
            found.append(prompt)
    return found


def _consider(skip: PromptOutcome) -> str:
    if skip.reason in HARM:
        return "Consider whether dose, timing or choice still fit, and whether what is felt needs to be looked at."
    return "Consider whether supply, a repeat prescription or a cheaper choice is in the way."


RULE = Rule(
    code="skipped_for_side_effects",
    version=1,
    evaluate=evaluate,
    defaults={"harm": True, "supply": True},
    bounds={"harm": (0, 1), "supply": (0, 1)},
    quiet_for=NEVER_QUIET,
)
