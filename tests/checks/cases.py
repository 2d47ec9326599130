"""What a seeded fault is made of: a clean post with one thing changed, and the one finding that must come of it.

Each family has a module `<family>_cases.py` beside this one with two mappings, `FAULTS` and `FINE`, from a sentence
to a `Case`; `test_seeded_faults.py` tries them all. A fault's expected findings are all that it may bring up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# A workspace in which nothing is to be mended, also before real people.
SETTINGS = """\
id: 7f3a91
brand:
  name: Hill Clinic
  website: https://hill-clinic.org
  phone: 704-555-0142
  people: [Dr. Ada Hill]
  address: 1 Main Street, Charlotte, North Carolina
  colors: {accent: "#14565d"}
  language: en-US
  why_you_receive_this: You asked for our monthly newsletter at our front desk.
sender:
  name: Hill Clinic
  email: news@hill-clinic.org
timezone: America/New_York
service: mailchimp
services:
  mailchimp: {audience: Newsletter readers}
subscriber_fields: {first_name: {default: there, mailchimp: FNAME}}
sample_subscribers: [{first_name: Grace, email: grace@hill-clinic.org}]
"""

HEAD = """\
---
subject: Sleeping better in the dark months
preheader: Three habits that cost nothing
date: 2026-12-01
---
"""
# Lines of a post count from the top of the file: the body below begins at line 6.
BODY = """\
# Better sleep in winter

Hi {{ subscriber.first_name }}, the evenings are long again. Here is what helps most of our visitors to rest.

## Keep the hours

Go to bed at the same time each day, and read [our guide to good sleep](https://hill-clinic.org/sleep) before you do.

![A quiet hill at dawn](hill.png)

Call us at 704-555-0142 with any question.
"""
CLEAN = HEAD + BODY
# The line of the body's first paragraph, and of one that is appended to it by `post(more=…)`.
FIRST, MORE = 8, 18


def post(body: str = BODY, *, more: str = "", head: str = HEAD, **front: str) -> str:
    """The clean post with other front matter (`subject="…"` replaces or adds a line), another body, or more text."""
    lines = head.rstrip("\n").split("\n")[1:-1]
    for key, value in front.items():
        lines = [line for line in lines if not line.startswith(f"{key}:")]
        lines += [f"{key}: {value}"] if value else []
    return "\n".join(["---", *lines, "---", body]) + (f"\n{more}\n" if more else "")


@dataclass(frozen=True)
class Case:
    """A workspace and what a check of its issue must find.

    post: of `issues/2026-12-sleep/issue.md`. findings: (code, severity, place) of every finding above a note, and of
    notes where `notes` is true; the place is `LINE`, `LINE:COLUMN` in the post, or `FILE:LINE` elsewhere; a line alone
    stands for any column of it. settings: whole. before: the post of the issue that was sent last. files: beside the
    post, or from the workspace's root where the name begins with `/`. service: as on the command line, or empty.
    """

    post: str = CLEAN
    findings: tuple[tuple[str, str, str], ...] = ()
    settings: str = SETTINGS
    before: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    service: str = ""
    notes: bool = True
