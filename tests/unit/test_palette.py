"""Any brand's colours become a palette in which everything can be read, in every look and every scheme."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks.contrast import sentence
from newsletter.color import BRAND_COLORS, contrast, from_oklch, hexadecimal, inverted, oklch, outlook_dark, rgb
from newsletter.palette import solve

KEYS = [
    *("paper", "surface", "accent_surface", "warning_surface", "ink", "ink2", "hairline"),
    *("control", "accent", "warning", "button", "label", "picture", "mark"),
]
TABLE = {
    "default": """
        #ffffff/#10191b #f3f6f5/#182426 #e4efed/#17302f #fbf5ea/#29241a #18282a/#e3eae8 #4a5a5b/#a8b7b5 #d3dddb/#2d3c3d
        #6d7f7f/#718585 #14565d/#86c9c3 #74430b/#e3b878 #14565d/#86c9c3 #ffffff/#0c1a1b #cfdedb/#27484b #f7e6bd/#54451f
    """,
    "editorial": """
        #fdfcf9/#171416 #f5f2eb/#221e20 #f5f2eb/#221e20 #f9f3e8/#2a231b #1f1b1d/#ebe5dc #5a5153/#b6aca6 #d9d2c6/#3b3536
        #857a74/#857a78 #8c2a19/#f0947f #74410a/#e2b777 #1f1b1d/#ebe5dc #fdfcf9/#171416 #e0d3c2/#4a3f42 #f7e6bd/#54451f
    """,
    "letter": """
        #ffffff/#15181c #f5f6f8/#1e2228 #f5f6f8/#1e2228 #faf5eb/#29251c #22262c/#e5e6e8 #535a64/#adb3bb #d8dce2/#333941
        #757d88/#77808b #1f4a7d/#9cc0ea #71420b/#e2b878 #1f4a7d/#9cc0ea #ffffff/#10151b #d7dde6/#33404f #f7e6bd/#54451f
    """,
}
LOOKS = {
    name: tuple(dict(zip(KEYS, half, strict=True)) for half in zip(*(p.split("/") for p in text.split()), strict=True))
    for name, text in TABLE.items()
}
GROUNDS = ("paper", "surface", "accent_surface", "warning_surface")
# What stands on what, and whether it is text or a control.
PAIRS = [
    *(("text", "ink", ground) for ground in (*GROUNDS, "picture", "mark")),
    *(("text", name, ground) for name in ("ink2", "accent", "warning") for ground in GROUNDS),
    ("text", "label", "button"),
    *(("control", name, ground) for name in ("control", "button") for ground in GROUNDS),
]
ODD = ["#000000", "#ffffff", "#808080", "#777777", "#ffff00", "#39ff14", "#0000ff", "#ff00ff", "#00ffff", "#ffd1dc"]

colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}") | st.sampled_from(ODD)
every_look = pytest.mark.parametrize("look", LOOKS)


def stepped(color):
    """A client writes its rewrites in steps of 1/255."""
    return rgb(hexadecimal(outlook_dark(color)))


def faults(palette):
    """Every pair that cannot be told apart, in any scheme."""
    schemes = [
        ("light", palette.light, lambda color: color, 4.5),
        ("dark", palette.dark, lambda color: color, 4.5),
        ("Outlook.com", palette.light, outlook_dark, 4.5),
        ("Outlook.com in steps", palette.light, stepped, 4.5),
        ("inverted", palette.light, inverted, 3),
    ]
    found = []
    for scheme, made, shown, text in schemes:
        seen = {name: shown(rgb(made[name])) for name in KEYS}
        for kind, name, ground in PAIRS:
            ratio = contrast(seen[name], seen[ground])
            if ratio < (text if kind == "text" else 3):
                found.append(f"{scheme}: {name} {made[name]} on {ground} {made[ground]}: {ratio:.2f}")
    return found


@every_look
@given(colors)
def test_any_accent_can_be_read_in_every_scheme(look, accent):
    assert faults(solve(*LOOKS[look], {"accent": accent})) == []


@every_look
@given(st.dictionaries(st.sampled_from(BRAND_COLORS), colors))
def test_any_colours_of_a_brand_can_be_read_together(look, brand):
    palette = solve(*LOOKS[look], brand)
    assert faults(palette) == []
    assert all(re.fullmatch("#[0-9a-f]{6}", color) for half in palette[:2] for color in half.values())


@every_look
def test_a_looks_own_colours_stay_as_they_are(look):
    light, dark = LOOKS[look]
    own = {name: light[name] for name in ("accent", "button", "ink", "paper", "surface")}
    for brand in ({}, {"accent": light["accent"]}, own):
        assert solve(light, dark, brand) == (light, dark, ())


@every_look
@given(st.dictionaries(st.sampled_from(BRAND_COLORS), colors))
def test_a_solved_palette_is_a_look_that_needs_no_change(look, brand):
    solved = solve(*LOOKS[look], brand)
    again = solve(solved.light, solved.dark, {})
    assert (again.light, again.dark) == (solved.light, solved.dark)


@every_look
@given(st.dictionaries(st.sampled_from(BRAND_COLORS), colors))
def test_every_given_colour_is_used_or_its_change_is_told_once(look, brand):
    light, dark, changed = solve(*LOOKS[look], brand)
    told = {adjusted.name: adjusted for adjusted in changed}
    assert len(told) == len(changed)
    for name, color in brand.items():
        used = (dark if name.endswith("_dark") else light)[name.removesuffix("_dark")]
        assert (used == color) == (name not in told)
        if name in told:
            assert (told[name].given, told[name].used) == (color, used)
            assert told[name].ratio < told[name].wanted
            assert sentence(told[name]).endswith(f"; {used} is used in its place")


@given(colors)
def test_an_accent_that_moves_keeps_its_hue(accent):
    used = solve(*LOOKS["default"], {"accent": accent}).light["accent"]
    chroma, hue = oklch(rgb(accent))[1:]
    lightness, moved_chroma, moved_hue = oklch(rgb(used))
    if chroma < 0.03 or moved_chroma < 0.03:  # next to grey, a step of one channel is a large turn
        return
    turn = abs((hue - moved_hue + 3.1416) % 6.2832 - 3.1416)
    assert turn < 0.1
    assert moved_chroma >= min(chroma, oklch(from_oklch(lightness, 0.5, hue))[1]) - 0.01  # all that a screen can show


def test_an_accent_that_can_be_read_is_used_as_it_is_on_links_and_buttons():
    light = solve(*LOOKS["default"], {"accent": "#7a1020"}).light
    assert (light["accent"], light["button"]) == ("#7a1020", "#7a1020")


def test_a_light_accent_becomes_dark_on_paper_and_stays_light_in_the_dark():
    palette = solve(*LOOKS["default"], {"accent": "#ffcc00"})
    assert oklch(rgb(palette.light["accent"]))[0] < 0.5
    assert oklch(rgb(palette.dark["accent"]))[0] > 0.8
    assert [(changed.name, changed.scheme) for changed in palette.changed] == [("accent", "light")]


def test_the_surface_of_notes_takes_the_accents_hue_where_the_look_has_it_so():
    red = solve(*LOOKS["default"], {"accent": "#8c2a19"})
    for half in (red.light, red.dark):
        red_channel, _, blue_channel = rgb(half["accent_surface"])
        assert red_channel > blue_channel
    letter = solve(*LOOKS["letter"], {"accent": "#8c2a19"})
    assert letter.light["accent_surface"] == letter.light["surface"]


def test_buttons_follow_the_colour_the_look_gives_them_unless_the_brand_gives_its_own():
    assert solve(*LOOKS["editorial"], {"accent": "#14565d"}).light["button"] == "#1f1b1d"
    assert solve(*LOOKS["editorial"], {"ink": "#101050"}).light["button"] == "#101050"
    both = solve(*LOOKS["letter"], {"accent": "#14565d", "button": "#7a1020"})
    assert (both.light["accent"], both.light["button"]) == ("#14565d", "#7a1020")
    dark = solve(*LOOKS["letter"], {"accent_dark": "#ffb0a0"}).dark
    assert dark["button"] == "#ffb0a0"


def test_a_given_paper_wins_and_the_other_grounds_and_the_texts_follow_it():
    palette = solve(*LOOKS["default"], {"paper": "#fff8e7", "paper_dark": "#000000"})
    assert (palette.light["paper"], palette.dark["paper"], palette.changed) == ("#fff8e7", "#000000", ())
    assert oklch(rgb(palette.light["surface"]))[1] > oklch(rgb("#f3f6f5"))[1]
    assert contrast(rgb(palette.dark["surface"]), rgb("#000000")) > 1.2


def test_a_dark_paper_in_light_brings_light_text_with_it():
    palette = solve(*LOOKS["default"], {"paper": "#1b1b3a"})
    assert palette.light["paper"] == "#1b1b3a"
    assert palette.light["ink"] == LOOKS["default"][1]["ink"]
    assert palette.dark == LOOKS["default"][1]


def test_a_paper_on_which_no_text_can_be_read_moves_and_that_is_told():
    palette = solve(*LOOKS["default"], {"paper": "#808080"})
    (paper,) = palette.changed
    assert (paper.name, paper.against) == ("paper", "text")
    assert abs(oklch(rgb(palette.light["paper"]))[0] - oklch(rgb("#808080"))[0]) < 0.15
    assert sentence(paper).startswith("no text can reach 4.5:1 on the paper #808080 in Outlook.com's dark mode")


def test_an_ink_that_is_too_pale_becomes_darker():
    palette = solve(*LOOKS["default"], {"ink": "#777777"})
    assert oklch(rgb(palette.light["ink"]))[0] < oklch(rgb("#777777"))[0]
    assert [changed.name for changed in palette.changed] == ["ink"]


@pytest.mark.parametrize(
    ("brand", "said"),
    [
        ({"accent": "#ffcc00"}, "the accent #ffcc00 reaches only 1.5:1 on the paper, and needs 4.5:1; #"),
        (
            {"accent_dark": "#14565d"},
            "the accent for the dark #14565d reaches only 2.1:1 on the paper, and needs 4.5:1; #",
        ),
        ({"accent": "#777777"}, "the accent #777777 reaches only 4.4:1 on the paper, and needs 4.5:1; #"),  # 4.48
        ({"accent": "#377a80"}, "the accent #377a80 reaches only 4.1:1 on the surface of notes, and needs 4.5:1; #"),
        ({"accent": "#2f7076"}, "the accent #2f7076 reaches only 4.4:1 on the surface of boxes in Outlook.com's dark"),
        ({"accent": "#0000ff"}, "the accent #0000ff reaches only 2.4:1 on the paper where a mail program inverts"),
        ({"ink": "#cccccc"}, "the text colour #cccccc reaches only 1.6:1 on the paper, and needs 4.5:1; #"),
        ({"button": "#ff6a00"}, "the button colour #ff6a00 reaches only 2.8:1 under its label, and needs 4.5:1; #"),
    ],
)
def test_a_change_is_told_in_a_sentence(brand, said):
    (changed,) = solve(*LOOKS["default"], brand).changed
    assert sentence(changed).startswith(said)


def test_further_colours_of_a_look_are_passed_on():
    light, dark = LOOKS["default"]
    palette = solve({**light, "stamp": "red"}, {**dark, "stamp": "none"}, {"accent": "#7a1020"})
    assert (palette.light["stamp"], palette.dark["stamp"]) == ("red", "none")


def test_what_a_template_does_with_a_palette_does_not_reach_the_next_mail():
    first = solve(*LOOKS["default"], {"accent": "#123456"})
    first.light["paper"] = "#000000"
    assert solve(*LOOKS["default"], {"accent": "#123456"}).light["paper"] == "#ffffff"


def test_a_look_without_a_colour_or_with_a_wrong_one_is_refused():
    light, dark = LOOKS["default"]
    with pytest.raises(ValueError, match="'mark'"):
        solve({key: value for key, value in light.items() if key != "mark"}, dark, {})
    with pytest.raises(ValueError, match="'white' is not a colour"):
        solve({**light, "paper": "white"}, dark, {})


def test_outlooks_rewrite_turns_white_paper_into_its_dark_grey():
    assert hexadecimal(outlook_dark(rgb("#ffffff"))) == "#333333"


def test_contrast_is_that_of_wcag():
    assert contrast(rgb("#000000"), rgb("#ffffff")) == pytest.approx(21)
    # The lightest grey that passes on white.
    assert contrast(rgb("#ffffff"), rgb("#767676")) == pytest.approx(4.54, abs=0.01)
    assert contrast(rgb("#ffffff"), rgb("#777777")) < 4.5


@given(colors)
def test_a_colour_survives_the_way_through_oklch(color):
    assert hexadecimal(from_oklch(*oklch(rgb(color)))) == color
