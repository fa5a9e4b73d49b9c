"""Settings: each is explained in .env.example, each missing secret is named, and none of them is ever shown."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.app import practice_of
from bot.care.clinic import OnCall
from bot.errors import ContentRefused, SettingsRefused
from bot.settings import Settings, read_settings
from tests.world import CLINIC, KEY, settings_in

EXAMPLE = (Path(__file__).parent.parent / ".env.example").read_text(encoding="utf-8")
TOKEN = "7123456789:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0"  # of the right form, and nobody's
OTHER_KEY = "RWeJCrze8SNFZ4kKvN7xI0VniQq83vEjq83vEjRWeJA="


def with_(**values: Any) -> Settings:
    return settings_in(
        Path("/nowhere"), **{"telegram_token": TOKEN, "telegram_api_url": "https://api.telegram.org", **values}
    )


def explained() -> dict[str, str]:
    """Every setting in .env.example, commented out or not, with the text above it."""
    found, comment = {}, ""
    for line in EXAMPLE.splitlines():
        setting = re.fullmatch(r"(?:# )?([A-Z][A-Z_]+)=(.*)", line)
        if setting:
            found[setting[1].lower()] = comment
        else:
            comment = comment + line if line.startswith("#") else ""
    return found


def test_every_setting_stands_in_the_example_with_a_comment_and_no_other_does() -> None:
    assert explained().keys() == Settings.model_fields.keys()
    assert [name for name, comment in explained().items() if len(comment) < 20] == []


def test_a_setting_that_stands_commented_out_shows_its_default() -> None:
    shown = dict(re.findall(r"^# ([A-Z][A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    fields = Settings.model_fields
    for name, value in shown.items():
        default = fields[name.lower()].default
        assert value == ("" if default in (None, (), "") else str(default)), name


def test_what_must_be_filled_in_is_empty_in_the_example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Copied and left as it is, the file starts nothing."""
    (tmp_path / ".env").write_text(EXAMPLE, encoding="utf-8")
    settings = Settings(_env_file=tmp_path / ".env")  # type: ignore[call-arg]  # pydantic-settings takes it
    for read in (settings.token, settings.master_keys, settings.clinic):
        with pytest.raises(SettingsRefused, match="is not set"):
            read()


@pytest.mark.parametrize(
    "value",
    ["", "changeme", "your-token-here", "123456:example", "<token>", "no colon", ":", "abc:def", "123456789:XXXXXXXX"],
)
def test_a_token_that_is_none_is_refused_by_name(value: str) -> None:
    with pytest.raises(SettingsRefused, match="TELEGRAM_TOKEN is not set"):
        with_(telegram_token=value).token()


@pytest.mark.parametrize("token", [TOKEN, "1:demo", "5551234567:AAxXxiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0"])
def test_a_real_token_is_taken_whatever_it_happens_to_contain(token: str) -> None:
    assert with_(telegram_token=token).token() == token


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("", "ENCRYPTION_KEYS is not set. Make a key with: python3"),
        (" , ", "ENCRYPTION_KEYS is not set"),
        ("changeme", "a key in ENCRYPTION_KEYS is not 32 random bytes"),
        ("x", "a key in ENCRYPTION_KEYS is not base64"),
        ("ü", "a key in ENCRYPTION_KEYS is not base64"),
        ("A" * 43 + "=", "a key in ENCRYPTION_KEYS is not 32 random bytes"),
        (f"{KEY},changeme", "a key in ENCRYPTION_KEYS is not 32 random bytes"),
    ],
)
def test_a_key_that_is_none_is_refused_by_name(value: str, says: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        with_(encryption_keys=value).master_keys()
    assert says in str(refused.value)
    assert KEY not in str(refused.value)


def test_several_keys_are_read_in_order() -> None:
    first, second = with_(encryption_keys=f"{OTHER_KEY}, {KEY}").master_keys()
    assert len(first) == len(second) == 32
    assert (second,) == with_().master_keys()
    assert first != second


@pytest.mark.parametrize("name", CLINIC)
@pytest.mark.parametrize("value", ["", "changeme", "<fill in>"])
def test_what_the_clinic_must_declare_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsRefused, match=f"^{name.upper()} "):
        with_(**{name: value}).clinic()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("clinic_zone", "London", "CLINIC_ZONE is not a time zone such as Europe/London: London"),
        ("clinic_zone", "../etc/passwd", "CLINIC_ZONE is not a time zone"),
        ("clinic_holidays", "25.12.2026", "CLINIC_HOLIDAYS are days such as 2026-12-25"),
        ("clinic_hours", "whenever", "CLINIC_HOURS"),
        ("safety_checked_on", "1.11.2026", "SAFETY_CHECKED_ON is a day such as 2026-11-01"),
        ("on_call", "sometimes", "ON_CALL is one of nobody, lead, list; it is not sometimes"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        with_(**{name: value}).clinic()
    assert says in str(refused.value)


def test_a_crisis_line_with_an_ordinary_number_is_no_placeholder() -> None:
    assert with_(crisis_line="Helpline 0800 1234567").clinic().crisis_line == "Helpline 0800 1234567"


@pytest.mark.parametrize(
    ("value", "on_call"), [("nobody", OnCall.NOBODY), (" Lead", OnCall.LEAD), ("LIST", OnCall.LIST)]
)
def test_who_is_on_call_is_declared(value: str, on_call: OnCall) -> None:
    assert with_(on_call=value).clinic().on_call is on_call


def test_an_escalation_policy_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ContentRefused, match="ESCALATION: there is no policy gentle, only standard"):
        practice_of(with_(escalation="gentle"), "careplan_demo_bot")


def test_holidays_are_read_from_a_list() -> None:
    clinic = with_(clinic_holidays="2026-12-25, 2026-12-26").clinic()
    assert clinic.name == CLINIC["clinic_name"]
    assert with_(clinic_holidays="").clinic() != clinic


@pytest.mark.parametrize("api", ["https://api.telegram.org", "http://10.0.0.5:8081", "http://localhost@evil.test"])
def test_a_clock_from_outside_is_refused_unless_the_server_is_on_loopback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, api: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLOCK_URL", "http://127.0.0.1:8081")
    monkeypatch.setenv("TELEGRAM_API_URL", api)
    with pytest.raises(SettingsRefused, match="CLOCK_URL is for tests"):
        read_settings()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_clock_goes_with_a_server_on_loopback(host: str) -> None:
    assert with_(telegram_api_url=f"http://{host}:8081", clock_url="http://127.0.0.1:8081").clock_url


SECRETS = {
    "telegram_token": TOKEN,
    "encryption_keys": KEY,
    "database_url": "postgresql+psycopg://bot:s3cr3t-pass@db/bot",
    "keyring_url": "postgresql+psycopg://bot:s3cr3t-pass@db/keys",
}


def test_secrets_are_in_no_text_of_the_settings() -> None:
    settings = with_(**SECRETS)
    for text in (repr(settings), str(settings), f"{settings}", repr(settings.telegram_token)):
        for secret in (TOKEN, TOKEN.split(":")[1], KEY, "s3cr3t-pass"):
            assert secret not in text


@pytest.mark.parametrize(("name", "value"), [("SEND_RATE", "fast"), ("SEND_RATE", "0"), ("ALERT_DETAIL", "everything")])
def test_secrets_are_in_no_error_either(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str) -> None:
    monkeypatch.chdir(tmp_path)
    for secret, text in SECRETS.items():
        monkeypatch.setenv(secret.upper(), text)
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsRefused) as refused:
        read_settings()
    assert str(refused.value).startswith(f"{name}: ")
    everything = f"{refused.value!r} {refused.value.__cause__!r} {refused.value.__cause__}"
    for secret in (TOKEN, KEY, "s3cr3t-pass"):
        assert secret not in everything


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("CLINIC_NAME=From the file\nSEND_RATE=7\nSOMETHING_ELSE=1\n", encoding="utf-8")
    monkeypatch.setenv("CLINIC_NAME", "From the environment")
    settings = read_settings()
    assert (settings.clinic_name, settings.send_rate) == ("From the environment", 7)
