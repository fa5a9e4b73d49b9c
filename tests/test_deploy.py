"""The unit for systemd: it can be loaded, starts the bot again whatever happens, and lets it do nothing else."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).parent.parent / "bot" / "deploy" / "care-plan-bot.service"


def test_the_unit_starts_the_bot_again_for_ever_and_confines_it() -> None:
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    for line in (
        "Restart=always", "RestartSec=5", "StartLimitIntervalSec=0", "NoNewPrivileges=yes", "ProtectSystem=strict",
        "ProtectHome=yes", "PrivateTmp=yes", "UMask=0077", "StateDirectoryMode=0700", "CapabilityBoundingSet=",
    ):  # fmt: skip
        assert line in lines
    assert any(re.fullmatch(r"ExecStart=/\S+/care-plan-bot run", line) for line in lines)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    installed = tmp_path / UNIT.name
    installed.write_text(re.sub(r"ExecStart=\S+ run", "ExecStart=/bin/true", UNIT.read_text(encoding="utf-8")))
    done = subprocess.run(["systemd-analyze", "verify", installed], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
