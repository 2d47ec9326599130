"""Keys of mailing services: read from the environment or `.env`, written to `.env`, never shown."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from newsletter.errors import SettingsError

_GIT_TIMEOUT_SECONDS = 5


@dataclass(frozen=True, repr=False)
class Secret:
    """A key that does not show itself: `str`, `repr` and f-strings give dots, only `reveal` gives the key."""

    _value: str

    def __repr__(self) -> str:
        return "Secret('•••')"

    def __str__(self) -> str:
        return "•••"

    def reveal(self) -> str:
        """The key itself, for the request that needs it and for nothing else."""
        return self._value


def read_key(workspace: Path, env_name: str) -> Secret | None:
    """The key of that name, or None when there is none; the environment wins over the workspace's `.env`.

    Raises SettingsError when `.env` cannot be read, or when git tracks it: then everybody with a copy of the
    repository has the keys.
    """
    env_file = workspace / ".env"
    _refuse_tracked(workspace, env_file)
    value = os.environ.get(env_name, "").strip() or _read(env_file).get(env_name, "").strip()
    return Secret(value) if value else None


def write_key(workspace: Path, env_name: str, secret: Secret) -> None:
    """Store a key in the workspace's `.env`, readable by its owner only, and keep git away from that file.

    The other lines of `.env` stay. The file is replaced as a whole, so that an interruption leaves the old one or the
    new one. Raises SettingsError when the name or the key cannot be stored, or when git tracks `.env`.
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", env_name):
        # Not quoted: people put the key itself where its name belongs.
        raise SettingsError(
            "the name under which a key is stored (api_key_env) holds something else than letters and digits",
            hint="use letters, digits and underscores, like MAILCHIMP_API_KEY",
        )
    # Printable ASCII but for quotes and the backslash, which versions of python-dotenv escape differently.
    if not re.fullmatch(r"[!#-&(-\[\]-~]+", secret.reveal()):
        raise SettingsError(
            "this key holds a space, a quotation mark or something else that no key has",
            hint="copy the key again from the mailing service, without anything around it",
        )
    env_file = (workspace / ".env").resolve()
    _refuse_tracked(workspace, env_file)
    _ignore(workspace)
    try:
        _replace_with_key(env_file, env_name, secret)
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(error) from error


def _read(env_file: Path) -> dict[str, str]:
    if not env_file.is_file():
        return {}
    from dotenv import dotenv_values  # noqa: PLC0415 - only commands that need a key pay for it

    try:
        # A key may hold a dollar sign, so nothing is interpolated. Windows' Notepad writes a byte order mark.
        values = dotenv_values(env_file, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(error) from error
    return {name: value or "" for name, value in values.items()}


def _unreadable(error: Exception) -> SettingsError:
    # The error's own text would quote bytes of the file, and with them of a key.
    reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
    return SettingsError(
        f"the file .env cannot be used: {reason}",
        hint="run 'newsletter connect' to write it anew, or save it as UTF-8 text",
    )


def _replace_with_key(env_file: Path, env_name: str, secret: Secret) -> None:
    import tempfile  # noqa: PLC0415 - only `connect` pays for it

    from dotenv import set_key  # noqa: PLC0415 - only `connect` pays for it

    old = env_file.read_text(encoding="utf-8-sig") if env_file.is_file() else ""
    # mkstemp makes a file that only its owner can read, from its first moment on.
    handle, name = tempfile.mkstemp(prefix=".env.", dir=env_file.parent)
    new_file = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(old if not old or old.endswith("\n") else old + "\n")
        set_key(new_file, env_name, secret.reveal(), encoding="utf-8")
        new_file.chmod(0o600)
        new_file.replace(env_file)
    finally:
        new_file.unlink(missing_ok=True)


def _ignore(workspace: Path) -> None:
    """Make sure that `.gitignore` lists `.env`; before the key is written, so that it is never open to `git add`."""
    path = workspace / ".gitignore"
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if {".env", "/.env"}.isdisjoint(line.strip() for line in text.splitlines()):
            with path.open("a", encoding="utf-8") as file:
                file.write(("" if not text or text.endswith("\n") else "\n") + ".env\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"the key was not stored, because .gitignore could not be changed: {error}",
            hint="add a line '.env' to .gitignore yourself, then try again",
        ) from error


def _refuse_tracked(workspace: Path, env_file: Path) -> None:
    if env_file.is_file() and _is_tracked(workspace):
        raise SettingsError(
            "the file .env is in git, so everybody with a copy of this folder's history has your keys",
            hint="run 'git rm --cached .env' and commit, then make a new key at the mailing service, delete the old"
            " one there, and run 'newsletter connect'",
        )


def _is_tracked(workspace: Path) -> bool:
    """Whether git tracks `.env`; False where there is no git, or no answer from it: git is never required."""
    folder = workspace.resolve()
    if not any((parent / ".git").exists() for parent in (folder, *folder.parents)):
        return False
    import shutil  # noqa: PLC0415 - only inside a git checkout
    import subprocess  # noqa: PLC0415 - runs git, with fixed arguments

    git = shutil.which("git")
    if git is None:
        return False
    try:
        answer = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            [git, "ls-files", "--error-unmatch", "--", ".env"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_GIT_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0
