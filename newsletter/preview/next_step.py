"""The one sentence that says what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from newsletter.preview.build import Build

_AFTER = {
    "draft": "push the draft.",
    "interrupted": "push again; it goes on where it stopped.",
    "deleted": "push again in the terminal, with --recreate: that makes a new draft.",
    "edited": "look at the draft at the service, and decide whose words are to stay.",
    "changed": "push what you changed, and send a test.",
    "pushed": "send a test to yourself.",
    "scheduled": "nothing to do; it goes out by itself.",
    "mismatch": "unschedule, or undo your changes.",
    "sent": "nothing to do; see newsletter report.",
    "practice": "nothing to do; see newsletter report.",
}
_DONE = frozenset({"scheduled", "mismatch", "sent", "practice"})


def next_step(
    build: Build,
    state: Mapping[str, str],
    findings: Sequence[Mapping[str, Any]] | None,
    broken: Mapping[str, Any] | None,
) -> dict[str, str]:
    """What to do next, in parts: words before a link, the link, which leads to the finding `key`, and words behind."""
    if build.unread:
        return _words(f"mend the receipt {build.unread[0].location or ''}; until then nobody knows where this stands.")
    if broken:
        return _words(_mend(build, broken))
    kind = state["kind"]
    if kind in _DONE:
        return _words(_AFTER[kind])
    if findings is None:
        return _words("checking …")
    errors = [finding for finding in findings if finding["severity"] == "error" and not finding["waived"]]
    if errors:
        number = len(errors)
        link = f"fix {number} error{'' if number == 1 else 's'}"
        return {"before": "", "link": link, "key": errors[0]["key"], "after": ", then push and send a test."}
    if kind == "tested":
        return _words(_after_test(build))
    return _words(_AFTER.get(kind, "push the draft."))


def _mend(build: Build, broken: Mapping[str, Any]) -> str:
    line, file = broken["line"], broken["file"]
    if not line:
        return "mend what is said here, and save."
    post = f"/{build.found.post.parent.name}/{build.found.post.name}"
    elsewhere = "" if f"/{file}".endswith(post) else f" of {file.rpartition('/')[2]}"
    return f"fix line {line}{elsewhere} and save."


def _after_test(build: Build) -> str:
    rendered = build.rendered
    needs = rendered is not None and rendered.settings.approval == "required"
    if rendered is not None and needs and build.entry.approved != rendered.digest:
        return "ask for approval: they answer with the version code."
    return "schedule it in the terminal."


def _words(after: str) -> dict[str, str]:
    return {"before": "", "link": "", "key": "", "after": after}
