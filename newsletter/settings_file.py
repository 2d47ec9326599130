"""Changing one value in `newsletter.yaml` and nothing else: comments, order and spelling stay as people wrote them."""

from __future__ import annotations

import json
from typing import Any

import yaml


def with_audience(text: str, service: str, audience: str) -> str | None:
    """The settings with `services: {SERVICE: {audience: AUDIENCE}}` in them; None where that is not certain to be safe.

    text: with its line ends as they are in the file.
    """
    value = json.dumps(audience, ensure_ascii=False)  # a JSON string is a YAML string
    try:
        root = yaml.compose(text, yaml.SafeLoader)
        if not isinstance(root, yaml.MappingNode):
            return None
        changed = _put(text, root, ("services", service, "audience"), value)
        wanted = _with_value(yaml.safe_load(text), service, audience)
        # Nobody's settings are broken for a convenience: the change must do what it should, and nothing else.
        return changed if yaml.safe_load(changed) == wanted else None
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def _put(text: str, group: yaml.MappingNode, path: tuple[str, ...], value: str) -> str:
    """A text in which the value under `path`, seen from `group`, is `value`; what is missing on the way is made."""
    name, *rest = path
    node = next((inner for key, inner in group.value if key.value == name), None)
    if node is None:
        return _inserted(text, group, f"{name}: {_nested(rest, value)}")
    if rest and isinstance(node, yaml.MappingNode):
        return _put(text, node, tuple(rest), value)
    return _replaced(text, node, _nested(rest, value))


def _nested(path: list[str], value: str) -> str:
    return f"{{{path[0]}: {_nested(path[1:], value)}}}" if path else value


def _replaced(text: str, node: yaml.Node, value: str) -> str:
    start, end = node.start_mark.index, node.end_mark.index
    space = " " if text[start - 1 : start] == ":" else ""  # a key without a value ends at its colon
    line_end = _line_end(text) if text[start:end].endswith("\n") else ""  # a block of text ends with its last line
    return text[:start] + space + value + line_end + text[end:]


def _inserted(text: str, group: yaml.MappingNode, entry: str) -> str:
    """A text with one more entry: at the beginning of a group, or at the end of the whole file."""
    at = group.start_mark.index
    if group.flow_style:
        comma = ", " if group.value else ""
        return f"{text[: at + 1]}{entry}{comma}{text[at + 1 :]}"
    if group.start_mark.column == 0:
        return f"{text.rstrip()}{_line_end(text) * 2}{entry}{_line_end(text)}"
    return f"{text[:at]}{entry}{_line_end(text)}{' ' * group.start_mark.column}{text[at:]}"


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _with_value(data: Any, service: str, audience: str) -> Any:
    """What the changed settings must say. Nothing is changed in place: YAML's aliases share what they name."""
    services = data.get("services") or {}
    own = services.get(service) or {}
    return {**data, "services": {**services, service: {**own, "audience": audience}}}
