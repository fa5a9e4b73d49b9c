"""The demo's page, read as files: it asks nobody outside for anything, and everybody can find their way in it."""

import re
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest

PAGE = files("bot.demo") / "page"
FILES = {file.name: file.read_text(encoding="utf-8") for file in PAGE.iterdir()}
SCRIPTS = sorted(name for name in FILES if name.endswith(".js"))

# What makes a browser fetch something: an attribute, an import, a call, a style.
REQUEST = re.compile(
    r"""(?:src|href)\s*=\s*["']([^"']+)["']"""
    r"""|(?:from|import|fetch\(|import\()\s*["'`]([^"'`]+)["'`]"""
    r"""|(?:url\(|@import\s+(?!url))\s*["']?([^"')\s]+)"""
)


def requests_in(text: str) -> list[str]:
    return ["".join(found) for found in REQUEST.findall(text)]


class Outline(HTMLParser):
    """Collects every element with its attributes and the text inside it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, Any], list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))

    def handle_data(self, data: str) -> None:
        if self.elements and data.strip():
            self.elements[-1][2].append(data.strip())

    def having(self, tag: str, **attributes: str) -> list[dict[str, Any]]:
        wanted = attributes.items()
        return [found for name, found, _ in self.elements if name == tag and wanted <= found.items()]


@pytest.fixture(scope="module")
def outline() -> Outline:
    return Outline(FILES["index.html"])


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_asks_only_its_own_server(name: str) -> None:
    outside = [url for url in requests_in(FILES[name]) if re.match(r"(?:\w+:)?//|/", url)]
    assert outside == []


def test_an_outside_address_would_be_found() -> None:
    careless = """<script src="https://cdn.example/x.js"></script> import { a } from "//cdn.example/y.js";
        fetch("https://example.com/z") @import "/w.css"; background: url(http://example.com/v.png);
        @import url("//cdn.example/f.css")"""
    assert len(requests_in(careless)) == 6


def test_every_file_the_page_names_exists() -> None:
    named = [url.removeprefix("page/") for url in requests_in(FILES["index.html"]) if url.startswith("page/")]
    imported = [url.removeprefix("./") for name in SCRIPTS for url in requests_in(FILES[name])]
    assert set(named) == {"chat.css", "phones.css", "phones.js"}
    assert set(imported) | {"phones.js"} == set(SCRIPTS)


def test_the_browser_itself_is_told_to_ask_nobody_else(outline: Outline) -> None:
    [policy] = outline.having("meta", **{"http-equiv": "Content-Security-Policy"})
    assert "default-src 'self';" in policy["content"]
    assert "unsafe" not in policy["content"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_writes_html_unchecked(name: str) -> None:
    assert not re.search(r"\.(inner|outer)HTML|insertAdjacentHTML|document\.write", FILES[name])


def test_the_page_has_its_landmarks(outline: Outline) -> None:
    assert [len(outline.having(tag)) for tag in ("header", "main", "h1")] == [1, 1, 1]
    assert outline.having("html", lang="en")
    assert outline.having("section", **{"aria-label": "Time in this demo"})


def test_a_chat_tells_a_screen_reader_what_arrives(outline: Outline) -> None:
    assert outline.having("div", role="log", **{"aria-live": "polite", "tabindex": "0"})


def test_every_button_is_a_real_one_with_a_name(outline: Outline) -> None:
    written = [(found, text) for tag, found, text in outline.elements if tag == "button"]
    written_later = [found for found, _ in written if found.get("role") == "tab"]
    nameless = [found for found, text in written if not text and "aria-label" not in found]
    assert nameless == written_later
    assert all(found["type"] in ("button", "submit") for found, _ in written)


def test_the_time_bar_offers_its_four_ways(outline: Outline) -> None:
    named = {found["data-travel"]: text for _, found, text in outline.elements if "data-travel" in found}
    assert named == {"next": ["Next event"], "day": ["+1 day"], "play": ["Play two weeks"], "stop": ["Stop"]}
