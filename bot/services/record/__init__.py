"""Everything that is held on a patient: taken with her, and erased."""
