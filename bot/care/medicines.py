"""Medicines by substance: finding one in a plan's words, and the groups a rule asks about. Names are WHO INNs."""

import re
from collections.abc import Iterable

# What to look at when somebody loses fluid: the groups are those of the NHS sick-day rules, the members from memory.
_SICK_DAY_GROUPS = {
    "ACE inhibitor": """
        benazepril captopril cilazapril enalapril fosinopril imidapril lisinopril moexipril perindopril quinapril
        ramipril trandolapril zofenopril
    """,
    "diuretic": """
        amiloride bendroflumethiazide bumetanide chlorothiazide chlortalidone chlorthalidone eplerenone etacrynic
        furosemide frusemide hydrochlorothiazide indapamide metolazone spironolactone torasemide torsemide
        triamterene xipamide
    """,
    "metformin": "metformin",
    "SGLT2 inhibitor": "bexagliflozin canagliflozin dapagliflozin empagliflozin ertugliflozin sotagliflozin",
    "NSAID": """
        aceclofenac celecoxib dexibuprofen dexketoprofen diclofenac etodolac etoricoxib flurbiprofen ibuprofen
        indometacin indomethacin ketoprofen ketorolac lornoxicam mefenamic meloxicam nabumetone naproxen parecoxib
        piroxicam sulindac tenoxicam tiaprofenic tolfenamic
    """,
}
SICK_DAY_GROUPS = {group: frozenset(members.split()) for group, members in _SICK_DAY_GROUPS.items()}


def words_of(medicine: str) -> frozenset[str]:
    """The words of a medicine's text in lower case, without strengths: a combination holds all its substances."""
    return frozenset(re.findall(r"[a-z]+", medicine.lower()))


def sick_day_medicines(medicines: Iterable[str]) -> list[str]:
    """Those to look at in a dehydrating illness, with their group, as `ramipril (ACE inhibitor)`, in order."""
    return [
        f"{medicine} ({group})"
        for medicine in sorted(set(medicines))
        for group, members in SICK_DAY_GROUPS.items()
        if words_of(medicine) & members
    ]
