"""Page heads and feet, set apart before they are taken for a table's row or a column's line."""

import re
from collections import Counter

from .bits import Bit

Parts = tuple[list[Bit], list[Bit], list[Bit]]


def set_apart(pages: list[list[Bit]]) -> list[Parts]:
    """(head, body, foot) a page: what stands outermost, at one height on several pages."""
    seen = Counter(key for bits in pages for key in {_key(bit) for bit in bits})
    result: list[Parts] = []
    for bits in pages:
        downwards = sorted(bits, key=lambda bit: -bit.y0)
        head = _while_repeated(downwards, seen)
        foot = _while_repeated(downwards[len(head) :][::-1], seen)
        outside = {id(bit) for bit in head + foot}
        result.append((head, [bit for bit in bits if id(bit) not in outside], foot))
    return result


def _key(bit: Bit) -> tuple[int, str]:
    return round(bit.y0), re.sub(r"\d+", "#", bit.text)


def _while_repeated(bits: list[Bit], seen: Counter[tuple[int, str]]) -> list[Bit]:
    outermost: list[Bit] = []
    for bit in bits:
        if seen[_key(bit)] < 2:
            break
        outermost.append(bit)
    return outermost
