"""What patients and clinicians write to each other, and notes and files passed on."""
