"""What people type, understood: numbers, times of day and dates, each read by its own file."""

from bot.care.typed_date import read_date
from bot.care.typed_number import read_number
from bot.care.typed_time import read_clock

__all__ = ["read_clock", "read_date", "read_number"]
