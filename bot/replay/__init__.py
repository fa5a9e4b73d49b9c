"""Plays a file of past answers through the live rules, to see what alerts it would have made."""
