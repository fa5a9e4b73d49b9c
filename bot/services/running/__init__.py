"""What keeps the bot going: the outbox, what is due next, tidying up, what the operator looks at."""
