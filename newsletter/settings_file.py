"""Changing one value in `newsletter.yaml` and nothing else: comments, order and spelling stay as people wrote them."""

from __future__ import annotations

import json

import yaml


def with_audience(text: str, service: str, audience: str) -> str | None:
    """The settings with `services: {SERVICE: {audience: AUDIENCE}}` in them, or None where that cannot be done safely."""
    value = json.dumps(audience, ensure_ascii=False)  # a JSON string is a YAML string
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    if not isinstance(root, yaml.MappingNode):
        return None
    services = _child(root, "services")
    if services is None:
        changed = f"{text.rstrip()}\n\nservices:\n  {service}: {{audience: {value}}}\n"
    elif not isinstance(services, yaml.MappingNode):
        return None
    else:
        changed = _in_services(text, services, service, value)
    return changed if _says(changed, service, audience) else None


def _in_services(text: str, services: yaml.MappingNode, service: str, value: str) -> str:
    own = _child(services, service)
    if own is None:
        return _inserted(text, services, f"{service}: {{audience: {value}}}")
    if not isinstance(own, yaml.MappingNode):
        return text[: own.start_mark.index] + f"{{audience: {value}}}" + text[own.end_mark.index :]
    audience = _child(own, "audience")
    if audience is None:
        return _inserted(text, own, f"audience: {value}")
    return text[: audience.start_mark.index] + value + text[audience.end_mark.index :]


def _child(node: yaml.MappingNode, name: str) -> yaml.Node | None:
    return next((value for key, value in node.value if key.value == name), None)


def _inserted(text: str, group: yaml.MappingNode, entry: str) -> str:
    """A group with one more entry, at its beginning."""
    at = group.start_mark.index
    if group.flow_style:
        comma = ", " if group.value else ""
        return f"{text[: at + 1]}{entry}{comma}{text[at + 1 :]}"
    return f"{text[:at]}{entry}\n{' ' * group.start_mark.column}{text[at:]}"


def _says(text: str, service: str, audience: str) -> bool:
    """Whether the change did what it should: nobody's settings are broken for a convenience."""
    try:
        data = yaml.safe_load(text)
        return bool(data["services"][service]["audience"] == audience)
    except (yaml.YAMLError, KeyError, TypeError):
        return False
