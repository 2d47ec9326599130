"""What changed, for the pages that listen: each is told once, and one that slept is told what it missed."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True)
class News:
    """What a page should ask for anew. number: of the build. issues: None for all. rows: whether the list changed."""

    number: int
    issues: frozenset[str] | None
    rows: bool

    def joined(self, later: News) -> News:
        """Both in one, for a page that is slower than the saves."""
        both = None if self.issues is None or later.issues is None else self.issues | later.issues
        return News(later.number, both, self.rows or later.rows)


class Bulletin:
    """Hands news from the threads that build to the pages that listen. run: tells this run from an earlier one."""

    def __init__(self) -> None:
        self.run = secrets.token_hex(8)
        self._lock = threading.Lock()
        self._number = 0
        self._readers: set[_Reader] = set()

    @property
    def number(self) -> int:
        """The number of the newest build."""
        return self._number

    def next_number(self) -> int:
        """A number for a build that is about to be published."""
        with self._lock:
            self._number += 1
            return self._number

    def publish(self, *issues: str, rows: bool = False) -> None:
        """Tell every page; without issues, that all may have changed."""
        news = News(self.next_number(), frozenset(issues) or None, rows)
        with self._lock:
            readers = tuple(self._readers)
        for reader in readers:
            reader.tell(news)

    async def news(self, seconds: float) -> AsyncGenerator[News | None]:
        """All there is to tell from now on, first that anything may have changed; None after a silence of `seconds`."""
        reader = _Reader(asyncio.get_running_loop(), News(self._number, None, rows=True))
        with self._lock:
            self._readers.add(reader)
        try:
            while True:
                yield await reader.next(seconds)
        finally:
            with self._lock:
                self._readers.discard(reader)


class _Reader:
    """One page. What it has not fetched yet is joined, so that a slow one never holds more than one piece of news."""

    def __init__(self, loop: asyncio.AbstractEventLoop, first: News) -> None:
        self._loop = loop
        self._waiting: News | None = first
        self._rung = asyncio.Event()
        self._rung.set()

    def tell(self, news: News) -> None:
        """From any thread."""
        with suppress(RuntimeError):  # the loop has ended, and with it whoever listened
            self._loop.call_soon_threadsafe(self._take, news)

    def _take(self, news: News) -> None:
        self._waiting = self._waiting.joined(news) if self._waiting else news
        self._rung.set()

    async def next(self, seconds: float) -> News | None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds)
        self._rung.clear()
        news, self._waiting = self._waiting, None
        return news
