"""Which words ask about a dose that may have been taken, missed or doubled."""

import pytest

from bot.care.dose_questions import is_dose_question

QUESTIONS = """
did I already take my pill?
Did I take my pills today
have I taken my tablet
have I had my medicine already?
did i take the ibuprofen this morning?
Did I already take it?
Have I already taken my morning dose?
did I just take my insulin
I can't remember if I took my pill
I cannot remember whether I took it
not sure if I took my tablets
I'm not sure whether I have taken my medicine
I don't know if I took it already
i dont remember if i took my meds
I forgot if I took my pill
do you know if I took my ramipril?
no idea if I had my dose
was my pill taken already?
I think I already took it
I think I took two
I might have taken it twice
maybe I have taken two, I think I took two tablets
should I take another?
should I take another one
can I take another pill?
can I take two now?
may I take a second tablet
could I take one more
should I take two tablets tonight
can I take double
should I take a double dose?
can I double the dose
is a double dose ok?
should I double up tonight
is it ok to take another tablet
is it safe to take two ibuprofen
what if I take two
what happens if I took it twice?
what if I accidentally took two pills
I missed a dose, can I take two?
I missed my pill, what should I do?
I missed my tablet. What now?
I forgot my pill this morning, should I take it now?
forgot my dose can i take it now
I skipped my tablet yesterday, do I take two today
what do I do if I missed a dose?
What should I do about my missed dose, I forgot it
should I take my missed dose now?
should I take it now?
can I still take my pill
should I still take it
can I take my tablet late
could I take my medicine later?
is it too late to take my pill?
Can I take an extra painkiller
must I take both now
do I take another tablet
would it be okay if I take another one
can I have another puff?
Should I take more?
Can I take my pill again?
Do I need to worry, I don't know whether I took it
took two by mistake
I took two tablets by mistake
I accidentally took two
took it twice
I took my pill twice today
took my ramipril again by accident
I took a double dose
""".strip().splitlines()
OTHERS = """
took my pills
took my pill
I took my pills
I took my tablet this morning
I have taken my medicine
taken my meds
just took it
I forgot my tablet
I missed my pill yesterday
I skipped my dose
ran out of pills
my pills make me tired
pain 7
slept badly
did my exercises
did I sleep well? no
can I take a photo?
can I take a walk today
should I take a break from exercises?
could I have another appointment
can I change the time of my pill
what is my plan?
when is my next pill due
thank you
I take two tablets every morning
yes
did you get my message
I have two dogs
my sister took two
I took two tablets
I took the bus by mistake
did my exercises twice
how do I take my pill, with food?
""".strip().splitlines()


def test_there_are_enough_of_them() -> None:
    assert len(set(QUESTIONS)) >= 60


@pytest.mark.parametrize("words", QUESTIONS)
def test_a_question_about_a_dose(words: str) -> None:
    assert is_dose_question(words)


@pytest.mark.parametrize("words", OTHERS)
def test_no_question_about_a_dose(words: str) -> None:
    assert not is_dose_question(words)
