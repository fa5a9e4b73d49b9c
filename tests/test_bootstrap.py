"""The set-up, tried on a small project of its own that installs without a network."""

import hashlib
import inspect
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import bootstrap

SCRIPT = Path(bootstrap.__file__)


def write_wheel(folder: str, name: str, version: str) -> str:
    """Writes an empty package into `folder` and returns the file's name; runs in the small project too."""
    import pathlib
    import zipfile

    about = f"{name}-{version}.dist-info"
    files = {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{about}/RECORD"])
    wheel = f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder) / wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return wheel


# Stands in for setuptools, which the real lock brings.
BACKEND = f"""
{inspect.getsource(write_wheel)}

def build_editable(folder, config_settings=None, metadata_directory=None):
    assert config_settings == {{"editable_mode": "compat"}}
    return write_wheel(folder, "small", "1.0")
"""
# Says what it was started with; it stands where the demo and where pytest would be.
ECHO = """
import json, os, sys
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "prefix": sys.prefix,
                  "no_proxy": [os.environ["NO_PROXY"], os.environ["no_proxy"]]}))
sys.exit(7)
"""
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with the real bootstrap.py, one locked package and something to start."""

    root: Path
    wheels: Path

    def lock(self, version: str) -> None:
        """Locks the package `leaf` at this version; one without a wheel gets a digest all the same."""
        wheel = self.wheels / f"leaf-{version}-py3-none-any.whl"
        digest = hashlib.sha256(wheel.read_bytes() if wheel.exists() else b"").hexdigest()
        (self.root / "requirements.lock").write_text(f"leaf=={version} \\\n    --hash=sha256:{digest}\n")

    def starts(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts the set-up from another folder, in a process group of its own as a terminal would."""
        environ = os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels.as_uri()}
        return subprocess.Popen(
            [sys.executable, str(self.root / "bot" / "bootstrap.py"), *arguments],
            cwd=self.wheels,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # where the tests run in the background, Ctrl-C is ignored, and that is inherited
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def runs(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, output and error output of one whole run."""
        process = self.starts(*arguments)
        output, errors = process.communicate(timeout=60)
        return process.returncode, output, errors

    def installed(self) -> set[str]:
        """The versions of `leaf` in the environment."""
        return {path.name for path in (self.root / ".venv").rglob("leaf-*.dist-info")}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small project, set up; its path has spaces. Two set-ups started at once have made it."""
    made = Project(tmp_path_factory.mktemp("a path with spaces"), tmp_path_factory.mktemp("wheels"))
    for version in ("1.0", "2.0"):
        write_wheel(str(made.wheels), "leaf", version)
    (made.root / "bot").mkdir()
    shutil.copy(SCRIPT, made.root / "bot" / "bootstrap.py")
    for path, text in {
        "pyproject.toml": PYPROJECT,
        "backend.py": BACKEND,
        "pytest.py": ECHO,
        "bot/__main__.py": ECHO,
    }.items():
        (made.root / path).write_text(text)
    made.lock("1.0")
    together = [made.starts("setup"), made.starts("setup")]
    outputs = sorted("".join(process.communicate(timeout=60)) for process in together)
    assert [process.returncode for process in together] == [0, 0]
    assert outputs[0] == "Another set-up is at work in this folder. Waiting for it.\n"
    assert outputs[1].startswith("Making the virtual environment")
    return made


def refusal(project: Project, statement: str) -> str:
    """What `setup` prints on a Python that `statement` has changed; it must end with exit code 1."""
    run = "sys.argv = [sys.argv[1], 'setup']; runpy.run_path(sys.argv[0], run_name='__main__')"
    words = [
        sys.executable,
        "-c",
        f"import runpy, sys; {statement}; {run}",
        str(project.root / "bot" / "bootstrap.py"),
    ]
    done = subprocess.run(words, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    return done.stderr


@pytest.mark.long
def test_an_old_python_is_refused_with_a_kind_sentence(project: Project) -> None:
    said = refusal(project, "sys.version_info = (3, 9, 2, 'final', 0)")
    assert said.startswith("Care Plan Bot needs Python 3.11 or newer, and this is Python 3.9. Please install")
    assert "Traceback" not in said


def test_a_python_without_ensurepip_names_the_system_package(project: Project) -> None:
    said = refusal(project, "sys.modules['ensurepip'] = None")
    assert "sudo apt install python{}.{}-venv\n".format(*sys.version_info) in said
    assert "Traceback" not in said


def test_a_second_run_is_fast_and_quiet(project: Project) -> None:
    durations = []
    for _ in range(5):
        before = time.perf_counter()
        assert project.runs("setup") == (0, "", "")
        durations.append(time.perf_counter() - before)
    assert min(durations) < 0.3


def test_the_demo_starts_in_the_environment_with_its_arguments(project: Project) -> None:
    code, output, errors = project.runs("demo", "--seed", "two words")
    said = json.loads(output.splitlines()[-1])
    assert (code, errors) == (7, "")
    assert said["arguments"][:2] == ["demo", "--port"]
    assert int(said["arguments"][2]) > 0
    assert said["arguments"][3:] == ["--seed", "two words"]
    assert said["folder"] == str(project.root)
    assert said["prefix"] == str(project.root / ".venv")
    assert all("127.0.0.1" in hosts and "localhost" in hosts for hosts in said["no_proxy"])


def test_the_tests_get_their_arguments_and_give_their_exit_code(project: Project) -> None:
    code, output, errors = project.runs("test", "-k", "pain or sleep", "--maxfail=1")
    assert (code, errors) == (7, "")
    assert json.loads(output)["arguments"] == ["-k", "pain or sleep", "--maxfail=1"]


def test_a_wrong_command_is_answered_with_the_usage(project: Project) -> None:
    code, output, errors = project.runs("dmeo")
    assert (code, output) == (2, "")
    assert errors.startswith("There is no command 'dmeo'.\n\nUsage: python3 bot/bootstrap.py COMMAND")
    assert project.runs() == project.runs("--help") == (0, bootstrap.USAGE + "\n", "")


def test_an_environment_whose_python_is_gone_counts_as_none(project: Project) -> None:
    python = bootstrap.venv_python(project.root / ".venv")
    aside = python.with_name("aside")
    assert bootstrap.read_stamp(project.root / ".venv") == bootstrap.wanted_stamp(project.root)
    python.rename(aside)
    try:
        assert bootstrap.read_stamp(project.root / ".venv") is None
        python.write_text("#!/bin/sh\necho cpython-2.7\n")
        python.chmod(0o755)
        assert bootstrap.read_stamp(project.root / ".venv") is None
    finally:
        aside.replace(python)
    assert bootstrap.read_stamp(project.root / ".venv") == bootstrap.wanted_stamp(project.root)


@pytest.mark.parametrize(
    ("lock", "complaint", "advice"),
    [
        (f"leaf==3.0 --hash=sha256:{'0' * 64}", "No matching distribution found for leaf==3.0", "The last lines"),
        (f"leaf==2.0 --hash=sha256:{'0' * 64}", "THESE PACKAGES DO NOT MATCH THE HASHES", "tell the maintainers"),
        ("leaf==2.0", "Hashes are required in --require-hashes mode", "The last lines"),
    ],
)
@pytest.mark.long
def test_a_package_that_cannot_be_had_leaves_the_environment_as_it_was(
    lock: str, complaint: str, advice: str, project: Project
) -> None:
    file = project.root / "requirements.lock"
    before = file.read_text()
    file.write_text(lock)
    code, output, errors = project.runs("setup")
    file.write_text(before)
    assert (code, output) == (1, "The locked packages have changed.\n")
    assert complaint in errors
    assert advice in errors.splitlines()[-1]
    assert "Traceback" not in errors
    assert project.runs("setup") == (0, "", "")


@pytest.mark.long
def test_a_changed_lock_is_installed_into_the_same_environment(project: Project) -> None:
    assert project.installed() == {"leaf-1.0.dist-info"}
    project.lock("2.0")
    code, output, errors = project.runs("setup")
    assert (code, errors) == (0, "")
    assert output.startswith("The locked packages have changed.\nInstalling 1 packages.")
    assert project.installed() == {"leaf-2.0.dist-info"}


def interrupted(project: Project, at_line: str, interruption: signal.Signals) -> tuple[int, str]:
    """Sends the signal, as a terminal does, once the set-up has printed this line; exit code and error output."""
    process = project.starts("setup")
    assert process.stdout is not None
    # what an earlier one had started may still be ending, and is waited for
    assert any(line.startswith(at_line) for line in process.stdout)
    os.killpg(process.pid, interruption)
    _, errors = process.communicate(timeout=30)
    return process.returncode, errors


@pytest.mark.long
def test_an_interrupted_set_up_is_done_again(project: Project) -> None:
    lock = project.root / "requirements.lock"
    before = lock.read_text()
    lock.write_text(f"# changed\n{before}")
    assert interrupted(project, "Installing 1 packages", signal.SIGKILL) == (-signal.SIGKILL, "")
    lock.write_text(before)  # back at what was whole: only the missing stamp tells
    assert interrupted(project, "Making the virtual environment", signal.SIGINT) == (130, "")
    code, output, _ = project.runs("setup")
    assert code == 0
    assert "Making the virtual environment" in output
    assert project.runs("setup") == (0, "", "")
