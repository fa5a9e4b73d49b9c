"""What a person sees and does on the demo's page, in the words of the page."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

LOOKS_FOR_MS = 6_000
PLAYS_FOR_MS = 45_000
expect.set_options(timeout=LOOKS_FOR_MS)


class PhoneOnScreen:
    """One person's phone."""

    def __init__(self, page: Page, person_id: int, name: str) -> None:
        self.root = page.locator(f'[data-phone="{person_id}"]')
        self.name = name
        self._page = page

    def comes_forward(self) -> None:
        """Its tab is chosen."""
        self._page.get_by_role("tab", name=self.name).click()
        expect(self.root).to_be_visible()

    def opens_invitation(self) -> None:
        """The link the clinic made for her."""
        self.root.get_by_role("button", name="Open your invitation").click()

    def button(self, label: str) -> Locator:
        """The latest button of that label."""
        return self.root.get_by_role("button", name=label, exact=True).last

    def taps(self, *labels: str) -> None:
        """One button after the other, each as soon as it is there."""
        for label in labels:
            self.button(label).click()

    def says(self, text: str) -> None:
        """Types a message."""
        field = self.root.get_by_label(f"Message from {self.name}")
        field.fill(text)
        field.press("Enter")

    def reads(self, *texts: str) -> None:
        """Every text stands in some message of the bot."""
        for text in texts:
            expect(self.root.locator(".message.bot", has_text=text).last).to_be_visible()

    def newest(self) -> Locator:
        """The newest message."""
        return self.root.locator("[data-message-id]").last

    def reads_newest(self, text: str) -> None:
        """The newest message says it."""
        expect(self.newest()).to_contain_text(text)

    def log(self) -> str:
        """Everything in the chat."""
        return self.root.get_by_role("log").inner_text()


class Screen:
    """The page with its cast."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.anna = PhoneOnScreen(page, 1001, "Anna")
        self.lee = PhoneOnScreen(page, 2001, "Dr Lee")
        self.moss = PhoneOnScreen(page, 2002, "Dr Moss")

    def next_event(self) -> None:
        """The time bar's first button; returns when the bot is quiet again."""
        with self.page.expect_response("**/time/next"):
            self.page.get_by_role("button", name="Next event").click()

    def shows_clock(self, text: str) -> None:
        """What time it is."""
        expect(self.page.locator("#clock")).to_have_text(text)

    def plays_two_weeks(self) -> None:
        """Until the page says that there is an alert."""
        self.page.get_by_role("button", name="Play two weeks").click()
        expect(self.page.get_by_role("button", name="Stop")).to_be_visible()
        expect(self.page.locator("#note")).to_have_text("Dr Lee has an alert.", timeout=PLAYS_FOR_MS)

    def takes_picture(self, path: Path) -> None:
        """What the patient was told on the left, what her clinician opened on the right."""
        told = self.anna.root.locator(".message.bot", has_text="I am passing this on to Dr Lee")
        told.last.evaluate("message => message.scrollIntoView({block: 'center'})")
        self.lee.newest().evaluate(
            "message => { message.style.scrollMarginTop = '8px'; message.scrollIntoView({block: 'start'}); }"
        )
        self.page.mouse.move(0, 0)
        self.page.screenshot(path=path, animations="disabled")

    def focus_by_tab(self, name: str) -> None:
        """Presses Tab until the button of that name has the focus."""
        for _ in range(40):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.textContent.trim()") == name:
                return
        raise AssertionError(f"Tab never comes to {name!r}")
