"""How a chat is answered: who is there, commands and menus, open dialogues, free words, notices."""
