"""A browser at the demo: Chromium if the machine has one, and the demo in a process of its own."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, sync_playwright

from tests.browser.demo_on_screen import LOOKS_FOR_MS, Screen

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--make-pictures", action="store_true", help="keep the README's picture beside the browser tests")


@pytest.fixture(scope="session")
def pictures(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures go."""
    is_kept = request.config.getoption("--make-pictures", default=False)
    return Path(__file__).parent if is_kept else tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium. Playwright's event loop runs as long as this lives, so it ends with the file."""
    path = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"no Chromium is on the PATH; looked for {', '.join(CHROMIUMS)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def demo_url() -> Iterator[str]:
    """The demo, as a person starts it; port 0 is any free one."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--seed", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[4]
        finally:
            process.terminate()
    assert process.returncode == 0


@pytest.fixture
def screen(chromium: Browser, demo_url: str) -> Iterator[Screen]:
    """The demo's page; whatever it writes to the browser's console as an error fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(LOOKS_FOR_MS)
    page = context.new_page()
    errors: list[str] = []

    def note(said: ConsoleMessage) -> None:
        if said.type == "error" and "409" not in said.text:  # the browser reports a kind refusal as an error too
            errors.append(said.text)

    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", note)
    page.goto(demo_url)
    yield Screen(page)
    context.close()
    assert errors == []
