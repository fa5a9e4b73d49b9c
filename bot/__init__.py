"""Care Plan Bot: carries a patient's treatment plan in her messaging app and says when it is due for review."""
