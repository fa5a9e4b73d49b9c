"""Sets the project up and runs it: makes `.venv`, installs the lock, then starts the demo or the tests.

It runs before anything is installed, so it uses the standard library only and imports nothing of this
project. An old Python must get far enough to say so kindly, so the syntax is Python 3.6's: annotations are
quoted, and a value is a NamedTuple where it would be a dataclass elsewhere.
"""

import contextlib
import enum
import hashlib
import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

WHOLE_SUITE = ["-n", "auto", "--dist", "worksteal"]  # every core; a part of the tests runs plainly
USAGE = """\
Usage: python3 bot/bootstrap.py COMMAND [ARGUMENTS]

  demo    set up, then run the demo; ARGUMENTS go to `care-plan-bot demo`
  test    set up, then run the tests; ARGUMENTS go to pytest
  setup   only set up

Everything is installed in .venv in the project's own folder."""

OLDEST_PYTHON = (3, 11)
DEMO_PORTS = range(8080, 8100)
LOOPBACK = ("127.0.0.1", "localhost")
IDENTITY = "import sys; print('%s-%d.%d' % ((sys.implementation.name,) + sys.version_info[:2]))"
LOCK_BYTE = 1 << 30  # past the end of the file: a Windows lock would keep pip from reading the byte it covers
STAMP = "installed.json"
# How pip opens its one line on each package.
PACKAGE_LINES = ("Collecting ", "Processing ", "Ignoring ", "Requirement already satisfied")
ROOT = Path(__file__).resolve().parent.parent


class Stamp(NamedTuple):
    """What `.venv` was made from; it stands in `.venv` once, and only once, everything is installed."""

    packages: str  # digest of the lock and of pyproject.toml
    python: str  # such as cpython-3.11
    place: str  # the project's folder: a virtual environment breaks when it is moved


class Step(enum.Enum):
    """What has to be done before `.venv` can be used."""

    NOTHING = "nothing"
    UPDATE = "update"  # sound, but made from another lock
    BUILD = "build"  # missing, interrupted, broken, moved, or of another Python


def python_problem(version: "tuple[int, ...]", modules: "frozenset[str]") -> str:
    """The sentence that says why this Python cannot be used and what to do; empty when it can.

    `modules` names the modules it has, of `venv` and `ensurepip`.
    """
    name = "{}.{}".format(*version)
    if version[:2] < OLDEST_PYTHON:
        oldest = "{}.{}".format(*OLDEST_PYTHON)
        return (
            f"Care Plan Bot needs Python {oldest} or newer, and this is Python {name}. Please install a "
            f"newer one, then start this command with it, for example: python{oldest} bot/bootstrap.py demo"
        )
    if not {"venv", "ensurepip"} <= modules:
        return (
            f"This Python {name} cannot make a virtual environment: a system package is missing. "
            f"On Debian and Ubuntu, install it with: sudo apt install python{name}-venv\n"
            f"On other systems, install the full Python {name}. Then run this command again."
        )
    return ""


def next_step(found: "Stamp | None", wanted: Stamp) -> Step:
    """What `.venv` needs, by the stamp found in it (None: no usable `.venv`) and the stamp it should have."""
    if found == wanted:
        return Step.NOTHING
    if found is not None and found._replace(packages=wanted.packages) == wanted:
        return Step.UPDATE
    return Step.BUILD


def pip_advice(output: str) -> str:
    """One sentence on what to do about pip's output."""
    offline = ("connection broken", "ConnectionError", "ProxyError", "timed out")
    if "DO NOT MATCH THE HASHES" in output:
        return "A package is not the one that the lock names. Nothing was installed; tell the maintainers."
    if "No space left" in output:
        return "The disk is full. Make room, then run this command again."
    if any(word in output for word in offline):
        return (
            "The package index cannot be reached. Connect this machine to the internet "
            "(behind a proxy, set HTTPS_PROXY), then run this command again."
        )
    return "The last lines above say what pip missed. Put that right, then run this command again."


def child_environment(environ: "dict[str, str]") -> "dict[str, str]":
    """The environment for what is started: as it was, but no proxy gets what goes to this machine itself."""
    named = ",".join([environ.get("NO_PROXY", ""), environ.get("no_proxy", ""), *LOOPBACK]).split(",")
    merged = ",".join(dict.fromkeys(host.strip() for host in named if host.strip()))
    return dict(environ, NO_PROXY=merged, no_proxy=merged)


def demo_arguments(arguments: "list[str]", port: int) -> "list[str]":
    """The demo's arguments: those given, with `port` before them unless they name one."""
    has_port = any(argument.split("=")[0] == "--port" for argument in arguments)
    return arguments if has_port else ["--port", str(port), *arguments]


def venv_python(venv: Path, os_name: str = os.name) -> Path:
    """Where a virtual environment keeps its Python on this kind of system (`os.name`)."""
    return venv / "Scripts" / "python.exe" if os_name == "nt" else venv / "bin" / "python"


def free_port() -> int:
    """A port on loopback that nobody listens on: 8080 or one soon after, else any."""
    for port in (*DEMO_PORTS, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            if os.name != "nt":  # there the option would let us take a port in use
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    sys.exit("No free port was found on 127.0.0.1. Close some programs, or pass --port with a number.")


def wanted_stamp(root: Path) -> Stamp:
    """The stamp that `.venv` should have for the lock as it stands and the Python that runs this."""
    digest = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((root / name).read_bytes())
    return Stamp(digest.hexdigest(), "{}-{}.{}".format(sys.implementation.name, *sys.version_info), str(root))


def read_stamp(venv: Path) -> "Stamp | None":
    """The stamp in `venv`; None where there is none, it is unreadable, or the Python there does not run."""
    try:
        stamp = Stamp(**json.loads((venv / STAMP).read_text(encoding="utf-8")))
        answer = subprocess.run(  # noqa: S603 - our own environment's Python
            [str(venv_python(venv)), "-I", "-S", "-c", IDENTITY],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, ValueError, TypeError):  # no file or no Python; no JSON; other fields
        return None
    return stamp if answer.stdout.decode().strip() == stamp.python else None


def write_stamp(venv: Path, stamp: Stamp) -> None:
    """Writes the stamp so that it stands there whole or not at all."""
    draft = venv / (STAMP + ".draft")
    draft.write_text(json.dumps(stamp._asdict()), encoding="utf-8")
    draft.replace(venv / STAMP)


def say(sentence: str) -> None:
    """Prints at once, so that the order holds beside the output of what is started."""
    print(sentence, flush=True)


def take_lock(descriptor: int) -> bool:
    """Takes the lock on an open file if it is free, without waiting; returns whether this process has it."""
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, LOCK_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


@contextlib.contextmanager
def only_one_setup(root: Path) -> "Iterator[None]":
    """Holds the folder's lock, after waiting for another set-up that has it; a process that dies frees it."""
    with (root / "requirements.lock").open("r+b") as file:  # network file systems lock only what may be written
        # pip inherits it: if only we are killed, the next set-up still waits until pip has ended
        os.set_inheritable(file.fileno(), True)
        if not take_lock(file.fileno()):
            say("Another set-up is at work in this folder. Waiting for it.")
            while not take_lock(file.fileno()):
                time.sleep(0.1)
        yield


def run_or_stop(arguments: "list[str]", root: Path, total: int = 0) -> None:
    """Runs a step of the set-up, counting `total` packages on a terminal; exits if it fails."""
    process = subprocess.Popen(  # noqa: S603 - the arguments are written in this file
        arguments,
        cwd=str(root),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        errors="replace",
        close_fds=False,  # see only_one_setup
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if total and line.startswith(PACKAGE_LINES) and sys.stdout.isatty():
            looked_at = sum(earlier.startswith(PACKAGE_LINES) for earlier in lines)
            print(f"  {looked_at} of {total}", end="\n" if looked_at == total else "\r", flush=True)
    if process.wait() != 0:
        last = "\n".join("  " + line for line in lines[-12:])
        sys.exit("{}\nThe set-up stopped. {}".format(last, pip_advice("\n".join(lines))))


def carry_out(step: Step, root: Path) -> None:
    """Builds or updates `.venv`; an interruption leaves it without a stamp."""
    venv = root / ".venv"
    pip = [str(venv_python(venv)), "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    locked = [*pip, "--no-user", "--no-deps", "--require-hashes", "-r", "requirements.lock"]
    total = sum("==" in line for line in (root / "requirements.lock").read_text("utf-8").splitlines())
    if step is Step.UPDATE:
        say("The locked packages have changed.")
        run_or_stop([*locked, "--dry-run"], root)  # what cannot be had stops us here, with .venv still whole
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        (venv / STAMP).unlink()
    if step is Step.BUILD:
        say(f"Making the virtual environment {venv}.")
        # the Python beneath, for Windows cannot clear the environment that runs this
        python = getattr(sys, "_base_executable", sys.executable)
        run_or_stop([python, "-I", "-m", "venv", "--clear", str(venv)], root)
    say(f"Installing {total} packages. The first time, this can take a minute or two.")
    run_or_stop(locked, root, total)
    # compat puts the plain folder on the path, which type checkers and the import linter can follow
    editable = ["--no-user", "--no-deps", "--no-build-isolation", "--config-settings", "editable_mode=compat"]
    run_or_stop([*pip, *editable, "-e", "."], root)


def prepare(root: Path) -> None:
    """Makes sure that `.venv` is what the lock says; fast when it already is."""
    venv, wanted = root / ".venv", wanted_stamp(root)
    if next_step(read_stamp(venv), wanted) is Step.NOTHING:
        return
    with only_one_setup(root):
        step = next_step(read_stamp(venv), wanted)  # again: the one we waited for may have done it
        if step is not Step.NOTHING:
            carry_out(step, root)
            write_stamp(venv, wanted)
            say("Set-up is done.")


def started(command: str, arguments: "list[str]") -> "list[str]":
    """The module that the command starts, with its arguments."""
    if command == "test":
        return ["pytest", *(arguments or WHOLE_SUITE)]
    port = free_port()
    say("Starting the demo. It prints its address as soon as it is ready. Ctrl-C ends it.")
    return ["bot", "demo", *demo_arguments(arguments, port)]


def run_in_venv(words: "list[str]", root: Path) -> int:
    """Becomes `python -m WORDS` in the project's folder; on Windows, which cannot, returns its exit code."""
    os.chdir(str(root))
    words = [str(venv_python(root / ".venv")), "-m", *words]
    environment = child_environment(dict(os.environ))
    if os.name != "nt":
        os.execve(words[0], words, environment)  # noqa: S606 - our own environment's Python
    return subprocess.run(words, env=environment, check=False).returncode  # noqa: S603 - the same


def main(arguments: "list[str]") -> int:
    """Carries out one command; returns its exit code. A set-up that cannot go on exits with a sentence."""
    modules = frozenset(name for name in ("venv", "ensurepip") if importlib.util.find_spec(name))
    problem = python_problem(tuple(sys.version_info[:3]), modules)
    if problem:
        sys.exit(problem)
    command = arguments[0] if arguments else "help"
    if command in ("help", "-h", "--help"):
        say(USAGE)
        return 0
    if command not in ("demo", "test", "setup"):
        print(f"There is no command {command!r}.\n\n{USAGE}", file=sys.stderr)
        return 2
    prepare(ROOT)
    return 0 if command == "setup" else run_in_venv(started(command, arguments[1:]), ROOT)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
