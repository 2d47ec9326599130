"""One mail as one subscriber sees it in one mail program."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import cast
from urllib.parse import urlencode

from newsletter.model import Direction, Trial
from newsletter.pipeline import Rendered
from newsletter.preview.build import Build
from newsletter.preview.excerpts import sentence
from newsletter.preview.imitations import APPS, COLOURS, imitate
from newsletter.preview.samples import sample_of
from newsletter.preview.trials import Trials

# A picture's name is ours: letters, digits, dashes, a dot.
_PICTURE = re.compile(r"""(?<=["'(])images/([\w.-]+)(?=["')])""")
# A template of one's own may hold what no mail program obeys: a link that leaves the frame, a prefetch from the web.
_TARGET = re.compile(r"""(<a\b[^<>]*?)\starget\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>]+)""", re.IGNORECASE)
_OUTSIDE = re.compile(r"<link\b[^<>]*>", re.IGNORECASE)
# Notes and their ways back stay within the mail, as they do at a reader's.
_INSIDE = re.compile(r"""(<a\b(?=[^<>]*\shref=["']#))""", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class View:
    """How a mail is looked at. sample: the place of a sample subscriber in the settings. trial: another look."""

    colours: str
    app: str
    sample: int
    trial: Trial


def view_of(query: Mapping[str, str]) -> View:
    """A view from an address; what it does not say, or says wrongly, is the ordinary one."""
    colours, app, sample = query.get("colours", ""), query.get("app", ""), query.get("as", "")
    direction = query.get("direction", "")
    return View(
        colours if colours in COLOURS else COLOURS[0],
        app if app in APPS else APPS[0],
        int(sample) if sample.isascii() and sample.isdigit() and len(sample) < 4 else 0,
        Trial(
            query.get("template", "")[:80],
            query.get("language", "")[:20],
            cast("Direction", direction) if direction in ("ltr", "rtl") else None,
        ),
    )


def rendered_for(build: Build, view: View, trials: Trials) -> Rendered | str:
    """What to show of an issue, or a sentence where there is nothing."""
    if view.trial == Trial():
        return build.rendered or "No version of this issue could be shown yet."
    result = trials.mail(build, view.trial)
    return result if isinstance(result, Rendered) else sentence(result[0].message)


def as_seen(rendered: Rendered, view: View) -> str:
    """The HTML of a frame: the imitation, with pictures from here and links that open beside it."""
    seen = imitate(sampled(rendered, view.sample), colours=view.colours, app=view.app)
    local = _PICTURE.sub(lambda found: f"pictures/{found[1]}{html.escape(_query(view.trial))}", seen)
    framed = _OUTSIDE.sub("", _TARGET.sub(r"\1", local))
    inside = _INSIDE.sub(r'\1 target="_self"', framed)
    return _HEAD.sub(r'\g<0><base target="_blank">', inside, count=1)


def _query(trial: Trial) -> str:
    """What an address of a picture needs, as another look may show it in another size."""
    said = {name: value for name, value in asdict(trial).items() if value}
    return f"?{urlencode(said)}" if said else ""


def sampled(rendered: Rendered, sample: int) -> str:
    """The HTML as a sample subscriber gets it."""
    return rendered.for_sample(sample_of(rendered.settings, sample)).html


def source(rendered: Rendered, view: View, kind: str) -> str:
    """The text part as a sample subscriber gets it, or the HTML or MJML that is pushed."""
    if kind == "html":
        return rendered.for_service.html
    if kind == "mjml":
        return rendered.for_service.mjml
    return rendered.for_sample(sample_of(rendered.settings, view.sample)).text
