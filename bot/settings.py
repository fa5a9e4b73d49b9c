"""The typed environment. Missing or placeholder secrets are refused with a sentence that says what to do."""

import base64
import binascii
import re
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.care.clinic import AlertDetail, Clinic, OnCall
from bot.care.cover import CoverHours
from bot.care.retention import Retention
from bot.errors import ContentRefused, SettingsRefused

_PLACEHOLDERS = ("changeme", "change-me", "your-", "example", "placeholder", "<")
_FILLERS = re.compile(r"(\d+:)?(x+|todo)|123456(789)?:.*")  # as a whole: real tokens and numbers may contain them
_KEY_BYTES = 32
_KEPT = Retention()
# What patients depend on: the numbers they are told to call, when somebody looks, and who has checked that they hold.
_DECLARED = (
    "clinic_name", "clinic_zone", "clinic_hours", "on_call", "emergency_number", "crisis_line", "safety_checked_on",
    "safety_checked_by",
)  # fmt: skip
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
NEW_KEY = 'python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'


class Settings(BaseSettings):
    """Everything that can be set; `.env.example` explains each."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"
    webhook_url: str = ""
    webhook_listen: str = "127.0.0.1:8080"
    encryption_keys: SecretStr = SecretStr("")
    database_url: Annotated[str, Field(repr=False)] = "sqlite:///care-plan-bot.db"  # may hold a password
    keyring_url: Annotated[str, Field(repr=False)] = "sqlite:///care-plan-bot-keyring.db"

    clinic_name: str = ""
    clinic_zone: str = ""
    clinic_hours: str = ""
    clinic_holidays: Annotated[tuple[str, ...], NoDecode] = ()
    emergency_number: str = ""
    crisis_line: str = ""
    safety_message: Annotated[str, Field(max_length=500)] = ""
    safety_checked_on: str = ""
    safety_checked_by: str = ""
    on_call: str = ""
    escalation: str = "standard"
    alert_detail: AlertDetail = AlertDetail.CASE
    guardian_age: Annotated[int, Field(ge=1, le=21)] = 16
    alert_budget: Annotated[int, Field(ge=1, le=100)] = 5
    sick_day_text: str = ""
    records_kept: str = ""
    sent_kept_days: Annotated[int, Field(ge=14, le=3650)] = _KEPT.sent.days
    threads_kept_days: Annotated[int, Field(ge=30, le=36500)] = _KEPT.threads.days
    drafts_kept_days: Annotated[int, Field(ge=7, le=3650)] = _KEPT.drafts.days
    invitations_kept_days: Annotated[int, Field(ge=7, le=3650)] = _KEPT.invitations.days
    records_kept_days: Annotated[int, Field(ge=30, le=36500)] = _KEPT.records.days
    audit_kept_days: Annotated[int, Field(ge=365, le=36500)] = _KEPT.audit.days
    plans_folder: Path | None = None

    send_rate: Annotated[float, Field(gt=0, le=1000)] = 30
    send_rate_per_chat: Annotated[float, Field(gt=0, le=30)] = 1
    heartbeat_url: SecretStr = SecretStr("")
    hang_limit: Annotated[float, Field(ge=1, le=3600)] = 60
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    clock_url: str = ""

    @field_validator("clinic_holidays", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("database_url", "keyring_url")
    @classmethod
    def _is_database(cls, url: str) -> str:
        """What cannot be taken apart stands in the driver's error, with whatever of the password it holds."""
        try:
            host = make_url(url).host or ""
        except (ArgumentError, ValueError):
            host = "@"
        if "@" in host:
            raise ValueError("no address of a database; in a password write @ as %40, : as %3A and / as %2F") from None
        return url

    @field_validator("telegram_api_url", "clock_url")
    @classmethod
    def _is_server(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            is_server = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_server = False
        if url and not is_server:
            raise ValueError("no address of a server, such as https://api.telegram.org") from None
        return url

    @field_validator("webhook_url")
    @classmethod
    def _is_webhook(cls, url: str) -> str:
        """Telegram posts to https alone; a Bot API server on this machine may do without."""
        try:
            parts = urlsplit(url)
            is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
            is_plain = not (parts.query or parts.fragment or parts.username) and url.isascii() and parts.port != 0
            is_webhook = is_safe and is_plain and bool(parts.hostname)
        except ValueError:
            is_webhook = False
        if url and not is_webhook:
            raise ValueError("a public https address without ? and #, such as https://bot.clinic.org/bot") from None
        return url

    @field_validator("webhook_listen")
    @classmethod
    def _is_host_and_port(cls, place: str) -> str:
        host, _colon, port = place.rpartition(":")
        if not host or not (port.isdecimal() and len(port) <= 5 and 0 < int(port) < 65_536):
            raise ValueError("a host and a port, such as 127.0.0.1:8080")
        return place

    @field_validator("heartbeat_url")
    @classmethod
    def _is_web_address(cls, url: SecretStr) -> SecretStr:
        parts = urlsplit(url.get_secret_value())
        if url.get_secret_value() and not (parts.scheme in ("http", "https") and parts.hostname):
            raise ValueError("a web address, such as a check of healthchecks.io gives")
        return url

    @model_validator(mode="after")
    def _clock_only_on_loopback(self) -> "Settings":
        """A clock that can be set from outside must never drive a bot that real patients talk to."""
        if self.clock_url and urlsplit(self.telegram_api_url).hostname not in _LOOPBACK:
            raise ValueError("CLOCK_URL is for tests and only goes with a TELEGRAM_API_URL on loopback")
        return self

    def master_keys(self) -> tuple[bytes, ...]:
        """The keys that wrap the data keys, first the one that encrypts; `SettingsRefused` when there is none."""
        texts = [text.strip() for text in self.encryption_keys.get_secret_value().split(",") if text.strip()]
        if not texts:
            raise SettingsRefused(f"ENCRYPTION_KEYS is not set. Make a key with: {NEW_KEY}")
        return tuple(_key(text) for text in texts)

    def token(self) -> str:
        """The bot's token; `SettingsRefused` when it is missing or no token at all."""
        token = self.telegram_token.get_secret_value()
        number, colon, secret = token.partition(":")
        if not token or is_placeholder(token) or not (number.isdigit() and colon and secret):
            raise SettingsRefused("TELEGRAM_TOKEN is not set. Ask @BotFather in Telegram for one (send him /newbot).")
        return token

    def clinic(self) -> Clinic:
        """What the clinic declares; `SettingsRefused` names the first thing that is missing or cannot be."""
        for name in _DECLARED:
            value = getattr(self, name)
            if not value or is_placeholder(value):
                raise SettingsRefused(f"{name.upper()} is not set. Patients depend on it: see .env.example.")
        try:
            ZoneInfo(self.clinic_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise SettingsRefused(
                f"CLINIC_ZONE is not a time zone such as Europe/London: {self.clinic_zone}"
            ) from error
        return Clinic(
            name=self.clinic_name,
            zone=self.clinic_zone,
            hours=self._hours(),
            on_call=self._on_call(),
            escalation=self.escalation,
            emergency_number=self.emergency_number,
            crisis_line=self.crisis_line,
            safety_message=self.safety_message.strip(),
            safety_checked_on=self._safety_checked_on(),
            safety_checked_by=self.safety_checked_by.strip(),
            alert_detail=self.alert_detail,
            sick_day_text=self.sick_day_text,
            records_kept=self.records_kept,
            retention=self._retention(),
            guardian_age=self.guardian_age,
            alert_budget=self.alert_budget,
        )

    def _retention(self) -> Retention:
        kinds = {kind.name: timedelta(days=getattr(self, f"{kind.name}_kept_days")) for kind in fields(Retention)}
        return Retention(**kinds)

    def _hours(self) -> CoverHours:
        try:
            return CoverHours.parse(self.clinic_hours, self._holidays())
        except ContentRefused as error:
            raise SettingsRefused(f"CLINIC_HOURS: {error}") from error

    def _safety_checked_on(self) -> date:
        try:
            return date.fromisoformat(self.safety_checked_on.strip())
        except ValueError as error:
            raise SettingsRefused(f"SAFETY_CHECKED_ON is a day such as 2026-11-01: {error}") from error

    def _on_call(self) -> OnCall:
        try:
            return OnCall(self.on_call.strip().lower())
        except ValueError as error:
            raise SettingsRefused(f"ON_CALL is one of {', '.join(OnCall)}; it is not {self.on_call}") from error

    def _holidays(self) -> tuple[date, ...]:
        try:
            return tuple(date.fromisoformat(text) for text in self.clinic_holidays)
        except ValueError as error:
            raise SettingsRefused(f"CLINIC_HOLIDAYS are days such as 2026-12-25: {error}") from error


def is_placeholder(text: str) -> bool:
    """True for what people leave standing from an example file."""
    folded = text.casefold()
    return any(sign in folded for sign in _PLACEHOLDERS) or _FILLERS.fullmatch(folded) is not None


def _key(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError) as error:
        raise SettingsRefused(f"a key in ENCRYPTION_KEYS is not base64. Make one with: {NEW_KEY}") from error
    if len(key) != _KEY_BYTES or len(set(key)) < _KEY_BYTES // 4:
        raise SettingsRefused(f"a key in ENCRYPTION_KEYS is not 32 random bytes. Make one with: {NEW_KEY}")
    return key


class _WithFile(Settings):
    """The environment, and the file `.env` for what it leaves open."""

    model_config = SettingsConfigDict(env_file=".env")


def read_settings() -> Settings:
    """The settings of this environment; `SettingsRefused` says which one cannot be used."""
    try:
        return _WithFile()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]).upper()
        raise SettingsRefused(f"{where}: {first['msg']}".strip(": ")) from error
