"""The states that a mail is measured in: what clients keep of it, how wide they are, what they do to its colours."""

from __future__ import annotations

# CSS pixels: a small phone, a large one, the mail's own width, a desktop.
WIDTHS = (320, 375, 600, 1024)
# What a client keeps of a mail: its images, its style sheets; and whether it asks for the dark.
CLIENTS = {
    "everything": (True, True, "light"),
    "everything in the dark": (True, True, "dark"),
    "no style sheets": (True, False, "light"),
    "no images": (False, True, "light"),
    "no images in the dark": (False, True, "dark"),
    "neither": (False, False, "light"),
}
# Scheme -> the client (a key of CLIENTS), what it does to colours, the least contrast of text.
SCHEMES = {
    "light": ("everything", "none", 4.5),
    "light without style sheets": ("no style sheets", "none", 4.5),
    "light without images": ("no images", "none", 4.5),
    "light with neither": ("neither", "none", 4.5),
    "authored dark": ("everything in the dark", "none", 4.5),
    "authored dark without images": ("no images in the dark", "none", 4.5),
    "forced dark": ("everything", "outlook", 4.5),
    "forced dark without style sheets": ("no style sheets", "outlook", 4.5),
    "forced dark without images": ("no images", "outlook", 4.5),
    "Outlook.com": ("everything", "in place", 4.5),
    "Outlook.com in a marked page": ("everything", "in place, marked", 4.5),
    "Outlook.com without images": ("no images", "in place", 4.5),
    "inversion": ("everything", "inverted", 3.0),
    "inversion of lightness": ("everything", "inverted lightness", 3.0),
    "inversion with the hues kept": ("everything", "turned", 3.0),
    "inversion without style sheets": ("no style sheets", "inverted", 3.0),
}
# What changes the page itself: each of these goes on from the one before.
IN_PLACE = {"in place": "colors.darkenAsOutlook()", "in place, marked": "colors.markAsOutlook()"}
