"""The order in which a page is read: full-width parts, and columns in between."""

from collections import Counter

from .bits import Bit, body_size


def columns(bits: list[Bit]) -> list[list[Bit]]:
    """The page's bits in the order they are read: full-width parts, and columns in between."""
    bits = sorted(bits, key=lambda bit: (-bit.y1, bit.x0))
    if len(bits) < 8:
        return [bits]
    best: list[tuple[bool, list[Bit]]] = [(False, bits)]
    most = 0
    for x in _gutters(bits):
        runs = _runs(bits, x)
        size = sum(len(run) for is_free, run in runs if is_free and _is_columns(run, x))
        if size > most:
            # Where a page is set in columns, its shorter stretches are too.
            best, most, gutter = runs, size, x
    groups: list[list[Bit]] = []
    for is_columns, run in best:
        if not is_columns:
            groups.append(run)
            continue
        parts = [part for bit in run for part in _halves(bit, gutter)]
        groups.append([part for part in parts if part.x1 <= gutter + 1])
        groups.append([part for part in parts if part.x1 > gutter + 1])
    return [group for group in groups if group]


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
    room_left = x - min(part.x0 for part in left)
    room_right = max(part.x1 for part in right) - x
    return _is_running_text(left, room_left) and _is_running_text(right, room_right)


def _gap_at(bit: Bit, gutter: float) -> bool:
    return any(start <= gutter <= end + 1 for start, end in bit.gaps())


def _is_running_text(bits: list[Bit], room: float) -> bool:
    """Whether most of the letters stand in lines that fill their column."""
    said = sum(len(bit.text) for bit in bits)
    full = sum(
        len(bit.text) for bit in bits if len(bit.text) >= 18 and bit.x1 - bit.x0 > 0.6 * room
    )
    return full > 0.4 * said
