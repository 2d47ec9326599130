"""Faults of images and of what stands for them."""

from __future__ import annotations

import io
import random

from PIL import Image

from tests.checks.cases import BODY, SETTINGS, Case, post


def saved(kind: str, width: int, height: int, *, grain: bool = False, frames: int = 1, **options: int) -> bytes:
    """A picture of one colour, or one that no format can make small."""
    content = io.BytesIO()
    made = Image.new("RGB", (width, height), "#14565d")
    if grain:
        made = Image.frombytes("L", (width, height), random.Random(1).randbytes(width * height))
    more = [made.rotate(180 * (turn % 2)) for turn in range(1, frames)]
    made.save(content, kind, **({"save_all": True, "append_images": more} if more else {}), **options)
    return content.getvalue()


def pictured(picture: str, **front: str) -> str:
    """The clean post with another picture, in line 14."""
    return post(BODY.replace("![A quiet hill at dawn](hill.png)", picture), **front)


MIXED = saved("PNG", 1200, 1500)
WORDLESS = "# Better sleep in winter\n\n![A quiet hill at dawn](tall.png)\n"
FAULTS = {
    "a picture that stays in brackets": Case(
        pictured("![A quiet hill](hill at dawn)"), (("image-unread", "error", "14:1"),)
    ),
    "a pasted picture": Case(
        pictured("![A quiet hill](data:image/png;base64,iVBORw0KGgo=)"), (("image-unread", "error", "14:17"),)
    ),
    "a file name as the description of the picture at the top": Case(
        post().replace("---\n\n#", "---\n#").replace("\n---\n#", "\nhero:\n  src: hill.png\n  alt: hill.png\n---\n#"),
        (("alt-file-name", "warning", "7:8"),),
    ),
    "a picture that is not there": Case(
        pictured("![A quiet hill](gone.png)"), (("image-missing", "error", "14:17"),)
    ),
    "a picture that is none": Case(
        pictured("![A quiet hill](poster.pdf)"), (("image-unusable", "error", "14:17"),),
        files={"poster.pdf": b"%PDF-1.7 no picture"}
    ),
    "no alt text": Case(pictured("![](hill.png)"), (("alt-missing", "error", "14:5"),)),
    "a heavy picture": Case(
        pictured("![A quiet hill](moving.gif)"), (("image-heavy", "warning", "14:17"),),
        files={"moving.gif": saved("GIF", 800, 380, grain=True, frames=3)},
    ),
    "a picture that never stops": Case(
        pictured("![A quiet hill](moving.gif)"), (("image-endless", "warning", "14:17"),),
        files={"moving.gif": saved("GIF", 800, 60, grain=True, frames=2, loop=0)},
    ),
    "a picture that is blown up": Case(
        pictured("![A quiet hill](small.png){width=400}"), (("image-small", "warning", "14:17"),),
        files={"small.png": saved("PNG", 300, 100)},
    ),
    "a picture that is soft on a phone": Case(
        pictured("![A quiet hill](small.png){width=400}"), (("image-small", "note", "14:17"),),
        files={"small.png": saved("PNG", 500, 160)},
    ),
    "a picture of a type that is not for mail": Case(
        pictured("![A quiet hill](hill.webp)"), (("image-converted", "note", "14:17"),),
        files={"hill.webp": saved("WEBP", 1200, 400)},
    ),
    "a poster on the web": Case(
        pictured("![Our poster](https://hill-clinic.org/poster.PDF?v=2)"), (("image-type", "warning", "14:15"),)
    ),
    "a picture without encryption": Case(
        pictured("![A quiet hill](http://hill-clinic.org/hill.png)"), (("image-insecure", "warning", "14:17"),)
    ),
    "the name of the file": Case(pictured("![hero-final.png](hill.png)"), (("alt-file-name", "warning", "14"),)),
    "the name that a camera gave": Case(
        pictured("![IMG_20261120_091533](hill.png)"), (("alt-file-name", "warning", "14"),)
    ),
    "the name of a screenshot": Case(
        pictured("![Screenshot 2026-11-20 at 09.15.33](hill.png)"), (("alt-file-name", "warning", "14"),)
    ),
    "the name that a messenger gave": Case(
        pictured("![WhatsApp Image 2026-11-20 at 10.22.11](hill.png)"), (("alt-file-name", "warning", "14"),)
    ),
    "the name that a design program gave": Case(
        pictured("![Untitled design (3)](hill.png)"), (("alt-file-name", "warning", "14"),)
    ),
    "the name that Word gave": Case(pictured("![Picture1](hill.png)"), (("alt-file-name", "warning", "14"),)),
    "the name of a screenshot with its day": Case(
        pictured("![screenshot 2026-11-20](hill.png)"), (("alt-file-name", "warning", "14"),)
    ),
    "the file's name without its ending": Case(
        pictured("![hill-2-final](hill-2-final.png)"), (("alt-file-name", "warning", "14"),),
        files={"hill-2-final.png": saved("PNG", 1200, 400)},
    ),
    "a word that says nothing": Case(pictured("![Image](hill.png)"), (("alt-file-name", "warning", "14"),)),
    "a word that says nothing in German": Case(
        pictured("![Ein Bild](hill.png)"), (("alt-file-name", "warning", "14"),)
    ),
    "a hero's empty word": Case(
        post(hero="{src: hill.png, alt: photo}"), (("alt-file-name", "warning", "5"),)
    ),
    "a text in a picture": Case(
        pictured(f"![Come and see us: {'our doors stand open on Saturday, and there is tea; ' * 3}](hill.png)"),
        (("alt-long", "note", "14"),),
    ),
    "a text in a Japanese picture": Case(
        pictured(f"![{'冬の夜によく眠るための三つの習慣をご紹介します。' * 4}](hill.png)"),
        (("alt-long", "note", "14"),),
    ),
    "a caption that says it again": Case(
        pictured('![A quiet hill at dawn](hill.png "A quiet hill at dawn.")'), (("alt-repeated", "note", "14"),)
    ),
    "a mail that is a picture": Case(
        post(WORDLESS), (("mostly-images", "warning", "8"),), files={"tall.png": MIXED}
    ),
    "a mail of long pictures": Case(
        post(BODY + "\n![A lake](tall.png)\n\n![A river](tall2.png)\n"),
        (("mostly-images", "warning", "20"),), files={"tall.png": MIXED, "tall2.png": saved("PNG", 1200, 1600)},
    ),
}  # fmt: skip
FINE = {
    "a space in its name": Case(
        pictured("![A quiet hill](quiet hill.png)"), files={"quiet hill.png": saved("PNG", 1200, 400)}
    ),
    "a hero": Case(post(hero="{src: hill.png, alt: A hill at night}")),
    "a word in it": Case(pictured("![A photo of our waiting room](hill.png)")),
    "an untitled work": Case(pictured("![Untitled, oil on canvas, 1962](hill.png)")),
    "a picture that is counted": Case(pictured("![Picture 3 of 5: the garden](hill.png)")),
    "a word that the file has too": Case(pictured("![Hill](hill.png)")),
    "a name with a number": Case(pictured("![Room 12 at night](hill.png)")),
    "a caption that says more": Case(pictured('![A quiet hill](hill.png "The hill behind our clinic")')),
    "an alt text of two sentences": Case(
        pictured("![A quiet hill at dawn, with fog in the valley. Two people walk up a path to the top.](hill.png)")
    ),
    "a small picture and few words": Case(
        post("# Closed today\n\nThe snow is too deep.\n\n![A hill](hill.png){width=300}\n")
    ),
    "no picture and few words": Case(post("# Closed today\n\nThe snow is too deep.\n")),
    "a tall picture among words": Case(
        post(BODY + "\n![A lake](tall.png)\n" + "\nWe tell you more about the lake and its birds next month.\n" * 30),
        files={"tall.png": MIXED},
    ),
    "a large logo is no picture of the post": Case(
        post(),
        settings=SETTINGS.replace("  people:", "  logo: {src: logo.png, alt: Hill Clinic, width: 250}\n  people:"),
        files={"/logo.png": saved("PNG", 500, 400)},
    ),
    "a picture on the web": Case(pictured("![A hill](https://hill-clinic.org/hill.png)")),
    "an address with a dot that is no type": Case(pictured("![A hill](https://hill-clinic.org/hill.v2)")),
    "few words beside a picture on the web, whose size nobody knows": Case(
        post("# Closed today\n\nThe snow is too deep.\n\n![A hill](https://hill-clinic.org/hill.png)\n")
    ),
}  # fmt: skip
