"""What a patient reports: the daily check-in, questionnaires, second readings, corrections, life events."""
