"""Who a campaign goes to: the audience and the segment that the settings name, found at the service."""

from __future__ import annotations

from newsletter.destination import Destination
from newsletter.errors import SettingsError
from newsletter.services.interface import Audience, MailingService


def find_recipients(service: MailingService, wanted: Destination) -> tuple[str, str]:
    """The ids of an audience and of a segment, the latter empty where none is wanted; one or two requests.

    Raises SettingsError, with the names there are, where one cannot be told for certain.
    """
    audience = _audience(service.audiences(), wanted)
    return audience.id, _segment_id(service, audience, wanted.segment) if wanted.segment else ""


def _audience(audiences: tuple[Audience, ...], where: Destination) -> Audience:
    wanted = where.audience
    match = [audience for audience in audiences if wanted and wanted in (audience.id, audience.name)]
    if len(match) == 1:
        return match[0]
    if len(audiences) == 1 and where.service.practice:
        # The settings may name an audience of the real service, which the sandbox cannot know.
        return audiences[0]
    names = ", ".join(f"'{audience.name}'" for audience in audiences) or "none"
    if not wanted:
        hint = f"name one in newsletter.yaml: services: {{{where.service.name}: {{audience: …}}}}; there are: {names}"
        raise SettingsError("no audience is chosen", hint=hint)
    if match:
        ids = ", ".join(audience.id for audience in match)
        hint = f"write the id of the one you mean in newsletter.yaml, in place of the name: {ids}"
        raise SettingsError(f"more than one audience is called '{wanted}' at {where.service.title}", hint=hint)
    raise SettingsError(
        f"there is no audience called '{wanted}' at {where.service.title}", hint=f"the audiences are: {names}"
    )


def _segment_id(service: MailingService, audience: Audience, wanted: str) -> str:
    segments = service.segments(audience.id)
    match = [segment for segment in segments if wanted in (segment.id, segment.name)]
    if len(match) == 1:
        return match[0].id
    if match:
        ids = ", ".join(segment.id for segment in match)
        raise SettingsError(
            f"the audience '{audience.name}' has more than one segment called '{wanted}'",
            hint=f"write the id of the one you mean in newsletter.yaml, in place of the name: {ids}",
        )
    names = ", ".join(f"'{segment.name}'" for segment in segments) or "none"
    raise SettingsError(f"the audience '{audience.name}' has no segment '{wanted}'", hint=f"its segments are: {names}")
