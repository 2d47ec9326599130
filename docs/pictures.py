"""Draws the pictures of the sample workspace: `python docs/pictures.py`. Needs Pillow; same pictures every time."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

ROOT = Path(__file__).resolve().parents[1]
SCALE = 3  # drawn three times as large and scaled down, which smooths every edge
Color = tuple[int, int, int]


def rgb(value: str) -> Color:
    """`#rrggbb` as three numbers."""
    return (int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16))


def blend(one: Color, other: Color, share: float) -> Color:
    """`one` with `share` of `other`."""
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def gradient(width: int, height: int, stops: list[Color]) -> Image.Image:
    """A picture that runs through colours from top to bottom."""
    column = Image.new("RGB", (1, height))
    for y in range(height):
        place = y / max(height - 1, 1) * (len(stops) - 1)
        index = min(int(place), len(stops) - 2)
        column.putpixel((0, y), blend(stops[index], stops[index + 1], place - index))
    return column.resize((width, height))


def hill(width: int, height: int, outline: Callable[[float], float]) -> Image.Image:
    """A mask of everything below an outline; outline: 0..1 from the left -> 0..1 from the top."""
    mask = Image.new("L", (width, height), 0)
    points = [(x, outline(x / width) * height) for x in range(0, width + 1, 2)]
    ImageDraw.Draw(mask).polygon([*points, (width, height), (0, height)], fill=255)
    return mask


def sun(picture: Image.Image, at: tuple[float, float], radius: float, color: Color) -> None:
    """A pale disc with a wide, soft halo."""
    width, height = picture.size
    halo = Image.new("L", picture.size, 0)
    x, y, r = at[0] * width, at[1] * height, radius * height
    ImageDraw.Draw(halo).ellipse((x - 2.1 * r, y - 2.1 * r, x + 2.1 * r, y + 2.1 * r), fill=70)
    picture.paste(color, (0, 0), halo.filter(ImageFilter.GaussianBlur(r * 0.75)))
    ImageDraw.Draw(picture).ellipse((x - r, y - r, x + r, y + r), fill=color)


def landscape(
    path: Path,
    size: tuple[int, int],
    sky: list[str],
    hills: list[tuple[str, Callable[[float], float]]],
    light: tuple[float, float],
) -> None:
    """Broad hills under a sky; no fine stripes and no glare, which can hurt people with migraine."""
    width, height = size[0] * SCALE, size[1] * SCALE
    picture = gradient(width, height, [rgb(color) for color in sky])
    sun(picture, light, 0.115, rgb("#f6eddc"))
    for color, outline in hills:
        top, bottom = rgb(color), blend(rgb(color), rgb("#0c2a2e"), 0.35)
        mask = hill(width, height, outline)
        picture.paste(gradient(width, height, [top, top, bottom]), (0, 0), mask)
    picture = picture.resize(size, Image.Resampling.LANCZOS)
    picture.save(path, quality=84, optimize=True, progressive=True)


def settling(base: float, swing: float, waves: float, phase: float) -> Callable[[float], float]:
    """An outline that is restless at the left and level at the right."""

    def outline(x: float) -> float:
        calm = (1 - x) ** 1.7
        restless = math.sin(waves * math.tau * x + phase) + 0.45 * math.sin(2.3 * waves * math.tau * x + 2 * phase)
        return base + swing * calm * restless + 0.015 * math.sin(math.tau * 0.6 * x + phase)

    return outline


def rolling(base: float, swing: float, waves: float, phase: float) -> Callable[[float], float]:
    """An outline that rolls evenly."""
    return lambda x: base + swing * math.sin(waves * math.tau * x + phase)


def logo(path: Path) -> None:
    """A wave that comes to rest, on a round plate that stands on light and on dark paper."""
    size, scale = 132, 8
    side = size * scale
    plate = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(plate)
    draw.ellipse((0, 0, side - 1, side - 1), fill=(*rgb("#217a80"), 255))
    points = []
    for step in range(301):
        x = step / 300
        y = 0.5 - 0.155 * math.sin(math.tau * 1.55 * x) * (1 - x) ** 0.8
        points.append(((0.2 + 0.6 * x) * side, y * side))
    thick = round(side * 0.062)
    for x, y in points:
        draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=(255, 255, 255, 255))
    plate = plate.resize((size, size), Image.Resampling.LANCZOS)
    plate.quantize(64, method=Image.Quantize.FASTOCTREE).save(path, optimize=True)


def month(path: Path) -> None:
    """Five weeks of a calendar, some days marked."""
    width, height = 1200 * SCALE, 560 * SCALE
    picture = Image.new("RGB", (width, height), rgb("#eef4f3"))
    draw = ImageDraw.Draw(picture)
    marked = {(0, 1), (0, 4), (1, 2), (1, 3), (2, 0), (2, 5), (3, 3), (4, 2)}
    cell, gap, left, top = 132 * SCALE, 18 * SCALE, 84 * SCALE, 49 * SCALE
    for week in range(5):
        for day in range(7):
            x, y = left + day * (cell + gap), top + week * (78 * SCALE + gap)
            box = (x, y, x + cell, y + 78 * SCALE)
            color = "#2f7d80" if (week, day) in marked else "#d3e2df"
            draw.rounded_rectangle(box, radius=14 * SCALE, fill=rgb(color))
            if (week, day) in marked:
                middle = (x + cell / 2, y + 39 * SCALE)
                r = 11 * SCALE
                draw.ellipse((middle[0] - r, middle[1] - r, middle[0] + r, middle[1] + r), fill=rgb("#ffffff"))
    picture = picture.resize((1200, 560), Image.Resampling.LANCZOS)
    picture.quantize(48).save(path, optimize=True)


def main() -> None:
    """Draw them all."""
    logo(ROOT / "templates/default/logo.png")
    landscape(
        ROOT / "issues/2026-11-chronic-migraines/hero.jpg",
        (1200, 500),
        ["#a9c6c6", "#c3d6d2", "#e6e4d6"],
        [
            ("#a3bfbe", settling(0.50, 0.10, 2.2, 0.4)),
            ("#84a9a9", settling(0.58, 0.13, 1.9, 1.7)),
            ("#5f8f91", settling(0.66, 0.14, 1.6, 3.1)),
            ("#3d7478", settling(0.76, 0.13, 1.4, 4.4)),
            ("#1f565b", settling(0.87, 0.10, 1.2, 5.6)),
        ],
        (0.76, 0.30),
    )
    landscape(
        ROOT / "issues/2026-10-style-guide/hero.jpg",
        (1200, 500),
        ["#d8e3df", "#eceadf", "#f1e6d3"],
        [
            ("#c2d3cd", rolling(0.52, 0.05, 0.9, 0.2)),
            ("#9fbcb6", rolling(0.61, 0.06, 0.7, 2.0)),
            ("#72a09c", rolling(0.72, 0.06, 0.8, 3.6)),
            ("#42787a", rolling(0.85, 0.06, 0.6, 5.2)),
        ],
        (0.28, 0.34),
    )
    month(ROOT / "issues/2026-10-style-guide/figure.png")


if __name__ == "__main__":
    main()
