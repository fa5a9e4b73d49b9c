"""How people come in and say who they are: links, consent, background, settings, a new phone."""
