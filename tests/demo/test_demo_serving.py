"""The demo as a process and as a server: it says where it is, ends quietly, and shows no more than the page needs."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.demo.serving import Demo, running_demo

COMMAND = [sys.executable, "-m", "bot", "demo", "--port"]


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with running_demo(tmp_path, 0, seed=1) as demo:
        yield demo


@pytest.fixture
async def client(demo: Demo) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=demo.url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.long
def test_it_prints_one_line_and_leaves_nothing_behind(tmp_path: Path, how: signal.Signals) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "HTTP_PROXY": "http://127.0.0.1:9", "CLINIC_HOURS": "never"}
    with subprocess.Popen(
        [*COMMAND, "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = line.removeprefix("The demo is at ").removesuffix(" (Ctrl-C ends it)\n")
        assert httpx.get(f"{url}/cast", trust_env=False).json()["title"] == "Care Plan Bot demo"
        assert len(list(tmp_path.iterdir())) == 1
        process.send_signal(how)
        rest, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")
    assert rest in ("", "The demo has ended. Nothing of it was kept.\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_a_port_that_is_taken_is_told_kindly() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run([*COMMAND, str(port)], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 1
    assert ended.stderr == f"Port {port} is taken. Choose another one, for example: --port {port + 1}\n"


async def test_the_page_and_its_files_have_their_media_types(client: httpx.AsyncClient) -> None:
    types = {"/": "text/html", "/page/phones.js": "text/javascript", "/page/chat.css": "text/css"}
    for path, wanted in types.items():
        answer = await client.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == f"{wanted}; charset=utf-8"
    assert (await client.get("/page/no_such_file.js")).status_code == 404
    assert (await client.get("/page/..%2fserving.py")).status_code == 404


async def test_the_emulators_levers_are_out_of_reach(client: httpx.AsyncClient) -> None:
    assert (await client.get("/phones")).status_code == 200
    for path in ("/faults", "/clock", "/redeliver", "/calls"):
        for method in ("GET", "POST"):
            assert (await client.request(method, path)).status_code == 404
    assert (await client.get("/bot1:demo/getMe")).status_code == 401


async def test_a_page_of_another_site_is_turned_away(demo: Demo, client: httpx.AsyncClient) -> None:
    port = demo.url.rpartition(":")[2]
    assert (await client.get("/cast", headers={"Host": f"localhost:{port}"})).status_code == 200
    assert (await client.get("/cast", headers={"Host": f"demo.example:{port}"})).status_code == 400


async def test_the_cast_is_introduced_with_the_clinicians_links(client: httpx.AsyncClient) -> None:
    cast = (await client.get("/cast")).json()
    assert [(each["id"], each["name"], each["role"]) for each in cast["people"]] == [
        (1001, "Anna", "patient"),
        (2001, "Dr Lee", "clinician"),
        (2002, "Dr Moss", "outsider"),
    ]
    assert all(each["hint"] for each in cast["people"])
    assert [link["person"] for link in cast["links"]] == [2001, 2002]
    assert all(link["url"].startswith(f"https://t.me/{cast['bot']}?start=") for link in cast["links"])
