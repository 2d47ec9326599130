"""How far apart two spellings are, so that a slip of the pen is told from another word."""

from __future__ import annotations

# From this length on two slips still leave the word recognisable; below the shorter one, none do.
_TWO, _ONE = 8, 4


def slips(one: str, other: str) -> int:
    """How many letters must be added, left out, changed, or swapped with their neighbour, to get from one to other.

    This is the optimal string alignment distance; capital letters count as small ones.
    """
    one, other = one.casefold(), other.casefold()
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def is_slip(written: str, meant: str) -> bool:
    """Whether a word looks like another one with a slip in it: one letter of four, two of eight or more."""
    allowed = 2 if len(meant) >= _TWO else 1 if len(meant) >= _ONE else 0
    if abs(len(written) - len(meant)) > allowed:
        return False
    return 0 < slips(written, meant) <= allowed


def is_one_slip(one: str, other: str) -> bool:
    """Whether one character added, left out, changed, or swapped with its neighbour, turns one into the other.

    This looks at every character once, where `slips` compares each with each.
    """
    pairs = enumerate(zip(one, other, strict=False))
    same = next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
    rest, wanted = one[same:], other[same:]
    swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return one != other and (swapped or rest[1:] in (wanted, wanted[1:]) or rest == wanted[1:])
