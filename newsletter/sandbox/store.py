"""Where the sandbox keeps campaigns, their content, test mails and uploaded files: one SQLite file in the workspace.

Two processes may use it at once (a `newsletter sandbox` and a push), and either may be killed at any moment.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsletter.errors import SettingsError, UnavailableError

_VERSION = 2
_BUSY_SECONDS = 30
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS campaigns (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, status TEXT NOT NULL, created TEXT NOT NULL,
    updated TEXT NOT NULL, document TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS contents (
    campaign_id TEXT PRIMARY KEY REFERENCES campaigns (id) ON DELETE CASCADE, html TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS sendings (
    campaign_id TEXT PRIMARY KEY REFERENCES campaigns (id) ON DELETE CASCADE, send_time TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS tests (
    number INTEGER PRIMARY KEY AUTOINCREMENT, campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    created TEXT NOT NULL, addresses TEXT NOT NULL, subject TEXT NOT NULL, html TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS files (
    number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, created TEXT NOT NULL, content BLOB NOT NULL
);
PRAGMA user_version = {_VERSION};
"""
# Nothing runs while nobody looks: a scheduled campaign whose time has come counts as sent from then on.
_CAMPAIGNS = """
SELECT number, id, CASE WHEN status = 'schedule' AND send_time <= :now THEN 'sent' ELSE status END,
    created, updated, send_time, document
FROM campaigns LEFT JOIN sendings ON campaign_id = id
"""
_IS_WAITING = "status = 'schedule' AND id NOT IN (SELECT campaign_id FROM sendings WHERE send_time <= :now)"


@dataclass(frozen=True)
class StoredCampaign:
    """A campaign. status: Mailchimp's word for its state. document: `type`, `recipients`, `settings`, `tracking`.

    send_time: when it was sent, or is going to be by its schedule; None for a draft.
    """

    number: int
    id: str
    status: str
    created: str
    updated: str
    send_time: str | None
    document: dict[str, Any]


@dataclass(frozen=True)
class StoredContent:
    """The content of a campaign, exactly as it came."""

    html: str
    text: str


@dataclass(frozen=True)
class StoredTest:
    """A test mail: a copy of what its campaign was when it was asked for."""

    number: int
    campaign_id: str
    created: str
    addresses: tuple[str, ...]
    subject: str
    content: StoredContent


@dataclass(frozen=True)
class StoredFile:
    """An uploaded file."""

    number: int
    name: str
    created: str
    content: bytes = field(repr=False)


class Store:
    """The sandbox's memory, in the file `path`, made when it is missing.

    Raises SettingsError when the file cannot be used, UnavailableError when another program keeps it locked. A
    connection lives for one call only, so that nothing is left to close when the process ends.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._connection() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > _VERSION:
                raise SettingsError(
                    "the sandbox's file was written by a newer newsletter",
                    hint=f"update newsletter, or delete {path.name} in .newsletter to start afresh",
                )
            if version < _VERSION:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(_SCHEMA)

    def add_campaign(self, document: dict[str, Any]) -> StoredCampaign:
        """Store a new draft."""
        campaign_id, now = secrets.token_hex(5), _now()
        with self._connection() as connection:
            connection.execute(
                "INSERT INTO campaigns (id, status, created, updated, document) VALUES (?, 'save', ?, ?, ?)",
                (campaign_id, now, now, json.dumps(document)),
            )
            return _found(connection, campaign_id)

    def campaign(self, campaign_id: str) -> StoredCampaign | None:
        """The campaign of that id, or None."""
        with self._connection() as connection:
            return _find(connection, campaign_id)

    def campaigns(self) -> tuple[StoredCampaign, ...]:
        """Every campaign, newest first."""
        with self._connection() as connection:
            rows = connection.execute(f"{_CAMPAIGNS} ORDER BY number DESC", {"now": _now()}).fetchall()
        return tuple(map(_campaign, rows))

    def change_campaign(self, campaign_id: str, document: dict[str, Any]) -> StoredCampaign | None:
        """Replace a draft's document; None, and nothing changed, when it is no draft (any more)."""
        with self._connection() as connection:
            changed = connection.execute(
                "UPDATE campaigns SET document = ?, updated = ? WHERE id = ? AND status = 'save'",
                (json.dumps(document), _now(), campaign_id),
            )
            return _found(connection, campaign_id) if changed.rowcount else None

    def delete_campaign(self, campaign_id: str) -> None:
        """Forget a campaign and its content."""
        with self._connection() as connection:
            connection.execute("DELETE FROM campaigns WHERE id = ?", (campaign_id,))

    def schedule(self, campaign_id: str, send_time: datetime) -> bool:
        """Let a draft go out at a time; False, and nothing changed, when it is no draft (any more)."""
        return self._change_status(campaign_id, "schedule", "status = 'save'", _stamp(send_time))

    def unschedule(self, campaign_id: str) -> bool:
        """Make a scheduled campaign a draft again; False, and nothing changed, when it is none (any more)."""
        return self._change_status(campaign_id, "save", _IS_WAITING, None)

    def send(self, campaign_id: str) -> bool:
        """Count a campaign as sent now; False, and nothing changed, when it was sent already."""
        return self._change_status(campaign_id, "sent", f"(status = 'save' OR {_IS_WAITING})", _now())

    def _change_status(self, campaign_id: str, status: str, condition: str, send_time: str | None) -> bool:
        values = {"id": campaign_id, "status": status, "now": _now(), "send_time": send_time}
        with self._connection() as connection:
            changed = connection.execute(
                f"UPDATE campaigns SET status = :status, updated = :now WHERE id = :id AND {condition}",  # noqa: S608
                values,
            )
            if changed.rowcount:
                connection.execute("DELETE FROM sendings WHERE campaign_id = :id", values)
            if changed.rowcount and send_time:
                connection.execute("INSERT INTO sendings VALUES (:id, :send_time)", values)
        return bool(changed.rowcount)

    def add_test(self, campaign_id: str, addresses: Iterable[str], subject: str, content: StoredContent) -> None:
        """Keep a test mail."""
        row = (campaign_id, _now(), json.dumps(list(addresses)), subject, content.html, content.text)
        with self._connection() as connection:
            connection.execute(
                "INSERT INTO tests (campaign_id, created, addresses, subject, html, text) VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )

    def tests(self, campaign_id: str) -> tuple[StoredTest, ...]:
        """The test mails of a campaign, newest first."""
        with self._connection() as connection:
            rows = connection.execute(
                "SELECT * FROM tests WHERE campaign_id = ? ORDER BY number DESC", (campaign_id,)
            ).fetchall()
        return tuple(
            StoredTest(number, owner, created, tuple(json.loads(addresses)), subject, StoredContent(html, text))
            for number, owner, created, addresses, subject, html, text in rows
        )

    def put_content(self, campaign_id: str, content: StoredContent) -> bool:
        """Replace a draft's content; False, and nothing changed, when it is no draft (any more)."""
        with self._connection() as connection:
            changed = connection.execute(
                "UPDATE campaigns SET updated = ? WHERE id = ? AND status = 'save'", (_now(), campaign_id)
            )
            if changed.rowcount:
                connection.execute(
                    "INSERT OR REPLACE INTO contents VALUES (?, ?, ?)", (campaign_id, content.html, content.text)
                )
        return bool(changed.rowcount)

    def content(self, campaign_id: str) -> StoredContent:
        """The content of a campaign, empty when it has none yet."""
        with self._connection() as connection:
            row = connection.execute("SELECT html, text FROM contents WHERE campaign_id = ?", (campaign_id,)).fetchone()
        return StoredContent(*row) if row else StoredContent("", "")

    def add_file(self, name: str, content: bytes) -> StoredFile:
        """Store a file under a number of its own."""
        now = _now()
        with self._connection() as connection:
            number = connection.execute(
                "INSERT INTO files (name, created, content) VALUES (?, ?, ?)", (name, now, content)
            ).lastrowid
        return StoredFile(number or 0, name, now, content)

    def file(self, number: int) -> StoredFile | None:
        """The file of that number, or None."""
        if number >= 2**63:  # more than SQLite can count
            return None
        with self._connection() as connection:
            row = connection.execute("SELECT * FROM files WHERE number = ?", (number,)).fetchone()
        return StoredFile(*row) if row else None

    def files(self) -> tuple[StoredFile, ...]:
        """Every file, newest first."""
        with self._connection() as connection:
            rows = connection.execute("SELECT * FROM files ORDER BY number DESC").fetchall()
        return tuple(StoredFile(*row) for row in rows)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection that commits at the end of the block, and rolls back when it fails."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS)
            try:
                # Safe with WAL against a killed process; only a power cut may cost the last change.
                connection.executescript("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;")
                with connection:
                    yield connection
            finally:
                connection.close()
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise UnavailableError(
                    "the sandbox's file is in use by another program", hint="try again in a moment"
                ) from error
            raise self._unusable(error) from error
        except (OSError, sqlite3.DatabaseError) as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> SettingsError:
        return SettingsError(
            f"the sandbox cannot use its file {self._path.name} in .newsletter: {error}",
            hint="delete that file to start afresh: it holds nothing but practice campaigns",
        )


def _find(connection: sqlite3.Connection, campaign_id: str) -> StoredCampaign | None:
    row = connection.execute(f"{_CAMPAIGNS} WHERE id = :id", {"now": _now(), "id": campaign_id}).fetchone()
    return _campaign(row) if row else None


def _found(connection: sqlite3.Connection, campaign_id: str) -> StoredCampaign:
    campaign = _find(connection, campaign_id)
    assert campaign is not None
    return campaign


def _campaign(row: tuple[int, str, str, str, str, str | None, str]) -> StoredCampaign:
    return StoredCampaign(*row[:-1], document=json.loads(row[-1]))


def _now() -> str:
    return _stamp(datetime.now(UTC))


def _stamp(moment: datetime) -> str:
    """A time such that later ones sort after earlier ones."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
