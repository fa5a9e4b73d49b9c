"""The settings of the demo's clinic: fresh files, keys made on the spot, and Telegram played on loopback."""

import base64
import secrets
from pathlib import Path
from typing import Any

from bot.settings import Settings

ZONE = "Europe/London"


def new_token() -> str:
    """A bot token nobody else knows: it is part of an address on this machine that any program here could ask."""
    return f"1:{base64.b32encode(secrets.token_bytes(20)).decode()}"


def demo_settings(folder: Path, token: str, api_url: str) -> Settings:
    """The settings of "Hill Street Clinic", whatever stands in this machine's environment."""
    values: dict[str, Any] = {
        "telegram_token": token,
        "telegram_api_url": api_url,
        "encryption_keys": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "database_url": f"sqlite:///{folder / 'demo.db'}",
        "keyring_url": f"sqlite:///{folder / 'demo-keyring.db'}",
        "clinic_name": "Hill Street Clinic",
        "clinic_zone": ZONE,
        "clinic_hours": "Mon-Fri 08:00-18:00",
        "clinic_holidays": "",
        "on_call": "lead",
        "escalation": "standard",
        "emergency_number": "999",
        "crisis_line": "Samaritans, 116 123",
        "safety_message": "",
        "safety_checked_on": "2026-02-02",  # of the demo's own time
        "safety_checked_by": "Hill Street's safety officer",
        "alert_detail": "case",
        "plans_folder": None,
        "send_rate": 30,
        "send_rate_per_chat": 1,
        "log_level": "WARNING",
        "clock_url": "",
    }
    return Settings(**values)
