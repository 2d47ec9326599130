"""What the page may do: push, send a test, unschedule, ask where an issue stands, open a file. It never sends.

Each is a use case of the command line. An answer is a stream of JSON lines: a step as soon as it begins, and at the end
what came of it. A page that goes away in between stops nothing.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from newsletter import crash, proofs, publish, sending, standing
from newsletter.errors import NewsletterError, ProtectedError, SettingsError, UsageError
from newsletter.job import Job, opened_at_service, opened_job
from newsletter.preview.builder import Builder
from newsletter.preview.excerpts import sentence
from newsletter.publish import PushOptions
from newsletter.times import in_words
from newsletter.workspace import IssueFile

_Step: TypeAlias = Callable[[str], None]
_Run: TypeAlias = Callable[[str, Mapping[str, Any], _Step], dict[str, Any]]
# What the page may ask to be opened: text that people write. Opening runs whatever this computer has for it.
_OPENED = frozenset({".md", ".markdown", ".yaml", ".yml", ".j2", ".mjml", ".txt"})
_MOST_BYTES = 100_000
_MOST_ADDRESSES = 20
# Seconds. On Windows nothing but the end of a wait lets a Ctrl-C through.
_LISTEN = 0.2


class Actions:
    """What the page may do, one thing at a time."""

    def __init__(self, builder: Builder, service: str | None) -> None:
        self._builder = builder
        self._service = service
        self._busy = threading.Lock()
        self._known: Mapping[str, _Run] = {
            "push": self._push,
            "test": self._test,
            "unschedule": self._unschedule,
            "look": self._look,
            "open": self._open,
        }

    async def act(self, request: Request) -> Response:
        """Begin an action, and answer with its steps as they come."""
        run = self._known.get(request.path_params["action"])
        if run is None:
            raise HTTPException(404)
        issue, asked = request.path_params["issue"], _asked(await _body(request))
        return StreamingResponse(self._lines(run, issue, asked), media_type="application/x-ndjson")

    def finish(self, announce: Callable[[str], None]) -> None:
        """Wait until what was begun is done; nothing can be begun from then on. announce: gets a sentence, if any."""
        if self._busy.acquire(blocking=False):
            return
        announce("What was begun from the page is being finished. Press Ctrl-C again to stop at once.")
        while not self._busy.acquire(timeout=_LISTEN):
            pass

    async def _lines(self, run: _Run, issue: str, asked: Mapping[str, Any]) -> AsyncIterator[str]:
        """The answer. The work is done in a thread of its own, as whoever reads may go away at any moment."""
        loop, said = asyncio.get_running_loop(), asyncio.Queue[dict[str, Any]]()

        def say(line: dict[str, Any]) -> None:
            with suppress(RuntimeError):  # the server has stopped, and with it whoever read
                loop.call_soon_threadsafe(said.put_nowait, line)

        threading.Thread(target=_work, args=(run, issue, asked, say), name="action", daemon=True).start()
        line: dict[str, Any] = {"step": ""}
        while "step" in line:
            line = await said.get()
            yield json.dumps(line) + "\n"

    def _push(self, issue: str, asked: Mapping[str, Any], step: _Step) -> dict[str, Any]:
        with self._job(issue, asked, step) as job:
            pushed = publish.push(
                job.rendered,
                job.service,
                job.path,
                job.workspace,
                options=PushOptions(),
                findings=job.findings,
                progress=step,
            )
            return {
                **self._about(job),
                "outcome": pushed.outcome,
                "images": pushed.images,
                "unfinished": publish.has_errors(job.findings),
            }

    def _test(self, issue: str, asked: Mapping[str, Any], step: _Step) -> dict[str, Any]:
        addresses = asked.get("addresses")
        # Without any, those of the last test would get it, whom nobody has named here.
        if not isinstance(addresses, list) or not addresses or not all(isinstance(one, str) for one in addresses):
            raise UsageError("nobody is named to send the test to", hint="tick somebody, or write an address")
        if len(addresses) > _MOST_ADDRESSES:
            raise UsageError(f"a test goes to {_MOST_ADDRESSES} people at most", hint="leave some out")
        with self._job(issue, asked, step) as job:
            tested = proofs.send_test(job, addresses, unfinished=publish.has_errors(job.findings))
            return {**self._about(job), "addresses": list(tested.addresses), "counted": tested.counted}

    def _unschedule(self, issue: str, _asked: Mapping[str, Any], step: _Step) -> dict[str, Any]:
        builder, found = self._builder, self._found(issue)
        # Whatever the page shows, and whether or not the post can be read: to stop is always meant.
        with (
            self._alone(issue),
            opened_at_service(found, builder.workspace, builder.settings, self._service) as there,
        ):
            step("stopping it at the service")
            done = sending.unschedule(there)
            when = in_words(done.at, builder.settings.timezone) if done.at else ""
            return {"service": there.info.title, "practice": there.info.practice, "outcome": done.outcome, "when": when}

    def _look(self, issue: str, _asked: Mapping[str, Any], _step: _Step) -> dict[str, Any]:
        self._found(issue)
        build = self._builder.build(issue)
        if build.rendered is None or not build.entry.campaign:
            return {"seen": False}
        found = standing.ask(build.rendered, build.found, self._builder.workspace)
        self._builder.stands(issue, found)
        return {"seen": found.seen}

    def _open(self, _issue: str, asked: Mapping[str, Any], _step: _Step) -> dict[str, Any]:
        import click  # noqa: PLC0415 (for this alone)

        path = _text_of(self._builder.workspace.root.resolve(), str(asked.get("file", "")))
        if click.launch(str(path)) != 0:
            raise UsageError("this computer does not say what opens it", hint=f"open it in your editor: {path}")
        return {}

    def _found(self, issue: str) -> IssueFile:
        """An issue's files. Raises UsageError where there are none any more."""
        try:
            return self._builder.found(issue)
        except KeyError:
            raise UsageError("this issue is not here any more", hint="choose another one") from None

    @contextmanager
    def _alone(self, issue: str) -> Iterator[None]:
        """While nothing else is done; afterwards the page shows what came of it. Raises ProtectedError."""
        if not self._busy.acquire(blocking=False):
            raise ProtectedError("something else is being done from this page", hint="wait until it is done")
        try:
            yield
        finally:
            self._busy.release()
            self._builder.stands(issue)

    @contextmanager
    def _job(self, issue: str, asked: Mapping[str, Any], step: _Step) -> Iterator[Job]:
        """An issue with its service, in the very version that was looked at.

        Raises ProtectedError where it is another one by now, SettingsError while the settings cannot be read, and what
        `opened_job` raises.
        """
        builder, found, version = self._builder, self._found(issue), str(asked.get("version", ""))
        if builder.trouble:
            raise SettingsError(problems=builder.trouble)
        with (
            self._alone(issue),
            opened_job(found, builder.workspace, builder.settings, self._service, step) as job,
        ):
            if job.rendered.version != version:
                raise ProtectedError(
                    f"this issue was saved again: you looked at version {version}, and it is"
                    f" {job.rendered.version} now",
                    hint="look at it once more, and then do it again",
                )
            yield job

    def _about(self, job: Job) -> dict[str, Any]:
        info = job.rendered.destination.service
        return {
            "version": job.rendered.version,
            "service": info.title,
            "practice": info.practice,
            "url": job.entry().web_url,
        }


async def _body(request: Request) -> bytes:
    """What a request says; of more than a page would ever ask, only the beginning."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise HTTPException(413, "This is more than the page asks for.")
    return body


def _asked(body: bytes) -> Mapping[str, Any]:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise HTTPException(400, "This is not what the page asks for.")
    return asked


def _work(run: _Run, issue: str, asked: Mapping[str, Any], say: Callable[[dict[str, Any]], None]) -> None:
    """Do it, and say how it ended."""
    try:
        say({"done": run(issue, asked, lambda step: say({"step": step}))})
    except NewsletterError as error:
        say({"failed": _failed(error)})
    except Exception as error:  # noqa: BLE001 (the page must say what happened)
        message = f"This is a bug in newsletter, not your mistake: {type(error).__name__}: {error}"
        say({"failed": _failure(message, crash.reported(error))})


def _text_of(root: Path, file: str) -> Path:
    """A text of the workspace, by its path there. Raises UsageError where it is none, or a link leads elsewhere."""
    try:
        path = (root / file).resolve()
        hidden = path.is_relative_to(root) and path.relative_to(root).parts[:1] == (".newsletter",)
        if path.is_relative_to(root) and not hidden and path.suffix.lower() in _OPENED and path.is_file():
            return path
    except (OSError, RuntimeError, ValueError):  # links in a circle, or no name of a file at all
        pass
    raise UsageError("only the texts of this workspace are opened from here", hint="open it in your editor")


def _failed(error: NewsletterError) -> dict[str, str]:
    """What went wrong, as the page says it: each problem a sentence; the last one's hint is what to do next."""
    places = [str(problem.location) for problem in error.problems if problem.location]
    sentences = [sentence(problem.message) for problem in error.problems]
    hint = next((problem.hint for problem in reversed(error.problems) if problem.hint), "")
    return _failure("\n".join(sentences), sentence(hint), places[0] if places else "")


def _failure(message: str, hint: str, place: str = "") -> dict[str, str]:
    return {"message": message, "hint": hint, "place": place}
