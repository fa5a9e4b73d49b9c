"""The long run by command: a coverage-guided fuzzer over every target, and what it came to.

`python -m tests.fuzz --seconds 600` shares the time among the targets, `--only PATTERN` runs some of them. What leads
to new code is kept under `.venv/fuzz` and is where the next run goes on.
"""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LOCK = HERE / "requirements.lock"


def main() -> int:
    """Install the fuzzer where it is missing, then let it run; 0 when nothing crashed."""
    parser = argparse.ArgumentParser("python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="for all targets together")
    parser.add_argument("--only", default="", metavar="PATTERN", help="only the targets whose name it is found in")
    asked = parser.parse_args()
    kept = Path(sys.prefix) / "fuzz"
    fuzzer = kept / hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    if not fuzzer.exists() and not _is_installed(fuzzer):
        return 2
    with TemporaryDirectory(prefix="care-plan-bot-fuzz-") as scratch:
        paths = os.pathsep.join(filter(None, (str(fuzzer), os.environ.get("PYTHONPATH", ""))))
        command = (sys.executable, "-m", "tests.fuzz.guided", str(asked.seconds), asked.only, str(kept))
        return subprocess.run(command, env={**os.environ, "PYTHONPATH": paths, "TMPDIR": scratch}, cwd=ROOT).returncode


def _is_installed(fuzzer: Path) -> bool:
    """Put it beside the other packages, where only this command finds it."""
    print("Installing the fuzzer, once …", flush=True)
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps")
    locked = ("--only-binary", ":all:", "--require-hashes", "--target", str(fuzzer), "-r", str(LOCK))
    done = subprocess.run((*pip, *locked), stderr=subprocess.PIPE, text=True)
    if done.returncode or not (fuzzer / "atheris").exists():
        print(f"{done.stderr}The fuzzer cannot be had here: it needs Linux and the internet.\n"
              "Without it, `python -m pytest tests/fuzz` tries a slice of fixed inputs.")  # fmt: skip
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
