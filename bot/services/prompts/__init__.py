"""What a patient is asked and when: due prompts and their answers, the day's messages, pauses, the week."""
