"""Failures on a schedule: which call of which method goes wrong, and how."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

HANGS_FOR = 60.0  # seconds of wire time; longer than any client waits


class FaultKind(StrEnum):
    """How a call goes wrong."""

    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    GATEWAY_TIMEOUT = "504"
    TOO_MANY = "429"
    TIMEOUT_BEFORE = "timeout_before"  # no answer, and nothing was done
    TIMEOUT_AFTER = "timeout_after"  # no answer, although it was done
    CUT = "cut"  # the connection ends, and nothing was done
    CUT_AFTER = "cut_after"  # the connection ends, although it was done

    @property
    def happens_after(self) -> bool:
        """Whether the call is carried out all the same."""
        return self in {FaultKind.TIMEOUT_AFTER, FaultKind.CUT_AFTER}


@dataclass(slots=True)
class Fault:
    """One planned failure: `after` calls pass, then `times` calls fail.

    `method` None means every method, `chat` None every chat.
    """

    kind: FaultKind
    method: str | None
    after: int
    times: int
    retry_after: int
    hangs_for: float
    chat: int | None

    def strikes(self, method: str, chat: object) -> bool:
        """Counts this call and returns whether it is to fail. `chat` may be a number or its digits, as calls are."""
        if self.method not in {None, method} or (self.chat is not None and str(self.chat) != str(chat)):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        self.times -= 1
        return True


class Faults:
    """The planned failures, in the order they were added; the first that fits a call strikes."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self.struck: Counter[tuple[str, str, int | None]] = Counter()  # calls that failed, by kind, method and chat

    def add(
        self,
        *,
        kind: str,
        method: str | None = None,
        after: int = 0,
        times: int = 1,
        retry_after: int = 30,
        hangs_for: float = HANGS_FOR,
        chat: int | None = None,
    ) -> None:
        """Plans a failure. `kind` is one of `FaultKind`; raises `ValueError` for another."""
        self._planned.append(Fault(FaultKind(kind), method, after, times, retry_after, hangs_for, chat))

    def clear(self) -> None:
        """Forgets every planned failure."""
        self._planned.clear()

    def strike(self, method: str, chat: object = None) -> Fault | None:
        """Returns the failure this call meets, if any."""
        for fault in self._planned:
            if fault.strikes(method, chat):
                self.struck[fault.kind, method, fault.chat] += 1
                if fault.times <= 0:
                    self._planned.remove(fault)
                return fault
        return None
