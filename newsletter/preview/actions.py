"""What the page may do: push, send a test, unschedule, ask where an issue stands, open a file. It never sends.

Each is a use case of the command line. An answer is a stream of JSON lines: a step as soon as it begins, and at the end
what came of it. A page that goes away in between stops nothing.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from newsletter import crash, proofs, publish, sending, standing
from newsletter.errors import NewsletterError, ProtectedError, UsageError
from newsletter.job import Job, opened_at_service, opened_job
from newsletter.preview.builder import Builder
from newsletter.publish import PushOptions
from newsletter.times import in_words

_Step = Callable[[str], None]
# What the page may ask to be opened: text that people write. Opening runs whatever this computer has for it.
_OPENED = frozenset({".md", ".markdown", ".yaml", ".yml", ".j2", ".mjml", ".txt"})
_MOST_BYTES = 100_000
_MOST_ADDRESSES = 20


class Actions:
    """What the page may do, one thing at a time."""

    def __init__(self, builder: Builder, service: str | None) -> None:
        self._builder = builder
        self._service = service
        self._busy = threading.Lock()
        self._known = {
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

    def _lines(self, run: Callable[..., dict[str, Any]], issue: str, asked: Mapping[str, Any]) -> Iterator[str]:
        """The answer. The work is done in a thread of its own, as whoever reads may go away at any moment."""
        said: queue.Queue[dict[str, Any]] = queue.Queue()
        work = threading.Thread(target=self._work, args=(run, issue, asked, said), name="action", daemon=False)
        work.start()
        while True:
            line = said.get()
            yield json.dumps(line, ensure_ascii=False) + "\n"
            if "step" not in line:
                return

    def _work(
        self,
        run: Callable[..., dict[str, Any]],
        issue: str,
        asked: Mapping[str, Any],
        said: queue.Queue[dict[str, Any]],
    ) -> None:
        try:
            said.put({"done": run(issue, asked, lambda step: said.put({"step": step}))})
        except NewsletterError as error:
            said.put({"failed": _failed(error)})
        except KeyError:
            said.put({"failed": _failure("This issue is not here any more.", "Choose another one.")})
        except Exception as error:  # noqa: BLE001 (the page must say what happened)
            message = f"This is a bug in newsletter, not your mistake: {type(error).__name__}: {error}"
            said.put({"failed": _failure(message, crash.reported(error))})

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
        if not isinstance(addresses, list) or not all(isinstance(one, str) for one in addresses):
            raise UsageError("nobody is named to send the test to", hint="tick somebody, or write an address")
        if len(addresses) > _MOST_ADDRESSES:
            raise UsageError(f"a test goes to {_MOST_ADDRESSES} people at most", hint="leave some out")
        with self._job(issue, asked, step) as job:
            tested = proofs.send_test(job, addresses, unfinished=publish.has_errors(job.findings))
            return {**self._about(job), "addresses": list(tested.addresses), "counted": tested.counted}

    def _unschedule(self, issue: str, _asked: Mapping[str, Any], step: _Step) -> dict[str, Any]:
        builder = self._builder
        found = builder.build(issue).found
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
        build = self._builder.build(issue)
        if build.rendered is None or not build.entry.campaign:
            return {"seen": False}
        found = standing.ask(build.rendered, build.found, self._builder.workspace)
        self._builder.stands(issue, found)
        return {"seen": found.seen}

    def _open(self, _issue: str, asked: Mapping[str, Any], _step: _Step) -> dict[str, Any]:
        import click  # noqa: PLC0415 (for this alone)

        root = self._builder.workspace.root.resolve()
        path = (root / str(asked.get("file", ""))).resolve()
        if not path.is_relative_to(root) or path.suffix.lower() not in _OPENED or not path.is_file():
            raise UsageError("only the texts of this workspace are opened from here", hint="open it in your editor")
        if click.launch(str(path)) != 0:
            raise UsageError("this computer does not say what opens it", hint=f"open it in your editor: {path}")
        return {}

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

        Raises ProtectedError where it is another one by now, and what `opened_job` raises.
        """
        builder = self._builder
        found, version = builder.build(issue).found, str(asked.get("version", ""))
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


def _failed(error: NewsletterError) -> dict[str, str]:
    """What went wrong, as the page says it: each problem a sentence; the last one's hint is what to do next."""
    places = [str(problem.location) for problem in error.problems if problem.location]
    sentences = [_sentence(problem.message) for problem in error.problems]
    hint = next((problem.hint for problem in reversed(error.problems) if problem.hint), "")
    return _failure("\n".join(sentences), _sentence(hint), places[0] if places else "")


def _failure(message: str, hint: str, place: str = "") -> dict[str, str]:
    return {"message": message, "hint": hint, "place": place}


def _sentence(text: str) -> str:
    """A message of the command line as a sentence on a page."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?", ":")) or not text else ".")
