"""Tables drawn with lines."""

from collections import Counter
from typing import Any

from goals.importing.characters import join_lines

from .bits import Bit, Rules


def ruled_tables(
    bits: list[Bit], rules: Rules
) -> tuple[list[Bit], list[tuple[Bit, list[list[str]]]]]:
    """(bits outside tables, tables): a table is a grid of drawn lines with text in its cells."""
    tables: list[tuple[Bit, list[list[str]]]] = []
    for x0, y0, x1, y1, across, down in _frames(rules):
        ys, xs = _distinct([y for y, _, _ in across]), _distinct([x for x, _, _ in down])
        if len(ys) < 2 or len(xs) < 2 or (len(ys) - 1) * (len(xs) - 1) < 2:
            continue
        inside = [
            bit
            for bit in bits
            if x0 - 2 <= (bit.x0 + bit.x1) / 2 <= x1 + 2
            and y0 - 2 <= (bit.y0 + bit.y1) / 2 <= y1 + 2
        ]
        if not inside:
            continue
        parts = inside
        for x in xs[1:-1]:
            parts = [
                part
                for bit in parts
                for part in (
                    bit.split(x)
                    if bit.x0 < x - 1 and bit.x1 > x + 1 and _cut(down, x, bit)
                    else [bit]
                )
            ]
        cells: dict[tuple[int, int], list[Bit]] = {}
        for bit in parts:
            middle = (bit.y0 + bit.y1) / 2
            row = sum(1 for y in ys[1:-1] if y > middle)
            column = sum(1 for x in xs[1:-1] if x <= bit.x0 + 1)
            while row and not any(
                abs(y - ys[len(ys) - 1 - row]) < 2 and a - 2 <= bit.x0 <= b + 2
                for y, a, b in across
            ):
                row -= 1  # No line above: the cell reaches over two rows.
            cells.setdefault((row, column), []).append(bit)
        if len({column for _, column in cells}) < 2:
            continue
        grid = [
            [
                join_lines(
                    [
                        bit.text
                        for bit in sorted(
                            cells.get((row, column), []), key=lambda b: (-round(b.y0), b.x0)
                        )
                    ]
                )
                for column in range(len(xs) - 1)
            ]
            for row in range(len(ys) - 1)
        ]
        grid = [row for row in grid if any(row)]
        grid = [
            list(row)
            for row in zip(
                *[column for column in zip(*grid, strict=True) if any(column)], strict=True
            )
        ]
        sizes = Counter(bit.size for bit in parts)
        tables.append((Bit(x0, x1, y0, y1, "", sizes.most_common(1)[0][0], False), grid))
        taken = {id(bit) for bit in inside}
        bits = [bit for bit in bits if id(bit) not in taken]
    return bits, tables


def _cut(down: list[tuple[float, float, float]], x: float, bit: Bit) -> bool:
    middle = (bit.y0 + bit.y1) / 2
    return any(abs(line - x) < 2 and y0 - 1 <= middle <= y1 + 1 for line, y0, y1 in down)


def _distinct(values: list[float]) -> list[float]:
    result: list[float] = []
    for value in sorted(values):
        if not result or value - result[-1] > 4:
            result.append(value)
    return result


def _frames(rules: Rules):
    """Lines that touch each other, as (x0, y0, x1, y1, across, down)."""
    if len(rules.across) + len(rules.down) > 4000:
        return
    frames: list[list[Any]] = []
    boxes: list[list[Any]] = [[x0, y, x1, y, [(y, x0, x1)], []] for y, x0, x1 in rules.across]
    boxes += [[x, y0, x, y1, [], [(x, y0, y1)]] for x, y0, y1 in rules.down]
    for merged in boxes:
        rest = []
        for frame in frames:
            apart = (
                frame[0] > merged[2] + 4
                or frame[2] < merged[0] - 4
                or frame[1] > merged[3] + 4
                or frame[3] < merged[1] - 4
            )
            if apart:
                rest.append(frame)
                continue
            merged = [
                min(frame[0], merged[0]), min(frame[1], merged[1]), max(frame[2], merged[2]), max(frame[3], merged[3]),
                frame[4] + merged[4], frame[5] + merged[5],
            ]  # fmt: skip
        frames = [*rest, merged]
    yield from frames
