"""What is kept: tables, and functions that take a session, return values of `bot.care`, and never commit."""
