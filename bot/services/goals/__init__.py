"""What a patient wants: set, followed, shown."""
