"""Changing an answer of the last days: the check-in of that day, opened at the question which answer to change.

A dialogue of its own, so that a check-in that is open meanwhile waits and goes on afterwards.
"""

from dataclasses import replace

from bot.dialogues.check_in import DIALOGUE as CHECK_IN

DIALOGUE = replace(CHECK_IN, code="correct", ends_with_day=True)
