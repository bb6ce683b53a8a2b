"""Which characters the report's own typefaces have.

A character that they lack would be drawn with whatever font a machine happens to have (another
file on another machine) or as nothing at all (PDF/UA-1 7.21.8 forbids that).
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from django.conf import settings

FONTS = Path(settings.BASE_DIR) / "static" / "fonts"
MISSING = "\u25a1"  # WHITE SQUARE, in the sans
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


@lru_cache(maxsize=1)
def _covered() -> frozenset[int]:
    """What every style of the sans can draw: the serif falls back on it, so it decides."""
    from fontTools.ttLib import TTFont

    styles = []
    for path in sorted(FONTS.glob("pdf-source-sans-3-*.ttf")):
        with TTFont(path, lazy=True) as font:
            styles.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*styles) | {0x09, 0x0A, 0x0D, 0xAD}


def drawable(text: str) -> str:
    """The text with nothing in it that the typefaces cannot draw."""
    if text.isascii():
        return _CONTROL.sub("", text)
    covered = _covered()
    composed = _CONTROL.sub("", unicodedata.normalize("NFC", text))
    return "".join(char if ord(char) in covered else _nearest(char, covered) for char in composed)


def _nearest(char: str, covered: frozenset[int]) -> str:
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"):
        return ""  # a mark that composes with nothing here, or a mark nobody sees
    if unicodedata.category(char) == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", char)
    return plain if plain != char and all(ord(c) in covered for c in plain) else MISSING
