"""Which files of a workspace were written, as soon as they were."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import watchfiles

from newsletter.console import say
from newsletter.preview.threads import confess
from newsletter.workspace import SETTINGS, Workspace

# Where `newsletter connect` keeps the keys of services.
KEYS = ".env"

# Milliseconds. A change is told after so many without another; however many there are, after the second number.
# Measured: 9 ms from a write to the news of it, 77 with the library's own 50 and 1,600.
_QUIET, _LONGEST = 5, 50
# How often it is looked whether folders came or went.
_LOOK = 1000
_OURS = frozenset({"build", ".newsletter", ".git"})


class Watch:
    """Watches a workspace from two threads until `stop`.

    changed: gets the paths of files that were written, made or removed, from either thread. elsewhere: folders that
    hold pictures and includes of issues outside `issues/` and `templates/`; asked once a second.
    """

    def __init__(
        self,
        workspace: Workspace,
        changed: Callable[[frozenset[Path]], None],
        elsewhere: Callable[[], Iterable[Path]],
    ) -> None:
        self._workspace = workspace
        self._changed = changed
        self._elsewhere = elsewhere
        self._stop = threading.Event()

    def start(self) -> None:
        """Watch from now on."""
        for folders, deep in ((self._deep, True), (self._flat, False)):
            threading.Thread(target=self._run, args=(folders, deep), name="watch", daemon=True).start()

    def stop(self) -> None:
        """Watch no more."""
        self._stop.set()

    def _deep(self) -> list[Path]:
        return _folders([self._workspace.root / "issues", self._workspace.templates])

    def _flat(self) -> list[Path]:
        receipts = self._workspace.state / "receipts"
        inside = tuple(self._deep())
        others = (folder for folder in self._elsewhere() if not any(folder.is_relative_to(one) for one in inside))
        return _folders([self._workspace.root, receipts, *others])

    def _run(self, folders: Callable[[], list[Path]], deep: bool) -> None:
        watched, polls = _identities(folders()), False
        while not self._stop.is_set():
            try:
                if watched:
                    self._watch(watched, folders, deep, polls)
                else:
                    self._stop.wait(_LOOK / 1000)
            except FileNotFoundError:  # a folder that went in this very moment
                self._stop.wait(_LOOK / 1000)
            except (OSError, RuntimeError) as error:
                if not polls:
                    say(f"Saves are seen later than usual, as this computer tells of none: {error}", err=True)
                polls = True
                self._stop.wait(_LOOK / 1000)
            now = _identities(folders())
            if now != watched:
                # What was written between two watches is not told, so all of it may have changed.
                self._tell(frozenset({self._workspace.settings, *(path for path, _ in now)}))
            watched = now

    def _watch(
        self, watched: list[tuple[Path, int]], folders: Callable[[], list[Path]], deep: bool, polls: bool
    ) -> None:
        """Tell of changes until the folders themselves are others. polls: by looking, as the system tells of none."""
        changes = watchfiles.watch(
            *(path for path, _ in watched),
            step=_QUIET,
            debounce=_LONGEST,
            rust_timeout=_LOOK,
            yield_on_timeout=True,
            stop_event=self._stop,
            recursive=deep,
            watch_filter=None,
            raise_interrupt=False,
            force_polling=polls or None,
        )
        named = [path for path, _ in watched]
        for found in changes:
            written = (_as_named(Path(name), named) for _, name in found)
            paths = frozenset(path for path in written if self._is_content(path))
            if paths:
                self._tell(paths)
            if _identities(folders()) != watched:
                return

    def _tell(self, paths: frozenset[Path]) -> None:
        try:
            self._changed(paths)
        except Exception as error:  # noqa: BLE001 (a bug of ours must not end the watch)
            confess(error)

    def _is_content(self, path: Path) -> bool:
        """Whether a file may matter: not what we or an editor keep beside it for a moment."""
        name, root = path.name, self._workspace.root
        inside = path.relative_to(root).parts if path.is_relative_to(root) else ()
        if inside[:1] and inside[0] in _OURS:
            return inside[:2] == (".newsletter", "receipts") and name.endswith(".yaml")
        if name == SETTINGS or inside == (KEYS,):
            return True
        return not (name.startswith((".", "#")) or name.endswith(("~", ".tmp", ".swp", ".swx", ".part", ".crdownload")))


def _as_named(path: Path, folders: Sequence[Path]) -> Path:
    """A path that begins as its folder was named: macOS tells where a link leads, and in the disk's own case."""
    if any(path.is_relative_to(folder) for folder in folders):
        return path
    for above in path.parents:
        for folder in folders:
            with suppress(OSError):
                if above.samefile(folder):
                    return folder / path.relative_to(above)
    return path


def _folders(wanted: Iterable[Path]) -> list[Path]:
    return [folder for folder in dict.fromkeys(wanted) if folder.is_dir()]


def _identities(folders: Iterable[Path]) -> list[tuple[Path, int]]:
    """Folders with what tells one from another of the same name, which replaced it."""
    found = []
    for folder in folders:
        try:
            found.append((folder, folder.stat().st_ino))
        except OSError:  # it went in this very moment
            continue
    return found
