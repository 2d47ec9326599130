"""Where each link of an issue is written: its target and its words."""

from __future__ import annotations

import pytest

from newsletter.config import Settings
from newsletter.link_list import links_of, target_place, words_place

HEAD = "---\nsubject: Rest\npreheader: Habits\n---\n"
PLACES = {
    "one link": ("See [our guide](https://a.org/x)", 0, "5:17", "5:6"),
    "the second with one target": ("[a b](https://a.org/x), and then <https://a.org/x>", 1, "5:35", "5:35"),
    "the second, without brackets": ("[a b](https://a.org/x), and then https://a.org/x", 1, "5:34", "5:34"),
    "the second with the same words": ("[here](https://a.org/x) and [here](https://a.org/y)", 1, "5:36", "5:30"),
    "the same link twice": ("here: [here](https://a.org/x) and [here](https://a.org/x)", 1, "5:42", "5:36"),
    "behind one that begins like it": (
        "[a](https://a.org/x/y) [b](https://a.org/x) [c](https://a.org/x)", 2, "5:49", "5:46"
    ),
    "that shows its address": ("[https://a.org/x](https://a.org/x) [b](https://a.org/x)", 1, "5:40", "5:37"),
    "in the next line": ("[a](https://a.org/x)\n[a](https://a.org/x)", 1, "6:5", "6:2"),
}  # fmt: skip


@pytest.mark.parametrize("about", PLACES)
def test_a_link_is_found_where_it_is_written(newsroom, about):
    body, number, target, words = PLACES[about]
    issue = newsroom.render(f"{HEAD}{body}\n").issue
    link = list(links_of(issue, Settings()))[number]
    found = (target_place(link, issue, Settings()), words_place(link, issue, Settings()))
    assert [f"{where.line}:{where.column}" for where in found] == [target, words]


@pytest.mark.parametrize(
    ("written", "target", "words"),
    [
        ("cta:\n  label: Read more\n  href: https:/x.org", "6:9", "5:10"),
        ("cta: {label: Read more, href: https://x.org}", "4:31", "4:14"),
    ],
)
def test_the_call_to_action_is_found_in_the_front_matter(newsroom, written, target, words):
    issue = newsroom.render(HEAD.replace("\n---\n", f"\n{written}\n---\n") + "# Rest\n").issue
    [link] = links_of(issue, Settings())
    found = (target_place(link, issue, Settings()), words_place(link, issue, Settings()))
    assert [f"{where.line}:{where.column}" for where in found] == [target, words]
