"""The demo: a Bot API emulator, a page with two phones, and a bar that moves the time."""
