"""What each stage of a warm build costs: the program's own functions, timed where they are called."""

from __future__ import annotations

import functools
import importlib
import inspect
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# What is shown -> where it is. Those that are set in are part of the one above.
STAGES = {
    "settings: newsletter.yaml": "newsletter.config:load_settings",
    "the post: front matter, Markdown → blocks": "newsletter.post:read_issue",
    "  front matter": "newsletter.front_matter:read_front_matter",
    "  Markdown → blocks": "newsletter.markdown:parse",
    "links": "newsletter.links:finished",
    "images": "newsletter.pipeline:_load_images",
    "look: templates, colours": "newsletter.template:open_look",
    "blocks → MJML": "newsletter.template:Look.draw",
    "MJML → HTML: inspection, engine": "newsletter.mjml:to_html",
    "blocks → text part (3 times)": "newsletter.plain_text:render",
    "merge fields → service, sample reader": "newsletter.pipeline:Rendered._written",
    "message file": "newsletter.message:to_eml",
    "what could not be resolved": "newsletter.pipeline:unresolved",
    "files on disk": "newsletter.commands.build:_replace_folder",
}


def stage_costs(build: Callable[[], object], rounds: int) -> list[tuple[str, float]]:
    """Median milliseconds of processor time of each stage, and of the whole, building again and again."""
    build()
    spent: dict[str, list[float]] = {name: [] for name in (*STAGES, "the whole build")}
    with _watched() as watch:
        for _ in range(rounds):
            watch.clear()
            start = time.process_time()
            build()
            watch["the whole build"] = time.process_time() - start
            for name, times in spent.items():
                times.append(watch[name] * 1000)
    return [(name, statistics.median(times)) for name, times in spent.items()]


@contextmanager
def _watched() -> Iterator[Counter[str]]:
    """Lets each stage add its seconds to a counter, under whatever name its callers know it."""
    watch: Counter[str] = Counter()
    undo: list[tuple[object, str, object]] = []
    for name, place in STAGES.items():
        module, _, path = place.partition(":")
        *outer, last = path.split(".")
        owner = functools.reduce(getattr, outer, importlib.import_module(module))
        function = getattr(owner, last)
        timed = _timed(function, name, watch)
        known = [owner] if inspect.isclass(owner) else [m for n, m in sys.modules.items() if n.startswith("newsletter")]
        for holder in known:
            for attribute in [key for key, value in vars(holder).items() if value is function]:
                undo.append((holder, attribute, function))
                setattr(holder, attribute, timed)
    try:
        yield watch
    finally:
        for holder, attribute, function in undo:
            setattr(holder, attribute, function)


def _timed(function: Callable[..., object], name: str, watch: Counter[str]) -> Callable[..., object]:
    @functools.wraps(function)
    def timed(*values: object, **named: object) -> object:
        start = time.process_time()
        try:
            return function(*values, **named)
        finally:
            watch[name] += time.process_time() - start

    return timed
