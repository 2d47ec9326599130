"""Fonts that are installed where mail is read. A mail loads none: most clients drop web fonts, and so do we.

No name is quoted, because it ends up inside a style attribute. Scripts that a face lacks, such as Chinese or Arabic,
are left to the client, which knows what it has.
"""

from __future__ import annotations

# Each ends in a generic family, which every client has (w3.org/TR/css-fonts-4/#generic-font-families).
STACKS = {
    "arial": "Arial,Helvetica,sans-serif",
    "helvetica": "Helvetica Neue,Helvetica,Arial,sans-serif",
    "verdana": "Verdana,Geneva,DejaVu Sans,sans-serif",
    "tahoma": "Tahoma,Verdana,Geneva,sans-serif",
    "trebuchet": "Trebuchet MS,Lucida Grande,Tahoma,sans-serif",
    "georgia": "Georgia,Times New Roman,serif",
    "times": "Times New Roman,Times,serif",
    "palatino": "Palatino,Palatino Linotype,Book Antiqua,Georgia,serif",
    "courier": "Courier New,Courier,monospace",
    "system": "-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif",
}


def stack(name: str) -> str:
    """The CSS `font-family` of a font by its name in `STACKS`; empty for an empty name.

    Raises:
        KeyError: there is no such font.
    """
    return STACKS[name] if name else ""
