"""Page heads and feet, set apart before they are taken for a table's row or a column's line."""

import re
from collections import Counter
from itertools import takewhile

from goals.importing.debris import is_page_number

from .bits import Bit

Parts = tuple[list[Bit], list[Bit], list[Bit]]


def set_apart(pages: list[list[Bit]]) -> list[Parts]:
    """(head, body, foot) a page: what stands outermost, at one height on several pages."""
    seen = Counter(key for bits in pages for key in {_key(bit) for bit in bits})
    result: list[Parts] = []
    for bits in pages:
        downwards = sorted(bits, key=lambda bit: -bit.y0)
        numbered = {round(bit.y0) for bit in bits if is_page_number(bit.text)}

        def is_running(bit: Bit, numbered: set[int] = numbered) -> bool:
            return seen[_key(bit)] > 1 or round(bit.y0) in numbered

        head = list(takewhile(is_running, downwards))
        foot = list(takewhile(is_running, downwards[len(head) :][::-1]))
        outside = {id(bit) for bit in head + foot}
        result.append((head, [bit for bit in bits if id(bit) not in outside], foot))
    return result


def _key(bit: Bit) -> tuple[int, str]:
    return round(bit.y0), re.sub(r"\d+", "#", bit.text)
