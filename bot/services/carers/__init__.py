"""Those who help a patient in chats of their own."""
