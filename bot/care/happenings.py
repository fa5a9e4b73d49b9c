"""What a patient told, or what befell her, on the day that is judged."""

from bot.care.findings import type_of_cell
from bot.care.history import Happening, HappeningKind, History


def told_today(history: History, kind: HappeningKind) -> list[Happening]:
    """The happenings of that kind on `as_on`, in order of their detail, so that the order of arrival does not show."""
    found = [happening for happening in history.happenings if happening.on == history.as_on and happening.kind is kind]
    return sorted(found, key=lambda happening: happening.detail)


def in_words(happenings: list[Happening]) -> str:
    """Their details, each once, as `: a; b`; nothing when there are none."""
    details = dict.fromkeys(happening.detail for happening in happenings if happening.detail)
    return f": {'; '.join(details)}" if details else ""


def rows(happenings: list[Happening]) -> tuple[dict[str, type_of_cell], ...]:
    """One evidence row for each, with its detail where there is one."""
    return tuple(
        {"on": each.on.isoformat(), "told": each.kind.value, **({"detail": each.detail} if each.detail else {})}
        for each in happenings
    )


def medicines_of(history: History) -> list[str]:
    """The substances on the plan, each once, in alphabetical order."""
    return sorted({facts.medicine for facts in history.item_facts.values() if facts.medicine})
