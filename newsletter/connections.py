"""Opening a mailing service: its key, its address, and for practice the sandbox itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from newsletter.config import ServiceSettings
from newsletter.credentials import Secret, read_key
from newsletter.errors import SettingsError
from newsletter.services.catalogue import ServiceInfo
from newsletter.services.interface import MailingService
from newsletter.workspace import Workspace


@contextmanager
def opened(info: ServiceInfo, settings: ServiceSettings, workspace: Workspace) -> Iterator[MailingService]:
    """A service, ready to be asked. The sandbox runs inside this process while none runs in another.

    Raises SettingsError where the key is missing or cannot be the service's.
    """
    from newsletter.services.mailchimp import Mailchimp  # noqa: PLC0415 (brings requests)

    if info.practice:
        from newsletter.sandbox.server import running  # noqa: PLC0415 (brings Starlette)

        with running(workspace.root) as base_url:
            yield Mailchimp(Secret("practice-0000000000"), base_url, name=info.name)
        return
    yield Mailchimp(_key(info, settings, workspace), settings.base_url or None, name=info.name)


def _key(info: ServiceInfo, settings: ServiceSettings, workspace: Workspace) -> Secret:
    key = read_key(workspace.root, settings.api_key_env)
    if key is None:
        raise SettingsError(
            f"there is no key for {info.title}: neither {settings.api_key_env} in the environment nor in .env",
            hint=f"run 'newsletter connect {info.name}'",
        )
    return key
