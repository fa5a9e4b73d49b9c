"""What the set-up decides, without carrying it out."""

import ast
import socket
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from bot import bootstrap
from bot.bootstrap import Stamp, Step

SCRIPT = Path(bootstrap.__file__)
BOTH = frozenset({"venv", "ensurepip"})
MADE = Stamp(packages="abc", python="cpython-3.11", place="/home/alice/bot")


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (3, 14, 0)])
def test_a_whole_python_of_today_is_welcome(version: tuple[int, int, int]) -> None:
    assert bootstrap.python_problem(version, BOTH) == ""
    assert "-venv" in bootstrap.python_problem(version, frozenset({"venv"}))


def test_an_old_python_can_read_the_file_far_enough_to_refuse() -> None:
    tree = ast.parse(SCRIPT.read_text(), feature_version=(3, 6))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    notes = [note for each in functions for note in (each.returns, *(arg.annotation for arg in each.args.args))]
    assert notes
    assert [ast.unparse(note) for note in notes if isinstance(note, ast.Subscript | ast.BinOp)] == []
    assert not any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)


def test_the_file_imports_only_the_standard_library() -> None:
    imports = [
        node for node in ast.walk(ast.parse(SCRIPT.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    names = {alias.name if isinstance(node, ast.Import) else node.module for node in imports for alias in node.names}
    assert {str(name).split(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("found", "step"),
    [
        pytest.param(MADE, Step.NOTHING, id="as it should be"),
        pytest.param(MADE._replace(packages="old"), Step.UPDATE, id="from another lock"),
        pytest.param(MADE._replace(python="cpython-3.12"), Step.BUILD, id="by another Python"),
        pytest.param(MADE._replace(place="/home/bob/bot"), Step.BUILD, id="moved"),
        pytest.param(MADE._replace(packages="old", place="/home/bob/bot"), Step.BUILD, id="moved, another lock"),
        pytest.param(None, Step.BUILD, id="none that is usable"),
    ],
)
def test_the_stamp_decides_what_is_done(found: Stamp | None, step: Step) -> None:
    assert bootstrap.next_step(found, MADE) is step


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("WARNING: Retrying after connection broken by 'NewConnectionError()': /simple/leaf/", "Connect this machine"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "tell the maintainers"),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "The disk is full."),
        ("ERROR: Failed building wheel for leaf", "The last lines above"),
    ],
)
def test_a_failing_pip_comes_with_one_sentence_on_what_to_do(output: str, advice: str) -> None:
    assert advice in bootstrap.pip_advice(output)


def test_the_demo_gets_a_port_unless_it_was_given_one() -> None:
    assert bootstrap.demo_arguments([], 8081) == ["--port", "8081"]
    assert bootstrap.demo_arguments(["--fresh"], 8081) == ["--port", "8081", "--fresh"]
    assert bootstrap.demo_arguments(["--port=9000"], 8081) == ["--port=9000"]
    assert bootstrap.demo_arguments(["--port", "9000"], 8081) == ["--port", "9000"]


def test_a_proxy_never_gets_what_goes_to_this_machine() -> None:
    environ = bootstrap.child_environment({"HOME": "/", "no_proxy": "clinic.example, localhost"})
    assert environ == {
        "HOME": "/",
        "NO_PROXY": "clinic.example,localhost,127.0.0.1",
        "no_proxy": "clinic.example,localhost,127.0.0.1",
    }


def test_windows_keeps_its_python_elsewhere() -> None:
    assert bootstrap.venv_python(Path(".venv"), "nt").parts == (".venv", "Scripts", "python.exe")
    assert bootstrap.venv_python(Path(".venv"), "posix").parts == (".venv", "bin", "python")


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as first, socket.socket() as second:
        with suppress(OSError):  # somebody else on this machine may have it: taken all the same
            first.bind(("127.0.0.1", 8080))
            first.listen()
        port = bootstrap.free_port()
        assert port != 8080
        second.bind(("127.0.0.1", port))
        second.listen()
        assert bootstrap.free_port() not in {8080, port}


@pytest.mark.parametrize("text", ["", '{"packages": "a', "[]", '{"packages": "a", "python": "b"}'])
def test_a_stamp_that_is_not_whole_counts_as_none(text: str, tmp_path: Path) -> None:
    (tmp_path / bootstrap.STAMP).write_text(text)
    assert bootstrap.read_stamp(tmp_path) is None


def test_the_whole_suite_uses_every_core_and_a_part_of_it_runs_plainly() -> None:
    assert bootstrap.started("test", []) == ["pytest", "-n", "auto", "--dist", "worksteal"]
    assert bootstrap.started("test", ["-k", "silence"]) == ["pytest", "-k", "silence"]
