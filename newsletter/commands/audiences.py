"""`newsletter audiences`: who can be written to."""

from __future__ import annotations

import json
from collections.abc import Mapping

from newsletter.commands import here
from newsletter.connections import opened
from newsletter.console import say, table
from newsletter.services.catalogue import service_info


def run(options: Mapping[str, object], service: str | None, *, as_json: bool) -> None:
    """Print audiences and their segments, with counts."""
    place = here(options)
    name = service or place.settings.service
    info = service_info(name, None if service else place.settings.locations.get("service"))
    with opened(info, place.settings.for_service(name), place.workspace) as there:
        found = [(audience, there.segments(audience.id)) for audience in there.audiences()]
    if as_json:
        data = [
            {
                "id": audience.id,
                "name": audience.name,
                "count": audience.count,
                "segments": [{"id": s.id, "name": s.name, "count": s.count} for s in segments],
            }
            for audience, segments in found
        ]
        say(json.dumps({"service": name, "practice": info.practice, "audiences": data}, indent=2, ensure_ascii=False))
        return
    rows: list[tuple[str, str, str]] = []
    for audience, segments in found:
        rows.append((audience.name, "?" if audience.count is None else f"{audience.count:,}", audience.id))
        rows += [(f"  {s.name}", "?" if s.count is None else f"{s.count:,}", s.id) for s in segments]
    if not rows:
        say(f"{info.title} has no audience yet; make one there first.")
        return
    table(("Audience", "People", "Id"), rows)
    chosen = place.settings.for_service(name).audience
    if info.practice:
        say("Practice: these people do not exist.")
    elif any(chosen in (audience.id, audience.name) for audience, _ in found):
        say(f"newsletter.yaml says that you write to '{chosen}'.")
    else:
        example = json.dumps(found[0][0].name, ensure_ascii=False)
        say(f"Next: name the one you write to in newsletter.yaml:  services: {{{name}: {{audience: {example}}}}}")
