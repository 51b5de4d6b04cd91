"""How things of a kind are drawn on maps, said by the sector that declares them."""

from typing import Literal

import msgspec

from dothi.vocabulary.words import Words

Tone = Literal["faint", "plain", "strong", "water"]
"""Quiet shades of a map's own palette: what is well is grey, and colour is left to what is wrong."""


class DrawnClass(msgspec.Struct, frozen=True, kw_only=True):
    """Things that are drawn alike, by the value of one property of theirs.

    `values` are ids of choices; of a number `least` is the smallest that belongs here, None in the first
    class. `width` is a multiple of a line's usual width.
    """

    title: Words
    values: tuple[str, ...] = ()
    least: float | None = None
    tone: Tone = "plain"
    width: float = 1.0
    dashed: bool = False


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """How a kind is drawn: lines and areas in a tone, points by the kind's icon.

    `by` names the property whose value decides the class; what has no value of any class is drawn as the
    kind itself. Number classes come in rising order of `least`.
    """

    tone: Tone = "plain"
    width: float = 1.0
    dashed: bool = False
    by: str | None = None
    classes: tuple[DrawnClass, ...] = ()


def make_class(
    vi: str, en: str, *values: str, tone: Tone = "plain", width: float = 1.0, dashed: bool = False
) -> DrawnClass:
    """A class of choices with its titles."""
    return DrawnClass(title=Words(vi=vi, en=en), values=values, tone=tone, width=width, dashed=dashed)
