"""The order in which a page is read: full-width parts, and columns in between."""

from collections import Counter

from .bits import Bit, body_size


def gutter_of(bits: list[Bit], before: float | None = None) -> float | None:
    """Where the page's columns part. A last page of few lines parts as the page before it did."""
    best, most = None, 0
    for x in _gutters(bits) if len(bits) > 7 else []:
        runs = _runs(bits, x)
        size = sum(len(run) for is_free, run in runs if is_free and _is_columns(run, x))
        if size > most:
            best, most = x, size
    if best is None and before is not None and len(bits) < 16:
        is_free = all(bit.x1 <= before + 1 or bit.x0 >= before - 1.5 for bit in bits)
        return before if is_free else None
    return best


def columns(bits: list[Bit], gutter: float | None) -> list[list[Bit]]:
    """The page's bits in the order they are read: full-width parts, and columns in between."""
    if gutter is None:
        return [bits] if bits else []
    groups: list[list[Bit]] = []
    for is_columns, run in _runs(bits, gutter):
        if not is_columns:
            groups.append(run)
            continue
        # Where a page is set in columns, its shorter stretches are too.
        parts = [part for bit in run for part in _halves(bit, gutter)]
        left = [part for part in parts if part.x1 <= gutter + 1]
        right = [part for part in parts if part.x1 > gutter + 1]
        groups += columns(left, gutter_of(left)) + columns(right, gutter_of(right))
    return groups


def _gutters(bits: list[Bit]) -> list[float]:
    """Where a right column may begin: an x at which many bits, or parts of bits, begin."""
    starts: Counter[int] = Counter()
    for bit in bits:
        starts[round(bit.x0 / 3)] += 1
        for _, end in bit.gaps():
            starts[round(end / 3)] += 1
    left_edge, right_edge = min(bit.x0 for bit in bits), max(bit.x1 for bit in bits)
    width = right_edge - left_edge
    found = [start * 3 - 4.0 for start, count in starts.most_common(8) if count >= 4]
    return [x for x in found if left_edge + 0.3 * width < x < left_edge + 0.7 * width]


def _halves(bit: Bit, x: float) -> list[Bit]:
    return bit.split(x) if _gap_at(bit, x) else [bit]


def _runs(bits: list[Bit], x: float) -> list[tuple[bool, list[Bit]]]:
    """The page from the top in stretches, (nothing reaches over x, bits)."""
    bits = sorted(bits, key=lambda bit: (-bit.y1, bit.x0))
    body = body_size(bits)
    left_side = [bit for bit in bits if bit.x0 < x - 1.5]
    right_side = [bit for bit in bits if bit.x1 > x + 1]

    def across(index: int) -> bool:
        bit = bits[index]
        if any(part.x0 < x - 1.5 and part.x1 > x + 1 for part in _halves(bit, x)):
            return True
        if bit.size > 1.07 * body and bit.x1 <= x + 1:  # A heading over both columns.
            beside = any(
                o.y0 < bit.y1 + 2 and o.y1 > bit.y0 - 2 for o in right_side if o.x0 >= x - 1.5
            )
            return not beside and _parts_both(bit, left_side, right_side)
        # A running head or foot stands apart from the columns.
        alone = not any(
            other is not bit and other.y0 < bit.y1 and other.y1 > bit.y0 for other in bits
        )
        above = min((other.y0 - bit.y1 for other in bits if other.y0 >= bit.y1), default=None)
        below = min((bit.y0 - other.y1 for other in bits if other.y1 <= bit.y0), default=None)
        if above is None and below is not None:
            return alone and below > 1.5 * bit.size
        return below is None and above is not None and alone and above > 1.5 * bit.size

    runs: list[tuple[bool, list[Bit]]] = []
    for index, bit in enumerate(bits):
        wide = across(index)
        if runs and runs[-1][0] == (not wide):
            runs[-1][1].append(bit)
        else:
            runs.append((not wide, [bit]))
    return runs


def _parts_both(bit: Bit, left_side: list[Bit], right_side: list[Bit]) -> bool:
    """Whether both columns end above a heading and begin anew below it, at the same height.

    A heading that stands in one column parts only that.
    """
    tops, bottoms = [], []
    for side in (left_side, right_side):
        tops.append(max((other.y1 for other in side if other.y1 <= bit.y0 + 2), default=0.0))
        bottoms.append(min((other.y0 for other in side if other.y0 >= bit.y1 - 2), default=9e9))
    return abs(tops[0] - tops[1]) < 0.7 * bit.size and abs(bottoms[0] - bottoms[1]) < bit.size


def _is_columns(run: list[Bit], x: float) -> bool:
    parts = [part for bit in run for part in _halves(bit, x)]
    left = [part for part in parts if part.x1 <= x + 1]
    right = [part for part in parts if part.x1 > x + 1]
    if len(left) < 4 or len(right) < 4:
        return False
    (share, begins_left), (other, begins_right) = map(_paragraphs, (left, right))
    if max(share, other) < 0.5 or min(share, other) < 0.25:
        return False
    # The cells of a table's row begin side by side, and some of them are short.
    fewest = min(len(begins_left), len(begins_right))
    beside = sum(any(abs(a - b) < 1 for b in begins_right) for a in begins_left)
    is_short = 3 * fewest > min(len(left), len(right))
    return not is_short or beside < 3 or beside < 0.7 * fewest


def _gap_at(bit: Bit, gutter: float) -> bool:
    return any(start <= gutter <= end + 1 for start, end in bit.gaps())


def _paragraphs(bits: list[Bit]) -> tuple[float, list[float]]:
    """(the share of letters in paragraphs whose lines fill the column, where paragraphs begin)"""
    body = body_size(bits)
    widths = sorted(bit.x1 - bit.x0 for bit in bits)
    filled = 0.65 * widths[len(widths) * 9 // 10]
    downwards = sorted(
        (bit for bit in bits if bit.size < 1.07 * body), key=lambda bit: (-bit.y0, bit.x0)
    )
    begins: list[float] = []
    running = 0
    goes_on: set[int] = set()
    for at, bit in enumerate(downwards):
        below = [
            other
            for other in downwards[at + 1 : at + 9]
            if 0.5 * bit.size < bit.y0 - other.y0 < 1.7 * bit.size
            and other.x0 < bit.x1
            and other.x1 > bit.x0
        ]
        is_filled = bit.x1 - bit.x0 > filled and len(bit.text) >= 18
        goes_on |= {id(other) for other in below if is_filled}
        if id(bit) not in goes_on and not (begins and begins[-1] - bit.y0 < 1):
            begins.append(bit.y0)
        if id(bit) in goes_on or is_filled and below:
            running += len(bit.text)
    said = sum(len(bit.text) for bit in downwards)
    return (running / said if said else 0.0), begins
