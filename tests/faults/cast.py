"""Who lives through the faults: patients who answer and write notes, their clinicians, and an outsider."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from tests.process.anna import Anna
from tests.process.phone import Phone, Shown, Wire
from tests.process.scripted_day import Clinician

_WRITES_A_NOTE, _LOOKS_AT_TODAY, _TAPS_TWICE = 0.2, 0.05, 0.1  # how likely after, or at, each answer


@dataclass
class Patient(Anna):
    """Answers like Anna, and now and then writes a note, asks for /today, or taps twice."""

    name: str = ""
    goal: str = ""
    notes: list[str] = field(default_factory=list)
    ever_shown: set[str] = field(default_factory=set)  # every text that has stood on her phone when she looked

    def react(self) -> bool:
        """True when she did something."""
        self.ever_shown |= {message.text for message in self.phone.messages if message.is_bot}
        has_answered = super().react()
        if has_answered and self.chance.random() < _WRITES_A_NOTE:
            self.notes.append(f"{self.name} notes {len(self.notes) + 1} of a quiet day")
            self.phone.says(f"/note {self.notes[-1]}")
        elif has_answered and self.chance.random() < _LOOKS_AT_TODAY:
            self.phone.says("/today")
        return has_answered

    def _is_alarming(self, day: date) -> bool:
        """In the evening of the first day, so that one day holds everything."""
        return True

    def _tap(self, message: Shown, label: str) -> bool:
        if self.chance.random() < _TAPS_TWICE:
            super()._tap(message, label)
        return super()._tap(message, label)


@dataclass
class Doctor(Clinician):
    """A clinician, and what she has ever been shown."""

    name: str = ""
    ever_shown: set[str] = field(default_factory=set)

    def react(self) -> bool:
        """True when there was something to do, and she did it."""
        self.ever_shown |= {message.text for message in self.phone.messages if message.is_bot}
        return super().react()


@dataclass(frozen=True)
class Cast:
    """Dr Lee has Ida and Bea, Dr Kim has Cleo and Vera; Dr Moss has nobody and must never see a thing.

    Whatever is poisoned is poisoned for Vera: what she says may be lost, but her chat must go on.
    """

    ida: Patient
    bea: Patient
    cleo: Patient
    vera: Patient
    lee: Doctor
    kim: Doctor
    moss: Doctor

    @property
    def patients(self) -> Sequence[Patient]:
        """Those from whom nothing may be lost, and Vera."""
        return (self.ida, self.bea, self.cleo, self.vera)

    @property
    def held_to_account(self) -> Sequence[Patient]:
        """Those from whom nothing may be lost."""
        return (self.ida, self.bea, self.cleo)

    @property
    def doctors(self) -> Sequence[Doctor]:
        """All clinicians of the clinic."""
        return (self.lee, self.kim, self.moss)

    @property
    def everybody(self) -> Sequence[Patient | Doctor]:
        """Whoever has a phone."""
        return (*self.patients, *self.doctors)

    def clinician_of(self, patient: Patient) -> Doctor:
        """Who invited her."""
        return self.lee if patient in (self.ida, self.bea) else self.kim


_GOALS = {
    "Ida": "Carry my grandson Theodor up the stairs",
    "Bea": "Dance at the wedding of Konstanze",
    "Cleo": "Plant a plum tree behind the shed",
    "Vera": "Paint the kitchen in lemon yellow",
}
_OWN_WORD = {"Ida": "Theodor", "Bea": "Konstanze", "Cleo": "plum", "Vera": "lemon"}


def gather(wire: Wire, seed: int) -> Cast:
    """Everybody, each with a phone and a chance of her own."""
    patients = [
        Patient(wire.phone(1001 + number, name), Random(seed * 100 + number), name=name, goal=goal)
        for number, (name, goal) in enumerate(_GOALS.items())
    ]
    doctors = [
        Doctor(_phone(wire, 2001 + number, first), name=name)
        for number, (first, name) in enumerate((("Jo", "Dr Lee"), ("Kim", "Dr Kim"), ("Sam", "Dr Moss")))
    ]
    ida, bea, cleo, vera = patients
    lee, kim, moss = doctors
    return Cast(ida, bea, cleo, vera, lee, kim, moss)


def _phone(wire: Wire, person_id: int, first_name: str) -> Phone:
    return wire.phone(person_id, first_name)


def secrets_of(patient: Patient) -> set[str]:
    """Words that only stand in her own chat and her clinician's."""
    return {patient.name, _OWN_WORD[patient.name]}
