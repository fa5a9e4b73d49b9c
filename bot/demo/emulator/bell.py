"""Waking those who wait for something new: long polls of the bot and of the phones."""

import asyncio


class Bell:
    """Wakes all waiters when rung. Belongs to no event loop, so it outlives the one a test used."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wakes everybody who waits now."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait(self, seconds: float) -> bool:
        """Returns whether the bell rang within `seconds` of wire time."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait_for(future, seconds)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(future)
        return True


class Closing:
    """Whether the server is about to stop: who waits then gives up, so that nobody holds it open."""

    def __init__(self) -> None:
        self.has_begun = False
        self.bell = Bell()

    def begin(self) -> None:
        """Wakes those who wait for nothing but this."""
        self.has_begun = True
        self.bell.ring()

    def reopen(self) -> None:
        """Lets everybody wait again."""
        self.has_begun = False
