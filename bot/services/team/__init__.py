"""The clinic's people: staff, absence, who cares for whom, caseload and cards, the end of care."""
